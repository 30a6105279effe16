package rewrite

import "bytes"

// draft is the fixed text: the target with its amendments.
type draft struct {
	c          *change
	amendments []amendment // in increasing order
}

// text returns the fixed text, read anew; without amendments it is the target.
func (d *draft) text() *text {
	if len(d.amendments) == 0 {
		return d.c.target
	}
	return newText(d.bytes(), d.c.base.opt)
}

// bytes returns the fixed text.
func (d *draft) bytes() []byte {
	var buf bytes.Buffer
	buf.Grow(len(d.c.target.Src) + len("#line 12345\r\n")*len(d.amendments))
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
