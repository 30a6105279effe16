package diffcore

// Equality.
//
// Two code bodies are equal when they hold the same instructions in the same
// order, each branch within leads to the same instruction, and each reference
// means the same. So a jump that the assembler had to write longer, because
// something moved, is no change; anything else is.

import "sort"

// sameCode compares two code bodies.
func (c *comparer) sameCode(o, n *body) bool {
	if sameLayout(o, n) && c.sameRefs(o, n) {
		return true
	}
	if o.badAt >= 0 || n.badAt >= 0 {
		return false
	}
	x, y := c.matched(o, n)
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if !c.sameItem(x, y, i) {
			return false
		}
	}
	return true
}

func (c *comparer) sameRefs(o, n *body) bool {
	for i := range o.refs {
		if !c.sameRef(&o.refs[i], &n.refs[i]) {
			return false
		}
	}
	return true
}

// sameItem compares the i-th instructions of two bodies of equal length.
func (c *comparer) sameItem(x, y []item, i int) bool {
	a, b := &x[i], &y[i]
	if len(a.refs) != len(b.refs) || (a.dest >= 0) != (b.dest >= 0) {
		return false
	}
	if a.dest >= 0 && !sameDest(x, y, a.dest, b.dest) {
		return false
	}
	var s, t [maxInsn]byte
	if string(a.plain(s[:])) != string(b.plain(t[:])) && !(a.branch() && a.branchKind() == b.branchKind()) {
		return false
	}
	for k := range a.refs {
		if !c.sameRef(&a.refs[k], &b.refs[k]) || !(a.branch() && len(a.raw) != len(b.raw)) && !sameField(a, b, k) {
			return false
		}
	}
	return true
}

// sameField tells whether the k-th references of two instructions fill the same
// bytes.
func sameField(a, b *item, k int) bool {
	return a.refs[k].at-a.off == b.refs[k].at-b.off && a.refs[k].width == b.refs[k].width
}

// sameDest tells whether two branches within bodies of equal instruction
// count lead to the same instruction. Into the middle of one, the distance
// from its body's start decides.
func sameDest(x, y []item, a, b int64) bool {
	i, j := indexOf(x, a), indexOf(y, b)
	if i < 0 && j < 0 {
		return a == b
	}
	return i == j
}

// branch tells whether the instruction is a jump or call with a distance and
// without prefixes, whose short and long forms mean the same.
func (it *item) branch() bool { return it.in.relative && it.branchKind() != 0 }

// branchKind names what such an instruction does, whichever its length.
func (it *item) branchKind() byte {
	in := &it.in
	switch {
	case in.opAt != 0 && !(in.opAt == 1 && in.opmap == map0F), in.form != legacy:
		return 0
	case in.opmap == mapOne && (in.opcode == 0xeb || in.opcode == 0xe9):
		return 0xe9
	case in.opmap == mapOne && in.opcode>>4 == 7, in.opmap == map0F && in.opcode>>4 == 8:
		return 0x70 | in.opcode&15
	case in.opmap == mapOne && in.opcode == 0xe8:
		return 0xe8
	}
	return 0
}

// sameData compares two named data bodies.
func (c *comparer) sameData(o, n *body) bool {
	return sameLayout(o, n) && c.sameRefs(o, n)
}

// sameRef tells whether two references mean the same.
func (c *comparer) sameRef(p, q *ref) bool {
	if p.kind != q.kind || p.extra != q.extra {
		return false
	}
	if sameMark(p, q) {
		return true
	}
	if p.lit != nil || q.lit != nil {
		return p.lit != nil && q.lit != nil && sameLiteral(p, q)
	}
	xs, ys := p.candidates(), q.candidates()
	if len(xs) > 0 && len(ys) > 0 && xs[0].byContent() && ys[0].byContent() {
		return p.off == q.off && c.sameContent(xs[0], ys[0])
	}
	start := c.sameStart(p, q)
	if !start && len(xs) > 0 && len(ys) > 0 {
		return c.sameEnd(p, q)
	}
	if (p.endOf != nil || q.endOf != nil) && !c.pairedBodies(p.endOf, q.endOf) {
		c.readings++ // the start of one object, if it is not the end of another
	}
	return start
}

// sameStart reads both references as places in what begins there or before.
func (c *comparer) sameStart(p, q *ref) bool {
	xs, ys := p.candidates(), q.candidates()
	if len(xs) == 0 || len(ys) == 0 {
		return len(xs) == len(ys) && p.off == q.off
	}
	for _, x := range xs {
		for _, y := range ys {
			if c.paired(x, y) && sameStrength(x, y) {
				return c.sameOffset(x, y, p.off, q.off)
			}
		}
	}
	return false
}

// sameEnd reads both as the address behind an object: a loop over an array
// compares with it, and another object may begin there, or filler lie there,
// whichever the compiler put next. A relocation against the section does not
// tell that from the address of the other object. Equal is only what is equal
// either way; if it is one way, that is counted among the readings, and the
// function that holds it is not judged.
func (c *comparer) sameEnd(p, q *ref) bool {
	o, n := p.end(), q.end()
	if !c.pairedBodies(o, n) || o.size != n.size {
		return false
	}
	c.readings++
	return c.exploring == nil
}

// end is the object at whose end a reference may point, nil for none.
func (r *ref) end() *body {
	if r.body != nil && r.endOf == nil && r.off == int64(r.body.size) {
		return r.body
	}
	return r.endOf
}

// pairedBodies tells whether a symbol of o is paired with one of n.
func (c *comparer) pairedBodies(o, n *body) bool {
	if o == nil || n == nil {
		return false
	}
	for _, x := range o.nodes {
		for _, y := range n.nodes {
			if c.paired(x, y) {
				return true
			}
		}
	}
	return false
}

// sameStrength: a weak reference to something elsewhere may stay zero, and a
// hidden one must be met within the program.
func sameStrength(x, y *node) bool {
	return x.defined() || y.defined() || x.sym == nil || y.sym == nil || x.linkage() == y.linkage()
}

// byContent tells whether what refers to the node uses its content: it has no
// name, or one that a compiler made up.
func (n *node) byContent() bool {
	return n.body != nil && (n.sym == nil || standsForContent(n.name))
}

func sameLiteral(p, q *ref) bool {
	if p.off != q.off {
		return false
	}
	if p.base >= p.lit.size || q.base >= q.lit.size { // not in the section, or not loaded
		return p.base >= p.lit.size && q.base >= q.lit.size && p.lit.name == q.lit.name
	}
	return isStrings(p.lit) == isStrings(q.lit) && string(entity(p.lit, p.base)) == string(entity(q.lit, q.base))
}

// sameOffset compares offsets into two paired nodes. In code that differs
// only in the length of jumps it is the instruction that counts.
func (c *comparer) sameOffset(x, y *node, p, q int64) bool {
	if p == q {
		return true
	}
	if x.body == nil || y.body == nil || !x.function() || !y.function() || p <= 0 || q <= 0 {
		return false
	}
	t := c.startsOf(x.body, y.body)
	i, j := indexOfStart(t.old, p), indexOfStart(t.new, q)
	return i >= 0 && i == j && len(t.old) == len(t.new)
}

// starts is where the matched instructions of two bodies begin.
type starts struct{ old, new []uint32 }

func (c *comparer) startsOf(o, n *body) *starts {
	k := [2]*body{o, n}
	if t := c.starts[k]; t != nil {
		return t
	}
	t := &starts{}
	x, y := c.matched(o, n)
	for i := range x {
		t.old = append(t.old, uint32(x[i].off))
	}
	for i := range y {
		t.new = append(t.new, uint32(y[i].off))
	}
	c.starts[k] = t
	return t
}

// indexOfStart finds the instruction that starts at off, -1 for none.
func indexOfStart(list []uint32, off int64) int {
	i := sort.Search(len(list), func(i int) bool { return int64(list[i]) >= off })
	if i < len(list) && int64(list[i]) == off {
		return i
	}
	return -1
}
