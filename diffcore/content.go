package diffcore

// Equality of content that points at content.
//
// A constant without a name is worth what it holds, and what it holds may
// point at further constants, and those back at it. Two of them are equal
// unless a path of equal steps leads from the pair to a difference:
//
//	A: -> B, 1        A': -> B', 1       A and A' are equal if B and B' are,
//	B: -> A, 2        B': -> A', 3       and those are not: so neither are A and A'
//
// So the pairs that can be reached are gathered first, each compared as if
// those behind it were equal, and then every pair from which a different one
// can be reached is different too. No verdict rests on an assumption when it
// is noted, no pair is compared twice, and the depth of a file made to be deep
// costs no stack.

// contentPair is two bodies that are compared by what they hold.
type contentPair [2]*body

// exploration is a set of pairs being compared together.
type exploration struct {
	pairs   []contentPair                 // in the order in which they were met
	reliant map[contentPair][]contentPair // pair -> those that are equal only if it is
	current contentPair
}

// rely notes that the pair being compared is equal only if k is.
func (e *exploration) rely(k contentPair) {
	if e.reliant == nil { // most content points at none
		e.reliant = map[contentPair][]contentPair{e.pairs[0]: nil}
	}
	if _, met := e.reliant[k]; !met {
		e.pairs = append(e.pairs, k)
	}
	e.reliant[k] = append(e.reliant[k], e.current)
}

// sameContent compares what two nodes hold. Where the program can write, the
// two must also be one variable.
func (c *comparer) sameContent(x, y *node) bool {
	o, n := x.body, y.body
	if o.sec.flags != n.sec.flags && (o.sec.write() || n.sec.write()) {
		return false
	}
	if o.sec.write() && !c.paired(x, y) {
		return false
	}
	k := contentPair{o, n}
	if v, ok := c.verdicts[k]; ok {
		return v
	}
	if c.exploring != nil {
		c.exploring.rely(k)
		return true
	}
	c.explore(k)
	return c.verdicts[k]
}

// explore settles root and all pairs that it leads to.
func (c *comparer) explore(root contentPair) {
	e := &exploration{pairs: []contentPair{root}}
	c.exploring = e
	var unequal []contentPair
	for i := 0; i < len(e.pairs); i++ { // grows on the way
		e.current = e.pairs[i]
		if !c.sameHeld(e.current) {
			unequal = append(unequal, e.current)
		}
	}
	c.exploring = nil
	for _, k := range e.pairs {
		c.verdicts[k] = true
	}
	for len(unequal) > 0 {
		k := unequal[len(unequal)-1]
		unequal = unequal[:len(unequal)-1]
		if c.verdicts[k] {
			c.verdicts[k] = false
			unequal = append(unequal, e.reliant[k]...)
		}
	}
}

// sameHeld compares two bodies. Files can be made in which each constant is
// held against each other one; beyond a multiple of the objects' size, pairs
// count as different unseen.
func (c *comparer) sameHeld(k contentPair) bool {
	o, n := k[0], k[1]
	if c.effort < 0 {
		return false
	}
	if o.silent || n.silent {
		return c.sameUnseen(o, n)
	}
	if !o.sec.exec() && !n.sec.exec() {
		o, n = o.whole(), n.whole()
	}
	if o.roster && n.roster {
		return true
	}
	c.effort -= 1 + len(o.refs) + int(min(o.size, n.size)/64)
	if o.sec.exec() != n.sec.exec() {
		return false
	}
	if o.sec.exec() {
		return c.sameCode(o, n) && c.sameFrames(o, n)
	}
	return c.sameUnnamed(o, n)
}

// effortFor is how much may be spent on content: many times what two objects
// of compilers take, which hold each constant against one other.
func effortFor(old, new *Object) int {
	n := 1 << 16
	for _, o := range []*Object{old, new} {
		for _, b := range o.bodies {
			n += 64 * (1 + len(b.refs))
		}
		for _, s := range o.sections {
			n += len(s.data)
		}
	}
	return n
}

// Unnamed data is cut wherever something refers to it, and one object of the
// source may have been cut in several:
//
//	f:  lea .LC0(%rip),%rsi      copies 32 bytes from here
//	g:  movdqa .LC0+16(%rip)     the last 16 of them
//
// So a piece goes on in the next one if that is only accessed in place, as far
// as the piece itself is used, or if it is text that has not ended.

// whole is the body with all pieces that it may go on in.
func (b *body) whole() *body {
	if b.next == nil {
		return b
	}
	w := *b
	w.refs, w.blank = nil, nil
	for p := b; p != nil && (p == b || b.reach == 0 || w.size < b.reach); p = p.next {
		for _, r := range p.refs {
			r.at += p.off - b.off
			w.refs = append(w.refs, r)
		}
		w.size = p.end() - b.off
	}
	return &w
}

// unfinished tells whether the bytes are text without an end.
func (b *body) unfinished() bool {
	for _, x := range b.bytes() {
		if x < ' ' && x != '\n' && x != '\t' || x >= 0x7f {
			return false
		}
	}
	return b.sec.data != nil && !b.sec.exec()
}

// finished tells whether the bytes are an object with its end: text, or a table
// of addresses. In a linked file such objects of all files lie together; in an
// object file an aggregate may begin with one.
func (o *Object) finished(b *body) bool {
	if o.image == nil {
		return false
	}
	last := b.bytes()
	return hasReloc(b.sec, b.off, b.end()) || len(last) > 0 && last[len(last)-1] == 0 && b.text() != ""
}

// sameUnnamed compares unnamed data, without the filler at the end.
func (c *comparer) sameUnnamed(o, n *body) bool {
	x, y := *o, *n
	if size := min(o.size, n.size); o.fillerFrom(size) && n.fillerFrom(size) {
		x.size, y.size = size, size
	}
	return sameLayout(&x, &y) && c.sameRefs(&x, &y)
}
