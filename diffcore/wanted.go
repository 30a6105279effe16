package diffcore

// Names that an object asks for without using them. A linker pulls a member
// out of an archive for them, so they are part of what the object does. A name
// that a relocation refers to is compared there.

// compareWanted compares the undefined symbols that nothing refers to.
func (c *comparer) compareWanted() {
	for _, o := range c.old.nodes {
		n := c.forward.of(o)
		switch {
		case !c.old.wanted(o):
		case n == nil:
			c.finding(subject{KindData, o.name}, Removed)
		case c.new.wanted(n) && o.linkage() != n.linkage():
			c.report(subject{KindData, o.name}, Site{Symbol: o.name, Old: o.linkage(), New: n.linkage(), Cause: CauseData})
		}
	}
	for _, n := range c.new.nodes {
		if c.new.wanted(n) && c.backward.of(n) == nil {
			c.finding(subject{KindData, n.name}, New)
		}
	}
}

// wanted tells whether the symbol is undefined and unused. The assembler
// leaves the name of the GOT behind when it has found a way without it.
func (o *Object) wanted(n *node) bool {
	return o.image == nil && n.sym != nil && n.name != "" && n.sym.sec == placeUndefined && !o.asked[n.index] && n.name != "_GLOBAL_OFFSET_TABLE_"
}
