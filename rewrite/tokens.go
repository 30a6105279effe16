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

// checkSpaces compares the white space before tokens where it can be seen: in
// directives, where it tells an object-like macro from a function-like one
// (C11 6.10.3p3), and inside parentheses, where # spells it (6.10.3.2p2). In
// assembler a line end ends a statement, so there line ends count as well.
func checkSpaces(target, fixed *text, p *pairing) error {
	depth := 0
	for i := range fixed.Tokens {
		at := p.toTarget[i]
		if at < 0 {
			continue
		}
		a, b := &target.Tokens[at], &fixed.Tokens[i]
		first := b.Directive >= 0 && fixed.Directives[b.Directive].First == i
		if a.Space != b.Space && !first && (b.Directive >= 0 || depth > 0) {
			return &tokenError{line: int(b.Line), got: spaced(fixed, i, b.Space), want: spaced(target, at, a.Space)}
		}
		if fixed.Asm() && b.Directive < 0 && target.BeginsLine(at) != fixed.BeginsLine(i) {
			return &tokenError{line: int(b.Line), got: "another statement before " + fixed.Text(i), want: "the line ends of the patched file"}
		}
		if b.Directive < 0 && b.Kind == cparse.Punct {
			depth = max(0, depth+parenStep(fixed.Src[b.Start]))
		}
	}
	return nil
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
}

func (e *tokenError) Error() string {
	return fmt.Sprintf("line %d of the fixed text: %s, expected %s", e.line, e.got, e.want)
}
