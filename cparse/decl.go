package cparse

// DeclKind is what an external declaration looks like.
type DeclKind uint8

const (
	OtherDecl  DeclKind = iota // asm(), static_assert, stray tokens
	Function                   // a function definition
	MacroBody                  // NAME(...) { }: a definition that a macro makes
	Prototype                  // a function declaration without a body
	Object                     // a variable
	Type                       // struct, union, enum or typedef without an object
	Invocation                 // NAME(...) or NAME(...); at file scope, or what ends in ) without a semicolon
)

func (k DeclKind) String() string {
	return [...]string{"declaration", "function", "macro-made definition", "prototype", "object", "type", "macro invocation"}[k]
}

// Decl is one external declaration.
type Decl struct {
	Kind DeclKind
	// Name is the declared name, the first if there are several; for
	// MacroBody and Invocation the macro's; "" where none is found.
	Name string
	// Names holds all declared names, Name first.
	Names []string
	// First and End bound its tokens, those of directives inside included.
	First, End int
	// Line and LastLine are its first and last physical line.
	Line, LastLine int
	// Doubtful says that the extent is not to be relied on: the file ends
	// before the brackets close, or what looks like the head of another
	// function stands inside, as where macros hide a brace, or what looks like
	// an attribute behind the parameters may be a macro's invocation.
	Doubtful bool
	// Body is the token of the { of a function's body, -1 without one.
	Body int
}

// DeclOf returns the index of the declaration that token i belongs to, -1 if
// none.
func (f *File) DeclOf(i int) int {
	lo, hi := 0, len(f.Decls)
	for lo < hi {
		m := (lo + hi) / 2
		if f.Decls[m].End <= i {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo < len(f.Decls) && f.Decls[lo].First <= i {
		return lo
	}
	return -1
}
