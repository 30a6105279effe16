package cparse

import "strconv"

// The text that the parser is given: the tokens of the preprocessed unit,
// line by line, with what it does not understand left out and what does not
// matter in its shortest spelling.
//
//	# 12 "a.c"
//	static __attribute__((cold)) int f(void)      static  int f(void)
//	{ asm volatile("nop" : : "i"(12)); }          {  ; }
//	char *s = "a" "b";                            char *s = "";
//
// Attributes, asm and literals hold no function definition, so nothing is
// lost; everything that decides where one begins and ends is kept. Each line
// of the result stands for one line of one file, noted in unit.lines, and no
// line is a directive but the #pragma that lets the parser be stopped.

// unit is a translation unit as the parser is given it.
type unit struct {
	text []byte
	// lines[i] is where the tokens of the text's line i+1 come from.
	lines []origin
	files []string // as the line markers spell them; files[0] is ""
	// usesBool says that bool stands in the text as a name or keyword.
	usesBool bool
}

// origin is a presumed line of a file.
type origin struct {
	file int // index into unit.files
	line int
}

// origin returns where line n of the parser's text comes from; its line 1 is
// the prelude.
func (u *unit) origin(n int) origin {
	if i := n - 2; i >= 0 && i < len(u.lines) {
		return u.lines[i]
	}
	return origin{}
}

// plainUnit rewrites the preprocessed text.
func plainUnit(preprocessed []byte) (*unit, error) {
	w := &plainWriter{f: scan(preprocessed, Options{}), u: &unit{files: []string{""}}, ids: map[string]int{}}
	w.u.text = make([]byte, 0, len(preprocessed)/2)
	w.u.lines = append(w.u.lines, origin{})
	for i := 0; i < len(w.f.Tokens); i++ {
		if d := w.f.Tokens[i].Directive; d >= 0 {
			w.directive(&w.f.Directives[d])
			i = w.f.Directives[d].End - 1
			continue
		}
		if i < w.drop {
			continue
		}
		if err := w.token(i); err != nil {
			return nil, err
		}
	}
	w.u.text = append(w.u.text, '\n')
	return w.u, nil
}

type plainWriter struct {
	f   *File
	u   *unit
	ids map[string]int // file names to indices of u.files

	file, shift int    // of the current line marker: presumed line = physical + shift
	drop        int    // tokens below this index are left out
	prev        string // the text written last
	since       int    // tokens since the last #pragma
	rec         recursion
}

// directive follows a line marker. Other directives (#pragma, and the
// #define of gcc -dD) declare nothing.
func (w *plainWriter) directive(d *Directive) {
	if d.Kind != Line {
		return
	}
	arg := w.f.LineArgument(d)
	if !arg.Known {
		return
	}
	w.shift = arg.Number - int(d.LastLine) - 1
	if !arg.HasFile {
		return
	}
	name, err := strconv.Unquote(arg.File) // gcc writes octal escapes, as Go knows them
	if err != nil {
		name = arg.File
	}
	id, known := w.ids[name]
	if !known {
		id = len(w.u.files)
		w.ids[name] = id
		w.u.files = append(w.u.files, name)
	}
	w.file = id
}

// token writes token i, or sets w.drop to leave it and what follows out.
func (w *plainWriter) token(i int) error {
	text := w.f.Text(i)
	switch w.f.Tokens[i].Kind {
	case String:
		if w.prev == `""` {
			return nil // adjacent literals are one (C11 5.1.1.2, phase 6)
		}
		return w.write(i, `""`)
	case Char, Number:
		return w.write(i, "0")
	case Ident:
		return w.word(i, text)
	case Other:
		return w.refuse(i, "a literal is not closed on its line")
	}
	return w.punct(i, text)
}

func (w *plainWriter) punct(i int, text string) error {
	switch text {
	case "#", "##", "%:", "??=":
		// At the start of a line of ours it would become a directive.
		return w.refuse(i, "a "+text+" stands outside directives: this is not preprocessed text")
	case "[":
		if i+1 < len(w.f.Tokens) && w.f.Is(i+1, "[") {
			w.drop = w.behind(i, "[", "]") // C23 attribute: nothing else begins with [[
			return nil
		}
	case "}":
		if w.prev == ":" { // C23 lets a label end a block
			if err := w.write(i, ";"); err != nil {
				return err
			}
		}
	}
	return w.write(i, plainSpelling(text))
}

// plainSpelling undoes digraphs (C11 6.4.6p3).
func plainSpelling(p string) string {
	switch p {
	case "<%":
		return "{"
	case "%>":
		return "}"
	case "<:":
		return "["
	case ":>":
		return "]"
	}
	return p
}

// word writes the identifier or keyword at token i.
func (w *plainWriter) word(i int, text string) error {
	switch text {
	case "__attribute__", "__attribute", "__declspec", "_Alignas", "alignas":
		if p := w.paren(i + 1); p > 0 {
			w.drop = w.behind(p, "(", ")")
			return nil
		}
	case "asm", "__asm__", "__asm":
		if p := w.paren(w.behindAsmQualifiers(i + 1)); p > 0 {
			w.drop = w.behind(p, "(", ")")
			return nil
		}
	case "__extension__", "__seg_gs", "__seg_fs", "thread_local", "constexpr":
		return nil
	case "_Static_assert", "static_assert":
		if p := w.paren(i + 1); p > 0 {
			w.drop = w.behind(p, "(", ")")
			return w.write(i, `_Static_assert(0,"")`)
		}
	case "__builtin_va_arg", "__builtin_offsetof", "__builtin_types_compatible_p", "__builtin_has_attribute", "__builtin_convertvector":
		// Type names stand among the arguments.
		if p := w.paren(i + 1); p > 0 {
			w.drop = w.behind(p, "(", ")")
			return w.write(i, text+"()")
		}
	case "_BitInt":
		if p := w.paren(i + 1); p > 0 {
			w.drop = w.behind(p, "(", ")")
			return w.write(i, "int")
		}
	case "typeof_unqual", "__typeof_unqual__", "__typeof_unqual":
		text = "typeof"
	case "bool":
		w.u.usesBool = true
	}
	return w.write(i, text)
}

// behindAsmQualifiers returns the first token from i on that is no qualifier
// of an asm statement.
func (w *plainWriter) behindAsmQualifiers(i int) int {
	for ; i < len(w.f.Tokens); i++ {
		switch w.f.Text(i) {
		case "volatile", "__volatile__", "__volatile", "goto", "inline", "__inline__", "__inline", "const", "__const__":
			continue
		}
		if w.f.Tokens[i].Directive < 0 {
			return i
		}
	}
	return i
}

// paren returns the index of the ( at or behind token i, directives passed
// over; 0 if another token stands there.
func (w *plainWriter) paren(i int) int {
	for ; i < len(w.f.Tokens); i++ {
		if w.f.Tokens[i].Directive >= 0 {
			continue
		}
		if w.f.Is(i, "(") {
			return i
		}
		return 0
	}
	return 0
}

// behind returns the index behind the bracket that closes the one at token i;
// the end of the text if none does.
func (w *plainWriter) behind(i int, open, close string) int {
	depth := 0
	for ; i < len(w.f.Tokens); i++ {
		switch {
		case w.f.Tokens[i].Directive >= 0 || w.f.Tokens[i].Kind != Punct:
		case w.f.Is(i, open):
			depth++
		case w.f.Is(i, close):
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return i
}

// write puts text for token i on the line of the result that stands for i's.
func (w *plainWriter) write(i int, text string) error {
	at := origin{w.file, int(w.f.Tokens[i].Line) + w.shift}
	switch last := w.u.lines[len(w.u.lines)-1]; {
	case w.since >= 4096:
		w.u.text = append(w.u.text, "\n#pragma go on\n"...)
		w.u.lines = append(w.u.lines, at, at)
		w.since = 0
	case last != at:
		w.u.text = append(w.u.text, '\n')
		w.u.lines = append(w.u.lines, at)
	default:
		w.u.text = append(w.u.text, ' ')
	}
	w.since++
	w.u.text = append(w.u.text, text...)
	w.prev = text
	if !w.rec.token(text) {
		return w.refuse(i, "it is nested too deeply for the parser")
	}
	return nil
}

func (w *plainWriter) refuse(i int, reason string) error {
	return &ConfirmError{File: w.u.files[w.file], Line: int(w.f.Tokens[i].Line) + w.shift, Reason: reason}
}
