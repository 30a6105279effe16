package cparse

// The outline cuts a file into external declarations (C11 6.9) by brackets,
// semicolons and a few keywords, with no symbol table. It knows the shapes
// that real files have:
//
//	static int a = 1, *b;            ends at ; outside brackets
//	struct s { int x; } v;           a type's } does not end it, the ; does
//	int t[] = { 1, 2 };              nor does an initialiser's
//	int f(int x) { ... }             a body's } does
//	int g(x, y) int x; char *y; {}   declarations between ) and { are K&R's
//	static IMPLEMENT(a)              an invocation ends where a
//	int h(void) { }                  declaration begins on a later line
//	DEFINE_X(name) { ... }           a macro that makes a function
//	extern "C" {                     transparent
//
// Conditional groups may hold alternatives of the same text: each group
// begins with the brackets of its #if, and the last group's go on.

// declState is what the outline knows inside one declaration. It is a value:
// an #if saves it, an #else brings it back.
type declState struct {
	depth, paren int
	closed       bool // a } that may end the declaration was the last token
	parens       bool // a ( ) stood outside braces
	invoked      bool // one that belongs to no attribute
	assigned     bool // an = stood outside brackets
	body         bool // the open { is a function's body: parentheses stood before it
	storage      bool // static, extern or typedef stood outside brackets
	knr          bool // K&R's parameter declarations stand here
	begun        bool // a token stood in this alternative
	tag          bool // struct, union or enum, and nothing but its tag since
	lastOpen     int  // last ( outside brackets, -1 none
	lastClose    int  // last ) outside brackets, -1 none
	lastBrace    int  // last } that closed an outermost one, -1 none
}

// newDeclState is the state before a declaration's first token.
func newDeclState() declState { return declState{lastOpen: -1, lastClose: -1, lastBrace: -1} }

// savedState is the state at an #if.
type savedState struct {
	declState
	at int // token of the #if
}

type outliner struct {
	f     *File
	cur   []int // tokens of the current declaration outside directives
	st    declState
	saved []savedState
	live  Liveness
	wraps int // open extern "C" { and the like
	body  int
	// doubtful is Decl.Doubtful so far
	doubtful bool
}

// outline fills f.Decls.
func (f *File) outline() {
	o := outliner{f: f, st: newDeclState(), body: -1}
	for i := range f.Tokens {
		t := &f.Tokens[i]
		if t.Directive >= 0 {
			if d := &f.Directives[t.Directive]; d.First == i {
				o.directive(d)
			}
			continue
		}
		if !o.live.Dead() {
			o.token(i)
		}
	}
	o.close()
}

func (o *outliner) directive(d *Directive) {
	n := len(o.saved) - 1
	switch {
	case d.Kind == If:
		o.saved = append(o.saved, savedState{o.st, d.First})
	case (d.Kind == Elif || d.Kind == Else) && n >= 0 && len(o.cur) > 0:
		if o.endedIn(o.saved[n]) {
			o.close()
			break
		}
		o.st = o.saved[n].declState
	case d.Kind == Endif && n >= 0:
		o.saved = o.saved[:n]
	}
	o.live.Step(o.f, d)
}

// endedIn reports whether the current declaration is a function that began
// and ended since the #if that saved s: what the next group holds is another.
// One that began before the #if may end in each of the groups.
func (o *outliner) endedIn(s savedState) bool {
	return o.cur[0] > s.at && o.st.closed && o.st.body
}

// token adds token i to the declaration it belongs to.
func (o *outliner) token(i int) {
	if len(o.cur) > 0 {
		if o.endsBefore(i) {
			o.close()
		} else {
			o.doubtful = o.doubtful || o.endInDoubt(i)
		}
	}
	o.cur = append(o.cur, i)
	o.st.closed, o.st.begun = false, true
	if c := o.f.Mark(i); c != 0 {
		o.punct(i, c)
		return
	}
	if o.st.depth > 0 || o.st.paren > 0 {
		return
	}
	if o.f.Tokens[i].Kind == Ident {
		word := o.f.Text(i)
		o.st.tag = o.st.tag || isTagWord(word)
		o.st.storage = o.st.storage || isStorageClass(word)
	}
}

func (o *outliner) punct(i int, c byte) {
	st := &o.st
	outside := st.depth == 0 && st.paren == 0
	switch c {
	case '{':
		o.openBrace(i)
	case '}':
		o.closeBrace()
	case '(':
		if outside {
			st.lastOpen = len(o.cur) - 1
		}
		if st.paren == 0 && !o.isOperand(len(o.cur)-1) {
			st.tag = false // struct s f(void) {: the brace will be f's
		}
		st.paren++
	case '*':
		st.tag = false
	case ')':
		st.paren = max(0, st.paren-1)
		if st.paren == 0 && st.depth == 0 {
			st.parens, st.lastClose = true, len(o.cur)-1
			st.invoked = st.invoked || !o.isOperand(st.lastOpen)
		}
	case '=':
		st.assigned = st.assigned || outside && !o.namesOperator()
	case ';':
		if outside {
			st.tag = false
			if st.knr = o.knrFollows(i); !st.knr {
				o.close()
			}
		}
	}
}

// isOperand reports whether the ( at index k of cur belongs to a word such as
// __attribute__.
func (o *outliner) isOperand(k int) bool {
	return k > 0 && takesOperand(o.f.Text(o.cur[k-1]))
}

// openBrace takes the { at token i in.
func (o *outliner) openBrace(i int) {
	st := &o.st
	if st.depth == 0 && st.paren > 0 && o.beginsFunction(i) {
		// Alternatives of a head in groups of their own left a ( open.
		st.paren, st.parens, st.assigned, st.tag = 0, true, false, false
	}
	if st.depth == 0 && st.paren == 0 {
		if o.opensWrap() {
			o.wraps++
			o.close()
			return
		}
		if st.body = !st.assigned && !st.tag && (st.parens || len(o.cur) == 1); st.body {
			o.body = i
		}
	}
	o.doubtful = o.doubtful || st.depth > 0 && st.paren == 0 && o.beginsFunction(i)
	st.depth++
	st.tag = false
}

// closeBrace takes a } in; one that nothing opened closes an extern "C".
func (o *outliner) closeBrace() {
	st := &o.st
	if st.depth == 0 {
		o.wraps = max(0, o.wraps-1)
		o.close()
		return
	}
	if st.depth--; st.depth == 0 {
		st.paren, st.closed, st.lastBrace = 0, true, len(o.cur)-1
	}
}

// namesOperator reports whether the = just read is C++'s: part of a name, as
// in operator=, or a template parameter's default.
func (o *outliner) namesOperator() bool {
	return o.f.Is(o.cur[0], "template") || len(o.cur) > 1 && o.f.Is(o.cur[len(o.cur)-2], "operator")
}

// beginsFunction reports whether the { at token i looks like that of a
// function: in column 0 behind a parenthesis. Inside another body it should
// not be there.
func (o *outliner) beginsFunction(i int) bool {
	at := o.f.Tokens[i].Start
	return (at == 0 || o.f.Src[at-1] == '\n') && len(o.cur) > 1 && o.f.Is(o.cur[len(o.cur)-2], ")")
}

// opensWrap reports whether the { just read is that of extern "C" or of a
// C++ namespace: the declarations inside are external ones.
func (o *outliner) opensWrap() bool {
	n := len(o.cur) - 1 // tokens before the {
	if n == 2 && o.f.Is(o.cur[0], "extern") && o.f.Tokens[o.cur[1]].Kind == String {
		return true
	}
	return n >= 1 && o.f.Is(o.cur[0], "namespace")
}

// close ends the current declaration.
func (o *outliner) close() {
	if len(o.cur) > 0 {
		o.f.Decls = append(o.f.Decls, o.decl())
	}
	o.cur, o.body, o.doubtful = o.cur[:0], -1, false
	o.st = newDeclState()
}

func (o *outliner) decl() Decl {
	first, last := o.cur[0], o.cur[len(o.cur)-1]
	d := Decl{First: first, End: last + 1, Body: o.body,
		Line: int(o.f.Tokens[first].Line), LastLine: o.f.endLine(last),
		Doubtful: o.doubtful || o.st.depth > 0 || o.st.paren > 0}
	n := namer{f: o.f, toks: o.cur, hasBody: o.body >= 0}
	d.Kind, d.Names = n.name()
	if len(d.Names) > 0 {
		d.Name = d.Names[0]
	}
	return d
}

// endLine returns the physical line of token i's last byte.
func (f *File) endLine(i int) int {
	if t := &f.Tokens[i]; !t.Spliced {
		return int(t.Line)
	}
	return f.LineOf(f.Tokens[i].End - 1)
}
