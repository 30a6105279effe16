package cparse

// Where an external declaration ends without a semicolon of its own: a macro
// brings it along, or the whole declaration.
//
//	MODULE_LICENSE("GPL")
//	static IMPLEMENT_HASH(a,
//		b)                            ends here, for no declarator goes on
//	static int f(void) { }           with a type or a storage class
//
//	static const ops o = { 1 } END   ends here
//	static int x;
//
// Some texts read both ways: static T(x), then f(a) { } on the next line, is
// one function or a macro and a macro-made function. Then the outline cuts. A
// declaration cut in two excuses less of what an edit moves, so a cut too many
// is safe where one too few is not. What must stay whole is what would make no
// declaration on its own: K&R's parameter declarations, a name before a {.

// endsBefore reports whether the declaration so far ends before token i. In
// assembler every line is a statement of its own.
func (o *outliner) endsBefore(i int) bool {
	st := &o.st
	if o.f.opt.Asm {
		return o.startsLine(i)
	}
	if st.depth > 0 || st.paren > 0 {
		return false
	}
	if st.closed && st.body {
		return !o.f.Is(i, ";")
	}
	return o.isAnotherStorageClass(i) || o.startsLine(i) && o.beginsDeclaration(i) &&
		(o.endsAtValue(i) || o.endsAtBrace(i) || o.endsAtInvocation(i))
}

// isAnotherStorageClass reports whether token i is a storage class that cannot
// belong to the declaration so far: it has one, and C allows one (C11
// 6.7.1p2), or the word opens a line in column 0 behind other tokens of the
// same alternative. A template's head stays with what it is the head of.
func (o *outliner) isAnotherStorageClass(i int) bool {
	return o.f.Tokens[i].Kind == Ident && isStorageClass(o.f.Text(i)) &&
		(o.st.storage || o.st.begun && o.inColumnZero(i) && !o.f.Is(o.cur[0], "template")) && o.isWhole(i)
}

// endsAtValue reports whether token i is a keyword that no value behind an =
// goes on with.
func (o *outliner) endsAtValue(i int) bool {
	return o.st.assigned && o.isDeclarationWord(i) && o.isWhole(i)
}

// endsAtBrace reports whether the declaration so far ends in the } of an
// initialiser or a type, perhaps with a macro's name or NAME ( ... ) behind.
// Behind an initialiser C allows only a comma or a semicolon, so whatever
// begins there ends it; a type's } may have a declarator behind, but no other
// type.
func (o *outliner) endsAtBrace(i int) bool {
	b, last := o.st.lastBrace, len(o.cur)-1
	if b < 0 || o.st.body {
		return false
	}
	named := b == last || o.isIdent(b+1) && (b+1 == last || o.f.Is(o.cur[b+2], "(") && o.st.lastClose == last)
	return named && (o.st.assigned || b < last && o.isDeclarationWord(i)) && o.isWhole(i)
}

// endsAtInvocation reports whether the declaration so far ends in NAME ( ... )
// and token i goes on with another.
func (o *outliner) endsAtInvocation(i int) bool {
	if o.st.lastClose != len(o.cur)-1 || !o.isWhole(i) || o.knrParameters(i) {
		return false
	}
	switch {
	case o.bareInvocation():
		return true
	case !o.st.invoked:
		return false // static __attribute__((x)), then its type
	case o.isDeclarationWord(i) || o.isTypeName(i):
		return true
	case o.st.assigned:
		return false // a value goes on: = S(a), then S(b)
	default:
		return o.inColumnZero(i) || o.onlyStorage() || !o.isSuffix(i)
	}
}

// bareInvocation reports whether the declaration so far is NAME ( ... ). What
// only qualifies a declaration, as __attribute__ does, is none.
func (o *outliner) bareInvocation() bool {
	return len(o.cur) >= 3 && o.st.lastClose == len(o.cur)-1 && o.isIdent(0) && o.f.Is(o.cur[1], "(") && !o.isOperand(1) && !o.st.assigned
}

// onlyStorage reports whether nothing but a storage class stands before
// NAME ( ... ): no function has a head like that, its type is missing.
func (o *outliner) onlyStorage() bool {
	for _, at := range o.cur[:max(0, o.st.lastOpen-1)] {
		if w := o.f.Text(at); !isStorageClass(w) && w != "inline" && w != "const" {
			return false
		}
	}
	return true
}

// isWhole reports whether what begins at token i makes a declaration of its
// own. Names with a { behind do not: they are attributes of the function
// before, or a macro that hides a head or K&R's parameters.
func (o *outliner) isWhole(i int) bool {
	const farthest = 200 // tokens of one declarator
	for n, k := i, 0; n >= 0 && k < farthest; n, k = o.next(n), k+1 {
		switch c := o.f.Mark(n); {
		case c == '{':
			return false
		case c == '(', c == ';', c == '=', o.f.Tokens[n].Kind == String, isTagWord(o.f.Text(n)), o.f.Is(n, "namespace"):
			return true
		}
	}
	return true
}

// endInDoubt reports whether the declaration so far goes on with token i where
// it may as well have ended: a macro's invocation that looks like an attribute
// of the function may make another, and so may a name in column 0.
func (o *outliner) endInDoubt(i int) bool {
	if !o.st.invoked || o.st.lastClose != len(o.cur)-1 || !o.startsLine(i) || !o.beginsDeclaration(i) {
		return false
	}
	n := o.next(i)
	return !o.isWhole(i) && o.inColumnZero(i) || isUpper(o.f.Text(i)) && n >= 0 && o.f.Mark(n) == '('
}

// isDeclarationWord reports whether token i is a keyword that only the
// specifiers at the beginning of a declaration hold.
func (o *outliner) isDeclarationWord(i int) bool {
	w := o.f.Text(i)
	return isTypeWord(w) || isTagWord(w) || isStorageClass(w)
}

// isTypeName reports whether token i is a name that another name or a star
// follows, as they do a type's.
func (o *outliner) isTypeName(i int) bool {
	n := o.next(i)
	return n >= 0 && (o.f.Mark(n) == '*' || o.f.Tokens[n].Kind == Ident && !takesOperand(o.f.Text(n)))
}

// isSuffix reports whether attributes of a function begin at token i: names,
// with parentheses or without, up to a {, a ; or a constructor's colon.
func (o *outliner) isSuffix(i int) bool {
	const farthest = 200 // tokens of one function's attributes
	depth := 0
	for n, k := i, 0; n >= 0 && k < farthest; n, k = o.next(n), k+1 {
		switch c := o.f.Mark(n); {
		case c == '(':
			depth++
		case c == ')':
			depth--
		case depth > 0:
		case c == '{' || c == ';' || o.f.Is(n, ":"):
			return true
		case o.f.Tokens[n].Kind != Ident || o.isDeclarationWord(n):
			return false
		}
	}
	return false
}

// next returns the token behind i outside directives, -1 at the end.
func (o *outliner) next(i int) int {
	for i++; i < len(o.f.Tokens); i++ {
		if o.f.Tokens[i].Directive < 0 {
			return i
		}
	}
	return -1
}

func (o *outliner) isIdent(k int) bool {
	return k < len(o.cur) && o.f.Tokens[o.cur[k]].Kind == Ident
}

func (o *outliner) startsLine(i int) bool {
	return i == 0 || o.f.Tokens[i-1].Line < o.f.Tokens[i].Line
}

func (o *outliner) inColumnZero(i int) bool {
	at := o.f.Tokens[i].Start
	return at == 0 || o.f.Src[at-1] == '\n'
}

// beginsDeclaration reports whether token i can begin an external declaration
// and cannot go on from a parameter list: a name that is no attribute, or
// attributes with a type behind, in column 0 with any name.
func (o *outliner) beginsDeclaration(i int) bool {
	if o.f.Tokens[i].Kind != Ident {
		return false
	}
	switch o.f.Text(i) {
	case "__attribute__", "__attribute":
		n := o.behindAttributes(i)
		return n >= 0 && o.f.Tokens[n].Kind == Ident && (o.inColumnZero(i) || o.isDeclarationWord(n) || o.isTypeName(n))
	case "asm", "__asm__", "__asm", "noexcept", "override", "final", "requires", "throw", "try":
		return false
	}
	return true
}

// behindAttributes returns the token behind the __attribute__((...)) at token
// i and those that follow it, -1 at the end.
func (o *outliner) behindAttributes(i int) int {
	const farthest = 200 // tokens of one declaration's attributes
	depth := 0
	for n, k := o.next(i), 0; n >= 0 && k < farthest; n, k = o.next(n), k+1 {
		switch o.f.Mark(n) {
		case '(':
			depth++
		case ')':
			depth--
		default:
			if w := o.f.Text(n); depth <= 0 && w != "__attribute__" && w != "__attribute" {
				return n
			}
		}
	}
	return -1
}
