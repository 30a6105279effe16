package verify

// The tree's own objects in the place of the original's, which then need not be
// compiled. It is done for units that only include what is patched: most of
// those do not change, and what is asked of them is whether that is so.
//
//	own object = patched side's     no change, the original is not compiled
//	own object # patched side's     the original is compiled, and compared
//
// So a wrong object of the tree can never accuse anybody, and what changed is
// always told from compiled objects. It could only hide a change, if it was
// already what the patch makes of it. build.Standing says what speaks against
// that for each object. And some of the originals are compiled all the same:
// the first ones before any object is believed, and then each that differs. If
// one is not as the tree's own, none of these is believed, and units that were
// judged by one are judged again.

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/lineneutral/lineneutral/build"
)

const (
	// fewObjects is the number of objects below which reuse is not tried.
	fewObjects = 4
	// trialEvery says that of so many objects one is tried, and at least leastTrials.
	trialEvery  = 10
	leastTrials = 2
	// patience is that of a build.Stock.
	patience = 10
)

// A reuse holds the tree's own objects, and whether they are believed.
type reuse struct {
	own    map[*build.Unit]*build.Standing
	trials map[*build.Unit]bool

	mu    sync.Mutex
	tried int    // objects that turned out to be as the compiled original
	wrong string // not "": why none is believed any more
}

// findOwn finds the objects that may be reused, and chooses those to be tried.
// What a change touches is asked of objects with debug information, which the
// tree's own may lack.
func (r *runner) findOwn() {
	if r.opts.NoReuse || r.opts.Impact || r.whole != nil {
		return
	}
	stock := build.NewStock(r.database.Units, patience-r.opts.hurried)
	var found []*build.Unit
	own := map[*build.Unit]*build.Standing{}
	for _, u := range r.units {
		if r.intent.sourceOf(u) != nil {
			continue
		}
		if standing, err := stock.Of(u); err == nil {
			found, own[u] = append(found, u), standing
		}
	}
	if r.database.Path != r.verdict.Tree { // else each object has a record of its own
		found = sinceRecorded(found, own, stock.ChangedAt(r.database.Path))
	}
	if len(found) < fewObjects {
		return
	}
	r.reuse.own, r.reuse.trials = map[*build.Unit]*build.Standing{}, map[*build.Unit]bool{}
	for _, u := range found {
		r.reuse.own[u] = own[u]
	}
	trials := max(leastTrials, len(found)/trialEvery)
	for i := range trials {
		r.reuse.trials[found[i*len(found)/trials]] = true
	}
}

// sinceRecorded drops objects that are newer than the database if there are
// older ones: a tool that watches a build writes it at the end, so they were
// made later, by commands that it does not know.
func sinceRecorded(found []*build.Unit, own map[*build.Unit]*build.Standing, recorded time.Time) []*build.Unit {
	newer := func(u *build.Unit) bool { return own[u].Born.After(recorded) }
	if recorded.IsZero() || !slices.ContainsFunc(found, func(u *build.Unit) bool { return !newer(u) }) {
		return found
	}
	return slices.DeleteFunc(found, newer)
}

// believed returns u's own object, nil if it is not to be asked.
func (r *reuse) believed(u *build.Unit) *build.Standing {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.wrong != "" || r.tried < leastTrials || r.trials[u] {
		return nil
	}
	return r.own[u]
}

// note keeps what comparing an object of the tree with the compiled original
// showed: why is "" if they are the same.
func (r *reuse) note(object, why string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case why == "":
		r.tried++
	case r.wrong == "":
		r.wrong = object + ": " + why
	}
}

// sides makes both objects of the unit, or takes the tree's own for the
// original's.
func (j *unitJudge) sides(ctx context.Context) (build.Objects, error) {
	own := j.reuse.believed(j.unit)
	if own == nil {
		made, err := j.pair(ctx, j.old, j.new, j.unit, build.Tweak{})
		if err == nil {
			j.tryOwn(made.Old)
		}
		return made, err
	}
	after, err := j.new.Compile(ctx, j.unit, build.Tweak{})
	if err != nil {
		return j.pair(ctx, j.old, j.new, j.unit, build.Tweak{}) // what does not compile is told of both sides
	}
	if own.Agrees(j.new, after) == nil && unlike(own.Object, after) == "" {
		j.reused = true
		return build.Objects{Old: own.Object, New: after}, nil
	}
	before, err := j.old.Compile(ctx, j.unit, build.Tweak{})
	if err != nil {
		after.Remove()
		return build.Objects{}, err
	}
	j.tryOwn(before)
	return build.Objects{Old: before, New: after}, nil
}

// tryOwn compares the tree's own object, if it may be reused, with that of the
// compiled original.
func (j *unitJudge) tryOwn(original *build.Object) {
	if own := j.reuse.own[j.unit]; own != nil && own.Agrees(j.old, original) == nil {
		j.reuse.note(j.object, unlike(own.Object, original))
	}
}

// unlike says how two objects differ, "" if they do not.
func unlike(a, b *build.Object) string {
	c, err := compare(build.Objects{Old: a, New: b})
	switch {
	case err != nil:
		return err.Error()
	case len(c.Undecided) > 0:
		return c.Undecided[0]
	case len(c.Changes) > 0:
		return fmt.Sprintf("%s differs", c.Changes[0].Symbol)
	}
	return ""
}

// order puts the indices of units in the order of judging: those whose original
// is compiled in any case, and those with an object that may be believed then.
func (r *runner) order() (first, then []int) {
	for i, u := range r.units {
		if r.reuse.own[u] == nil || r.reuse.trials[u] {
			first = append(first, i)
		} else {
			then = append(then, i)
		}
	}
	return first, then
}

// tellReuse notes how many objects were reused, or why none was.
func (r *runner) tellReuse(judged []judgement) {
	reused := 0
	for i := range judged {
		if judged[i].reused {
			reused++
		}
	}
	switch {
	case r.reuse.wrong != "":
		r.note("the tree's own objects are not what it compiles to, so none was reused: %s", strings.TrimSpace(r.reuse.wrong))
	case reused > 0:
		r.note("the original of %d of %d units is the tree's own object, up to date and of the same compiler and options; %d such objects were compiled again, and are the same", reused, len(r.units), r.reuse.tried)
	}
}
