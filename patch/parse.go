package patch

import (
	"bytes"
	"fmt"
	"slices"
)

// Parse goes over the rows once. At each row it asks, in this order: does a
// new mail begin here, does a file section begin here, does something begin
// here that only looks like one? What is none of these is raw and belongs to
// the piece before it.
//
//	From 1234... Mon Sep 17 00:00:00 2001   message: Head
//	Subject: x                              Head
//	---                                     Head
//	diff --git a/f.c b/f.c                  file: Head
//	--- a/f.c                               Head
//	+++ b/f.c                               Head
//	@@ -1 +1 @@                             hunk, its lines counted
//	-int a;
//	+int b;
//	--                                      message: Tail
//	2.39.5                                  Tail
//
// Since each row goes to exactly one piece and no piece is printed from
// anything but its rows, the pieces add up to the input.

// Parse cuts b into messages, files and hunks. It never fails, and
// Parse(b).Bytes() equals b for every b. What looks like a patch but is
// malformed or of an unsupported kind stays raw and is listed by Problems; so
// is what has more than MaxLines lines.
func Parse(b []byte) *Patch {
	c := &cutter{patch: &Patch{}}
	if bytes.Count(b, []byte{'\n'}) > MaxLines {
		return tooLong(b)
	}
	c.patch.transfer, c.patch.problems = decode(b)
	if t := c.patch.transfer; t != nil {
		c.rows = newRowsOf(t)
	} else {
		c.rows = newRows(b)
	}
	for next := 0; next < c.total(); {
		next = c.message(next)
	}
	slices.SortStableFunc(c.patch.problems, func(a, b *SyntaxError) int { return a.Line - b.Line })
	return c.patch
}

// MaxLines bounds the lines of a patch: each takes a hundred bytes or so while
// it is held.
const MaxLines = 1 << 22

// tooLong is a patch that is not cut at all.
func tooLong(b []byte) *Patch {
	return &Patch{
		Messages: []*Message{{Head: b}},
		problems: []*SyntaxError{{MaxLines + 1, fmt.Sprintf("a patch of more than %d lines is refused; split it (splitdiff does that)", MaxLines)}},
	}
}

// cutter is the state of one Parse.
type cutter struct {
	rows
	patch  *Patch
	format objectFormat
	// broken is set from a problem to the next file section: what is left of
	// a broken section is not reported a second time.
	broken bool
	// quoted is the row of the first hunk above the files of the message;
	// total() if there is none.
	quoted int
}

func (c *cutter) problem(err *SyntaxError) {
	if !c.broken {
		c.patch.problems = append(c.patch.problems, err)
	}
	c.broken = true
}

// message cuts the message at row start and returns the row behind it.
func (c *cutter) message(start int) int {
	m := &Message{}
	c.patch.Messages = append(c.patch.Messages, m)
	c.broken, c.quoted = false, c.total()
	raw, i := start, start
	// Rows [start,raw) are in m already; [raw,i) are raw and wait for the
	// piece that follows them.
	for ok := true; ok; ok = i == c.len() && c.widen() {
		for i < c.len() && (i == start || !isMailSeparator(c.at(i))) {
			head := c.sectionHead(i)
			if head == i {
				c.suspect(m, i)
				i++
				continue
			}
			m.giveRaw(c.span(raw, i))
			raw = c.file(m, i, head)
			i = raw
		}
	}
	m.giveRest(c.span(raw, i))
	if len(m.Files) == 0 && c.quoted < i {
		c.problem(&SyntaxError{c.line(c.quoted), strayMsg})
	}
	return i
}

// file cuts the section with header rows [i,head) and returns the row behind
// its last hunk or binary payload.
func (c *cutter) file(m *Message, i, head int) int {
	f := &File{Line: c.line(i), Head: c.span(i, head), format: &c.format}
	m.Files = append(m.Files, f)
	f.readHead()
	c.broken = false
	end := c.hunks(f, head)
	f.author, f.was = f.Hunks, len(c.span(head, end))
	f.readStamps()
	f.style = styleOf(f.Head, f.Hunks)
	for _, h := range f.Hunks {
		h.style = f.style
	}
	if !f.Binary {
		return end
	}
	payload := c.payload(end)
	f.Tail = c.span(end, payload)
	return payload
}

// hunks reads the hunks of f from row i on and returns the row behind them.
func (c *cutter) hunks(f *File, i int) int {
	for c.has(i, "@@ -") {
		h, next, err := readHunk(c.rows, i)
		if err != nil {
			c.problem(err)
			return i
		}
		f.Hunks = append(f.Hunks, h)
		i = next
	}
	switch {
	case len(f.Hunks) == 0 && c.isNamePair(i-2):
		c.problem(&SyntaxError{c.line(i), "no hunk follows the file header"})
	case len(f.Hunks) > 0:
		if row, found := c.leftOver(i); found {
			c.problem(&SyntaxError{c.line(row), "the hunk above this line holds more lines than its header promises; mend the counts with recountdiff"})
		}
	}
	return i
}

// giveRaw takes raw rows that a file follows.
func (m *Message) giveRaw(b []byte) {
	if len(m.Files) == 0 {
		m.Head = b
		return
	}
	last := m.Files[len(m.Files)-1]
	last.Tail = append(last.Tail[:len(last.Tail):len(last.Tail)], b...)
}

// giveRest takes the raw rows at the end of the message.
func (m *Message) giveRest(b []byte) {
	if len(m.Files) == 0 {
		m.Head = b
		return
	}
	m.Tail = b
}
