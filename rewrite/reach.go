package rewrite

import "github.com/lineneutral/lineneutral/cparse"

// How far from an edit a line end may go to mend the count behind it. Between
// the edit and the line end that goes, lines are off; so nothing may stand
// there whose number must stay:
//
//	           auto, line          reflow                 reflow, at second try
//	comments   reached over        reached over           reached over
//	a #if      a bar: directives   reached over: lines    reached over
//	           make paths differ   count on all paths
//	code of    a bar: it keeps     a bar                  reached over: its objects
//	the edit   its numbers too                            change anyhow
//	other code a bar               a bar                  a bar
//	#line      a bar               a bar                  a bar
//
// Edits with no bar between them are mended together. Where --needed knows that
// nothing sees the line of some code, that code is no bar between edits; but
// what makes room for an edit stands beside it all the same, so to the reach of
// a line end all code is.

// farthest bounds how many records on each side of an edit are looked at.
const farthest = 64

// bars reports whether record r ends the reach of an edit that it stands
// before or behind.
func (p *planner) bars(r int) bool { return p.barsCuts(r) || p.pinned(r) }

// barsCuts reports whether cuts on the two sides of record r are not the same
// for every path.
func (p *planner) barsCuts(r int) bool {
	if p.style.writesNone() {
		return p.setsLineOn(r)
	}
	return p.divides(r)
}

// pinned reports whether record r has to keep its number.
func (p *planner) pinned(r int) bool { return p.sens.seen[r] && !p.yields(r) }

// holdsCode reports whether record r ends the reach of a line end by what stands
// on it: code, be its number seen or not.
func (p *planner) holdsCode(r int) bool { return (p.sens.seen[r] || p.sens.code[r]) && !p.yields(r) }

// yields reports whether the number of record r may be given up.
func (p *planner) yields(r int) bool { return p.style.far() && p.allEdited(r) }

// allEdited reports whether each token on record r belongs to an external
// declaration that the author edited.
func (p *planner) allEdited(r int) bool {
	t := p.c.target
	for i := t.FirstTokenFrom(t.line(r)); i < t.FirstTokenFrom(t.line(r+1)); i++ {
		if _, edited := p.edited.of(i); !edited {
			return false
		}
	}
	return true
}

// divides reports whether a conditional or #line directive stands on record r.
func (p *planner) divides(r int) bool {
	return p.hasDirective(r, func(d *cparse.Directive) bool { return d.Conditional() || d.Kind == cparse.Line })
}

// setsLineOn reports whether a #line directive stands on record r.
func (p *planner) setsLineOn(r int) bool {
	return p.hasDirective(r, func(d *cparse.Directive) bool { return d.Kind == cparse.Line })
}

// hasDirective reports whether one of the directives on record r is such.
func (p *planner) hasDirective(r int, such func(*cparse.Directive) bool) bool {
	t := p.c.target
	for i := t.FirstTokenFrom(t.line(r)); i < t.FirstTokenFrom(t.line(r+1)); i++ {
		if n := t.Tokens[i].Directive; n >= 0 && such(&t.Directives[n]) {
			return true
		}
	}
	return false
}

// free reports whether no record of [from,to) bars.
func (p *planner) free(from, to int) bool {
	for r := from; r < to; r++ {
		if p.bars(r) {
			return false
		}
	}
	return true
}

// reach returns the records [lo,hi) whose cuts are neutral for all but edit
// e: record lo is the first behind the code before the edit, hi-1 is the first
// behind the edit that holds some.
func (p *planner) reach(e *edit) (lo, hi int) {
	lo = e.k
	for lo > p.amended && e.k-lo < farthest && p.c.kept[lo-1] >= 0 && !p.barsCuts(lo-1) && !p.holdsCode(lo-1) {
		lo--
	}
	n := len(p.c.target.records)
	for hi = e.l; hi < n && hi-e.l < farthest && p.c.kept[hi] >= 0; hi++ {
		if p.barsCuts(hi) {
			return lo, hi
		}
		if p.holdsCode(hi) {
			return lo, hi + 1
		}
	}
	return lo, hi
}

// beside returns the records of [lo,hi), the reach of run e, that an edit of the
// run reaches by itself.
func (p *planner) beside(e *edit, lo, hi int) map[int]bool {
	near := map[int]bool{}
	// The edits of the run stand last among those up to the present one.
	for i := p.edit; i >= 0 && p.c.edits[i].k >= e.k; i-- {
		from, to := p.reach(&p.c.edits[i])
		for r := max(from, lo); r < min(to, hi); r++ {
			near[r] = true
		}
	}
	return near
}
