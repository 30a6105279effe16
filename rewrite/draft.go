package rewrite

import "bytes"

// draft is the fixed text with the origin of each of its records.
type draft struct {
	c          *change
	insertions []insertion // in increasing at
}

// bytes returns the fixed text.
func (d *draft) bytes() []byte {
	var buf bytes.Buffer
	next := 0
	for r := 0; r <= len(d.c.target.records); r++ {
		for ; next < len(d.insertions) && d.insertions[next].at == r; next++ {
			for _, line := range d.insertions[next].lines {
				buf.Write(line)
			}
		}
		if r < len(d.c.target.records) {
			buf.Write(d.c.target.records[r])
		}
	}
	return buf.Bytes()
}
