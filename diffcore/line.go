package diffcore

// Proving that a difference is a line number.
//
// A value counts as a line only if the line tables say so on both sides: the
// instruction that holds it was made for line L before and for line L' after,
// and the value was L and is L'. So a constant that grows by as much as the
// lines moved stays a change:
//
//	row of the call      old line 8,  new line 10
//	mov $8,%esi          mov $10,%esi     the line
//	mov $40,%edx         mov $42,%edx     code: 40 is not the line
//
// Where the caller knows from the sources that nothing but lines differs in
// the whole translation unit, its lines before and after are enough.
//
// The compiler moves the set-up of arguments about: the line of what is handed
// over as it is may also be that of the row just before or behind, or of any
// statement of the function. What is computed with has the line of its own row. A
// value that was proved at
// one place of a function is the same value elsewhere in it: a state machine
// stores __LINE__ at one place and compares with it at another.

import "slices"

// valuePair is a number that differs, with its width in bits.
type valuePair struct {
	old, new int64
	bits     int
	text     bool // written in decimal in a text
}

// isLine tells whether the number is one of the lines. It may be the lower half
// of one, in a field of 16 bits; a byte is in a long file too often one of 256
// by chance.
func (v valuePair) isLine(pairs []linePair) bool {
	mask := ^uint64(0)
	if v.bits > 8 {
		mask >>= 64 - v.bits
	}
	for _, p := range pairs {
		if p.moved() && uint64(v.old)&mask == uint64(p.old)&mask && uint64(v.new)&mask == uint64(p.new)&mask {
			return true
		}
	}
	return false
}

// provedLines tells, for each pair of instructions that differ, whether only
// lines do.
func (c *comparer) provedLines(o, n *body, x, y []item, odd []int) map[int]bool {
	if !c.oneThing(o, n) {
		return nil
	}
	all := map[int][]valuePair{}
	known := knownLines{}
	open := false // some value is not proved yet
	for _, i := range odd {
		vs, ok := c.differingValues(x, y, i)
		if !ok || len(vs) == 0 {
			continue
		}
		all[i] = vs
		around := c.linePairs
		if !handsOver(&x[i], &y[i]) {
			around = c.coveringLines
		}
		open = !known.addLines(vs, around(o, x[i].off, n, y[i].off)) || open
	}
	if open && len(all) == len(odd) {
		statements, units := c.statementLines(o, n, x, y), c.unitLines()
		if slices.ContainsFunc(odd, func(i int) bool { return slices.ContainsFunc(all[i], valuePair.ofText) }) {
			units = append(slices.Clone(units), c.localLines(o, n)...)
		}
		for _, i := range odd {
			known.addLines(all[i], units)
			if handsOver(&x[i], &y[i]) {
				known.addLines(all[i], statements)
			}
		}
	}
	out := map[int]bool{}
	for i, vs := range all {
		out[i] = true
		for _, v := range vs {
			out[i] = out[i] && known[v.plain()]
		}
	}
	return out
}

// oneThing tells whether no name of o has gone elsewhere and none of n has come
// from elsewhere: an alias that names another function now has another line
// because of that.
func (c *comparer) oneThing(o, n *body) bool {
	elsewhere := func(list []*node, p partners, to *body) bool {
		return slices.ContainsFunc(list, func(x *node) bool { y := p.of(x); return y != nil && y.body != to })
	}
	return !elsewhere(o.nodes, c.forward, n) && !elsewhere(n.nodes, c.backward, o)
}

// knownLines are the values that were proved to be lines.
type knownLines map[valuePair]bool

// addLines adds those of vs that are among the lines, and tells whether all
// are known then.
func (k knownLines) addLines(vs []valuePair, pairs []linePair) bool {
	all := true
	for _, v := range vs {
		if v.isLine(pairs) {
			k[v.plain()] = true
		}
		all = all && k[v.plain()]
	}
	return all
}

func (v valuePair) ofText() bool { return v.text }

// plain is the value without how it is kept, which differs from place to place.
func (v valuePair) plain() valuePair { return valuePair{old: v.old, new: v.new} }

// statementLines lists the lines of all statements of a function before and
// after, instruction by instruction. The set-up of an argument may be far
// from the call that it is for.
func (c *comparer) statementLines(o, n *body, x, y []item) []linePair {
	var out []linePair
	seen := map[linePair]bool{}
	for i := 0; i < len(x) && i < len(y); i++ {
		for _, p := range c.linePairs(o, x[i].off, n, y[i].off) {
			if !seen[p] {
				seen[p] = true
				out = append(out, p)
			}
		}
	}
	return out
}
