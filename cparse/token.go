package cparse

// Kind is the class of a preprocessing token (C11 6.4p1).
type Kind uint8

const (
	Ident  Kind = iota // identifier or keyword
	Number             // preprocessing number
	String             // string literal with its prefix, raw strings included
	Char               // character constant with its prefix
	Header             // <name> or "name" behind #include
	Punct              // punctuator
	Other              // a byte, or an unterminated literal up to its line's end
)

// Token is one preprocessing token.
type Token struct {
	// Start and End are byte offsets: the token is Src[Start:End], line
	// splices inside it included. Tokens stand in increasing Start.
	Start, End int
	// Line is the physical line of the token's first byte, counted from 1.
	Line int32
	// Directive is the index into File.Directives of the directive that the
	// token is part of, or -1.
	Directive int32
	Kind      Kind
	// Space says that white space, a comment or a line end stands before the
	// token. It decides object-like from function-like (C11 6.10.3p3) and
	// what the # operator spells (C11 6.10.3.2p2).
	Space bool
	// Spliced says that the token has a line splice inside.
	Spliced bool
}

// Comment is one block or line comment.
type Comment struct {
	// Start and End are byte offsets; a line comment ends before its line
	// end, an unterminated block comment at the end of the file.
	Start, End int
	// Line is the physical line on which the comment starts.
	Line int32
	// Next is the index of the first token behind the comment.
	Next int
}

// Text returns the spelling of token i with line splices removed, as phase 2
// of translation leaves it.
func (f *File) Text(i int) string {
	t := &f.Tokens[i]
	if !t.Spliced {
		return f.text[t.Start:t.End]
	}
	return string(f.unsplice(t.Start, t.End))
}

// Is reports whether token i is spelled text.
func (f *File) Is(i int, text string) bool {
	t := &f.Tokens[i]
	if !t.Spliced {
		return f.text[t.Start:t.End] == text
	}
	return string(f.unsplice(t.Start, t.End)) == text
}

// Mark returns the byte of token i if it is a punctuator of one byte, else 0.
// It spares those who look for brackets a comparison of strings for each.
func (f *File) Mark(i int) byte {
	if t := &f.Tokens[i]; t.Kind == Punct && t.End-t.Start == 1 {
		return f.Src[t.Start]
	}
	return 0
}

// unsplice copies Src[start:end] without its line splices.
func (f *File) unsplice(start, end int) []byte {
	out := make([]byte, 0, end-start)
	for i := start; i < end; {
		if n := spliceLen(f.Src[:end], i, f.opt.Trigraphs); n > 0 {
			i += n
			continue
		}
		out = append(out, f.Src[i])
		i++
	}
	return out
}
