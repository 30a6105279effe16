package verify

// Which declaration a data object that changed belongs to. Debug information
// says where each is declared, and the declaration there is its own, whatever
// made the name:
//
//	#define ONCE(f)  static int f##_done = 0; static int f(void)
//	ONCE(start) { ... }        start_done is declared on this line
//
// gcc leaves static variables out of the debug information that is asked for,
// so the unit is compiled once more with them. That is done only where the text
// does not tell: no declaration in it has the name.

import (
	"context"

	"github.com/lineneutral/lineneutral/build"
	"github.com/lineneutral/lineneutral/diffcore"
)

// locateData finds out where the data objects among the changes are declared.
// The error is ctx's, or one of the sides.
func (j *unitJudge) locateData(ctx context.Context, c *comparison) error {
	changed := map[string]bool{}
	for _, change := range c.Changes {
		if change.Kind == diffcore.KindData {
			changed[change.Symbol] = true
		}
	}
	if len(changed) == 0 {
		return nil
	}
	c.locate(changed, c.objects)
	if !j.lacksPlace(c) {
		return nil
	}
	e, err := j.try(ctx, "with debug information about variables", j.old, j.new, build.Tweak{Variables: true})
	if err == nil && e.comparison != nil {
		c.locate(changed, e.objects)
	}
	return err
}

// locate takes over what debug information of objects says of the data objects
// of names. What it does not say, or where it cannot be read, stays unknown.
func (c *comparison) locate(names map[string]bool, objects [2]*diffcore.Object) {
	for s := range objects {
		c.data[s] = map[string][]place{}
		list, err := objects[s].Variables()
		if err != nil {
			continue
		}
		for _, v := range list {
			if names[v.Symbol] {
				c.data[s][v.Symbol] = append(c.data[s][v.Symbol], place{name: v.Symbol, file: v.File, line: v.Line})
			}
		}
	}
}

// lacksPlace reports whether there is a changed data object of which neither
// the text nor debug information says where it is declared.
func (j *unitJudge) lacksPlace(c *comparison) bool {
	for _, s := range []state{original, patched} {
		for _, kind := range j.placeless(c, s) {
			if kind == diffcore.KindData {
				return true
			}
		}
	}
	return false
}

// spellsData reports whether a declaration in the unit's text has the name.
func (j *unitJudge) spellsData(s state, name string) bool {
	if j.intent.tieDataByName(s, j.unit, name) != untied {
		return true
	}
	for _, e := range j.scope(s).named[name] {
		if e.kind == otherEntity && !e.invocation {
			return true
		}
	}
	return false
}

// editsData reports whether the declaration of the data object name holds an
// edit. Of several objects of one name, static locals, all have to.
func (j *unitJudge) editsData(s state, c *comparison, name string) bool {
	for _, p := range c.data[s][name] {
		if j.intent.tieData(s, j.unit, p) != edited {
			return j.intent.tieDataByName(s, j.unit, name) == edited
		}
	}
	return len(c.data[s][name]) > 0 || j.intent.tieDataByName(s, j.unit, name) == edited
}
