package rewrite

import (
	"github.com/lineneutral/lineneutral/patch"
)

// Hunks from which lines were taken back. Those that lost nothing stay as
// they are, but for their count of new lines. The others are cut to the width
// of context that the patch has: a hunk that was only there for a directive
// vanishes, and one that grew together from two falls apart again.

// rehunk prints the lines of each placed hunk anew.
func rehunk(placed []patch.Placement, lines [][]patch.Line, records int) []*patch.Hunk {
	context := contextWidth(placed, records)
	var out []*patch.Hunk
	delta := 0 // new lines minus fixed lines so far
	for n, p := range placed {
		h := p.Hunk
		if sameLines(h.Lines, lines[n]) {
			if delta != 0 {
				h = h.Renumber(h.OldStart, h.NewStart+delta)
			}
			out = append(out, h)
			continue
		}
		oldFirst, newFirst := firstLine(h.OldStart, h.OldCount), firstLine(h.NewStart, h.NewCount)+delta
		for _, part := range parts(lines[n], context) {
			out = append(out, partHunk(h, lines[n], part, oldFirst, newFirst))
		}
		delta += countNew(lines[n]) - h.NewCount
	}
	return out
}

// usualContext is what diff -u and git show where nobody asks for another width.
const usualContext = 3

// contextWidth returns how much context hunks in a file of so many records
// have. Hunks that all end with the file do not tell; they have the usual
// width, or what they show if that is more.
func contextWidth(placed []patch.Placement, records int) int {
	bounded := true
	for _, p := range placed {
		bounded = bounded && p.Base == 0 && p.End() == records
	}
	if bounded {
		return max(usualContext, contextOf(placed))
	}
	return contextOf(placed)
}

// sameLines reports whether nothing was undone: lines are then the hunk's own.
func sameLines(a, b []patch.Line) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// parts lists the ranges of lines that are hunks of their own: changes with up
// to context lines on both sides, apart where more than twice that is between.
func parts(lines []patch.Line, context int) [][2]int {
	var out [][2]int
	for i, line := range lines {
		if line.Op == patch.Context {
			continue
		}
		lo, hi := max(0, i-context), min(len(lines), i+1+context)
		if n := len(out) - 1; n >= 0 && lo <= out[n][1] {
			out[n][1] = hi
			continue
		}
		out = append(out, [2]int{lo, hi})
	}
	return out
}

// partHunk makes the hunk of lines [part[0],part[1]), the first of all lines
// being oldFirst and newFirst.
func partHunk(h *patch.Hunk, lines []patch.Line, part [2]int, oldFirst, newFirst int) *patch.Hunk {
	for _, line := range lines[:part[0]] {
		if line.Op.Old() {
			oldFirst++
		}
		if line.Op.New() {
			newFirst++
		}
	}
	out := patch.NewHunk(oldFirst, newFirst, h.Heading, lines[part[0]:part[1]])
	if out.OldCount == 0 {
		out.OldStart--
	}
	if out.NewCount == 0 {
		out.NewStart--
	}
	return out
}

func countNew(lines []patch.Line) (n int) {
	for _, line := range lines {
		if line.Op.New() {
			n++
		}
	}
	return n
}
