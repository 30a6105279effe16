package rewrite

import (
	"slices"

	"github.com/lineneutral/lineneutral/cparse"
)

// How the planner's distances follow the conditional groups and the #line
// directives that the target has already.

// unknownDistance stands for what #line MACRO sets: no number is right there.
const unknownDistance = 1 << 40

// directives walks over the target's directives that begin on record r.
func (p *planner) directives(r int) {
	t := p.c.target
	for ; p.next < len(t.Directives) && t.record(int(t.Directives[p.next].Line)) <= r; p.next++ {
		d := &t.Directives[p.next]
		switch {
		case d.Conditional():
			p.conditional(d)
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
		p.distances = unite(c.after, p.distances)
		if !c.hasElse {
			p.distances = unite(p.distances, c.before)
		}
	default:
		c := &p.chains[n]
		c.after = unite(c.after, p.distances)
		c.hasElse = c.hasElse || d.Kind == cparse.Else
		p.distances = c.before
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
