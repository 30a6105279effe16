package verify

// What else a change of a function touches. In the order in which it is found
// out, for each function that the patch edits, in each object that has it:
//
//	inlined into  the compiler's own list, and debug information
//	copies        the same: f.constprop.0, f.part.0, f.cold
//	merged with   gcc's remarks on functions of one content (-fipa-icf)
//	known to      the rest of what differs once the function is hidden
//
// Hidden is a function that the compiler has to treat as if its body were
// somewhere else; see hidden.go.
//
// The original is asked, which is what runs; the patched state only for
// functions that are new.

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/lineneutral/lineneutral/build"
	"github.com/lineneutral/lineneutral/rewrite"
)

// An Impact is what a change of one function touches in one object. Lists are
// ascending; Inlined, Merged and Known have no name in common.
type Impact struct {
	Object   string // the object's name relative to the tree
	Function string // as in the source
	New      bool   // the original has no such function; the lists are of the patched object

	Inlined []string // functions that it is inlined into
	Copies  []string // symbols of its copies and parts
	Merged  []string // functions of the same content that share its code
	Known   []string // further functions whose code rests on what the compiler knows of it
	Unknown string   // why Known, and Merged with it, is not known; else ""
}

// Touched counts the functions in the lists.
func (m *Impact) Touched() int { return len(m.Inlined) + len(m.Merged) + len(m.Known) }

// impact lists the impact of each edited function of the unit. made are its
// objects. The error is ctx's, or one of the sides.
func (j *unitJudge) impact(ctx context.Context, c *comparison, made build.Objects) error {
	if !j.opts.Impact || rewrite.LanguageOf(j.unit.Source) == rewrite.Assembler {
		return nil
	}
	if err := j.learn(ctx, c); err != nil {
		return err
	}
	for _, name := range j.editedHere(c) {
		q := impactQuery{unitJudge: j, c: c, of: Impact{Object: j.object, Function: name}, state: original, plain: made.Old}
		if !c.holds(original, name) {
			q.of.New, q.state, q.plain = true, patched, made.New
		}
		if err := q.ask(ctx); err != nil {
			return err
		}
		j.impacts = append(j.impacts, q.of)
		if err := j.adviseNoinline(ctx, c, name, made.Old); err != nil {
			return err
		}
	}
	return nil
}

// editedHere names the edited functions of which the unit's objects hold code.
func (j *unitJudge) editedHere(c *comparison) []string {
	names := map[string]bool{}
	for s := range c.functions {
		for _, places := range c.functions[s] {
			for _, f := range places {
				if j.edits(state(s), f.place) {
					names[f.name] = true
				}
			}
		}
		for name := range c.inlined(state(s)) {
			if j.edits(state(s), place{name: name}) {
				names[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// holds reports whether the object of state s has code of the function name.
func (c *comparison) holds(s state, name string) bool {
	return c.inlined(s)[name] || len(c.symbolsOf(s, name)) > 0
}

// symbolsOf lists the symbols that hold code of the function name: its own, and
// its copies and parts.
func (c *comparison) symbolsOf(s state, name string) []string {
	var symbols []string
	for _, places := range c.functions[s] {
		for _, f := range places {
			if f.name == name {
				symbols = append(symbols, f.symbol)
			}
		}
	}
	slices.Sort(symbols)
	return symbols
}

// An impactQuery finds out the impact of one function.
type impactQuery struct {
	*unitJudge
	c     *comparison
	of    Impact
	state state
	plain *build.Object // of that state
}

func (q *impactQuery) ask(ctx context.Context) error {
	touched, why, err := q.hide(ctx)
	if err != nil {
		return err
	}
	inlined := q.inlinedInto()
	merged := q.mergedWith(touched, inlined)
	for _, name := range merged {
		delete(inlined, name)
		delete(touched, name)
	}
	for name := range inlined {
		delete(touched, name)
	}
	q.of.Inlined, q.of.Merged, q.of.Copies = slices.Sorted(maps.Keys(inlined)), merged, q.copies()
	if q.of.Known, q.of.Unknown = slices.Sorted(maps.Keys(touched)), why; why != "" {
		q.cannotTell("what else rests on %s: %s", q.of.Function, why)
	}
	return nil
}

// inlinedInto names the functions that this one is inlined into.
func (q *impactQuery) inlinedInto() map[string]bool {
	names := map[string]bool{}
	for _, places := range q.c.functions[q.state] {
		for _, f := range places {
			if f.name != q.of.Function && slices.Contains(f.inlined, q.of.Function) {
				names[f.name] = true
			}
		}
	}
	return names
}

// copies lists the symbols of copies and parts: those in the object, and those
// that the compiler made and then inlined.
func (q *impactQuery) copies() []string {
	var symbols []string
	isCopy := func(symbol string) bool {
		whole, _, suffixed := strings.Cut(symbol, ".")
		return suffixed && q.c.nameOf(q.state, whole) == q.of.Function
	}
	for _, symbol := range q.c.symbolsOf(q.state, q.of.Function) {
		if isCopy(symbol) {
			symbols = append(symbols, symbol)
		}
	}
	if d := q.c.decided[q.state]; d != nil {
		for _, made := range d.copies {
			symbols = append(symbols, slices.DeleteFunc(slices.Clone(made), func(symbol string) bool { return !isCopy(symbol) })...)
		}
	}
	slices.Sort(symbols)
	return slices.Compact(symbols)
}

// mergedWith names the functions whose code is this one's too: their symbols
// have one place, or gcc found them equal and one of the two has lost its own
// code to the other. That may be a call of the other that was inlined at once.
func (q *impactQuery) mergedWith(touched, inlined map[string]bool) []string {
	names := q.sharing()
	if d := q.c.decided[q.state]; d != nil {
		for symbol, others := range d.merged {
			if q.c.nameOf(q.state, symbol) != q.of.Function {
				continue
			}
			for _, other := range others {
				name := q.c.nameOf(q.state, other)
				if touched[name] || inlined[name] || len(q.c.functions[q.state][symbol]) == 0 {
					names = append(names, name)
				}
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// sharing names the functions that lie where this one lies.
func (q *impactQuery) sharing() []string {
	own := map[codePlace]bool{}
	for _, f := range q.c.functions[q.state][q.of.Function] {
		own[f.code] = f.symbol == q.of.Function
	}
	var names []string
	for _, places := range q.c.functions[q.state] {
		for _, f := range places {
			if f.name != q.of.Function && own[f.code] {
				names = append(names, f.name)
			}
		}
	}
	return names
}
