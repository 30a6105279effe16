package diffcore

// What no symbol covers.
//
// Unnamed bytes are compared where something refers to them, as a part of
// what refers. Two kinds are left: bytes that nothing refers to, and bytes
// whose users were never held against each other, because of a gap in this
// package's idea of who uses what. The first are compared section by section,
// as sets. The second are the safety net: such bytes must occur on the other
// side too, or the section is reported.

// compareRest compares the unnamed bytes that no other comparison has seen.
func (c *comparer) compareRest() {
	sets := map[string]*contents{}
	seen := map[*body]bool{}
	for k := range c.verdicts {
		seen[k[0]], seen[k[1]] = true, true
	}
	c.gatherRest(sets, c.old, seen, func(s *contents) map[uint64]int { return s.old })
	c.gatherRest(sets, c.new, seen, func(s *contents) map[uint64]int { return s.new })
	for name, s := range sets {
		if !s.same() {
			kind := KindData
			if s.code {
				kind = KindFunction
			}
			c.report(subject{kind, name}, Site{Symbol: name, Section: name, Old: "unnamed bytes", New: "unnamed bytes", Cause: CauseData})
		}
	}
}

// contents counts the unnamed bodies of one section by fingerprint.
type contents struct {
	code     bool
	old, new map[uint64]int
}

func (s *contents) same() bool {
	for h, n := range s.old {
		if s.new[h] != n {
			return false
		}
	}
	return len(s.old) == len(s.new)
}

// gatherRest counts the bodies of one side. A body that was compared, or that
// belongs to something reported, needs no further look.
func (c *comparer) gatherRest(sets map[string]*contents, o *Object, seen map[*body]bool, side func(*contents) map[uint64]int) {
	settled := c.settled(o)
	for _, b := range o.bodies {
		if !b.unnamed() || seen[b] || settled[b] || trivial(b) {
			continue
		}
		s := sets[b.sec.name]
		if s == nil {
			s = &contents{code: b.sec.exec(), old: map[uint64]int{}, new: map[uint64]int{}}
			sets[b.sec.name] = s
		}
		side(s)[fingerprint(b.nodes[0])]++
	}
}

// settled finds the unnamed bodies that something reported refers to, at any
// depth.
func (c *comparer) settled(o *Object) map[*body]bool {
	out := map[*body]bool{}
	var todo []*body
	follow := func(b *body) {
		for i := range b.refs {
			if t := b.refs[i].target(); t != nil && !out[t] && t.nodes != nil && t.unnamed() {
				out[t] = true
				todo = append(todo, t)
			}
		}
	}
	for _, b := range o.bodies {
		if b.unnamed() || !c.reported(b) {
			continue
		}
		follow(b)
		for _, e := range b.entries {
			follow(e.body)
		}
	}
	for len(todo) > 0 {
		b := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		follow(b)
	}
	return out
}

// reported tells whether a body's symbols are among the findings. Content
// with a name of the compiler's, and a static local, may be charged to its
// user, and counts as such.
func (c *comparer) reported(b *body) bool {
	for _, n := range b.nodes {
		s := subject{KindData, baseOf(n.name)}
		if n.function() {
			s = subject{KindFunction, n.group}
		}
		if c.findings[s] != nil || standsForContent(n.name) || n.sym != nil && c.staticLocal(n) {
			return true
		}
	}
	return false
}

// trivial: zeros that nothing is known about.
func trivial(b *body) bool {
	for _, x := range b.bytes() {
		if x != 0 {
			return false
		}
	}
	return len(b.refs) == 0
}
