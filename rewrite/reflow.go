package rewrite

import (
	"bytes"
	"cmp"
	"slices"
)

// The reflow of one edit: as many line ends go as the edit has lines too
// many. They may go anywhere in the reach of the edit (reach.go), between the
// last line of code before it and the first one behind it, those two lines' ends
// included.
//
//	 int f(int a)          int f(int a)
//	 {                     {
//	+	a++;           	a++; b++;       two added lines become one,
//	+	b++;           	return a;       and the blank line gives way
//	                       }
//	 	return a;
//	 }
//
// The cheapest cuts are taken, those near the edit first.

// reflowed returns the amendments that take surplus line ends out around edit
// e, and their cost; nil if there are not enough that may go.
func (p *planner) reflowed(e *edit, surplus int) ([]amendment, int) {
	lo, hi := p.reach(e)
	if surplus > hi-lo {
		return nil, 0
	}
	j, near := p.joiner(), p.beside(e, lo, hi)
	var cuts []cut
	for r := lo; r < hi; r++ {
		if !near[r] {
			continue
		}
		// A join at the first record may take in one that is amended already.
		if c, ok := j.cutAt(r); ok && (c.blank || r > p.amended) {
			c.cost += p.moved(e, r)
			cuts = append(cuts, c)
		}
	}
	if len(cuts) < surplus {
		return nil, 0
	}
	away := func(c cut) int { return max(e.k-c.record, c.record-e.l+1, 0) }
	slices.SortStableFunc(cuts, func(a, b cut) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(away(a), away(b)))
	})
	cuts, cost := j.pick(cuts, surplus)
	amendments := j.amendments(cuts)
	if p.undoes(e, amendments) {
		return nil, 0
	}
	return amendments, cost
}

// moved returns what it counts for that the line end at record r stands outside
// of the declaration that edit e is in: lines of it between the two that the
// author left alone get other numbers, and nobody looks there for what makes room.
func (p *planner) moved(e *edit, r int) int {
	t := p.c.target
	seen := p.sens.between(r, e.k) || p.sens.between(e.l, r)
	if seen && p.style != reflowOut && t.betweenDecls(t.FirstTokenFrom(t.line(r))) {
		return weightOutside
	}
	return 0
}

// undoes reports whether the amendments would leave nothing of edit e: a blank
// line that the author adds beside another is no line too many to take out.
func (p *planner) undoes(e *edit, amendments []amendment) bool {
	lo, hi := e.k, e.l
	for _, a := range amendments {
		lo, hi = min(lo, a.from), max(hi, a.to)
	}
	var now [][]byte
	at := lo
	for _, a := range amendments {
		now = append(append(now, p.c.target.records[at:a.from]...), a.lines...)
		at = a.to
	}
	now = append(now, p.c.target.records[at:hi]...)
	// The records around the edit are kept, so lo and hi stand as far from it
	// in the base.
	was := p.c.base.records[e.i-(e.k-lo) : e.j+(hi-e.l)]
	return slices.EqualFunc(now, was, bytes.Equal)
}

// joiner makes the joiner of the target when it is first needed.
func (p *planner) joiner() *joiner {
	if p.joins == nil {
		p.joins = &joiner{t: p.c.target, kept: p.c.kept, lang: p.c.lang, sens: p.sens, stmt: newStatements(p.c.target),
			ranges: p.ranges, macros: p.c.macros, far: p.style.far()}
	}
	return p.joins
}

// amendments renders cuts, which are in increasing order.
func (j *joiner) amendments(cuts []cut) []amendment {
	var out []amendment
	for i := 0; i < len(cuts); {
		if cuts[i].blank {
			out = append(out, amendment{from: cuts[i].record, to: cuts[i].record + 1, layout: Absorb})
			i++
			continue
		}
		// Invariant: records [from,to) become one line.
		from, to := cuts[i].record-1, cuts[i].record+1
		for i++; i < len(cuts) && !cuts[i].blank && cuts[i].record == to; i++ {
			to++
		}
		out = append(out, amendment{from: from, to: to, lines: [][]byte{j.render(from, to)}, layout: Join})
	}
	return out
}
