package rewrite

import (
	"regexp"
	"strconv"

	"github.com/lineneutral/lineneutral/cparse"
)

// Where a directive may stand. Each predicate is one rule of C, or one of a
// compiler's warnings.

// whyUnsafe says in a few words why no directive may stand at the start of
// physical line n of t; "" where one may.
func (t *text) whyUnsafe(n int) string {
	if s := t.StartOf(n); s != cparse.LogicalLine {
		// A directive begins a line of translation phase 4 (C11 6.10p2).
		return "the line begins inside " + s.String()
	}
	if open, inside := t.InArguments(n); inside {
		// C11 6.10.3p11: undefined.
		return "the line begins inside parentheses that may be a macro's arguments, opened on line " + strconv.Itoa(int(t.Tokens[open].Line))
	}
	if t.SplitsInvocation(n) {
		return "the line begins with the parenthesis of a name on the line before"
	}
	if t.partsFallThrough(n) {
		return "a fall-through comment stands directly before"
	}
	return ""
}

// fallThrough matches the comments that silence -Wimplicit-fallthrough, and
// more: gcc's levels differ, and a comment that merely mentions falling costs
// no more than another place for the directive.
var fallThrough = regexp.MustCompile(`(?i)fall(s|ing)?[ \t-]*(through|thru)|lint -fallthrough|FALLTHR`)

// partsFallThrough reports whether a directive before line n would stand
// between a fall-through comment and its case: gcc wants the comment directly
// before the label (measured, gcc 12).
func (t *text) partsFallThrough(n int) bool {
	_, ok := t.fallThroughBefore(n)
	return ok
}

// fallThroughBefore returns the first fall-through comment that partsFallThrough
// speaks of: it begins above line n, and from it to the first token from line n
// on, #line directives left out, there are only comments.
func (t *text) fallThroughBefore(n int) (*cparse.Comment, bool) {
	next := t.FirstTokenFrom(n)
	label := next
	for label < len(t.Tokens) && t.Tokens[label].Directive >= 0 && t.Directives[t.Tokens[label].Directive].Kind == cparse.Line {
		label = t.Directives[t.Tokens[label].Directive].End
	}
	if label >= len(t.Tokens) || t.Tokens[label].Directive >= 0 {
		return nil, false
	}
	var first *cparse.Comment
	for i := t.commentBefore(next); i >= 0 && t.Comments[i].Next == next; i-- {
		if c := &t.Comments[i]; int(c.Line) < n && fallThrough.Match(t.Src[c.Start:c.End]) {
			first = c
		}
	}
	return first, first != nil
}

// commentBefore returns the index of the last comment that stands directly
// before token i, -1 if a token stands between or there is none.
func (t *text) commentBefore(i int) int {
	lo, hi := 0, len(t.Comments)
	for lo < hi {
		if m := (lo + hi) / 2; t.Comments[m].Next <= i {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo == 0 || t.Comments[lo-1].Next != i {
		return -1
	}
	return lo - 1
}

// padding returns a line that adds one to the count before record r and
// nothing else; nil where there is none.
func (t *text) padding(r int) []byte {
	end := t.lineEnd(r)
	switch t.StartOf(t.line(r)) {
	case cparse.LogicalLine, cparse.InComment:
		return end
	case cparse.InRawString:
		return nil // every byte is content
	}
	// Behind a splice: another splice (C11 5.1.1.2p1, phase 2).
	return append([]byte{'\\'}, end...)
}
