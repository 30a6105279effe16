package rewrite

import (
	"fmt"
	"strconv"
)

// Layout is a way to keep the count of lines across one edit.
type Layout uint8

const (
	Keep      Layout = iota // as many lines out as in: nothing to do
	Pad                     // fewer lines out: blank lines, or \ lines in a continuation
	Absorb                  // more lines out: a blank line next to the edit gives way
	Join                    // more lines out: two lines become one
	Directive               // #line at a safe point
	Range                   // #line before added lines that need numbers of their own
	Open                    // nothing here: the count stays off until something behind it mends it
)

func (l Layout) String() string {
	return [...]string{"keep", "pad", "absorb", "join", "directive", "range", "open"}[l]
}

// Style says which layouts a user likes to read.
type Style uint8

const (
	Auto   Style = iota // what a reviewer has to read least of
	Reflow              // never a directive
	Line                // directives wherever they are legal

	// padFirst pads wherever it can and writes directives elsewhere; no user
	// asks for it, Neutralise falls back on it.
	padFirst

	// reflowFar is Reflow that also moves lines inside the edited declarations
	// and joins a guard with its body; every style falls back on it.
	reflowFar

	// reflowOut is reflowFar to which room outside of the edited declaration
	// is as good as inside.
	reflowOut
)

// writesNone reports whether style s writes no directives.
func (s Style) writesNone() bool { return s == Reflow || s.far() }

// far reports whether lines of the edited declarations may move.
func (s Style) far() bool { return s == reflowFar || s == reflowOut }

// String is the name that ParseStyle reads.
func (s Style) String() string {
	return [...]string{"auto", "reflow", "line", "pad first", "reflow far", "reflow out"}[s]
}

// ParseStyle reads a style's name.
func ParseStyle(name string) (Style, error) {
	switch name {
	case "auto", "":
		return Auto, nil
	case "reflow":
		return Reflow, nil
	case "line":
		return Line, nil
	}
	return Auto, fmt.Errorf("unknown style %q: use auto, reflow or line", name)
}

// What a reviewer has to read, in units of one blank line. A directive is an
// odd line that has to be understood and checked against the tree, so a few
// blank lines are lighter; a long run of them is a hole in the code.
const (
	weightBlank      = 1   // an added blank line
	weightDirective  = 4   // a #line
	weightAddedBlank = 1   // an added blank line that is not added after all
	weightKeptBlank  = 2   // a blank line that gives way: a removed line in the patch
	weightSplice     = 2   // a line of a comment or continuation joined to the one before
	weightJoin       = 3   // a line of code joined to the one before
	weightKeptLine   = 3   // beside a line that the author did not touch: removed and added again
	weightOdd        = 4   // a join that people do not write: behind a {, before a } or a label
	weightLong       = 3   // the joined line is longer than longLine
	longLine         = 80  // characters, tabs counted as one
	weightOutside    = 10  // the line end stands outside of the declaration whose lines move
	weightTooLong    = 20  // it is wider than tooLong
	tooLong          = 100 // columns, a tab every eight
)

// price is what an option counts for in style s.
func (s Style) price(o Option) int {
	switch {
	case s == Line && o.Layout == Directive:
		return 0
	case s == padFirst && o.Layout == Directive:
		return 1 << 30 // only where nothing else is possible
	}
	return o.Cost
}

// reason says why style s took the option it took among n.
func (s Style) reason(n int) string {
	switch {
	case n == 1:
		return "the only layout possible here"
	case s == Line:
		return "style line prefers directives"
	case s == Reflow:
		return "style reflow writes no directives"
	case s.far():
		return "nothing nearer keeps the lines behind it"
	case s == padFirst:
		return "directives elsewhere did not carry through"
	}
	return "the least to read"
}

// amendment replaces target records [from,to) by lines; with from == to it
// adds lines before record from. Amendments stand in increasing order and do
// not overlap.
type amendment struct {
	from, to int
	lines    [][]byte
	layout   Layout
}

// growth returns by how many records the amendment lengthens the text.
func (a *amendment) growth() int { return len(a.lines) - (a.to - a.from) }

// directive is the text of a #line directive. It never names a file: #line N
// alone keeps __FILE__ and the system-header status.
func directive(n int, lineEnd []byte) []byte {
	return append([]byte("#line "+strconv.Itoa(n)), lineEnd...)
}
