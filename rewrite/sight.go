package rewrite

import "github.com/lineneutral/lineneutral/cparse"

// Which tokens can see their presumed line. By default all can: what a name
// expands to is not known from one file. Under Options.Needed a token whose
// line nothing can see may drift; the planner leaves it, and the proof accepts
// it, by the same table.
//
// The line shows in __LINE__, which macros lead to. In a macro invocation it is
// the line of the macro's name (gcc) or that of the closing parenthesis
// (clang), and either macro may be one around it:
//
//	check(a,          sees: check leads to __LINE__
//	      b);         sees: its invocation goes on
//	wrap(check(a),    sees: the line of wrap is that of what it contains
//	     b);          sees
//	c = d;            sees nothing
//
// So a name sees if it leads to __LINE__ (macros.go: also by names that are
// pasted together), and with it every token of each invocation that it begins
// or stands in. Where parentheses and conditional groups overlap, the whole
// declaration sees.
//
// With a compile command its preprocessor's definitions decide, unless there is
// something else by which a line may get into code or data (sightdoubt.go): then
// everything sees.
//
// Without a compile command any name may be a macro of a header, of -include
// or of -D, keywords too (Linux has an if() macro): then only punctuation,
// numbers and literals outside any invocation see nothing.

// sight says which tokens of a text can see their presumed line.
type sight struct {
	macros *lineMacros
	doubt  string // why every token may; "" if the macros decide
	needed bool   // else every token may, and nobody asks why
}

// newSight finds out what the sight of c's tokens depends on, and has
// c.macros answer for directives.
func newSight(c *change) *sight {
	s := &sight{macros: c.macros, needed: c.around.needed}
	if !s.needed {
		return s
	}
	s.doubt = doubtOf(c)
	c.macros.shows = func(string) bool { return true }
	if s.doubt == "" && c.around.dumped() {
		reached := pastingClosure([]*macroIndex{indexMacros(c.target.Macros(), c.base.Macros()), c.around.macros}, "__LINE__", "__builtin_LINE")
		c.macros.shows = func(word string) bool { return isLineName(word) || reached[word] }
	}
	return s
}

// dumped reports whether the definitions that the file's units see are known.
func (s *surroundings) dumped() bool { return s.compiled != nil && len(s.compiled.Dumps) > 0 }

// of returns for each token of t, which is c's target or a rewriting of it,
// whether it can see its line; nil if all can.
func (s *sight) of(t *text) []bool {
	if !s.needed || s.doubt != "" {
		return nil
	}
	w := &sightWalk{t: t, shows: s.macros.shows, seen: make([]bool, len(t.Tokens)), decl: -1}
	for i := range t.Tokens {
		w.token(i)
	}
	w.endDecl(len(t.Tokens))
	return w.seen
}

// sightWalk marks tokens from first to last.
type sightWalk struct {
	t     *text
	shows func(word string) bool
	seen  []bool
	open  []invocation
	last  invocation // the one that closed at the token before

	decl    int  // index of the present declaration
	from    int  // its first token
	anySees bool // one of its tokens sees
	crossed bool // a conditional directive stands inside parentheses
}

// invocation is a name or parenthesis with what it encloses so far.
type invocation struct {
	from int // its first token
	end  int // the token behind its ), once it is closed
	sees bool
}

func (w *sightWalk) token(i int) {
	if n := w.t.Tokens[i].Directive; n >= 0 {
		w.crossed = w.crossed || w.t.Directives[n].Conditional() && len(w.open) > 0
		return
	}
	if next := w.decl + 1; next < len(w.t.Decls) && w.t.Decls[next].First == i {
		w.endDecl(i)
		w.decl = next
	}
	switch {
	case w.t.Tokens[i].Kind == cparse.Ident:
		sees := w.shows(w.t.Text(i))
		w.see(i, i+1, sees)
		w.last = invocation{from: i, end: i + 1, sees: sees}
	case w.t.Is(i, "("):
		from := invocation{from: i}
		if w.last.end == i {
			from = w.last // the arguments of what stands before
		}
		w.open = append(w.open, from)
	case w.t.Is(i, ")") && len(w.open) > 0:
		n := len(w.open) - 1
		w.last, w.open = w.open[n], w.open[:n]
		w.last.end = i + 1
		w.see(w.last.from, i+1, w.last.sees)
	}
}

// see marks tokens [from,to), and what is open around them, if they see.
func (w *sightWalk) see(from, to int, sees bool) {
	if !sees {
		return
	}
	for k := from; k < to; k++ {
		w.seen[k] = true
	}
	for k := range w.open {
		w.open[k].sees = true
	}
	w.anySees = true
}

// endDecl ends the present declaration before token i.
func (w *sightWalk) endDecl(i int) {
	if w.anySees && (w.crossed || len(w.open) > 0) {
		for k := w.from; k < i; k++ {
			w.seen[k] = true
		}
	}
	w.open, w.last, w.from, w.anySees, w.crossed = w.open[:0], invocation{}, i, false, false
}
