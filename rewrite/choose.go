package rewrite

import (
	"fmt"
	"math"
	"sort"

	"github.com/lineneutral/lineneutral/cparse"
)

// Which layout an edit gets. Behind a run of edits the count of lines is off
// by some number; each layout that could mend it is an option with a price in
// units of one blank line (layout.go), and the style chooses:
//
//	lines too few    pad  or  directive
//	lines too many   absorb and join  or  directive
//
// Padding and reflow are carried out here. A directive is not: the walk puts
// it where the first line that can be seen asks for it, or nowhere.

// Decision says which layout a run of edits got, and what the others would
// have cost a reviewer.
type Decision struct {
	Hunk    int // patch line of the hunk that the run begins in
	Line    int // first physical line of the run in the patched file
	Missing int // lines too few (positive) or too many (negative) behind the run
	Layout  Layout
	Why     string
	Options []Option // those that were possible, the chosen one among them

	from int // first record of the run in the target
}

// String says what was chosen, why, and the price of what was not:
//
//	line 3: 2 lines too many: directive, the least to read (directive 4, join 12)
func (d *Decision) String() string {
	s := fmt.Sprintf("line %d: %s%s, %s", d.Line, d.off(), d.Layout, d.Why)
	for i, o := range d.Options {
		open := ", "
		if i == 0 {
			open = " ("
		}
		s += fmt.Sprintf("%s%s %d", open, o.Layout, o.Cost)
	}
	if len(d.Options) > 0 {
		s += ")"
	}
	return s
}

// off says by how many lines the run is off.
func (d *Decision) off() string {
	n, word := d.Missing, "missing"
	if n < 0 {
		n, word = -n, "too many"
	}
	switch {
	case d.Layout == Keep || n == 0:
		return ""
	case n == 1:
		return "1 line " + word + ": "
	}
	return fmt.Sprintf("%d lines %s: ", n, word)
}

// Option is one way to mend the count, and its price.
type Option struct {
	Layout Layout
	Cost   int // in blank lines that a reviewer would have to read
}

// option is an Option with what it takes.
type option struct {
	Option
	amendments []amendment
}

// passEdits mends the count behind the edits that end before record r.
func (p *planner) passEdits(r int) {
	for ; p.edit < len(p.c.edits) && p.c.edits[p.edit].l <= r; p.edit++ {
		p.spot = -1
		if e := p.cluster(p.edit); e != nil && p.c.edits[p.edit].l == r {
			p.mend(e, r)
		}
	}
}

// cluster returns the run of edits that ends with edit n as if it were one;
// nil if the run goes on. Nothing between edits of a run has to keep its number,
// so only the sum of what they add matters: a comment that grows and a
// blank line that goes, say.
func (p *planner) cluster(n int) *edit {
	if n+1 < len(p.c.edits) && p.free(p.c.edits[n].l, p.c.edits[n+1].k) {
		return nil
	}
	run := p.c.edits[n]
	for ; n > 0 && p.free(p.c.edits[n-1].l, run.k); n-- {
		run.i, run.k, run.hunk = p.c.edits[n-1].i, p.c.edits[n-1].k, p.c.edits[n-1].hunk
	}
	return &run
}

// mend chooses a layout for run e, which ends before record r.
func (p *planner) mend(e *edit, r int) {
	d := Decision{Hunk: e.hunk.Line, Line: p.c.target.line(e.k), Missing: p.missing(r), Layout: Keep, from: e.k}
	switch {
	case p.sens.last < r:
		d.Why = "nothing behind it can show its line"
	case d.Missing == 0:
		d.Why = "as many lines out as in"
	case d.Missing > 0 && p.setBehind(r):
		d.Why = "a #line directive behind it sets the count"
	default:
		p.choose(&d, p.options(e, r, d.Missing))
	}
	p.plan.decisions = append(p.plan.decisions, d)
}

// choose takes the cheapest of the options that the style allows; of equal
// ones the first.
func (p *planner) choose(d *Decision, options []option) {
	best, price := -1, math.MaxInt
	for i, o := range options {
		d.Options = append(d.Options, o.Option)
		if cost := p.style.price(o.Option); cost < price {
			best, price = i, cost
		}
	}
	if best < 0 {
		d.Layout, d.Why = Open, "no layout is possible here; what follows decides"
		return
	}
	d.Layout, d.Why = options[best].Layout, p.style.reason(len(options))
	for _, a := range options[best].amendments {
		p.amend(a)
	}
}

// options lists what would mend a count that is off by missing lines behind
// run e, which ends before record r.
func (p *planner) options(e *edit, r, missing int) []option {
	var out []option
	if missing > 0 {
		if pad := p.padded(r, missing); pad != nil {
			out = append(out, option{Option{Pad, missing * weightBlank}, pad})
		}
	}
	if !p.style.writesNone() && p.c.lang != Generator && p.directiveServes(r) {
		out = append(out, option{Option{Directive, weightDirective * (1 + p.branches(r))}, nil})
	}
	if missing < 0 && !p.hasRange(e) && !p.setsLine(e) {
		if cuts, cost := p.reflowed(e, -missing); cuts != nil {
			out = append(out, option{Option{cuts[len(cuts)-1].layout, cost}, cuts})
		}
	}
	return out
}

// padded returns the amendment that adds n lines before record r.
func (p *planner) padded(r, n int) []amendment {
	line := p.c.target.padding(r)
	if line == nil {
		return nil
	}
	lines := make([][]byte, n)
	for i := range lines {
		lines[i] = line
	}
	return []amendment{{from: r, to: r, lines: lines, layout: Pad}}
}

// branches counts where a directive before record r would have to be repeated:
// in the later groups of every enclosing chain, and behind its #endif, if a
// line there can be seen.
func (p *planner) branches(r int) int {
	t, n := p.c.target, 0
	for _, c := range p.chains {
		divisions := p.divisions[c.opener]
		for i, at := range divisions {
			from := t.record(int(t.Directives[at].Line))
			to := p.sens.last + 1
			if i+1 < len(divisions) {
				to = t.record(int(t.Directives[divisions[i+1]].Line))
			}
			if from >= r && p.sens.between(from, to) {
				n++
			}
		}
	}
	return n
}

// setsNumber reports whether d is a #line directive that says its number itself.
func (t *text) setsNumber(d *cparse.Directive) bool {
	return d.Kind == cparse.Line && t.LineArgument(d).Known
}

// findSetters lists the records of t on which a #line directive stands.
func findSetters(t *text) []int {
	var out []int
	for i := range t.Directives {
		if t.Directives[i].Kind == cparse.Line {
			out = append(out, t.record(int(t.Directives[i].Line)))
		}
	}
	return out
}

// findDivisions lists for each #if the later directives of its chain.
func findDivisions(t *text) map[int32][]int {
	out := map[int32][]int{}
	for i := range t.Directives {
		if d := &t.Directives[i]; d.Kind == cparse.Elif || d.Kind == cparse.Else || d.Kind == cparse.Endif {
			out[d.Group] = append(out[d.Group], i)
		}
	}
	return out
}

// hasRange reports whether an added line of edit e was given a number of its
// own; then only a directive restores the count.
func (p *planner) hasRange(e *edit) bool {
	n := len(p.plan.amendments)
	return n > 0 && p.plan.amendments[n-1].layout == Range && p.plan.amendments[n-1].from >= e.k
}

// setBehind reports whether a #line directive of the base sets the count behind
// an edit that ends before record r, before anything can show it.
func (p *planner) setBehind(r int) bool {
	t := p.c.target
	for ; r < len(t.records) && p.c.kept[r] >= 0; r++ {
		switch {
		case p.hasDirective(r, t.setsNumber):
			return true
		case p.sens.seen[r] || p.divides(r):
			return false
		}
	}
	return false
}

// setsLine reports whether edit e adds a #line directive of the author's: what
// goes before it changes nothing behind it.
func (p *planner) setsLine(e *edit) bool {
	n := sort.SearchInts(p.setters, e.k)
	return n < len(p.setters) && p.setters[n] < e.l
}

// directiveServes reports whether a directive behind an edit that ends before
// record r restores all that must not drift: one can stand before the first
// record that can be seen, or that one belongs to a declaration that the
// author edited.
func (p *planner) directiveServes(r int) bool {
	t := p.c.target
	for ; r < len(t.records); r++ {
		if p.c.kept[r] < 0 || p.mayDirect(r) || p.divides(r) {
			return true // the next edit's or group's business, or a place
		}
		if !p.sens.seen[r] {
			continue
		}
		if _, ok := p.aboveFallThrough(r); ok {
			return true
		}
		if !p.allEdited(r) {
			return false
		}
	}
	return true
}
