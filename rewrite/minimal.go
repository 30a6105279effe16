package rewrite

import (
	"bytes"

	"github.com/lineneutral/lineneutral/patch"
)

// What a carried change says when it is printed. Where a gap was restored and
// the plan then came to the same again, the hunk has lines that it removes and
// adds as they were:
//
//	lines           settled         pieces, context 1
//	  a();            a();            a();
//	- b();          - b();          - b();
//	-#line 2         #line 2         #line 2
//	+#line 2          c();          ---
//	  c();            d();
//	  d();            e();
//	- e();
//	+ e();
//
// The author wrote none of them, so they are context; and what holds no change
// any more is no hunk. A patch that was not carried is not looked at: its
// alignment is the author's word, and a blank line that it removes beside one
// that pads tells unfix (untrace.go) which of the two is the author's.

// piece is a part of the lines of a hunk, with the lines before it counted.
type piece struct {
	lines            []patch.Line
	oldSkip, newSkip int
}

// pieces cuts lines where more than apart lines of context stand between two
// changes, and leaves at most context lines at both ends of a piece: patch(1)
// takes a hunk with less context behind than in front for one at the end of the
// file. Without a change there is no piece.
func pieces(lines []patch.Line, context, apart int) []piece {
	var out []piece
	lo, hi := 0, 0 // the changes of the piece so far
	close := func() {
		if lo < hi {
			out = append(out, pieceOf(lines, max(0, lo-context), min(len(lines), hi+context)))
		}
	}
	for i, l := range lines {
		if !isChange(l) {
			continue
		}
		if lo == hi || i-hi > apart {
			close()
			lo = i
		}
		hi = i + 1
	}
	close()
	return out
}

// pieceOf returns lines [lo,hi) as a piece.
func pieceOf(lines []patch.Line, lo, hi int) piece {
	p := piece{lines: lines[lo:hi]}
	for _, l := range lines[:lo] {
		if l.Op != patch.Add {
			p.oldSkip++
		}
		if l.Op != patch.Remove {
			p.newSkip++
		}
	}
	return p
}

// settle puts the removed lines of each run of changes before the added ones,
// and shows as context what is the same at both ends of the two.
func settle(lines []patch.Line) []patch.Line {
	var out []patch.Line
	for i := 0; i < len(lines); {
		if lines[i].Op == patch.Context {
			out = append(out, lines[i])
			i++
			continue
		}
		end := runEnd(lines, i)
		out = append(out, settleRun(lines[i:end])...)
		i = end
	}
	return out
}

func settleRun(run []patch.Line) []patch.Line {
	var removed, added []patch.Line
	for _, line := range run {
		if line.Op == patch.Remove {
			removed = append(removed, line)
		} else {
			added = append(added, line)
		}
	}
	first, last := 0, 0
	same := func(i, k int) bool { return bytes.Equal(removed[i].Text, added[k].Text) }
	for first < min(len(removed), len(added)) && same(first, first) {
		first++
	}
	for last < min(len(removed), len(added))-first && same(len(removed)-1-last, len(added)-1-last) {
		last++
	}
	out := asContext(removed[:first])
	out = append(out, removed[first:len(removed)-last]...)
	out = append(out, added[first:len(added)-last]...)
	return append(out, asContext(removed[len(removed)-last:])...)
}

func asContext(lines []patch.Line) []patch.Line {
	var out []patch.Line
	for _, line := range lines {
		out = append(out, patch.Line{Op: patch.Context, Text: line.Text})
	}
	return out
}
