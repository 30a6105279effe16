package rewrite

import (
	"bytes"

	"github.com/lineneutral/lineneutral/cparse"
	"github.com/lineneutral/lineneutral/patch"
)

// text is one state of a file in the two ways of counting that meet here:
// patches count records, which end at LF; compilers count physical lines,
// which a lone CR ends too. A record begins where some physical line begins.
type text struct {
	*cparse.File
	records [][]byte
	// phys holds the physical line (from 1) on which each record begins, one
	// entry more than there are records; nil where record r is line r+1.
	phys []int
	opt  cparse.Options
}

func newText(src []byte, opt cparse.Options) *text {
	t := &text{File: cparse.Parse(src, opt), records: patch.Records(src), opt: opt}
	if len(t.records) == len(t.Lines) || len(src) == 0 {
		return t
	}
	offset := 0
	for _, r := range t.records {
		t.phys = append(t.phys, t.LineOf(offset))
		offset += len(r)
	}
	t.phys = append(t.phys, len(t.Lines)+1)
	return t
}

// line returns the physical line on which record r begins; for r one behind
// the last, the line that would begin there.
func (t *text) line(r int) int {
	if t.phys == nil {
		return r + 1
	}
	return t.phys[r]
}

// record returns the record that holds physical line n.
func (t *text) record(n int) int {
	if t.phys == nil {
		return n - 1
	}
	lo, hi := 0, len(t.phys)-1
	for hi-lo > 1 {
		if m := (lo + hi) / 2; t.phys[m] <= n {
			lo = m
		} else {
			hi = m
		}
	}
	return lo
}

// lineEnd returns the line end of record r in the file's own spelling, that of
// a neighbour where r has none (C sources mix CRLF and LF).
func (t *text) lineEnd(r int) []byte {
	for _, k := range []int{r, r - 1, r + 1} {
		if k < 0 || k >= len(t.records) {
			continue
		}
		if bytes.HasSuffix(t.records[k], []byte("\r\n")) {
			return []byte("\r\n")
		}
		if bytes.HasSuffix(t.records[k], []byte("\n")) {
			return []byte("\n")
		}
	}
	return []byte("\n")
}
