package rewrite

import (
	"bytes"

	"github.com/lineneutral/lineneutral/cparse"
)

// Where two lines of code may become one without a compiler seeing anything
// new in it. The tokens stay the same, so this is about warnings: gcc's
// -Wmisleading-indentation reads line ends, and so do people.
//
//	a();            a(); b();            fine
//	b();
//	if (x)          if (x) a(); b();     never: "this 'if' clause does not guard"
//	        a();
//	b();
//	f(x,            f(x, y);             fine
//	  y);

// statements knows, for each token outside directives, in which statement and
// how deep in brackets it stands.
type statements struct {
	t *text
	// start is the first token of the statement; labels before it are not
	// part of it.
	start []int
	// paren and brace count the brackets open before the token.
	paren, brace []int32
}

func newStatements(t *text) *statements {
	n := len(t.Tokens)
	s := &statements{t: t, start: make([]int, n), paren: make([]int32, n), brace: make([]int32, n)}
	start := -1
	var paren, brace int32
	for i := range t.Tokens {
		if t.Tokens[i].Directive >= 0 {
			continue
		}
		if start < 0 {
			start = i
		}
		s.start[i], s.paren[i], s.brace[i] = start, paren, brace
		switch t.Mark(i) {
		case '(', '[':
			paren++
		case ')', ']':
			paren = max(0, paren-1)
		case '{':
			brace, start = brace+1, -1
		case '}':
			brace, paren, start = max(0, brace-1), 0, -1
		case ';':
			if paren == 0 {
				start = -1
			}
		case ':':
			if paren == 0 && s.endsLabel(start, i) {
				start = -1
			}
		}
	}
	return s
}

// endsLabel reports whether the colon at i ends a label that began at start.
func (s *statements) endsLabel(start, i int) bool {
	return i == start+1 || s.t.Is(start, "case") || s.t.Is(start, "default")
}

// mayFollow reports whether token r may stand on the line of token l, the
// token before it, where it stood on the next.
func (s *statements) mayFollow(l, r int) bool {
	t := s.t
	switch {
	case t.Is(r, "{"):
		return true // if (x) {, else {, int f(void) {
	case s.paren[r] > 0:
		return true // between parentheses a line end means nothing
	case isGuard(t.Text(r)):
		// The guard's body would be indented against another column. An else
		// below a brace further right belongs to a guard around the block.
		return t.Is(r, "else") && t.Is(l, "}") && bytes.Equal(t.indent(l), t.indent(r))
	case t.Is(l, ";"):
		return !s.guarded(l)
	case t.Is(l, "}"):
		return t.Is(r, ";") || t.Is(r, ",") || t.Is(r, "}") || s.brace[r] == 0
	case t.Is(l, ")"):
		// It may close a guard's condition, or a macro's that is one; clang
		// warns of an empty body on the guard's line (-Wempty-body).
		return goesOn(t.Text(r)) && !t.Is(r, ";")
	case t.Is(l, "else") || t.Is(l, "do"):
		return false
	}
	return true
}

// isBody reports whether the tokens [at,to) of one line are the whole body of
// the guard that the tokens [from,at) of the line before are:
//
//	if (x)              if (x) return 0;
//	        return 0;
func (s *statements) isBody(from, at, to int) bool {
	t := s.t
	if from >= at || s.guardEnd(from) != at-1 || t.Is(at, ";") || isGuard(t.Text(at)) || !t.Is(to-1, ";") {
		return false
	}
	for i := at; i < to-1; i++ {
		if t.Tokens[i].Directive >= 0 || t.Is(i, "{") || t.Is(i, ";") || t.Is(i, ":") && s.paren[i] == 0 && s.endsLabel(at, i) {
			return false // more than one statement, or a label
		}
	}
	return s.paren[to-1] == s.paren[from]
}

// guardEnd returns the last token of the guard that begins at token i: its
// condition's closing parenthesis, or the word itself; -1 if none begins. A
// macro's invocation at the begin of a statement may be one.
func (s *statements) guardEnd(i int) int {
	t := s.t
	if t.Is(i, "else") && t.Is(i+1, "if") {
		i++
	}
	switch {
	case t.Is(i, "else"):
		return i
	case t.Is(i, "do") || t.Is(i, "switch") || i+1 >= len(t.Tokens) || !t.Is(i+1, "("):
		return -1
	case !isGuard(t.Text(i)) && (s.start[i] != i || s.brace[i] == 0 || t.Tokens[i].Kind != cparse.Ident):
		return -1
	}
	for k := i + 2; k < len(t.Tokens); k++ {
		if t.Tokens[k].Directive < 0 && t.Is(k, ")") && s.paren[k] == s.paren[i]+1 {
			return k
		}
	}
	return -1
}

// blockEnd returns the brace that closes the block that token i opens, -1 if
// none does.
func (s *statements) blockEnd(i int) int {
	for k := i + 1; k < len(s.t.Tokens); k++ {
		if s.t.Tokens[k].Directive < 0 && s.t.Is(k, "}") && s.brace[k] == s.brace[i]+1 {
			return k
		}
	}
	return -1
}

// blockStart returns the brace that opens the block that token i closes, -1 if
// none does.
func (s *statements) blockStart(i int) int {
	for k := i - 1; k >= 0; k-- {
		if s.t.Tokens[k].Directive < 0 && s.t.Is(k, "{") && s.brace[k] == s.brace[i]-1 {
			return k
		}
	}
	return -1
}

// isOdd reports whether nobody would write token l, the last of a line, and
// [r,end), the next line, on one: a statement behind the brace that opens its
// block or before the one that closes it, a label behind a statement, a member
// behind its class's access, a function behind another declaration.
func (s *statements) isOdd(l, r, end int) bool {
	t := s.t
	switch {
	case t.Tokens[l].Directive >= 0:
		return false
	case t.Is(l, "{"):
		return l > 0 && !t.Is(l-1, "=") && !t.Is(l-1, ",") && !t.Is(l-1, "{") && !t.Is(l-1, "(")
	case s.paren[r] > 0:
		return false
	case t.Is(l, "}"):
		return !goesOn(t.Text(r)) && !t.Is(r, "else") || t.Is(r, "}")
	case t.Is(l, ":"):
		return t.Is(l-1, "public") || t.Is(l-1, "private") || t.Is(l-1, "protected")
	case t.Is(l, ";"):
		return t.Is(r, "}") || t.Is(r, "case") || t.Is(r, "default") || r+1 < end && t.Is(r+1, ":") ||
			s.brace[r] == 0 && !t.Is(end-1, ";")
	}
	return false
}

// indent returns the white space that the line of token i begins with.
func (t *text) indent(i int) []byte {
	line := t.records[t.record(int(t.Tokens[i].Line))]
	return line[:len(line)-len(bytes.TrimLeft(line, " \t"))]
}

// guarded reports whether the statement that ends at token i is, or may be,
// the body of an unbraced guard: it begins with one, or with NAME(...) and
// then goes on as another statement, as list_for_each(...) does.
func (s *statements) guarded(i int) bool {
	t, start := s.t, s.start[i]
	if isGuard(t.Text(start)) {
		return true
	}
	if start+1 >= i || t.Tokens[start].Kind != cparse.Ident || !t.Is(start+1, "(") {
		return false
	}
	for k := start + 2; k < i; k++ {
		if s.paren[k] == s.paren[start]+1 && t.Is(k, ")") {
			return k+1 < i && !goesOn(t.Text(k+1))
		}
	}
	return false
}

// isGuard reports whether the word begins a statement that governs the next.
func isGuard(word string) bool {
	switch word {
	case "if", "for", "while", "switch", "else", "do":
		return true
	}
	return false
}

// goesOn reports whether a token behind a closing parenthesis can only go on
// with the expression or end it.
func goesOn(word string) bool {
	switch word {
	case ";", ",", ")", "]", "}", "{", "=", "==", "!=", "<", ">", "<=", ">=", "&&", "||", "/", "%", "|", "^", "?", ":",
		".", "->", "<<", ">>", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "[":
		return true
	}
	return false
}
