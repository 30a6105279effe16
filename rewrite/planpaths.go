package rewrite

import (
	"math"
	"slices"

	"github.com/lineneutral/lineneutral/cparse"
)

// How the planner's distances follow the conditional groups and the #line
// directives that the target has already.

// unknownDistance stands for what #line MACRO sets: no number is right there.
const unknownDistance = math.MinInt / 2

// directives walks over the target's directives that begin on record r.
func (p *planner) directives(r int) {
	t := p.c.target
	for ; p.next < len(t.Directives) && t.record(int(t.Directives[p.next].Line)) <= r; p.next++ {
		d := &t.Directives[p.next]
		switch {
		case d.Conditional():
			p.conditional(d)
			p.live.Step(t.File, d)
		case d.Kind == cparse.Line:
			p.lineDirective(d)
		default:
			continue
		}
		p.spot = -1
	}
}

func (p *planner) conditional(d *cparse.Directive) {
	n := len(p.chains) - 1
	switch {
	case d.Kind == cparse.If:
		p.chains = append(p.chains, planChain{opener: int32(p.next), before: p.distances})
	case n < 0:
		// A stray #else or #endif: the proof refuses the file.
	case d.Kind == cparse.Endif:
		c := p.chains[n]
		p.chains = p.chains[:n]
		p.endGroup(&c)
		if p.distances = c.after; !c.hasElse || len(c.after) == 0 {
			p.distances = unite(c.after, c.before)
		}
	default:
		c := &p.chains[n]
		p.endGroup(c)
		c.hasElse = c.hasElse || d.Kind == cparse.Else
		p.distances = c.before
	}
}

// endGroup takes the distances at the end of a group of c into account, if
// any configuration reaches it.
func (p *planner) endGroup(c *planChain) {
	if !p.live.Dead() {
		c.after = unite(c.after, p.distances)
	}
}

// lineDirective takes over the number of a #line of the target's own.
func (p *planner) lineDirective(d *cparse.Directive) {
	p.distances = []int{unknownDistance}
	if arg := p.c.target.LineArgument(d); arg.Known {
		p.distances = []int{arg.Number - (int(d.LastLine) + 1 + p.added)}
	}
}

// unite returns the elements of both, each once.
func unite(a, b []int) []int {
	out := slices.Concat(a, b)
	slices.Sort(out)
	return slices.Compact(out)
}
