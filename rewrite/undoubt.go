package rewrite

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/lineneutral/lineneutral/patch"
)

// What the answer leaves open. Several patches may become the same fixed text;
// one of them is given, and where others would do as well, that is said:
//
//	taken apart   a line was cut where Neutralise would have joined two
//	taken back    a blank line was taken for one that Neutralise added, or took
//	lost          an added line, cut or with a blank line beside it, gives the
//	              same fixed text: the author may have written that
//
// A #line that Neutralise would write is taken for its own without a word:
// hardly anybody writes one.

// Doubt is one thing about a file that the fixed patch leaves open.
type Doubt struct {
	Lines []int // 1-based physical lines in the fixed file, increasing
	Hunk  int   // 1-based patch line of the first hunk that is concerned
	Why   string
	// Verified says that Neutralise makes the fixed text of the answer, so
	// that only the layout of the author's lines is open.
	Verified bool
}

func (d Doubt) String() string {
	word, list := "line", make([]string, 0, shownLines)
	for _, n := range d.Lines {
		if len(list) == shownLines {
			list = append(list, fmt.Sprintf("%d more", len(d.Lines)-shownLines))
			break
		}
		list = append(list, fmt.Sprint(n))
	}
	if len(d.Lines) > 1 {
		word = "lines"
	}
	return fmt.Sprintf("%s %s of the fixed file: %s", word, strings.Join(list, ", "), d.Why)
}

// shownLines bounds the numbers that are printed.
const shownLines = 12

// doubtful collects the places of one doubt.
type doubtful struct {
	s *search
	d Doubt
}

func (w *doubtful) add(hunk, line int) {
	if len(w.d.Lines) == 0 {
		w.d.Hunk = w.s.fixed.placed[hunk].Hunk.Line
	}
	w.d.Lines = append(w.d.Lines, line)
}

// doubts says what the answer leaves open: undone are the traces taken back to
// make lines, cuts what was cut then.
func (s *search) doubts(undone []trace, before, lines [][]patch.Line, cuts []seam) []Doubt {
	apart := doubtful{s, Doubt{Verified: true, Why: "taken apart; where the author's lines ended, and how they were indented, is a guess"}}
	back := doubtful{s, Doubt{Verified: true, Why: "a blank line is taken for one that fix added or took away; it may be the author's doing"}}
	lost := doubtful{s, Doubt{Verified: true, Why: "fix may have joined more lines here, or left out a blank one of the author's"}}
	for _, t := range undone {
		h := s.fixed.placed[t.hunk].Hunk
		switch {
		case len(t.pieces) > 0:
			apart.add(t.hunk, s.fixedLineOf(h.Lines[t.to-1].Text, t.hunk))
		case t.layout == Pad || t.layout == Absorb:
			back.add(t.hunk, s.fixedRecord(t.hunk, t.from))
		}
	}
	for _, c := range cuts {
		apart.add(c.hunk, s.fixedLineOf(before[c.hunk][c.line].Text, c.hunk))
	}
	c := s.change(lines)
	for _, l := range s.open(c, lines) {
		lost.add(l.hunk, s.fixedLineOf(lines[l.hunk][l.line].Text, l.hunk))
	}
	var out []Doubt
	for _, w := range []doubtful{apart, back, lost} {
		if slices.Sort(w.d.Lines); len(w.d.Lines) > 0 {
			w.d.Lines = slices.Compact(w.d.Lines)
			out = append(out, w.d)
		}
	}
	if !s.budget() {
		out = append(out, Doubt{Lines: []int{1}, Hunk: s.fixed.placed[0].Hunk.Line, Why: "the change is too large to try what else the author may have written"})
	}
	return out
}

// stuck says which of all traces could not be taken back, as no choice of them
// verified together: any if the search gave some up, else those that only join
// lines which the author did not touch. Hardly anybody but fix does that.
func (s *search) stuck(all, undone []trace, gaveUp bool) []Doubt {
	w := doubtful{s, Doubt{Why: "cannot tell whether fix wrote this: it was not found out how to take it back"}}
	for _, t := range all {
		overlaps := func(u trace) bool { return u.hunk == t.hunk && u.from < t.to && t.from < u.to }
		if (gaveUp || t.layout == Join && !addsLines(t.undo)) && !slices.ContainsFunc(undone, overlaps) {
			w.add(t.hunk, s.fixedRecord(t.hunk, t.from))
		}
	}
	if len(w.d.Lines) == 0 {
		return nil
	}
	slices.Sort(w.d.Lines)
	w.d.Lines = slices.Compact(w.d.Lines)
	return []Doubt{w.d}
}

// addsLines reports whether lines hold an added one.
func addsLines(lines []patch.Line) bool {
	return slices.ContainsFunc(lines, func(l patch.Line) bool { return l.Op == patch.Add })
}

// maxOpen bounds the guesses about one edit that are tried.
const maxOpen = 4

// open lists one added line of each edit in which the author may have had more
// lines than the answer has. One guess of each edit is tried at a time.
func (s *search) open(c *change, lines [][]patch.Line) []addedLine {
	f := newSeamFinder(c.target, habitOf(c.base))
	all := map[seam]addedLine{}
	var seams []seam
	for _, l := range addedLines(c, lines) {
		for _, m := range append(f.possible(l), f.likely(l)...) {
			all[m] = l
			seams = append(seams, m)
		}
	}
	left := contenders(seams)
	for _, c := range left {
		c.next, c.seams = 0, thin(c.seams, maxOpen)
	}
	var out []addedLine
	for len(left) > 0 && s.budget() {
		s.round(lines, left)
		left = slices.DeleteFunc(left, func(c *contender) bool {
			if len(c.held) > 0 {
				out = append(out, all[c.held[0]])
			}
			return len(c.held) > 0 || c.done
		})
	}
	slices.SortFunc(out, func(a, b addedLine) int { return cmp.Compare(a.record, b.record) })
	return out
}

// fixedRecord returns the physical line in the fixed file at which line i of
// hunk n stands, or stood.
func (s *search) fixedRecord(n, i int) int {
	r := s.fixed.placed[n].Base
	for _, p := range s.fixed.placed[:n] {
		r += p.Hunk.NewCount - p.Hunk.OldCount
	}
	return s.fixed.target.line(r + countNew(s.fixed.placed[n].Hunk.Lines[:i]))
}

// fixedLineOf returns the physical line of the fixed file that an added line of
// hunk n is, or is part of; else the first that the hunk changes.
func (s *search) fixedLineOf(record []byte, n int) int {
	lines := s.fixed.placed[n].Hunk.Lines
	found := slices.IndexFunc(lines, func(l patch.Line) bool { return l.Op == patch.Add && bytes.Equal(l.Text, record) })
	if found < 0 {
		words := bytes.TrimSpace(record)
		found = slices.IndexFunc(lines, func(l patch.Line) bool { return l.Op == patch.Add && bytes.Contains(l.Text, words) })
	}
	if found < 0 {
		found = slices.IndexFunc(lines, func(l patch.Line) bool { return l.Op != patch.Context })
	}
	return s.fixedRecord(n, max(0, found))
}
