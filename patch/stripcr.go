package patch

import (
	"bytes"
	"errors"
)

// Patches that got their CRs on the way. A mail or a download may end all its
// rows in CRLF, and a patch of a file with CRLF does the same where a program
// wrote its headers so: which of the two it is only the file tells.
//
//	--- a/f.c<CR>
//	-int a;<CR>        the file has "int a;<CR>": content
//	                   the file has "int a;": from the way, as git am and patch(1) take it
//
// In the second case the lines are read without the CR and printed with it.

// StripCR reads the hunks of f without the CR that ends their rows, if all of
// f came with CRLF and it is base's line ends alone that keep the hunks from
// applying to it.
func (f *File) StripCR(base []byte) {
	var place *PlaceError
	if f.style == nil || !f.style.crlf || f.style.stripped {
		return
	}
	if _, err := Place(base, f.Hunks); !errors.As(err, &place) || !place.LineEnds {
		return
	}
	hunks := make([]*Hunk, len(f.Hunks))
	for i, h := range f.Hunks {
		hunks[i] = h.withoutCR()
	}
	if _, err := Place(base, hunks); err == nil {
		f.style.stripped = true
		f.Hunks = hunks
	}
}

func (h *Hunk) withoutCR() *Hunk {
	c := *h
	c.Lines = make([]Line, len(h.Lines))
	for i, l := range h.Lines {
		l.Text = withoutCR(l.Text)
		c.Lines[i] = l
	}
	return &c
}

// withoutCR makes LF of a CRLF at the end of text.
func withoutCR(text []byte) []byte {
	if !endsCRLF(text) {
		return text
	}
	return append(bytes.Clone(text[:len(text)-2]), '\n')
}

// strips tells whether lines are printed with a CR that they do not have.
func (s *style) strips() bool { return s != nil && s.stripped }
