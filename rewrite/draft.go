package rewrite

import "bytes"

// draft is the fixed text: the target with its amendments.
type draft struct {
	c          *change
	amendments []amendment // in increasing order
}

// bytes returns the fixed text.
func (d *draft) bytes() []byte {
	var buf bytes.Buffer
	at := 0 // next target record
	copyTo := func(to int) {
		for ; at < to; at++ {
			buf.Write(d.c.target.records[at])
		}
	}
	for _, a := range d.amendments {
		copyTo(a.from)
		for _, line := range a.lines {
			buf.Write(line)
		}
		at = a.to
	}
	copyTo(len(d.c.target.records))
	return buf.Bytes()
}
