package verify

// Where the outline's answer may be wrong. It is not where line and name lead
// to one definition that is spelled out in full; that is nearly always so, and
// nothing more is asked then.

import (
	"slices"

	"github.com/lineneutral/lineneutral/cparse"
	"github.com/lineneutral/lineneutral/diffcore"
)

// inDoubt reports whether the role of some change in c rests on a declaration
// that the outline may be wrong about.
func (j *unitJudge) inDoubt(c *comparison) bool {
	for _, change := range c.Changes {
		if change.Kind != diffcore.KindFunction {
			continue
		}
		for s := range c.functions {
			for i := range c.functions[s][change.Symbol] {
				if j.doubts(c, state(s), &c.functions[s][change.Symbol][i]) {
					return true
				}
			}
		}
	}
	return j.unplaced(c)
}

// unplaced reports whether the objects hold a function of which only the name
// is known, and the text has alternatives of that name of which some are
// edited. A compiler keeps no line of a function that it merged with another.
func (j *unitJudge) unplaced(c *comparison) bool {
	for s := range c.functions {
		for name, places := range c.functions[s] {
			if places[0].file == "" && j.nameDisputed(state(s), name) {
				return true
			}
		}
	}
	return false
}

// doubts reports whether the outline may be wrong about f, or about a function
// that is inlined into it where that decides f's role.
func (j *unitJudge) doubts(c *comparison, s state, f *declared) bool {
	if j.unsettled(c, s, f.place) {
		return true
	}
	if j.intent.tie(s, j.unit, f.place) == edited {
		return false
	}
	for _, name := range f.inlined {
		if j.nameUnsettled(s, name) {
			return true
		}
	}
	return false
}

// unsettled reports whether the declaration that the function at p is tied to
// may not be its own, or not end where the outline says.
func (j *unitJudge) unsettled(c *comparison, s state, p place) bool {
	if p.file == "" {
		return j.nameUnsettled(s, p.name)
	}
	f, byLine := j.intent.holder(s, j.unit, p)
	if f == nil {
		return false
	}
	o := f.text[s]
	if !byLine {
		return o.byName(p.name, cparse.Function) == untied
	}
	decls := o.declsAt(p.name, p.line)
	if len(decls) != 1 || !o.spellsOut(decls[0]) || !o.declares(decls[0], p.name) {
		return true
	}
	return o.edited[decls[0]] && j.crowded(c, s, f, decls[0])
}

// nameUnsettled reports whether a function of that name may come from an
// edited macro invocation, or from one of several declarations that disagree.
func (j *unitJudge) nameUnsettled(s state, name string) bool {
	if j.tiesOf(s, name) != (ties{}) {
		return j.nameDisputed(s, name)
	}
	return slices.ContainsFunc(j.intent.filesOf(s, j.unit), func(f *intentFile) bool { return f.text[s].hidesEdit() })
}

// nameDisputed reports whether some functions of that name in the patched
// files are edited and some are not.
func (j *unitJudge) nameDisputed(s state, name string) bool {
	known := j.tiesOf(s, name)
	return known[edited] && known[unedited]
}

// ties holds for each tie whether there is one.
type ties [edited + 1]bool

// tiesOf says which ties functions of that name in the patched files have.
func (j *unitJudge) tiesOf(s state, name string) (known ties) {
	for _, f := range j.intent.filesOf(s, j.unit) {
		for _, i := range f.text[s].declsNamed(name, cparse.Function) {
			known[tieOf(f.text[s].edited[i])] = true
		}
	}
	return known
}

// spellsOut reports whether declaration i is a function definition that the
// text shows whole, and nothing else: its head is names, stars and one
// parameter list, attributes aside. Anything more may be another declaration
// whose end a macro hides.
func (o *outline) spellsOut(i int) bool {
	d := &o.decls[i]
	if d.Kind != cparse.Function || d.Doubtful {
		return false
	}
	depth, lists, attribute := 0, 0, false
	for t := d.First; t < d.Body; t++ {
		token := &o.file.Tokens[t]
		switch {
		case token.Directive >= 0:
		case o.file.Is(t, ")"):
			depth--
		case o.file.Is(t, "("):
			if depth == 0 && !attribute {
				lists++
			}
			depth++
		case depth > 0:
		case token.Kind == cparse.Ident:
			attribute = isAttribute(o.file.Text(t))
		case !o.file.Is(t, "*"):
			return false
		}
	}
	return lists <= 1
}

// isAttribute reports whether what is in parentheses behind word belongs to it.
func isAttribute(word string) bool {
	return word == "__attribute__" || word == "__attribute" || word == "_Alignas" || word == "__declspec"
}

// hidesEdit reports whether an edited declaration may define functions whose
// names the text does not show.
func (o *outline) hidesEdit() bool {
	for i, is := range o.edited {
		d := &o.decls[i]
		if is && (d.Doubtful || d.Kind == cparse.MacroBody || d.Kind == cparse.Invocation || d.Kind == cparse.OtherDecl) {
			return true
		}
	}
	return false
}

// crowded reports whether the compiler saw another function begin behind the
// head of declaration i of f: then the declaration is more than one.
func (j *unitJudge) crowded(c *comparison, s state, f *intentFile, i int) bool {
	o := f.text[s]
	head, last := o.lastHeadLine(i), o.decls[i].LastLine
	for name, places := range c.functions[s] {
		for _, p := range places {
			line, known := o.physicalLine(p.line)
			inside := known && line > head && line <= last && p.file != "" && !o.declares(i, name)
			if inside && j.intent.fileAt(s, j.unit, p.file) == f {
				return true
			}
		}
	}
	return false
}
