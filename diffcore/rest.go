package diffcore

// What no symbol covers.
//
// Unnamed bytes are compared where something refers to them, as a part of
// what refers. Two kinds are left: bytes that nothing refers to, and bytes
// whose users were never held against each other, because of a gap in this
// package's idea of who uses what. The first are compared section by section,
// as sets. The second are the safety net: such bytes must occur on the other
// side too, or the section is reported.

import (
	"maps"
	"slices"
)

// compareRest compares the unnamed bytes that no other comparison has seen.
func (c *comparer) compareRest() {
	sets := map[string]*contents{}
	seen := map[*body]bool{}
	for k := range c.verdicts {
		seen[k[0]], seen[k[1]] = true, true
	}
	c.gatherRest(sets, c.old, seen, func(s *contents) map[uint64][]*node { return s.old })
	c.gatherRest(sets, c.new, seen, func(s *contents) map[uint64][]*node { return s.new })
	for _, name := range slices.Sorted(maps.Keys(sets)) {
		if s := sets[name]; !c.sameContents(s) {
			kind := KindData
			if s.code {
				kind = KindFunction
			}
			c.report(subject{kind, name}, Site{Symbol: name, Section: name, Old: "unnamed bytes", New: "unnamed bytes", Cause: CauseData})
		}
	}
}

// contents is the unnamed bodies of one section by fingerprint.
type contents struct {
	code     bool
	old, new map[uint64][]*node
}

// sameContents tells whether each body of one side has its like on the other.
// Equal fingerprints only say where to look.
func (c *comparer) sameContents(s *contents) bool {
	if len(s.old) != len(s.new) {
		return false
	}
	for h, list := range s.old {
		left := slices.Clone(s.new[h])
		if len(left) != len(list) || !c.matchAll(list, left) {
			return false
		}
	}
	return true
}

// maxTries bounds how many bodies of one fingerprint are tried for another:
// as a rule the first is its like.
const maxTries = 64

// matchAll takes from left a body for each of list.
func (c *comparer) matchAll(list, left []*node) bool {
	for _, o := range list {
		k := slices.IndexFunc(left[:min(len(left), maxTries)], func(n *node) bool { return c.sameContent(o, n) })
		if k < 0 {
			return false
		}
		left[k] = left[0]
		left = left[1:]
	}
	return true
}

// gatherRest sorts out the bodies of one side. A body that was compared, or
// that belongs to something reported, needs no further look.
func (c *comparer) gatherRest(sets map[string]*contents, o *Object, seen map[*body]bool, side func(*contents) map[uint64][]*node) {
	settled := c.settled(o)
	for _, b := range o.bodies {
		if !b.unnamed() || b.roster || seen[b] || settled[b] || trivial(b) {
			continue
		}
		s := sets[b.sec.name]
		if s == nil {
			s = &contents{code: b.sec.exec(), old: map[uint64][]*node{}, new: map[uint64][]*node{}}
			sets[b.sec.name] = s
		}
		h := fingerprint(b.nodes[0])
		side(s)[h] = append(side(s)[h], b.nodes[0])
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
		for _, f := range b.frames {
			follow(f.record)
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
