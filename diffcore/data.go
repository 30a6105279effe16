package diffcore

// Data, symbol by symbol. A variable that exists for one function only is
// charged to that function.

import (
	"debug/elf"
	"maps"
	"slices"
)

// compareData compares every data symbol.
func (c *comparer) compareData() {
	users := c.users()
	for _, o := range c.old.nodes {
		if !o.dataObject() || o.standsIn() {
			continue
		}
		n := c.forward.of(o)
		switch {
		case n == nil:
			c.dataGone(o, users[o], Removed)
		case n.dataObject():
			for _, s := range c.chargedTo(o, n, users) {
				c.compareDatum(s, o, n)
			}
		case n.function() || n.defined():
			c.report(subject{KindData, baseOf(o.name)}, Site{Symbol: o.name, Section: n.place(), Old: o.class(), New: n.class(), Cause: CauseMovedSection})
		default:
			c.finding(subject{KindData, baseOf(o.name)}, Removed)
		}
	}
	for _, n := range c.new.nodes {
		if !n.dataObject() || n.standsIn() {
			continue
		}
		if o := c.backward.of(n); o == nil || !o.dataObject() && !o.function() {
			c.dataGone(n, users[n], New)
		}
	}
}

// dataObject tells whether the node is data with a name that this object
// defines.
func (n *node) dataObject() bool {
	if n.sym == nil || n.function() || n.name == "" {
		return false
	}
	return n.body != nil || n.sym.sec == placeCommon || n.sym.sec == placeAbsolute && n.sym.typ != elf.STT_FILE
}

// standsIn: the object is part of whatever uses it.
func (n *node) standsIn() bool { return standsForContent(n.name) && n.body != nil && n.body.used }

// dataGone reports a data object without a partner. A static local needs no
// report of its own when a function uses it: that reference differs.
func (c *comparer) dataGone(n *node, users map[string]bool, k ChangeKind) {
	if len(users) > 0 && c.staticLocal(n) {
		return
	}
	if f := c.families[instrumented(n.name)]; f != nil {
		if len(f.old) > 0 && len(f.new) > 0 {
			c.report(subject{KindFunction, instrumented(n.name)}, Site{Symbol: n.name, Section: n.place(), Cause: CauseData})
		}
		return
	}
	c.finding(subject{KindData, baseOf(n.name)}, k)
}

// users lists, for each static local, the functions that refer to it.
func (c *comparer) users() map[*node]map[string]bool {
	m := map[*node]map[string]bool{}
	for _, o := range []*Object{c.old, c.new} {
		for _, b := range o.bodies {
			if b.unnamed() || b.nodes[0].group == "" {
				continue
			}
			for i := range b.refs {
				for _, n := range b.refs[i].candidates() {
					if !n.dataObject() {
						continue
					}
					if m[n] == nil {
						m[n] = map[string]bool{}
					}
					m[n][b.nodes[0].group] = true
				}
			}
		}
	}
	return m
}

// staticLocal tells whether a function's own variable is behind the name:
// gcc numbers them (n.0), clang puts the function before (f.n).
func (c *comparer) staticLocal(n *node) bool {
	if !n.sym.local() || standsForContent(n.name) || n.body == nil {
		return false
	}
	s := shapeOf(n.name)
	if hasNumberMark(s) {
		return baseOf(n.name)+".#" == s
	}
	return scopeOf(n.name) != ""
}

// scopeOf is the function in clang's name of a static local.
func scopeOf(name string) string {
	for i := range len(name) {
		if name[i] == '.' && i > 0 {
			return name[:i]
		}
	}
	return ""
}

// chargedTo lists the subjects of a pair of data objects: the functions that
// use a static local, which are its own and those that this is inlined into;
// else the object itself.
func (c *comparer) chargedTo(o, n *node, users map[*node]map[string]bool) []subject {
	own := []subject{{KindData, baseOf(o.name)}}
	if f := instrumented(o.name); f != "" && c.families[f] != nil {
		return []subject{{KindFunction, f}}
	}
	if !c.staticLocal(o) {
		return own
	}
	all := usersOfBoth(users[o], users[n])
	if len(all) == 0 {
		return own
	}
	var out []subject
	for _, g := range slices.Sorted(maps.Keys(all)) {
		out = append(out, subject{KindFunction, g})
	}
	return out
}

// usersOfBoth lists the functions that use a variable before and after. One
// that used another before has a reference that differs, unless that was this
// one under another name: gcc lets constants of equal content share a place.
// Without any that use both, all users are meant.
func usersOfBoth(old, new map[string]bool) map[string]bool {
	both, all := map[string]bool{}, maps.Clone(new)
	for f := range old {
		if new[f] {
			both[f] = true
		}
	}
	if len(both) > 0 {
		return both
	}
	if all == nil {
		return old
	}
	maps.Copy(all, old)
	return all
}

// compareDatum compares two paired data objects.
func (c *comparer) compareDatum(s subject, o, n *node) {
	if o.body != nil && n.body != nil && o.body.silent && n.body.silent {
		return
	}
	c.compareAttributes(s, o, n)
	site := func(old, new string) {
		c.report(s, Site{Symbol: o.name, Section: n.place(), Old: old, New: new, Cause: CauseData})
	}
	switch {
	case o.body == nil || n.body == nil:
		if o.sym.size != n.sym.size {
			site(numberText(o.sym.size), numberText(n.sym.size))
		}
		if o.sym.sec == placeAbsolute && o.sym.value != n.sym.value {
			site(numberText(o.sym.value), numberText(n.sym.value))
		}
	case c.sameData(o.body, n.body):
		c.readAsAddresses(o.body, n.body)
	case c.checksumIsLine(o, n), c.datumIsLine(s, o, n):
		c.report(s, Site{Symbol: o.name, Section: n.place(), Old: bytesText(o.body), New: bytesText(n.body), Cause: CauseLine})
	default:
		c.explainData(s, o, n)
	}
	if o.body != nil && n.body != nil {
		c.compareRecords(s, o, n)
	}
}
