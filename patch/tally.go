package patch

import "fmt"

// The counting of a hunk's lines against its header, which is what ends a
// hunk, and the errors for headers that do not keep what they promise.

// tally counts the lines of a hunk against its header.
type tally struct {
	head          hunkHeader
	line          int // 1-based, of the header in the patch
	before, after int // old and new lines so far
}

func (n *tally) count(op Op) {
	if op.Old() {
		n.before++
	}
	if op.New() {
		n.after++
	}
}

func (n *tally) complete() bool {
	return n.before == n.head.oldCount && n.after == n.head.newCount
}

func (n *tally) exceeded() bool {
	return n.before > n.head.oldCount || n.after > n.head.newCount
}

// isLast tells whether the line just counted is the last one of each side it
// is on. Only such a line can be without a line end: any other would run into
// the next.
func (n *tally) isLast(op Op) bool {
	return !(op.Old() && n.before < n.head.oldCount || op.New() && n.after < n.head.newCount)
}

// cutShort is the error for a hunk that ends before line. whole tells whether
// there is such a line, complete with its line end.
func (n *tally) cutShort(line int, whole bool) *SyntaxError {
	what := "the patch ends within the hunk of line %d,"
	if whole {
		what = "the hunk of line %d ends"
	}
	return &SyntaxError{line, fmt.Sprintf(what+" after %d of %d old and %d of %d new lines; get the whole patch, or mend the counts with recountdiff",
		n.line, n.before, n.head.oldCount, n.after, n.head.newCount)}
}

func (n *tally) miscounted(line int) *SyntaxError {
	return &SyntaxError{line, fmt.Sprintf("the hunk of line %d promises %d old and %d new lines but holds others; mend the counts with recountdiff",
		n.line, n.head.oldCount, n.head.newCount)}
}
