package diffcore

// Comparing two excerpts (excerpt.go).
//
// Which symbols are a pair is known beforehand, and what is not traced is equal
// if it is a pair. If anything else is asked of it, the excerpts are blind: the
// answer counts for nothing, and the files are compared in full.

// compareExcerpts compares two excerpts. It reports false if that takes what
// they do not hold.
func compareExcerpts(old, new *Object, opts Options) (*Result, bool) {
	c := newComparer(old, new, opts)
	r := c.compare()
	return r, !c.blind
}

// sameUnseen tells whether two bodies are equal, of which one at least is not
// traced. Those that correspond are; of others it is not known.
func (c *comparer) sameUnseen(o, n *body) bool {
	same := o.silent && n.silent && c.pairedBodies(o, n)
	c.blind = c.blind || !same
	return same
}

// lookInto notes that the contents are asked for that two references mean.
func (c *comparer) lookInto(refs ...*ref) {
	for _, r := range refs {
		if list := r.candidates(); len(list) > 0 && list[0].byContent() && list[0].body.silent {
			c.blind = true
		}
	}
}

// pairByIndex pairs the symbols of two excerpts.
func (c *Correlation) pairByIndex() (out [][2]*node) {
	for _, o := range c.old.nodes {
		if o.sym == nil || c.old.part.partners[o.index] < 0 {
			continue
		}
		if n := c.new.bySymbol[c.old.part.partners[o.index]]; n != nil {
			c.pair(o, n)
			out = append(out, [2]*node{o, n})
		}
	}
	return out
}
