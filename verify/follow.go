package verify

// What must follow from the edits although its own text is not edited. A change
// that mentions an edited entity, be it over others, follows by name. What does
// not may still follow by what gcc knows of an edited function in the same unit
// (see knowledge.go).

import (
	"slices"

	"github.com/lineneutral/lineneutral/diffcore"
)

// chainInlined gives a chain to the findings that inline an edited function.
func (j *unitJudge) chainInlined(c *comparison) {
	for i := range j.findings {
		if f := &j.findings[i]; f.Role == Inlines && f.Chain == nil {
			if f.Chain = j.chainOf(c, f, f.Inlines).chain; f.Chain == nil {
				f.Chain = []string{f.Inlines} // a macro made it
			}
		}
	}
}

// follow gives a chain to those among left that mention an edit, and returns
// the rest.
func (j *unitJudge) follow(c *comparison, left []*Finding) []*Finding {
	return slices.DeleteFunc(left, func(f *Finding) bool {
		to, declared := j.chainOf(c, f, ""), false
		if to.chain == nil {
			to, declared = j.followDeclared(c, f), true
		}
		if to.chain == nil {
			return false
		}
		f.Role, f.Chain, f.Means = Follows, to.chain, ByName
		if !declared && to.edit.kind == functionEntity && to.edit.edit.body {
			f.Role, f.Inlines, f.Means = Inlines, to.edit.label, ""
			j.seeName(original, f.Inlines)
			j.seeName(patched, f.Inlines)
			if c.telling == [2]telling{notToldOf, notToldOf} {
				j.note("%s: that %s is inlined into it is taken from the text: it mentions it, and there is no other code of it", f.Symbol, f.Inlines)
			}
		}
		j.doubtLine(f)
		return true
	})
}

// doubtLine notes a finding that has a reason to change, where that hides
// whether its line is another one.
func (j *unitJudge) doubtLine(f *Finding) {
	if f.Line == Unknown {
		j.cannotTell("%s %s: it follows from an edit, but it may have changed by its line too: %s", f.Kind, f.Symbol, f.Why)
	}
}

// chainOf finds the shortest chain from f to an edit, on the patched side first:
// what was removed is only on the original's. If goal is a name the edit has to
// be one of that function.
func (j *unitJudge) chainOf(c *comparison, f *Finding, goal string) found {
	for _, s := range []state{patched, original} {
		for _, from := range j.startsOf(c, s, f) {
			q := &search{scope: j.scope(s), inlined: c.inlinedInto(s, f.Symbol), goal: goal}
			if to := q.find(from); to.chain != nil {
				return to
			}
		}
	}
	return found{}
}

// startsOf lists the entities in state s that f is about.
func (j *unitJudge) startsOf(c *comparison, s state, f *Finding) []*entity {
	scope := j.scope(s)
	if f.Kind == diffcore.KindData {
		return append(scope.declaredAt(j.intent, j.unit, c.data[s][f.Symbol]), scope.named[f.Symbol]...)
	}
	var from []*entity
	for _, d := range c.functions[s][f.Symbol] {
		if e := scope.function(j.intent, j.unit, d.place); e != nil && !slices.Contains(from, e) {
			from = append(from, e)
		}
	}
	return from
}

// scope is what the unit's texts define in state s.
func (j *unitJudge) scope(s state) *scope {
	if j.scopes[s] == nil {
		j.scopes[s] = j.library.scope(s, j.unit, j.reads[s], j.reads[1-s])
	}
	return j.scopes[s]
}

// inlinedInto tells of each function whether it is inlined into symbol. If the
// compiler does not tell, one without code of its own is taken to be.
func (c *comparison) inlinedInto(s state, symbol string) func(name string) bool {
	known, own := map[string]bool{}, map[string]bool{}
	for of, places := range c.functions[s] {
		for _, d := range places {
			own[d.name] = true
			for _, name := range d.inlined {
				known[name] = known[name] || of == symbol
			}
		}
	}
	return func(name string) bool { return known[name] || c.telling[s] == notToldOf && !own[name] }
}
