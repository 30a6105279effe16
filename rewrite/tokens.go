package rewrite

import (
	"fmt"

	"github.com/lineneutral/lineneutral/cparse"
)

// First half of the proof: fixed means what target means. Translation phase 4
// turns preprocessing tokens and directives into the program; so both texts
// must have the same ones, in the same order, with white space wherever it
// counts, and the #line directives that only fixed has must stand where C
// allows a directive.

// pairing maps the tokens of target and fixed onto each other.
type pairing struct {
	// toTarget holds for each token of fixed the token of target that it is,
	// -1 for those of directives that only fixed has.
	toTarget []int
	// foreign holds the directives that only fixed has, as indices into
	// fixed's Directives, in increasing order.
	foreign []int
}

// pair shows that fixed has target's tokens; the error says where it has not.
func pair(target, fixed *text) (*pairing, error) {
	p := &pairing{toTarget: make([]int, len(fixed.Tokens))}
	at := 0 // next token of target
	for i := 0; i < len(fixed.Tokens); {
		if d := fixed.Tokens[i].Directive; d >= 0 && fixed.Directives[d].First == i && isForeign(target, fixed, at, i) {
			p.foreign = append(p.foreign, int(d))
			for ; i < fixed.Directives[d].End; i++ {
				p.toTarget[i] = -1
			}
			continue
		}
		if at == len(target.Tokens) || !sameToken(target, fixed, at, i) {
			return nil, &tokenError{line: int(fixed.Tokens[i].Line), got: fixed.Text(i), want: textAt(target, at)}
		}
		p.toTarget[i] = at
		at++
		i++
	}
	if at != len(target.Tokens) {
		return nil, &tokenError{line: len(fixed.Lines), got: "the end of the file", want: textAt(target, at)}
	}
	return p, checkSpaces(target, fixed, p)
}

// isForeign reports whether the #line directive at token i of fixed is one
// that target does not have at this place.
func isForeign(target, fixed *text, at, i int) bool {
	d := &fixed.Directives[fixed.Tokens[i].Directive]
	if d.Kind != cparse.Line {
		return false
	}
	if at == len(target.Tokens) || target.Tokens[at].Directive < 0 {
		return true
	}
	own := &target.Directives[target.Tokens[at].Directive]
	if own.First != at || own.Kind != cparse.Line || own.End-own.First != d.End-d.First {
		return true
	}
	for k := range d.End - d.First {
		if target.Text(own.First+k) != fixed.Text(d.First+k) {
			return true
		}
	}
	return false
}

// sameToken compares kind, spelling and whether a directive begins here.
func sameToken(target, fixed *text, at, i int) bool {
	a, b := &target.Tokens[at], &fixed.Tokens[i]
	if a.Kind != b.Kind || (a.Directive >= 0) != (b.Directive >= 0) {
		return false
	}
	if a.Directive >= 0 {
		x, y := &target.Directives[a.Directive], &fixed.Directives[b.Directive]
		if at-x.First != i-y.First || x.End-x.First != y.End-y.First {
			return false
		}
	}
	return target.Text(at) == fixed.Text(i)
}

func textAt(t *text, i int) string {
	if i < len(t.Tokens) {
		return t.Text(i)
	}
	return "the end of the file"
}

// checkSpaces compares the white space before tokens where it can be seen. For
// certain it is between a macro's name and its parenthesis: it tells an
// object-like macro from a function-like one (C11 6.10.3p3). Elsewhere it may
// be, depending on macros of other files: in directives, and inside
// parentheses, where # spells it (6.10.3.2p2). In assembler a blank may separate
// the arguments of one of its own macros, and a line end ends a statement, so
// there both count everywhere.
func checkSpaces(target, fixed *text, p *pairing) error {
	w := spaceWalk{target: target, fixed: fixed, prev: -1}
	for i := range fixed.Tokens {
		at := p.toTarget[i]
		if at < 0 {
			continue
		}
		if err := w.differ(at, i); err != nil && !err.untold {
			return err
		} else if w.untold == nil {
			w.untold = err
		}
		w.step(i)
	}
	if w.untold != nil {
		return w.untold
	}
	return nil
}

// spaceWalk goes over the tokens of target and fixed.
type spaceWalk struct {
	target, fixed *text
	untold        *tokenError // the first place that nothing can be told of

	depth   int  // open parentheses
	prev    int  // the token of fixed before, -1 for a directive's or none
	crossed bool // a directive stood inside parentheses: depth may be wrong
}

// differ compares what stands before token at of target and i of fixed; nil if
// it comes to the same.
func (w *spaceWalk) differ(at, i int) *tokenError {
	a, b := &w.target.Tokens[at], &w.fixed.Tokens[i]
	n, asm := int(b.Line), w.fixed.Asm() && b.Directive < 0
	begins := w.fixed.BeginsLine(i)
	if asm && w.target.BeginsLine(at) != begins {
		return &tokenError{line: n, got: "another statement before " + w.fixed.Text(i), want: "the line ends of the patched file"}
	}
	if a.Space == b.Space {
		return nil
	}
	why := &tokenError{line: n, got: spaced(w.fixed, i, b.Space), want: spaced(w.target, at, a.Space)}
	switch {
	case b.Directive >= 0:
		d := &w.fixed.Directives[b.Directive]
		if d.First == i {
			return nil // blanks before a # are nothing
		}
		why.untold = d.Kind != cparse.Define || i != d.First+3 || !w.fixed.Is(i, "(")
	case asm && !begins, w.depth > 0 && !w.bordersArguments(i):
		why.untold = true
	default:
		return nil
	}
	return why
}

// bordersArguments reports whether the white space before token i stands at
// the begin or the end of what the outermost parentheses hold. If they are an
// invocation's, # deletes it (C11 6.10.3.2p2), and else it is in no argument:
//
//	S( (a) )        S((a))          the same
//	S((a ))         S((a))          "(a )" and "(a)"
func (w *spaceWalk) bordersArguments(i int) bool {
	return w.depth == 1 && !w.crossed && (w.fixed.Is(i, ")") || w.prev >= 0 && w.fixed.Is(w.prev, "("))
}

// step goes behind token i of fixed.
func (w *spaceWalk) step(i int) {
	t := &w.fixed.Tokens[i]
	if t.Directive >= 0 {
		w.prev, w.crossed = -1, w.crossed || w.depth > 0
		return
	}
	w.prev = i
	if t.Kind == cparse.Punct {
		w.depth = max(0, w.depth+parenStep(w.fixed.Src[t.Start]))
	}
}

func parenStep(c byte) int {
	switch c {
	case '(':
		return 1
	case ')':
		return -1
	}
	return 0
}

func spaced(t *text, i int, space bool) string {
	if space {
		return "a blank before " + t.Text(i)
	}
	return "no blank before " + t.Text(i)
}

// checkForeign shows that a directive that only fixed has stands where C
// allows one and says no more than a number.
func checkForeign(fixed *text, d *cparse.Directive) error {
	n := int(d.Line)
	arg := fixed.LineArgument(d)
	switch {
	case !arg.Known || arg.Marker || d.End-d.First != 3:
		return &tokenError{line: n, got: "a #line with more than a number", want: "#line N"}
	case arg.Number < 1:
		return &tokenError{line: n, got: fmt.Sprintf("#line %d", arg.Number), want: "1 to 2147483647 (C11 6.10.4p3)"}
	}
	if why := fixed.whyUnsafe(n); why != "" {
		return &tokenError{line: n, got: "a #line where " + why, want: "none here"}
	}
	return nil
}

// tokenError is a place where fixed does not mean what target means.
type tokenError struct {
	line      int // physical line of fixed
	got, want string
	untold    bool // it may mean the same: that depends on what is not known here
}

func (e *tokenError) Error() string {
	return fmt.Sprintf("line %d of the fixed text: %s, expected %s", e.line, e.got, e.want)
}
