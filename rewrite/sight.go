package rewrite

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/lineneutral/lineneutral/cparse"
)

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
// With a compile command its preprocessor's definitions decide. Then there
// must be nothing else by which a line gets into code or data. Everything sees
//
//   - if an option of the command records lines, or units that compile the
//     file are not known, as for a header;
//   - if the patch touches a file that the unit includes, edits an #include, or
//     edits a directive that an #include below may see: then the definitions
//     are those of another text;
//   - if an unconditional #include of the file is none of the unit's: the tree
//     has another version of it;
//   - if __builtin_LINE or __builtin_source_location occurs: as a default
//     argument they take the line of a call that does not name them; in C++
//     also __PRETTY_FUNCTION__, which in clang names a lambda by its line.
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

// doubtOf says why the macros of c do not tell all that can see a line; "" if
// they do.
func doubtOf(c *change) string {
	k := c.around
	if k.compiled != nil && k.compiled.Doubt != "" {
		return k.compiled.Doubt
	}
	for _, word := range hiddenLines(k) {
		if spells(c, word) {
			return word + " may take the line of what does not name it"
		}
	}
	if !k.dumped() {
		return ""
	}
	if name := touchedHeader(k); name != "" {
		return "the patch touches " + name + ", which the file includes"
	}
	return otherIncludes(c)
}

// hiddenLines lists the words by which a line shows where no macro does.
func hiddenLines(k *surroundings) []string {
	words := []string{"__builtin_LINE", "__builtin_source_location", "source_location"}
	if k.compiled != nil && k.compiled.CPlusPlus || k.compiled == nil && path.Ext(k.name) != ".c" {
		words = append(words, "__PRETTY_FUNCTION__")
	}
	return words
}

// spells reports whether word occurs in the expanded text of a unit, or in
// c's texts by itself or through a macro.
func spells(c *change, word string) bool {
	if c.around.dumped() {
		for _, d := range c.around.compiled.Dumps {
			if d.Spells(word) {
				return true
			}
		}
	}
	reached := closure([]*macroIndex{indexMacros(c.target.Macros(), c.base.Macros()), c.around.macros}, word)
	for _, t := range []*text{c.base, c.target} {
		for i := range t.Tokens {
			if t.Tokens[i].Kind != cparse.Ident || t.Tokens[i].Directive >= 0 {
				continue
			}
			if name := t.Text(i); name == word || reached[name] {
				return true
			}
		}
	}
	return false
}

// touchedHeader returns the name of a file that the patch touches and a unit
// of c's file reads, other than c's own; "" if there is none.
func touchedHeader(k *surroundings) string {
	if k.patched == nil {
		return ""
	}
	own := path.Base(k.name)
	for _, name := range slices.Sorted(maps.Keys(k.patched.touched)) {
		for _, d := range k.compiled.Dumps {
			if d.Files[name] && (name != own || len(k.patched.touched[name]) > 1) {
				return name
			}
		}
	}
	return ""
}

// otherIncludes says why what the unit includes may not be what the text of c
// does.
func otherIncludes(c *change) string {
	gone := make([]bool, len(c.base.records)+1)
	for i := range gone {
		gone[i] = true
	}
	for _, i := range c.kept {
		if i >= 0 {
			gone[i] = false
		}
	}
	if why := editedIncludes(c.base, func(r int) bool { return gone[r] }); why != "" {
		return why
	}
	if why := editedIncludes(c.target, func(r int) bool { return c.kept[r] < 0 }); why != "" {
		return why
	}
	for i := range c.target.Directives {
		if d := &c.target.Directives[i]; d.Kind == cparse.Include && d.Group < 0 && !wasRead(c, d) {
			return fmt.Sprintf("line %d includes what the compile command did not", d.Line)
		}
	}
	return ""
}

// editedIncludes reports an #include on an edited record of t, or another
// edited directive that an #include stands behind.
func editedIncludes(t *text, edited func(r int) bool) string {
	at := 0 // line of an edited directive, 0 for none so far
	for i := range t.Directives {
		d := &t.Directives[i]
		for r := t.record(int(d.Line)); r <= t.record(int(d.LastLine)) && at == 0; r++ {
			if edited(r) && d.Kind != cparse.Line {
				at = int(d.Line)
			}
		}
		if d.Kind == cparse.Include && at > 0 {
			return fmt.Sprintf("the directive on line %d, which the patch edits, decides what is included", at)
		}
	}
	return ""
}

// wasRead reports whether every unit of c's file read the file that #include
// directive d names; false for a name that is a macro's.
func wasRead(c *change, d *cparse.Directive) bool {
	if d.First+2 >= d.End || c.target.Tokens[d.First+2].Kind != cparse.Header {
		return false
	}
	name := path.Base(strings.Trim(c.target.Text(d.First+2), `<>"`))
	for _, dump := range c.around.compiled.Dumps {
		if !dump.Files[name] {
			return false
		}
	}
	return true
}
