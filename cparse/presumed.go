package cparse

import (
	"math"
	"slices"
)

// Presumed lines (C11 6.10.8.1, 6.10.4): what __LINE__ would expand to. In a
// file without #line it is the physical line. A #line in a group that may be
// skipped makes it depend on the configuration; then there is no one answer
// and Presumed says so.
//
//	1  int a;            presumed 1
//	2  #line 700 "g.y"
//	3  int b;            presumed 700
//	4  #ifdef X
//	5  #line 10
//	6  int c;            presumed 10 (seen only where X is defined)
//	7  #endif
//	8  int d;            presumed 12 or 705: no one answer
//
// The distance between presumed and physical lines changes only behind a
// #line and behind the conditional directives that bound one, so a file is a
// short list of stretches, each with the set of distances that may hold in it.

// unknowable stands for the distance behind #line MACRO.
const unknowable = math.MinInt

type stretch struct {
	from      int // first physical line it holds for
	distances []int
}

// PresumedLines answers for the lines of one file.
type PresumedLines struct {
	stretches []stretch // in increasing from
}

// Presumed works out the presumed lines of f.
func (f *File) Presumed() *PresumedLines {
	p := &PresumedLines{stretches: []stretch{{from: 1, distances: []int{0}}}}
	type chain struct {
		before, after []int // at the #if; at the ends of the groups so far
		hasElse       bool
	}
	var chains []chain
	now := []int{0}
	var live Liveness // a group that nobody reaches ends no path
	for i := range f.Directives {
		d := &f.Directives[i]
		n := len(chains) - 1
		switch {
		case d.Kind == If:
			chains = append(chains, chain{before: now})
		case (d.Kind == Elif || d.Kind == Else) && n >= 0:
			if !live.Dead() {
				chains[n].after = union(chains[n].after, now)
			}
			chains[n].hasElse = chains[n].hasElse || d.Kind == Else
			now = chains[n].before
		case d.Kind == Endif && n >= 0:
			if !live.Dead() {
				chains[n].after = union(chains[n].after, now)
			}
			if now = chains[n].after; !chains[n].hasElse || len(now) == 0 {
				now = union(now, chains[n].before)
			}
			chains = chains[:n]
		case d.Kind == Line:
			now = []int{unknowable}
			if arg := f.LineArgument(d); arg.Known {
				now = []int{arg.Number - int(d.LastLine) - 1}
			}
		default:
			continue
		}
		live.Step(f, d)
		p.add(int(d.LastLine)+1, now)
	}
	return p
}

// maxDistances bounds the set; beyond it nothing is known.
const maxDistances = 64

// union returns the distances of a and b, each once.
func union(a, b []int) []int {
	out := slices.Concat(a, b)
	slices.Sort(out)
	out = slices.Compact(out)
	if len(out) > maxDistances {
		return []int{unknowable}
	}
	return out
}

func (p *PresumedLines) add(from int, distances []int) {
	last := &p.stretches[len(p.stretches)-1]
	if slices.Equal(last.distances, distances) {
		return
	}
	p.stretches = append(p.stretches, stretch{from, distances})
}

// distances returns what may hold for physical line n.
func (p *PresumedLines) distances(n int) []int {
	lo, hi := 0, len(p.stretches)
	for hi-lo > 1 {
		if m := (lo + hi) / 2; p.stretches[m].from <= n {
			lo = m
		} else {
			hi = m
		}
	}
	return p.stretches[lo].distances
}

// At returns the presumed line of physical line n; false where it depends on
// the configuration or on a macro.
func (p *PresumedLines) At(n int) (int, bool) {
	d := p.distances(n)
	if len(d) != 1 || d[0] == unknowable {
		return 0, false
	}
	return n + d[0], true
}

// Plain reports whether every line's presumed line is its physical one.
func (p *PresumedLines) Plain() bool { return len(p.stretches) == 1 }

// Possible returns every presumed line that physical line n can have, each
// once; none where #line MACRO decides.
func (p *PresumedLines) Possible(n int) []int {
	var out []int
	for _, d := range p.distances(n) {
		if d != unknowable {
			out = append(out, n+d)
		}
	}
	return out
}
