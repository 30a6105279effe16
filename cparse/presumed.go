package cparse

import (
	"cmp"
	"math"
	"slices"
	"sort"
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
// short list of stretches, each with the set of countings that may hold in it.

// unknowable stands for the distance behind #line MACRO.
const unknowable = math.MinInt

// counting is how lines are counted: the presumed line is the physical one
// plus distance, in the file that #line named last ("" for the file's own name).
type counting struct {
	distance int
	file     string
}

type stretch struct {
	from      int // first physical line it holds for
	countings []counting
}

// PresumedLines answers for the lines of one file.
type PresumedLines struct {
	stretches []stretch // in increasing from
}

// Presumed works out the presumed lines of f.
func (f *File) Presumed() *PresumedLines {
	p := &PresumedLines{stretches: []stretch{{from: 1, countings: []counting{{}}}}}
	type chain struct {
		before, after []counting // at the #if; at the ends of the groups so far
		hasElse       bool
	}
	var chains []chain
	now := []counting{{}}
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
			now = f.countFrom(d, now)
		default:
			continue
		}
		live.Step(f, d)
		p.add(int(d.LastLine)+1, now)
	}
	return p
}

// countFrom returns how lines are counted behind #line directive d, where they
// were counted as in before.
func (f *File) countFrom(d *Directive, before []counting) []counting {
	arg := f.LineArgument(d)
	distance := unknowable
	if arg.Known {
		distance = arg.Number - int(d.LastLine) - 1
	}
	var out []counting
	for _, c := range before {
		if arg.HasFile {
			c.file = arg.File
		}
		out = append(out, counting{distance, c.file})
	}
	return union(out, nil)
}

// maxCountings bounds the set; beyond it nothing is known.
const maxCountings = 64

// union returns the countings of a and b, each once.
func union(a, b []counting) []counting {
	out := slices.Concat(a, b)
	slices.SortFunc(out, func(x, y counting) int {
		return cmp.Or(cmp.Compare(x.distance, y.distance), cmp.Compare(x.file, y.file))
	})
	out = slices.Compact(out)
	if len(out) > maxCountings {
		return []counting{{distance: unknowable}}
	}
	return out
}

func (p *PresumedLines) add(from int, now []counting) {
	if last := &p.stretches[len(p.stretches)-1]; !slices.Equal(last.countings, now) {
		p.stretches = append(p.stretches, stretch{from, now})
	}
}

// countings returns what may hold for physical line n.
func (p *PresumedLines) countings(n int) []counting {
	i := sort.Search(len(p.stretches), func(i int) bool { return p.stretches[i].from > n })
	return p.stretches[max(i-1, 0)].countings
}

// At returns the presumed line of physical line n; false where it depends on
// the configuration or on a macro.
func (p *PresumedLines) At(n int) (int, bool) {
	all := p.countings(n)
	for _, c := range all {
		if c.distance == unknowable || c.distance != all[0].distance {
			return 0, false
		}
	}
	return n + all[0].distance, true
}

// FileAt returns the file that #line names for physical line n, as spelled
// there, "" for the file's own name; false where that depends on the
// configuration.
func (p *PresumedLines) FileAt(n int) (string, bool) {
	all := p.countings(n)
	for _, c := range all {
		if c.file != all[0].file {
			return "", false
		}
	}
	return all[0].file, true
}

// Plain reports whether every line's presumed line is its physical one.
func (p *PresumedLines) Plain() bool { return len(p.stretches) == 1 }

// Possible returns every presumed line that physical line n can have, each
// once and in increasing order; none where #line MACRO decides.
func (p *PresumedLines) Possible(n int) []int {
	var out []int
	for _, c := range p.countings(n) {
		if c.distance != unknowable {
			out = append(out, n+c.distance)
		}
	}
	return slices.Compact(out)
}
