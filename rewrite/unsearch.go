package rewrite

import (
	"bytes"
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
	maxTrials  = 400 // texts that Neutralise is asked about, for one style
	maxChoices = 6   // traces in one run of which all subsets are tried
	tryBehind  = 2   // runs behind the first difference that are tried
	tryBefore  = 4   // runs before it
)

type search struct {
	fixed *change
	opt   Options
	runs  []traceRun
	// aligned asks for the same lines of context as well, not only the same
	// text; a patch that some other tool made anew does not have them.
	aligned bool
	trials  int
}

// traceRun is a run of changed lines, its traces, and the subsets of them, as
// bit sets, that may be undone together: most lines first, none last.
type traceRun struct {
	at      int // fixed record at which it begins
	traces  []trace
	choices []uint64
}

func newSearch(fixed *change, traces []trace, aligned bool, opt Options) *search {
	s := &search{fixed: fixed, opt: opt, aligned: aligned}
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

// run returns the hunks with as much undone as verifies, and the lines of each
// of the given hunks.
func (s *search) run() (u *Unfixed, lines [][]patch.Line, ok bool) {
	chosen := make([]int, len(s.runs))
	for at := s.agrees(s.undo(chosen)); at >= 0; {
		run, choice, next := s.better(chosen, at)
		if run < 0 {
			return nil, nil, false
		}
		chosen[run], at = choice, next
	}
	u = &Unfixed{}
	for i, run := range s.runs {
		set := run.choices[chosen[i]]
		u.Undone += undoneBy(run.traces, set)
		for k, t := range run.traces {
			if set&(1<<k) != 0 && t.guessed {
				h := s.fixed.placed[t.hunk].Hunk
				u.Doubts = append(u.Doubts, Doubt{s.fixedLineOf(h.Lines[t.to-1].Text, t.hunk), h.Line, "the indentation of what fix joined here is that of the line before"})
			}
		}
		u.Directives += bits.OnesCount64(set & layoutSet(run.traces, Directive))
	}
	lines = s.undo(chosen)
	u.Hunks = rehunk(s.fixed.placed, lines, len(s.fixed.base.records))
	return u, lines, true
}

// better finds the choice in one run that lets the answer agree longest beyond
// record at; run is -1 if there is none. next is -1 where it agrees wholly.
func (s *search) better(chosen []int, at int) (run, choice, next int) {
	run, next = -1, at
	for _, i := range s.near(at) {
		was := chosen[i]
		for k := range s.runs[i].choices {
			if k == was || s.trials >= maxTrials {
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

// agrees returns the first record in which what Neutralise makes of the hunk
// lines differs from the fixed text, -1 if none does.
func (s *search) agrees(lines [][]patch.Line) int {
	s.trials++
	placed := make([]patch.Placement, len(lines))
	for n, p := range s.fixed.placed {
		placed[n] = p
		placed[n].Hunk = patch.NewHunk(p.Hunk.OldStart, p.Hunk.NewStart, "", lines[n])
	}
	c := newChange(s.fixed.base.Src, placed, s.fixed.lang, s.opt.Trigraphs)
	if readable(c) != nil {
		return 0
	}
	first := -1
	for _, style := range s.opt.Style.attempts() {
		d := &draft{c: c, amendments: newPlanner(c, style).run().amendments}
		text := d.bytes()
		at := differsAt(text, s.fixed.target.Src)
		if s.aligned {
			at = earlier(at, alignmentDiffers(d.kept(), s.fixed.kept))
		}
		if s.proved(c, text) {
			return at
		}
		first = max(first, at)
	}
	return max(0, first)
}

// proved reports whether text is a neutral answer to c, so that Neutralise
// would not try another.
func (s *search) proved(c *change, text []byte) bool {
	proof, err := prove(c, newText(text, c.base.opt))
	return err == nil && proof.Neutral()
}

// kept returns for each record of the fixed text the base record that it is, or
// -1: the alignment that the draft's hunks show.
func (d *draft) kept() []int {
	var out []int
	at := 0 // next target record
	for _, a := range d.amendments {
		out = append(out, d.c.kept[at:a.from]...)
		for range a.lines {
			out = append(out, -1)
		}
		at = a.to
	}
	return append(out, d.c.kept[at:]...)
}

// alignmentDiffers returns the first record that is another base record's in
// a than in b, -1 if none is.
func alignmentDiffers(a, b []int) int {
	if slices.Equal(a, b) {
		return -1
	}
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// earlier returns the smaller of two records, of which -1 is none.
func earlier(a, b int) int {
	if a < 0 || b < 0 {
		return max(a, b)
	}
	return min(a, b)
}

// differsAt returns the first record that differs, -1 if none does.
func differsAt(a, b []byte) int {
	if bytes.Equal(a, b) {
		return -1
	}
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return bytes.Count(a[:n], []byte("\n"))
}
