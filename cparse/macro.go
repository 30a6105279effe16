package cparse

// What macros are made of, as far as words go: enough to ask which names a
// macro's expansion can lead to, without expanding anything.
//
//	#define CHECK(x) if (!(x)) die(#x, __LINE__)
//
// has the body "if" "" * "" die "" * "" __LINE__ "": names, numbers and ## as
// they are spelled, AnyArgument where a parameter stands, and "" for a run of
// whatever else. No macro is ever taken to be undefined: #undef, and which of
// several definitions holds, depend on the configuration.

// AnyArgument stands in a Macro's Body for a parameter, __VA_ARGS__ included, and
// for the begin and the end of a __VA_OPT__( ).
const AnyArgument = "*"

// Paste stands in a Macro's Body for the operator ##.
const Paste = "##"

// Macro is one definition of a macro.
type Macro struct {
	Name string
	Body []string // names, numbers, Paste, AnyArgument; "" for other tokens; neither it nor Paste stands twice in a row
}

// Macros returns the definitions of f in their order.
func (f *File) Macros() []Macro {
	var out []Macro
	for i := range f.Directives {
		if d := &f.Directives[i]; d.Kind == Define && d.First+2 < d.End {
			out = append(out, f.macro(d))
		}
	}
	return out
}

// macro reads definition d.
func (f *File) macro(d *Directive) Macro {
	at := d.First + 3
	var parameters map[string]bool
	if at < d.End && f.Is(at, "(") && !f.Tokens[at].Space { // C11 6.10.3p3
		parameters, at = f.parameters(at+1, d.End)
	}
	m := Macro{Name: f.Text(d.First + 2)}
	optional := f.optionalEnds(at, d.End)
	for ; at < d.End; at++ {
		word := f.bodyWord(at, parameters)
		if optional[at] {
			word = AnyArgument
		}
		once := word == "" || word == Paste
		if n := len(m.Body); !once || n == 0 || m.Body[n-1] != word {
			m.Body = append(m.Body, word)
		}
	}
	return m
}

// parameters returns the names of tokens [at,end) up to the closing
// parenthesis, and the token behind that.
func (f *File) parameters(at, end int) (map[string]bool, int) {
	names := map[string]bool{}
	for ; at < end && !f.Is(at, ")"); at++ {
		if f.Tokens[at].Kind == Ident {
			names[f.Text(at)] = true
		}
	}
	return names, min(at+1, end)
}

// optionalEnds returns those of tokens [at,end) that close a __VA_OPT__(: to ##
// the parenthesis stands for the last token of what may be there (C23
// 6.10.5.1p7).
func (f *File) optionalEnds(at, end int) map[int]bool {
	ends := map[int]bool{}
	depth, open := 0, 0 // open is the depth inside the __VA_OPT__, which cannot nest
	for ; at < end; at++ {
		switch {
		case f.Is(at, "("):
			if depth++; f.Is(at-1, "__VA_OPT__") {
				open = depth
			}
		case f.Is(at, ")"):
			if depth == open && open > 0 {
				ends[at], open = true, 0
			}
			depth--
		}
	}
	return ends
}

// bodyWord returns what token i is in a Macro's Body.
func (f *File) bodyWord(i int, parameters map[string]bool) string {
	switch t := &f.Tokens[i]; t.Kind {
	case Number:
		return f.Text(i)
	case Ident:
		if word := f.Text(i); !parameters[word] && word != "__VA_ARGS__" && word != "__VA_OPT__" {
			return word
		}
		return AnyArgument
	case Punct:
		// The digraph %: and the trigraph ??= are # alone and ## in pairs,
		// which the scanner does not join: both are taken for the latter.
		switch f.Text(i) {
		case Paste, "%:", "??=":
			return Paste
		}
	}
	return ""
}
