package rewrite

import "github.com/lineneutral/lineneutral/cparse"

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
		// The guard's body would be indented against another column.
		return t.Is(r, "else") && t.Is(l, "}")
	case t.Is(l, ";"):
		return !s.guarded(l)
	case t.Is(l, "}"):
		return t.Is(r, ";") || t.Is(r, ",") || t.Is(r, "}") || s.brace[r] == 0
	case t.Is(l, ")"):
		// It may close a guard's condition, or a macro's that is one.
		return goesOn(t.Text(r))
	case t.Is(l, "else") || t.Is(l, "do"):
		return false
	}
	return true
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
