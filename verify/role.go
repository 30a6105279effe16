package verify

// The role of each change: the strongest tie between a function or an object
// that changed and what the patch edits, on either side.
//
//	f changed, its declaration holds an edit           edited
//	g changed, an edited function is inlined into it   inlines
//	h changed                                          unintended

import (
	"slices"

	"github.com/lineneutral/lineneutral/diffcore"
)

// classify gives each change its role.
func (j *unitJudge) classify(c *comparison) {
	for _, change := range c.Changes {
		f := Finding{Object: j.object, Symbol: change.Symbol, Kind: change.Kind, Change: change.Change,
			Causes: change.Causes, Sites: change.Sites}
		f.Role, f.Inlines = j.role(&change, c)
		f.Source = c.sourceName(&change)
		j.findings = append(j.findings, f)
	}
}

// sourceName is the name of a changed function in the source if that is not its
// symbol.
func (c *comparison) sourceName(change *diffcore.Change) string {
	for s := range c.functions {
		for _, f := range c.functions[s][change.Symbol] {
			if change.Kind == diffcore.KindFunction && f.name != change.Symbol {
				return f.name
			}
		}
	}
	return ""
}

// role finds the strongest tie of a change to the patch's intent.
func (j *unitJudge) role(change *diffcore.Change, c *comparison) (Role, string) {
	for s := range c.functions {
		if change.Kind == diffcore.KindData && j.editsData(state(s), c, change.Symbol) {
			return Edited, ""
		}
		if change.Kind == diffcore.KindFunction && j.editsAll(state(s), c.concerned(state(s), change)) {
			return Edited, ""
		}
	}
	if name := j.inlinedEdit(c, change.Symbol); name != "" {
		return Inlines, name
	}
	return Unintended, ""
}

// inlinedEdit names an edited function that is inlined into symbol, "" if none
// is known to be.
func (j *unitJudge) inlinedEdit(c *comparison, symbol string) string {
	for s := range c.functions {
		for _, f := range c.functions[s][symbol] {
			if name := j.editedAmong(state(s), f.inlined); name != "" {
				return name
			}
		}
	}
	return ""
}

// editsAll reports whether all of functions hold an edit: clones share their
// declaration, nested functions of one name do not.
func (j *unitJudge) editsAll(s state, functions []declared) bool {
	return len(functions) > 0 && !slices.ContainsFunc(functions, func(f declared) bool { return !j.edits(s, f.place) })
}

// edits reports whether the declaration of the function at p holds an edit.
// What the compiler's view of the unit says goes before the outline's answer.
func (j *unitJudge) edits(s state, p place) bool {
	if t := j.confirmed.tie(s, p.name); t != untied && !p.only {
		return t == edited
	}
	return j.intent.tie(s, j.unit, p) == edited
}

// editedAmong returns the first edited function among inlined ones. A name is
// enough for these: a translation unit has at most one function of a name.
func (j *unitJudge) editedAmong(s state, inlined []string) string {
	for _, name := range inlined {
		if j.edits(s, place{name: name}) {
			return name
		}
	}
	return ""
}
