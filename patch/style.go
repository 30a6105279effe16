package patch

import (
	"bytes"
	"strconv"
)

// What has to be printed anew is printed as the author's program would have:
// "@@ -3 +3 @@" or "@@ -3,1 +3,1 @@", and rows that end in CRLF where the
// author's do.

// style is how one file section is written. The nil style is that of diff and
// git: a count of 1 is left out, rows end in LF.
type style struct {
	countOne bool // a count of 1 is written
	crlf     bool // rows of the patch itself end in CRLF
	stripped bool // and that CR is no part of the lines: see File.StripCR
}

// styleOf reads the style off the header rows of a file and its hunks. The
// last row before the hunks tells the line end: a hunk's own header may end
// in the CR of a source line that it quotes.
func styleOf(head []byte, hunks []*Hunk) *style {
	s := &style{crlf: endsCRLF(head)}
	for _, h := range hunks {
		s.countOne = s.countOne || writesOne(h)
	}
	return s
}

// writesOne tells whether the author's header writes a count of 1.
func writesOne(h *Hunk) bool {
	ranges, _, _ := bytes.Cut(h.raw, []byte(" @@"))
	return bytes.Contains(ranges, []byte(",1 +")) || bytes.HasSuffix(ranges, []byte(",1"))
}

func (s *style) lineEnd() string {
	if s != nil && s.crlf {
		return "\r\n"
	}
	return "\n"
}

func (s *style) count(n int) string {
	if n == 1 && (s == nil || !s.countOne) {
		return ""
	}
	return "," + strconv.Itoa(n)
}

// print gives the header's row without its line end.
func (h hunkHeader) print(s *style) string {
	return "@@ -" + strconv.Itoa(h.oldStart) + s.count(h.oldCount) +
		" +" + strconv.Itoa(h.newStart) + s.count(h.newCount) +
		" @@" + h.heading
}
