package verify

// The role of each change: the strongest tie between a function or an object
// that changed and what the patch edits, on either side.
//
//	f changed, its declaration holds an edit           edited
//	g changed, an edited function is inlined into it   inlines
//	h changed                                          unintended

import "github.com/lineneutral/lineneutral/diffcore"

// classify gives each change its role.
func (j *unitJudge) classify(c *comparison) {
	for _, change := range c.Changes {
		f := Finding{Object: j.object, Symbol: change.Symbol, Kind: change.Kind, Change: change.Change,
			Causes: change.Causes, Sites: change.Sites}
		f.Role, f.Inlines = j.role(&change, c)
		j.findings = append(j.findings, f)
	}
}

// role finds the strongest tie of a change to the patch's intent.
func (j *unitJudge) role(change *diffcore.Change, c *comparison) (Role, string) {
	for s := range c.functions {
		if change.Kind == diffcore.KindData && j.intent.editsData(state(s), j.unit, change.Symbol) {
			return Edited, ""
		}
		for _, f := range c.functions[s][change.Symbol] {
			if change.Kind == diffcore.KindFunction && j.edits(state(s), f.place) {
				return Edited, ""
			}
		}
	}
	for s := range c.functions {
		for _, f := range c.functions[s][change.Symbol] {
			if name := j.editedAmong(state(s), f.inlined); name != "" {
				return Inlines, name
			}
		}
	}
	return Unintended, ""
}

// edits reports whether the declaration of the function at p holds an edit.
// What the compiler's view of the unit says goes before the outline's answer.
func (j *unitJudge) edits(s state, p place) bool {
	if t := j.confirmed.tie(s, p.name); t != untied {
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
