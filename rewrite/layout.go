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
	Directive               // #line at a safe point
	Range                   // #line before added lines that need numbers of their own
)

func (l Layout) String() string { return [...]string{"keep", "pad", "directive", "range"}[l] }

// Style says which layouts a user likes to read.
type Style uint8

const (
	Auto   Style = iota // what a reviewer has to read least of
	Reflow              // never a directive
	Line                // directives wherever they are legal

	// padFirst pads wherever it can and writes directives elsewhere; no user
	// asks for it, Neutralise falls back on it.
	padFirst
)

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
	weightBlank     = 1
	weightDirective = 4
)

// prefersPad reports whether n blank lines are lighter than a directive that
// has to be repeated behind branches later groups and ends of groups.
func (s Style) prefersPad(n, branches int) bool {
	switch s {
	case Reflow, padFirst:
		return true
	case Line:
		return false
	}
	return n*weightBlank <= (1+branches)*weightDirective
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
