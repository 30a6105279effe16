package patch

import (
	"bytes"
	"fmt"
)

// Quoted-printable (RFC 2045, 6.7). "=3D" is a byte, and a "=" that ends a
// line joins it with the next one. Blanks at the end of a line are kept, as
// git am keeps them, though a strict reader drops them.
//
// Each row of text is spelled on its own, so a row that is encoded again
// takes the author's spelling if the author has the same row; the queue of
// them is used up in order. Other rows are spelled as most programs do and
// folded at the author's width.

type quotedPrintable struct{}

// spelled is a row of text and how it was written.
type spelled struct{ text, raw []byte }

func (quotedPrintable) decode(raw []byte) (text []byte, starts []int, bad int, ok bool) {
	for i, line := range Records(raw) {
		starts = append(starts, len(text))
		text, ok = appendUnquoted(text, line)
		if !ok {
			return nil, nil, i, false
		}
	}
	return text, starts, 0, true
}

// appendUnquoted appends the text of one line; false if it is malformed.
func appendUnquoted(text, line []byte) ([]byte, bool) {
	for i := 0; i < len(line); {
		c, n := unquoted(line[i:])
		switch {
		case n == 0:
			return nil, false
		case c >= 0:
			text = append(text, byte(c))
		}
		i += n
	}
	return text, true
}

// unquoted reads the byte that the n bytes at the start of line stand for, -1
// for a "=" that joins lines. n is 0 if they stand for nothing.
func unquoted(line []byte) (c, n int) {
	if line[0] != '=' {
		return int(line[0]), 1
	}
	if len(bytes.TrimRight(line[1:], " \t\r\n")) == 0 {
		return -1, len(line)
	}
	if len(line) < 3 {
		return 0, 0
	}
	high, low := hexDigit(line[1]), hexDigit(line[2])
	if high < 0 || low < 0 {
		return 0, 0
	}
	return high<<4 | low, 3
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}

func (quotedPrintable) encode(raw, text []byte) []byte {
	w := newQuotedWriter(raw)
	spellings := map[string][][]byte{}
	for _, s := range spelledRows(raw) {
		spellings[string(s.text)] = append(spellings[string(s.text)], s.raw)
	}
	for _, row := range Records(text) {
		if known := spellings[string(row)]; len(known) > 0 {
			w.out.Write(known[0])
			spellings[string(row)] = known[1:]
			continue
		}
		w.row(row)
	}
	return w.out.Bytes()
}

// spelledRows cuts raw, which decodes, behind each line feed of its text.
func spelledRows(raw []byte) []spelled {
	var rows []spelled
	var text []byte
	begin, at := 0, 0
	for _, line := range Records(raw) {
		for rest := line; len(rest) > 0; {
			c, n := unquoted(rest)
			rest, at = rest[n:], at+n
			if c >= 0 {
				text = append(text, byte(c))
			}
			if c == '\n' {
				rows = append(rows, spelled{text, raw[begin:at]})
				text, begin = nil, at
			}
		}
	}
	if begin < len(raw) {
		rows = append(rows, spelled{text, raw[begin:]})
	}
	return rows
}

// quotedWidth is the length of lines that the standard allows.
const quotedWidth = 76

// quotedWriter writes rows in the manner of an author.
type quotedWriter struct {
	out     bytes.Buffer
	width   int    // of a line, the "=" at its end included
	lineEnd string // of the lines of the mail
}

// newQuotedWriter reads the manner off raw: the longest line that was folded
// tells the width, the first line the line end.
func newQuotedWriter(raw []byte) *quotedWriter {
	w := &quotedWriter{lineEnd: "\n"}
	for i, line := range Records(raw) {
		if i == 0 && endsCRLF(line) {
			w.lineEnd = "\r\n"
		}
		if row := chomp(line); bytes.HasSuffix(row, []byte{'='}) {
			w.width = max(w.width, len(row))
		}
	}
	if w.width < 20 { // folded nowhere, or only by accident
		w.width = quotedWidth
	}
	return w
}

// row writes one row of text. One without a line end is joined with nothing:
// a folded line says so.
func (w *quotedWriter) row(row []byte) {
	body, ended := bytes.CutSuffix(row, []byte(w.lineEnd))
	if !ended {
		body, ended = bytes.CutSuffix(row, []byte{'\n'})
		if ended && w.lineEnd == "\r\n" {
			w.fold(append(body[:len(body):len(body)], '\n'))
			w.out.WriteString("=" + w.lineEnd)
			return
		}
	}
	w.fold(body)
	if !ended {
		w.out.WriteByte('=')
	}
	w.out.WriteString(w.lineEnd)
}

// fold writes body on one line or several.
func (w *quotedWriter) fold(body []byte) {
	column := 0
	for i, c := range body {
		word := quoteByte(c, i == len(body)-1)
		if column+len(word) >= w.width {
			w.out.WriteString("=" + w.lineEnd)
			column = 0
		}
		w.out.WriteString(word)
		column += len(word)
	}
}

// quoteByte spells one byte; last tells whether it ends its row, where a blank
// might get lost.
func quoteByte(c byte, last bool) string {
	switch {
	case c == '=' || c < ' ' && c != '\t' || c > '~' || last && (c == ' ' || c == '\t'):
		return fmt.Sprintf("=%02X", c)
	}
	return string(rune(c))
}
