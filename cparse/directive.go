package cparse

import "strconv"

// DirectiveKind says what a directive does, as far as anything here asks.
type DirectiveKind uint8

const (
	OtherDirective DirectiveKind = iota // #pragma, #error, #undef, unknown ones
	NullDirective                       // # alone
	Define
	Include // #include, #include_next, #import, #embed
	If      // #if, #ifdef, #ifndef
	Elif    // #elif, #elifdef, #elifndef
	Else
	Endif
	Line // #line N, #line N "f", and GNU's # N "f" flags
)

// Directive is one preprocessing directive.
type Directive struct {
	Kind DirectiveKind
	// First and End bound its tokens: Tokens[First] is the #, Tokens[First+1]
	// the name if there is one.
	First, End int
	// Line and LastLine are the physical lines on which it begins and ends.
	// The line behind LastLine is the first that it can have an effect on.
	Line, LastLine int32
	// Group is the index of the directive that opened the innermost
	// conditional group around this one (for Elif, Else and Endif: their own
	// If), -1 outside any.
	Group int32
}

// Conditional reports whether the directive opens, divides or closes a
// conditional group.
func (d *Directive) Conditional() bool { return d.Kind >= If && d.Kind <= Endif }

func (s *scanner) beginDirective(token int, line int32) {
	s.dir = int32(len(s.f.Directives))
	s.inDir = 0
	s.f.Directives = append(s.f.Directives, Directive{Kind: NullDirective, First: token, Line: line, Group: -1})
}

func (s *scanner) endDirective() {
	if s.dir < 0 {
		return
	}
	d := &s.f.Directives[s.dir]
	d.End, d.LastLine = len(s.f.Tokens), s.line
	s.dir, s.hdr = -1, false
}

// nameDirective classifies the current directive by its name, token i, and
// reports whether a header name may follow.
func (s *scanner) nameDirective(i int) bool {
	d := &s.f.Directives[s.dir]
	d.Kind = kindOf(s.f, i)
	return d.Kind == Include
}

func kindOf(f *File, i int) DirectiveKind {
	if f.Tokens[i].Kind == Number {
		if f.opt.Asm {
			return OtherDirective // # begins a comment of the assembler's (gcc and clang)
		}
		return Line // GNU line marker: # 30 "x.c" 2
	}
	switch f.Text(i) {
	case "define":
		return Define
	case "include", "include_next", "import", "embed":
		return Include
	case "if", "ifdef", "ifndef":
		return If
	case "elif", "elifdef", "elifndef":
		return Elif
	case "else":
		return Else
	case "endif":
		return Endif
	case "line":
		return Line
	}
	return OtherDirective
}

// LineArgument returns what a Line directive sets. Known is false where the
// number is a macro's (#line N with N defined elsewhere): then the presumed
// line cannot be told from the text. HasFile says that it names a file;
// Marker that it is GNU's # N "f".
func (f *File) LineArgument(d *Directive) (arg LineArgument) {
	at := d.First + 1
	if at < d.End && f.Tokens[at].Kind == Number {
		arg.Marker = true
	} else {
		at++
	}
	if at >= d.End {
		return arg
	}
	// A digit sequence is decimal whatever it begins with (C11 6.10.4p3).
	if n, err := strconv.ParseInt(f.Text(at), 10, 32); err == nil && f.Tokens[at].Kind == Number {
		arg.Number, arg.Known = int(n), true
	}
	for i := at + 1; i < d.End; i++ {
		if f.Tokens[i].Kind == String {
			arg.HasFile, arg.File = true, f.Text(i)
			break
		}
	}
	return arg
}

// LineArgument is the meaning of a #line directive.
type LineArgument struct {
	Number  int // presumed line of the line behind the directive, if Known
	Known   bool
	HasFile bool
	File    string // the literal as spelled, with its quotes
	Marker  bool
}
