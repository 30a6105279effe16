package patch

import (
	"bytes"
	"fmt"
)

// Why a hunk has no place. Whoever has to refresh a patch wants to know where
// to look, so each old line of the hunk votes for the places where it would
// be right, and the place with the most votes is named:
//
//	base:  a b X c        hunk: a b -x c
//	votes: a, b and c all for line 1
//
// What differs there then tells fuzz, line ends and a real conflict apart.

// PlaceError is a hunk that the base has no place for. The caller adds the
// names of the patch and of the file.
type PlaceError struct {
	Hunk *Hunk
	// Nearest is the 1-based line of the base at which most of the old lines
	// match, 0 if there is none.
	Nearest int
	// Fuzz is the fuzz with which Refit would find it at Nearest; -1 if that
	// takes a line that is not context, or leaves none.
	// It is 0 where the hunk matches but may not stand: behind the hunk before
	// it, or away from the end of the file that its context ties it to.
	Fuzz int
	// LineEnds is set where the hunk matches at Nearest but for CR before LF,
	// or for the newline at the end of the file.
	LineEnds bool
}

// Error names the hunk by its line in the patch.
func (e *PlaceError) Error() string {
	return fmt.Sprintf("line %d: hunk @@ -%d,%d @@ does not apply: %s",
		e.Hunk.Line, e.Hunk.OldStart, e.Hunk.OldCount, e.why())
}

func (e *PlaceError) why() string {
	switch {
	case e.Hunk.OldCount == 0:
		return "the file has fewer lines, or the hunk before it reaches farther"
	case e.Nearest == 0:
		return "nothing in the file is like it"
	case e.LineEnds:
		return fmt.Sprintf("at line %d only the line ends differ (a CR, or the newline at the end of the file)", e.Nearest)
	case e.Fuzz == 0:
		return fmt.Sprintf("it matches line %d, but hunks have to follow each other, and one without context on one side stands at that end of the file", e.Nearest)
	case e.Fuzz > 0:
		return fmt.Sprintf("at line %d it would with a fuzz of %d; refresh the patch, or allow that with --fuzz %d", e.Nearest, e.Fuzz, e.Fuzz)
	}
	return fmt.Sprintf("the closest place is line %d; refresh the patch", e.Nearest)
}

// maxVotes bounds the occurrences of one line that explain looks at: a line
// that is everywhere says nothing about a place.
const maxVotes = 64

// explain finds the place that is most like h. Each old line votes for the
// places where it would be right.
func (x *index) explain(h *Hunk) *PlaceError {
	e := &PlaceError{Hunk: h, Fuzz: -1}
	lines := h.OldLines()
	where := x.occurrences(lines)
	votes := map[int]int{}
	best := -1
	for i, l := range lines {
		for _, at := range where[string(trimEnd(l))] {
			votes[at-i]++
			if at >= i && better(votes, at-i, best, h.named()) {
				best = at - i
			}
		}
	}
	if best < 0 {
		return e
	}
	e.Nearest = best + 1
	e.Fuzz = x.fuzz(h, best)
	e.LineEnds = e.Fuzz != 0 && votes[best] == len(lines)
	return e
}

// better prefers more votes, then the smaller distance to where the header
// points.
func better(votes map[int]int, at, best, named int) bool {
	if best < 0 || votes[at] != votes[best] {
		return best < 0 || votes[at] > votes[best]
	}
	return distance(at, named) < distance(best, named)
}

// occurrences lists where the base holds each of lines, line ends aside.
func (x *index) occurrences(lines [][]byte) map[string][]int {
	where := make(map[string][]int, len(lines))
	for _, l := range lines {
		where[string(trimEnd(l))] = nil
	}
	for i, r := range x.records {
		at, ok := where[string(trimEnd(r))]
		if ok && len(at) < maxVotes {
			where[string(trimEnd(r))] = append(at, i)
		}
	}
	return where
}

func trimEnd(record []byte) []byte { return bytes.TrimRight(record, "\r\n") }

// fuzz is the fuzz that h needs at record at: how far into its ends lines
// differ. It is -1 if a line differs that is not context there, or if no line
// would be left.
func (x *index) fuzz(h *Hunk, at int) int {
	before, behind := h.context()
	lines := h.OldLines()
	need := 0
	for i, l := range lines {
		if at+i < x.len() && bytes.Equal(x.records[at+i], l) {
			continue
		}
		switch {
		case i < before:
			need = max(need, i+1)
		case len(lines)-i <= behind:
			need = max(need, len(lines)-i)
		default:
			return -1
		}
	}
	if front, back := h.ignored(need); front+back >= len(lines) {
		return -1
	}
	return need
}
