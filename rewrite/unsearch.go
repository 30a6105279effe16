package rewrite

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/lineneutral/lineneutral/patch"
)

// The search for the traces that Neutralise left. It begins with all of them
// undone and asks what Neutralise makes of that. The first record where the
// answer differs from the fixed text shows which run of changed lines is
// wrong: the planner walks from top to bottom. Base records that are context in
// one and not in the other count as a difference too: a removed blank line and
// one of padding are the same text. There, the other choices of
// what to undo are tried, those that undo most first, and the one whose answer
// agrees longest is kept. Each round agrees longer than the one before, so
// the search ends; it gives up where no choice helps, or after maxTrials.

const (
	maxTrials  = 400      // texts that Neutralise is asked about, for one search
	trialBytes = 64 << 20 // their size together
	minTrials  = 8        // however large the file is
	maxChoices = 6        // traces in one run of which all subsets are tried
	tryBehind  = 2        // runs behind the first difference that are tried
	tryBefore  = 4        // runs before it
)

type search struct {
	fixed *change
	opt   Options
	runs  []traceRun
	// aligned asks for the same lines of context as well, not only the same
	// text; a patch that some other tool made anew does not have them.
	aligned bool
	trials  int // how many are left
}

// trialsFor returns how many trials a file may take.
func trialsFor(c *change) int {
	return min(maxTrials, max(minTrials, trialBytes/(len(c.base.Src)+len(c.target.Src)+1)))
}

// budget reports whether another trial may be made.
func (s *search) budget() bool { return s.trials > 0 }

// traceRun is a run of changed lines, its traces, and the subsets of them, as
// bit sets, that may be undone together: most lines first, none last.
type traceRun struct {
	at      int // fixed record at which it begins
	edit    int // of the fixed change
	traces  []trace
	choices []uint64
}

func newSearch(fixed *change, traces []trace, aligned bool, opt Options) *search {
	s := &search{fixed: fixed, opt: opt, aligned: aligned, trials: trialsFor(fixed)}
	for i := 0; i < len(traces); {
		run := traceRun{at: traces[i].at}
		first := i
		for ; i < len(traces) && traces[i].run == traces[first].run; i++ {
		}
		run.traces = traces[first:i:i]
		if len(run.traces) > 64 {
			run.traces = run.traces[:64]
		}
		run.choices = choicesOf(run.traces)
		run.edit, _ = slices.BinarySearchFunc(fixed.edits, run.at, func(e edit, at int) int { return cmp.Compare(e.k, at) })
		s.runs = append(s.runs, run)
	}
	return s
}

// choicesOf lists the subsets of traces that do not exclude each other. Of many
// traces only those with one left out, and each kind alone, are listed.
func choicesOf(traces []trace) []uint64 {
	n := len(traces)
	var sets []uint64
	add := func(set uint64) {
		if set = dropOverlaps(traces, set); !slices.Contains(sets, set) {
			sets = append(sets, set)
		}
	}
	if n <= maxChoices {
		for set := range uint64(1) << n {
			add(set)
		}
	} else {
		all := ^uint64(0) >> (64 - n)
		for i := range n {
			add(all &^ (1 << i))
			add(1 << i)
		}
		for _, layout := range []Layout{Pad, Absorb, Join, Directive} {
			only := layoutSet(traces, layout)
			add(only)
			add(all &^ only)
		}
		add(all)
		add(0)
	}
	slices.SortStableFunc(sets, func(a, b uint64) int { return cmp.Compare(undoneBy(traces, b), undoneBy(traces, a)) })
	return sets
}

// dropOverlaps keeps of overlapping traces the widest.
func dropOverlaps(traces []trace, set uint64) uint64 {
	for i, a := range traces {
		for k, b := range traces {
			if i != k && set&(1<<i) != 0 && set&(1<<k) != 0 && a.from < b.to && b.from < a.to {
				if b.to-b.from < a.to-a.from || b.to-b.from == a.to-a.from && k > i {
					set &^= 1 << k
				}
			}
		}
	}
	return set
}

func layoutSet(traces []trace, layout Layout) (set uint64) {
	for i, t := range traces {
		if t.layout == layout {
			set |= 1 << i
		}
	}
	return set
}

// undoneBy counts the lines that undoing set changes.
func undoneBy(traces []trace, set uint64) (n int) {
	for ; set != 0; set &= set - 1 {
		t := &traces[bits.TrailingZeros64(set)]
		n += t.to - t.from
	}
	return n
}

// run returns for each run the choice that undoes as much as verifies; ok is
// false if none does.
func (s *search) run() (chosen []int, ok bool) {
	chosen = make([]int, len(s.runs))
	s.together(chosen)
	for at := s.agrees(s.undo(chosen)); at >= 0; {
		run, choice, next := s.better(chosen, at)
		if run < 0 {
			return nil, false
		}
		chosen[run], at = choice, next
	}
	return chosen, true
}

// maxTogether bounds the rounds in which all runs look for a choice at once.
const maxTogether = 16

// together moves chosen on: in each round, those runs around which the answer
// differs try their next choice, of neighbours the first. It is quick where many
// runs are wrong; what it leaves wrong is better's to find.
func (s *search) together(chosen []int) {
	hopeless := make([]bool, len(s.runs))
	for range maxTogether {
		if !s.budget() {
			return
		}
		w := s.trial(s.change(s.undo(chosen)))
		if w == nil {
			return
		}
		moved, moving := false, false
		for i := range s.runs {
			moving = !moving && !hopeless[i] && !w.sameAround(s.fixed.edits, s.runs[i].edit)
			if !moving {
				continue
			}
			moved = true
			if chosen[i]++; chosen[i] == len(s.runs[i].choices) {
				chosen[i], hopeless[i] = 0, true
			}
		}
		if !moved {
			return
		}
	}
}

// undone lists the traces that chosen undoes.
func (s *search) undone(chosen []int) []trace {
	var out []trace
	for i, run := range s.runs {
		for k, t := range run.traces {
			if run.choices[chosen[i]]&(1<<k) != 0 {
				out = append(out, t)
			}
		}
	}
	return out
}

// better finds the choice in one run that lets the answer agree longest beyond
// record at; run is -1 if there is none. next is -1 where it agrees wholly.
func (s *search) better(chosen []int, at int) (run, choice, next int) {
	run, next = -1, at
	for _, i := range s.near(at) {
		was := chosen[i]
		for k := range s.runs[i].choices {
			if k == was || !s.budget() {
				continue
			}
			chosen[i] = k
			got := s.agrees(s.undo(chosen))
			if got < 0 {
				chosen[i] = was
				return i, k, -1
			}
			if got > next {
				run, choice, next = i, k, got
			}
		}
		chosen[i] = was
	}
	return run, choice, next
}

// near lists the runs that may be why record at differs, nearest above first.
func (s *search) near(at int) []int {
	n := 0
	for n < len(s.runs) && s.runs[n].at <= at {
		n++
	}
	var out []int
	for i := n - 1; i >= max(0, n-tryBefore); i-- {
		out = append(out, i)
	}
	for i := n; i < min(len(s.runs), n+tryBehind); i++ {
		out = append(out, i)
	}
	return out
}

// undo returns the lines of each hunk with the chosen traces undone.
func (s *search) undo(chosen []int) [][]patch.Line {
	out := make([][]patch.Line, len(s.fixed.placed))
	at := make([]int, len(out)) // lines of each hunk that are done
	for i, run := range s.runs {
		set := run.choices[chosen[i]]
		for k, t := range run.traces {
			if set&(1<<k) != 0 {
				all := s.fixed.placed[t.hunk].Hunk.Lines
				out[t.hunk] = append(append(out[t.hunk], all[at[t.hunk]:t.from]...), t.undo...)
				at[t.hunk] = t.to
			}
		}
	}
	for n, p := range s.fixed.placed {
		if at[n] == 0 {
			out[n] = p.Hunk.Lines
			continue
		}
		out[n] = append(out[n], p.Hunk.Lines[at[n]:]...)
	}
	return out
}
