package verify

// What would make the patch smaller. Nothing is estimated:
//
//	noinline  the patched state is compiled with the attribute on the function,
//	          and compared with the original as the patch itself is. It helps
//	          where the patch makes a function small enough to be inlined
//	          into callers that called it before.
//	move      a unit that reads nothing of the patch but some headers is as in
//	          the original if the patch leaves these alone. So all that changes
//	          in such units is spared if what the headers are to hold goes into
//	          the patched sources that include them.

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/lineneutral/lineneutral/build"
	"github.com/lineneutral/lineneutral/diffcore"
)

// An AdviceWay says what an Advice is to do.
type AdviceWay string

const (
	Noinline AdviceWay = "noinline" // give a function the attribute
	Move     AdviceWay = "move"     // move what is edited from headers to their use
)

// An Advice is a way to make the patch smaller, with what that spares.
type Advice struct {
	Way      AdviceWay
	Function string   // Noinline: its name in the source
	Headers  []string // Move: from where, relative to the tree
	Sources  []string // Move: to where

	Spared []Named // functions that would not change, by object and symbol
	Added  []Named // functions that would change instead
}

// adviseNoinline counts what noinline on the function name spares in the unit,
// if it is inlined anywhere in the patched state. A count that fails advises
// nothing. plain is the original's object.
func (j *unitJudge) adviseNoinline(ctx context.Context, c *comparison, name string, plain *build.Object) error {
	if !c.inlined(patched)[name] {
		return nil
	}
	e, err := j.withMark(ctx, patched, plain, name, mark{attributes: "noinline"})
	if err != nil || e.comparison == nil {
		return err
	}
	if e.inlined(patched)[name] {
		return nil
	}
	now, then := c.changedSymbols(), e.changedSymbols()
	advice := Advice{Way: Noinline, Function: name}
	for _, symbol := range slices.Sorted(maps.Keys(now)) {
		if !then[symbol] {
			advice.Spared = append(advice.Spared, Named{j.object, symbol})
		}
	}
	for _, symbol := range slices.Sorted(maps.Keys(then)) {
		if !now[symbol] {
			advice.Added = append(advice.Added, Named{j.object, symbol})
		}
	}
	j.advice = append(j.advice, advice)
	return nil
}

// changedSymbols lists the functions among the changes.
func (c *comparison) changedSymbols() map[string]bool {
	symbols := map[string]bool{}
	for _, change := range c.Changes {
		if change.Kind == diffcore.KindFunction {
			symbols[change.Symbol] = true
		}
	}
	return symbols
}

// advise puts together what the units say. Only what spares more than it adds
// is an advice.
func (r *runner) advise(units []judgement) {
	if !r.opts.Impact {
		return
	}
	byFunction := map[string]*Advice{}
	for _, j := range units {
		for _, a := range j.advice {
			if byFunction[a.Function] == nil {
				byFunction[a.Function] = &Advice{Way: Noinline, Function: a.Function}
			}
			all := byFunction[a.Function]
			all.Spared, all.Added = append(all.Spared, a.Spared...), append(all.Added, a.Added...)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(byFunction)) {
		r.take(byFunction[name])
	}
	for _, a := range r.moves(units) {
		r.take(a)
	}
}

// take adds a to the verdict if it makes the patch smaller.
func (r *runner) take(a *Advice) {
	if len(a.Spared) <= len(a.Added) {
		return
	}
	for _, list := range [][]Named{a.Spared, a.Added} {
		slices.SortFunc(list, Named.compare)
	}
	r.verdict.Advice = append(r.verdict.Advice, *a)
}

// moves lists what leaving headers alone would spare, for each set of headers
// that is all that some units read of the patch, and that a patched source reads.
func (r *runner) moves(units []judgement) []*Advice {
	sets := map[string]*Advice{}
	for i, j := range units {
		headers, main := r.patchedReads(r.units[i])
		if main != "" || len(headers) == 0 {
			continue
		}
		key := strings.Join(headers, "\x00")
		if sets[key] == nil {
			sets[key] = &Advice{Way: Move, Headers: headers, Sources: r.sourcesReading(headers)}
		}
		for _, f := range j.findings {
			if f.Kind == diffcore.KindFunction && f.Role != Unreproducible {
				sets[key].Spared = append(sets[key].Spared, Named{f.Object, f.Symbol})
			}
		}
	}
	var out []*Advice
	for _, key := range slices.Sorted(maps.Keys(sets)) {
		if len(sets[key].Sources) > 0 {
			out = append(out, sets[key])
		}
	}
	return out
}

// patchedReads names the patched files that u reads, in order: those that it
// includes, and its main source, "" if that is not patched.
func (r *runner) patchedReads(u *build.Unit) (included []string, main string) {
	source := r.intent.sourceOf(u)
	for _, f := range r.intent.files {
		switch {
		case f == source:
			main = f.name()
		case f.readers[u]:
			included = append(included, f.name())
		}
	}
	slices.Sort(included)
	return included, main
}

// sourcesReading names the patched sources of units that include all of headers.
func (r *runner) sourcesReading(headers []string) []string {
	var sources []string
	for _, u := range r.units {
		included, main := r.patchedReads(u)
		all := !slices.ContainsFunc(headers, func(h string) bool { return !slices.Contains(included, h) })
		if main != "" && all {
			sources = append(sources, main)
		}
	}
	slices.Sort(sources)
	return slices.Compact(sources)
}
