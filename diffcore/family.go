package diffcore

// Functions, by the name they have in the source.

import "slices"

// family is the functions of one source name on both sides.
type family struct{ old, new []*node }

func (c *comparer) gatherFamilies() {
	m := map[string]*family{}
	c.families = m
	add := func(list []*node, side func(*family) *[]*node) {
		for _, n := range list {
			if !n.function() {
				continue
			}
			if m[n.group] == nil {
				m[n.group] = &family{}
			}
			s := side(m[n.group])
			*s = append(*s, n)
		}
	}
	add(c.old.nodes, func(f *family) *[]*node { return &f.old })
	add(c.new.nodes, func(f *family) *[]*node { return &f.new })
}

func (c *comparer) compareFunctions() {
	c.gatherFamilies()
	for name, f := range c.families {
		s := subject{KindFunction, name}
		switch {
		case len(f.old) == 0:
			c.finding(s, New)
			continue
		case len(f.new) == 0:
			c.finding(s, Removed)
			continue
		}
		c.compareFamily(s, f)
	}
}

func (c *comparer) compareFamily(s subject, f *family) {
	for _, o := range f.old {
		if n := c.forward.of(o); n != nil && n.function() {
			c.compareFunction(s, o, n)
		} else {
			c.report(s, Site{Symbol: o.name, Section: o.body.sec.name, NewOffset: -1, Cause: CauseClone})
		}
	}
	for _, n := range f.new {
		if o := c.backward.of(n); o == nil || !o.function() {
			c.report(s, Site{Symbol: n.name, Section: n.body.sec.name, OldOffset: -1, Cause: CauseClone})
		}
	}
}

func (c *comparer) compareFunction(s subject, o, n *node) {
	if o.body.silent && n.body.silent {
		return
	}
	c.compareAttributes(s, o, n)
	c.readings = 0
	if !c.sameCode(o.body, n.body) {
		c.explainCode(s, o, n)
	} else if c.readings > 0 {
		c.doubt("%s: function %s: an address in it is the end of one object or the start of another, and only one of the two is unchanged", c.new.Name, o.name)
	}
	c.readAsAddresses(o.body, n.body)
	c.compareEntries(s, o, n)
	c.compareFrames(s, o, n)
	if o.body.badAt >= 0 && n.body.badAt >= 0 && c.findings[s] == nil && c.shifted(o.body, n.body) {
		c.doubt("%s: function %s: the bytes at +%#x are no instructions, so distances in them could not be resolved", c.new.Name, o.name, o.body.badAt)
	}
}

// shifted tells whether the surroundings of two bodies are laid out
// differently, so that a distance in bytes that could not be decoded may now
// lead elsewhere.
func (c *comparer) shifted(o, n *body) bool {
	return o.off != n.off || o.sec.size != n.sec.size || !c.sameLaidOut(o.sec, n.sec)
}

// sameLaidOut tells whether two sections have partners at the same places.
func (c *comparer) sameLaidOut(s, t *section) bool {
	k := [2]*section{s, t}
	same, known := c.laidOut[k]
	if !known {
		same = slices.EqualFunc(c.old.maps[s.index].segments, c.new.maps[t.index].segments, func(x, y segment) bool {
			return x.from == y.from && x.to == y.to && (c.pairedBodies(x.body, y.body) || x.body.veil && y.body.veil)
		})
		c.laidOut[k] = same
	}
	return same
}
