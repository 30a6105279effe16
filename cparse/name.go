package cparse

import "strings"

// What an external declaration declares, read off its tokens: the declarator
// grammar (C11 6.7.6) with everything that is not a name left out.

type namer struct {
	f       *File
	toks    []int
	hasBody bool
}

// name returns the kind and the declared names of the declaration.
func (n *namer) name() (DeclKind, []string) {
	if n.isTypedef() {
		return Type, n.declarators()
	}
	if p := n.parameterList(); p > 0 {
		name := n.declarator(p)
		switch {
		case n.hasBody && p == 1:
			// f() { } is a function of C90 and FOO(x) { } a macro's; the
			// text alone does not tell one from the other where names stand
			// in the parentheses, so it says what it sees.
			return n.definitionWithoutType(), []string{name}
		case n.hasBody:
			return Function, []string{name}
		case p == 1 || n.is(len(n.toks)-1, ")"):
			return Invocation, []string{name}
		default:
			return Prototype, []string{name}
		}
	}
	if names := n.declarators(); len(names) > 0 {
		return Object, names
	}
	if tag := n.tag(); tag != "" {
		return Type, []string{tag}
	}
	return OtherDecl, nil
}

// definitionWithoutType tells main() { } from MACRO(name) { }: an upper case
// name is a macro's by universal custom, others are C90's implicit int.
func (n *namer) definitionWithoutType() DeclKind {
	if isUpper(n.f.Text(n.toks[0])) {
		return MacroBody
	}
	return Function
}

// isUpper reports whether a word has no lower case letter.
func isUpper(w string) bool { return strings.ToUpper(w) == w }

func (n *namer) is(k int, text string) bool {
	return k >= 0 && k < len(n.toks) && n.f.Is(n.toks[k], text)
}

func (n *namer) ident(k int) bool {
	return k >= 0 && k < len(n.toks) && n.f.Tokens[n.toks[k]].Kind == Ident
}

func (n *namer) isTypedef() bool {
	return n.is(0, "typedef") || n.is(0, "__extension__") && n.is(1, "typedef")
}

// skip returns the index behind the bracket that closes the one at k.
func (n *namer) skip(k int) int {
	depth := 0
	for ; k < len(n.toks); k++ {
		switch n.f.Mark(n.toks[k]) {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth <= 0 {
				return k + 1
			}
		}
	}
	return len(n.toks)
}

// parameterList returns the index of the ( of a function declarator's
// parameters, 0 if the declaration has none. An upper case name's parentheses
// count only if no other name's follow: STACK_OF(X) *f(void) declares f.
func (n *namer) parameterList() int {
	macro := 0
	for k := 0; k < len(n.toks); k++ {
		switch {
		case n.is(k, "=") || n.is(k, ";") || n.is(k, ","):
			return macro
		case n.is(k, "{"), n.is(k, "["):
			k = n.skip(k) - 1
		case n.is(k, "("):
			if k > 0 && n.ident(k-1) && !takesOperand(n.f.Text(n.toks[k-1])) {
				if n.startsDeclarator(k) {
					return n.innerParameters(k)
				}
				if !isUpper(n.f.Text(n.toks[k-1])) {
					return k
				}
				if macro == 0 {
					macro = k
				}
				k = n.skip(k) - 1
				continue
			}
			if k > 0 && !n.ident(k-1) && macro == 0 {
				return n.innerParameters(k) // * (f)(int), or a pointer to function
			}
			k = n.skip(k) - 1
		}
	}
	return macro
}

// startsDeclarator reports whether the ( at k, behind a name, opens a nested
// declarator: int (*signal(int))(int), or int (getc)(FILE *), which keeps a
// macro getc from being expanded.
func (n *namer) startsDeclarator(k int) bool {
	return n.is(k+1, "*") && isTypeWord(n.f.Text(n.toks[k-1])) || n.protected(k)
}

// protected reports whether (name)( stands at k.
func (n *namer) protected(k int) bool {
	return n.ident(k+1) && n.is(k+2, ")") && n.is(k+3, "(")
}

// innerParameters returns the ( of the parameters of the name declared inside
// the parentheses at k: (*f(int))(int) declares a function f, (*f)(int) an
// object; 0 for the latter.
func (n *namer) innerParameters(k int) int {
	end := n.skip(k)
	if n.protected(k) {
		return end
	}
	for j := k + 1; j < end; j++ {
		if n.ident(j) && n.is(j+1, "(") {
			return j + 1
		}
	}
	return 0
}

// declarator returns the name before the parameter list at p.
func (n *namer) declarator(p int) string {
	switch {
	case n.ident(p - 1):
		return n.f.Text(n.toks[p-1])
	case p >= 3 && n.protected(p-3):
		return n.f.Text(n.toks[p-2])
	}
	return ""
}

// declarators returns the names that are declared without parameters: the
// last name before each =, [, :, comma, semicolon or attribute.
func (n *namer) declarators() []string {
	s := declaratorScan{namer: n, minimum: 2}
	for k := 0; k < len(n.toks); k++ {
		k = s.token(k)
	}
	return s.names
}

// declaratorScan reads declarators from left to right.
type declaratorScan struct {
	*namer
	names   []string
	last    string // the last word that can be the declared name
	seen    int    // type words and names since the start or the last comma
	typed   int    // those of them that are no storage class, qualifier or attribute
	minimum int    // of seen before a name is one: a type comes first, 1 behind a comma
	value   bool   // behind the = or [ of a declarator: what follows names nothing
}

// token takes the token at k in and returns the last index it covers.
func (s *declaratorScan) token(k int) int {
	switch {
	case s.is(k, ",") || s.is(k, ";"):
		s.take()
		s.last, s.seen, s.typed, s.value = "", 0, 0, false
	case s.is(k, "{"):
		if !s.value {
			s.last, s.seen, s.typed = "", 1, 1 // a type's body is the type
		}
		return s.skip(k) - 1
	case s.is(k, "["):
		s.take()
		return s.skip(k) - 1
	case s.is(k, "(") && !s.value:
		if name := s.pointerName(k); name != "" {
			s.last, s.seen = name, max(s.seen, s.minimum)
		}
		return s.skip(k) - 1
	case s.is(k, "=") || s.is(k, ":"):
		s.take()
	case s.ident(k) && !s.value:
		return s.word(k)
	}
	return k
}

// take notes the name before the token at hand, and that its value follows.
func (s *declaratorScan) take() {
	if !s.value && s.last != "" && s.seen >= s.minimum {
		s.names = append(s.names, s.last)
		s.minimum = 1
	}
	s.value = true
}

// word takes the word at k in; a tag belongs to its keyword: struct s v
// declares v.
func (s *declaratorScan) word(k int) int {
	switch w := s.f.Text(s.toks[k]); {
	case isTagWord(w):
		s.last = ""
		s.seen++
		s.typed++
		if s.ident(k + 1) {
			k++
		}
	case s.named(k):
		// what follows the name is a macro for an attribute
	case !takesOperand(w):
		s.last = w
		s.seen++
		if !isStorageClass(w) && !isQualifier(w) && (isTypeLike(w) || !isReserved(w)) {
			s.typed++
		}
	}
	return k
}

// named reports whether the word before the one at k is the declared name:
// kernels write int limit __read_mostly. A reserved word (C11 7.1.3p1) hardly is
// one itself behind a type and another name.
func (s *declaratorScan) named(k int) bool {
	return isReserved(s.f.Text(s.toks[k])) && s.ident(k-1) && s.last != "" && s.typed >= s.minimum && !isTypeLike(s.last)
}

// pointerName returns f of (*f) or (**f[2]) at k, "" for other parentheses.
func (n *namer) pointerName(k int) string {
	if !n.is(k+1, "*") && !n.is(k+1, "^") {
		return ""
	}
	for j, end := k+1, n.skip(k); j < end; j++ {
		if n.ident(j) && !isTypeWord(n.f.Text(n.toks[j])) {
			return n.f.Text(n.toks[j])
		}
	}
	return ""
}

// tag returns the tag of a struct, union or enum declaration.
func (n *namer) tag() string {
	for k := range n.toks {
		if !isTagWord(n.f.Text(n.toks[k])) {
			continue
		}
		j := k + 1
		for n.ident(j) && takesOperand(n.f.Text(n.toks[j])) && n.is(j+1, "(") {
			j = n.skip(j + 1)
		}
		if n.ident(j) {
			return n.f.Text(n.toks[j])
		}
		return ""
	}
	return ""
}
