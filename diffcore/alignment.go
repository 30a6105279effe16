package diffcore

// What alignment a symbol was given.
//
// An object file keeps the alignment of sections only. A section of one symbol
// has that symbol's. In a shared section the layout bounds it: a symbol at
// offset 48 is aligned to 16 at most, and when what lies before it ends at 36,
// to 16 at least, as one aligned to 8 would lie at 40:
//
//	0      36   40      48
//	| a ... |    .       | b      b is aligned to 16
//
// Two symbols differ in alignment if their bounds leave no common value.
// Where they do, the layout is one that either alignment leads to.

import (
	"fmt"
	"maps"
	"math/bits"
	"slices"
)

// bounds are the least and the greatest alignment that a symbol can have.
type bounds struct{ least, greatest uint64 }

func (b bounds) excludes(x bounds) bool { return b.least > x.greatest || x.least > b.greatest }

func (b bounds) String() string {
	if b.least == b.greatest {
		return fmt.Sprintf("alignment %d", b.least)
	}
	return fmt.Sprintf("alignment %d to %d", b.least, b.greatest)
}

// anyAlignment is said of what has no place in this object.
var anyAlignment = bounds{1, 1 << 63}

// alignment bounds the alignment of a symbol. The value of a common symbol is
// its alignment.
func (o *Object) alignment(n *node) bounds {
	switch {
	case n.sym.sec == placeCommon:
		return bounds{n.sym.value, n.sym.value}
	case n.body == nil || n.body.sec.mergeable() || o.image != nil:
		return anyAlignment
	}
	b := n.body
	return alignmentAt(b.off, o.maps[b.sec.index].endBefore(b.off), b.sec.align, n.ownSection())
}

// alignmentAt bounds the alignment of what lies at off of a section, behind
// what ends at end.
func alignmentAt(off, end, align uint64, own bool) bounds {
	most := uint64(1) << (bits.Len64(max(align, 1)) - 1) // a power of two, even in a file made to have none
	switch {
	case off == 0 && own:
		return bounds{most, most}
	case off == 0:
		return bounds{1, most}
	}
	out := bounds{1, min(most, 1<<bits.TrailingZeros64(off))}
	for out.least < out.greatest && (end+out.least-1)&^(out.least-1) != off {
		out.least *= 2
	}
	return out
}

// endBefore is where the last segment before off ends.
func (a *atlas) endBefore(off uint64) uint64 {
	if i := a.segmentFrom(off); i > 0 {
		return a.segments[i-1].to
	}
	return 0
}

// compareSectionAlignment finds what raised the alignment of a section that
// several symbols share.
func (c *comparer) compareSectionAlignment() {
	if c.old.image != nil {
		return
	}
	x, y := sharedSections(c.old), sharedSections(c.new)
	for _, name := range slices.Sorted(maps.Keys(x)) {
		p, q := x[name], y[name]
		switch {
		case q == nil || p.align == q.align || !p.named || !q.named: // without a name it is compared by its header
		case p.align > q.align:
			c.chargeAlignment(p, p.align, q.align, c.forward)
		default:
			c.chargeAlignment(q, p.align, q.align, c.backward)
		}
	}
}

// shared is the sections of one name that hold more than one symbol.
type shared struct {
	name  string
	align uint64
	nodes []*node // with or without a name
	named bool    // one of them has one
}

func sharedSections(o *Object) map[string]*shared {
	out := map[string]*shared{}
	for _, n := range o.nodes {
		if n.body == nil || n.body.sec.mergeable() || n.sym != nil && n.ownSection() || o.tables[n.body.sec.name] != nil {
			continue
		}
		s := out[n.body.sec.name]
		if s == nil {
			s = &shared{name: n.body.sec.name}
			out[s.name] = s
		}
		s.align = max(s.align, n.body.sec.align)
		s.nodes, s.named = append(s.nodes, n), s.named || n.sym != nil
	}
	return out
}

// chargeAlignment reports what may have asked for the greater alignment: what
// lies at a multiple of it. If something there is new or reported anyway, that
// explains it; if it is one symbol, it is that; else it cannot be told.
func (c *comparer) chargeAlignment(s *shared, old, new uint64, partner partners) {
	var suspects []*node
	for _, n := range s.nodes {
		switch {
		case n.body.off%max(old, new) != 0:
		case n.sym == nil && len(c.findings) > 0, n.sym != nil && (partner.of(n) == nil || c.findings[subjectOf(n)] != nil):
			return
		case len(suspects) == 0 || suspects[0].body != n.body:
			suspects = append(suspects, n)
		}
	}
	if len(suspects) == 1 && suspects[0].sym != nil {
		c.report(subjectOf(suspects[0]), Site{Symbol: suspects[0].name, Section: s.name, Cause: CauseData,
			Old: bounds{old, old}.String(), New: bounds{new, new}.String()})
		return
	}
	c.doubt("%s: section %s is aligned to %d instead of %d, and what asked for that cannot be seen", c.new.Name, s.name, new, old)
}

// subjectOf is what a change of the symbol is reported as.
func subjectOf(n *node) subject {
	if n.function() {
		return subject{KindFunction, n.group}
	}
	return subject{KindData, baseOf(n.name)}
}
