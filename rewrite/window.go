package rewrite

import (
	"cmp"
	"slices"

	"github.com/lineneutral/lineneutral/patch"
)

// What is carried at once, and how it is printed.

// window is a range [lo,hi) of records of from: a whole hunk that shows no gap,
// or the changes of hunks together with the gaps that are restored there.
type window struct {
	lo, hi int
	whole  bool
	hunks  []patch.Placement
	lines  []patch.Line // what the hunks make of the range
}

// growth returns by how many records the author's change lengthens the window.
func (w *window) growth() int { return countNew(w.lines) - (w.hi - w.lo) }

// windows lists what is to be carried, in order. Windows do not meet.
func (c *carrier) windows(placed []patch.Placement, restore []bool) []window {
	var all []window
	for _, p := range placed {
		if c.sees(p, restore) {
			all = append(all, changesOf(p))
		} else {
			all = append(all, window{lo: p.Base, hi: p.End(), whole: true, hunks: []patch.Placement{p}})
		}
	}
	for i, g := range c.gaps {
		if restore[i] {
			all = append(all, window{lo: g.a, hi: g.b})
		}
	}
	slices.SortStableFunc(all, func(a, b window) int { return cmp.Or(cmp.Compare(a.lo, b.lo), cmp.Compare(a.hi, b.hi)) })
	var out []window
	for _, w := range all {
		if n := len(out) - 1; n >= 0 && w.lo <= out[n].hi && !w.whole && !out[n].whole {
			out[n].hi = max(out[n].hi, w.hi)
			out[n].hunks = append(out[n].hunks, w.hunks...)
			continue
		}
		out = append(out, w)
	}
	for i := range out {
		c.fill(&out[i])
	}
	return out
}

// sees reports whether hunk p shows a gap, or meets one that is restored, or
// ends with a text that ends with a gap.
func (c *carrier) sees(p patch.Placement, restore []bool) bool {
	for i := c.gapFrom(p.Base); i < len(c.gaps) && c.gaps[i].a <= p.End(); i++ {
		g := c.gaps[i]
		if g.a < p.End() && p.Base < g.b || restore[i] || g.b == 0 || g.a == len(c.from) {
			return true
		}
	}
	return false
}

// changesOf returns hunk p without the context around its changes.
func changesOf(p patch.Placement) window {
	lines := p.Hunk.Lines
	first := max(0, slices.IndexFunc(lines, isChange))
	last := len(lines)
	for last > first && lines[last-1].Op == patch.Context {
		last--
	}
	return window{lo: p.Base + first, hi: p.End() - (len(lines) - last), hunks: []patch.Placement{p}}
}

// fill collects what the hunks of w make of its range.
func (c *carrier) fill(w *window) {
	at := w.lo
	context := func(to int) {
		for ; at < to; at++ {
			w.lines = append(w.lines, patch.Line{Op: patch.Context, Text: c.from[at]})
		}
	}
	for _, p := range w.hunks {
		changes := changesOf(p)
		context(changes.lo)
		lines := p.Hunk.Lines[changes.lo-p.Base:]
		lines = lines[:len(lines)-(p.End()-changes.hi)]
		w.lines = append(w.lines, lines...)
		at = changes.hi
	}
	context(w.hi)
}

// render prints the lines of w as they are in to.
func (c *carrier) render(w *window, restore []bool) []patch.Line {
	r := renderer{carrier: c, restore: restore, at: w.lo}
	r.gap, _ = slices.BinarySearchFunc(c.gaps, w.lo, func(g gap, at int) int { return cmp.Compare(g.a, at) })
	for _, line := range w.lines {
		r.line(line)
	}
	if r.gap < len(c.gaps) && c.gaps[r.gap].a == w.hi && restore[r.gap] {
		r.enter()
	}
	if r.restored {
		return settle(r.out)
	}
	return r.out
}

// renderer prints lines over from as lines over to.
type renderer struct {
	*carrier
	restore  []bool
	out      []patch.Line
	at       int // next record of from
	gap      int // next gap
	back     int // records below this one are given back
	hidden   int // records below this one are not in to
	restored bool
}

// line prints a line that shows record r.at, or is added before it.
func (r *renderer) line(line patch.Line) {
	if line.Op == patch.Add {
		r.out = append(r.out, line)
		return
	}
	if r.gap < len(r.gaps) && r.gaps[r.gap].a == r.at {
		r.enter()
	}
	switch {
	case r.at < r.back && line.Op == patch.Context:
		r.out = append(r.out, patch.Line{Op: patch.Add, Text: line.Text})
	case r.at >= r.back && r.at >= r.hidden:
		r.out = append(r.out, line)
	}
	r.at++
}

// enter prints what stands in to in the next gap.
func (r *renderer) enter() {
	g, op := r.gaps[r.gap], patch.Context
	if r.restore[r.gap] {
		op, r.back, r.restored = patch.Remove, g.b, true
	} else {
		r.hidden = g.b
	}
	for _, text := range r.to[g.c:g.d] {
		r.out = append(r.out, patch.Line{Op: op, Text: text})
	}
	r.gap++
}
