package verify

// What became of the edited functions that are not among the changes. One
// whose code is the same was edited to no effect: it is listed, since nobody
// edits a function for nothing. One that no object holds was never looked at:
// an #if leaves it out, nothing uses it, or nothing is left of it.
//
//	f { a(x, 1); }  ->  f { a(x, ONE); }     same code
//	#ifdef OTHER
//	g { }           ->  g { b(); }           in no object
//
// A function that is only ever inlined has no code of its own to compare. It
// counts as one with the same code if nothing that it is inlined into changed.

import (
	"maps"
	"slices"

	"github.com/lineneutral/lineneutral/cparse"
	"github.com/lineneutral/lineneutral/diffcore"
	"github.com/lineneutral/lineneutral/rewrite"
)

// seen holds the declarations, by index, that the objects of a unit hold.
type seen map[*outline]map[int]bool

func (s seen) add(o *outline, decls []int) {
	if len(decls) > 0 && s[o] == nil {
		s[o] = map[int]bool{}
	}
	for _, i := range decls {
		s[o][i] = true
	}
}

// lookForEdited notes which declarations the unit's objects hold, and lists
// the edited functions whose code is the same.
func (j *unitJudge) lookForEdited(c *comparison) {
	j.seen = seen{}
	editedOn := [2]map[string]bool{{}, {}} // by state, then by name
	for s := range c.functions {
		for _, places := range c.functions[s] {
			for _, f := range places {
				j.see(state(s), f)
				editedOn[s][f.name] = editedOn[s][f.name] || j.edits(state(s), f.place)
			}
		}
		for name := range c.inlined(state(s)) {
			j.seeName(state(s), name)
			editedOn[s][name] = editedOn[s][name] || j.edits(state(s), place{name: name})
		}
	}
	if len(c.Undecided) > 0 {
		return // what was not judged may be theirs
	}
	before, after := c.changed(original), c.changed(patched)
	for _, name := range slices.Sorted(maps.Keys(editedOn[patched])) {
		if editedOn[original][name] && editedOn[patched][name] && !before[name] && !after[name] {
			j.same = append(j.same, Named{j.object, name})
		}
	}
}

// changed names the functions that changed, as the source of state s does, and
// those that are inlined into one.
func (c *comparison) changed(s state) map[string]bool {
	names := map[string]bool{}
	for _, change := range c.Changes {
		if change.Kind != diffcore.KindFunction {
			continue
		}
		for _, f := range c.functions[s][change.Symbol] {
			names[f.name] = true
			for _, inlined := range f.inlined {
				names[inlined] = true
			}
		}
	}
	return names
}

// inlined names the functions that are inlined into any of state s.
func (c *comparison) inlined(s state) map[string]bool {
	names := map[string]bool{}
	for _, places := range c.functions[s] {
		for _, f := range places {
			for _, name := range f.inlined {
				names[name] = true
			}
		}
	}
	return names
}

// see marks the declarations that f may have: the one that the compiler's view
// of the unit gives, or that of its name on its line; else all on that line and
// all of that name.
func (j *unitJudge) see(s state, f declared) {
	if d, known := j.confirmed.definition(s, f.name); known && d.decl >= 0 {
		j.seen.add(d.text, []int{d.decl})
		return
	}
	if at, byLine := j.intent.holder(s, j.unit, f.place); f.file != "" && byLine {
		o := at.text[s]
		j.seen.add(o, o.heads[f.line])
		if slices.ContainsFunc(o.heads[f.line], func(i int) bool { return o.declares(i, f.name) }) {
			return
		}
	}
	j.seeName(s, f.name)
}

func (j *unitJudge) seeName(s state, name string) {
	for _, f := range j.intent.filesOf(s, j.unit) {
		j.seen.add(f.text[s], f.text[s].declsNamed(name, cparse.Function))
	}
}

// listAbsent lists the edited functions that no unit holds, if all are known.
func (r *runner) listAbsent(units []judgement) {
	unread := func(j judgement) bool { return j.unread }
	if r.partial || len(r.verdict.Undecided) > 0 || slices.ContainsFunc(units, unread) {
		return
	}
	for _, f := range r.intent.files {
		o := f.text[patched]
		if f.language() != rewrite.C || o.unsure || o.namesFile {
			continue
		}
		for i, d := range o.decls {
			held := slices.ContainsFunc(units, func(j judgement) bool { return j.seen[o][i] })
			if o.edited[i] && o.spellsOut(i) && !held {
				r.verdict.Absent = append(r.verdict.Absent, Spelled{f.name(), d.Line, d.Name})
			}
		}
	}
}
