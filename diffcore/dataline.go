package diffcore

// Proving that data differs in a line only (line.go): a variable, by the line of
// its declaration, or of the function that it exists for; an entry of a table, by
// the line of the instruction that it is about.
//
//	__bug_table   .long 8b-.  .long "f.c"-.  .word 12     the row of 8b has line 12

import "slices"

// datumIsLine tells whether two data objects differ in a line only: that of
// their declaration, or for what only one function uses, of its statements.
func (c *comparer) datumIsLine(s subject, o, n *node) bool {
	if !c.oneThing(o.body, n.body) {
		return false
	}
	vs, ok := c.bodyValues(o.body, n.body, 4)
	return ok && c.allLines(vs, c.linesAbout(s, o, n))
}

// allLines tells whether there are values and all of them are lines.
func (c *comparer) allLines(vs []valuePair, pairs []linePair) bool {
	return len(vs) > 0 && !slices.ContainsFunc(vs, func(v valuePair) bool { return !v.isLine(pairs) })
}

// linesAbout lists the lines that a variable may show: that of its
// declaration, and those of the function that it exists for.
func (c *comparer) linesAbout(s subject, o, n *node) []linePair {
	pairs := append(c.declared(o, n), c.unitLines()...)
	if s.kind == KindFunction {
		pairs = append(pairs, c.familyLines(s.name)...)
	}
	return pairs
}

// declared is the line of a variable's declaration before and after.
func (c *comparer) declared(o, n *node) []linePair {
	c.readLines()
	p := linePair{
		c.declaredAt(c.oldLines, c.oldLines.bases[o.body.sec.index]+o.body.off),
		c.declaredAt(c.newLines, c.newLines.bases[n.body.sec.index]+n.body.off),
	}
	if p.old == 0 || p.new == 0 || p.old == p.new {
		return nil
	}
	return []linePair{p}
}

// familyLines lists the lines of the statements of a function and its parts.
func (c *comparer) familyLines(name string) []linePair {
	var out []linePair
	f := c.families[name]
	if f == nil {
		return nil
	}
	for _, o := range f.old {
		if n := c.forward.of(o); n != nil && n.function() {
			x, y := c.matched(o.body, n.body)
			if len(x) == len(y) {
				out = append(out, c.statementLines(o.body, n.body, x, y)...)
			}
		}
	}
	return out
}

// entryIsLine tells whether two table entries about an instruction differ in
// its line only.
func (c *comparer) entryIsLine(o, n *node, a, b *body) bool {
	if a.size != b.size || len(a.refs) != len(b.refs) || len(a.refs) == 0 {
		return false
	}
	var vs []valuePair
	var packed valuePair
	isPacked := false
	for i := range a.refs {
		p, q := a.refs[i], b.refs[i]
		if p.extra != q.extra {
			isPacked = true
		}
		if i < 2 { // the upper half with the address, the lower with the file name
			packed.old, packed.new = packed.old<<7|p.extra&127, packed.new<<7|q.extra&127
		}
		p.extra, q.extra = 0, 0
		if p.at != q.at || p.width != q.width || !c.sameRef(&p, &q) {
			return false
		}
	}
	if isPacked {
		vs = append(vs, valuePair{old: packed.old, new: packed.new, bits: 14})
	}
	more, ok := plainFields(a, b)
	if !ok {
		return false
	}
	p, q := &a.refs[0], &b.refs[0]
	if p.target() != o.body || q.target() != n.body || p.off < 0 || q.off < 0 {
		return false
	}
	pairs := append(c.linePairs(o.body, uint64(p.off), n.body, uint64(q.off)), c.unitLines()...)
	for _, v := range append(vs, more...) {
		if !v.isLine(pairs) {
			return false
		}
	}
	return len(vs)+len(more) > 0
}

// plainFields compares the bytes of two entries outside their references, by
// 16-bit fields.
func plainFields(a, b *body) ([]valuePair, bool) {
	x, y := append([]byte{}, a.bytes()...), append([]byte{}, b.bytes()...)
	for i := range a.refs {
		r := &a.refs[i]
		clear(x[r.at : r.at+uint64(r.width)])
		clear(y[r.at : r.at+uint64(r.width)])
	}
	return fieldValues(x, y, min(2, constantWidth(len(x))))
}
