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
// The line of a value may also be that of the row just before or behind, as
// the compiler moves the set-up of arguments about. A value that was proved at
// one place of a function is the same value elsewhere in it: a state machine
// stores __LINE__ at one place and compares with it at another.

import (
	"fmt"
	"slices"
	"sort"
)

// lines answers which lines stand around an address of an object.
type lines struct {
	object      *Object
	tables      *lineTables
	variables   map[uint64]declaredVariable // by address; nil until asked for
	functions   *subprograms                // nil until asked for
	definitions map[string]int              // symbol -> line of the function; nil until asked for
	bases       []uint64
}

func (c *comparer) linesOf(o *Object) *lines {
	l := &lines{object: o, bases: o.bases()}
	var err error
	if l.tables, err = o.lineTables(); err != nil {
		c.doubt("%v", err)
	}
	return l
}

// readLines opens the line tables of both objects when they are first needed.
func (c *comparer) readLines() {
	if c.oldLines == nil {
		c.oldLines, c.newLines = c.linesOf(c.old), c.linesOf(c.new)
	}
}

// declaredAt is the line of the variable at an address, 0 if none is known.
func (c *comparer) declaredAt(l *lines, addr uint64) int {
	if l.variables == nil {
		list, err := l.object.variables()
		if err != nil {
			c.doubt("%v", err)
		}
		if l.variables = list; list == nil {
			l.variables = map[uint64]declaredVariable{}
		}
	}
	return l.variables[addr].line
}

// nearby is what the line tables say around one address: the lines of all
// rows at the covering address, the last one first, and those of the rows
// before and behind; 0 for none.
type nearby struct {
	covering       []int
	before, behind int
}

func (l *lines) near(s *section, off uint64) (out nearby) {
	addr := l.bases[s.index] + off
	rows := l.tables.unitAt(addr).rows
	k := sort.Search(len(rows), func(i int) bool { return rows[i].addr > addr })
	if k == 0 || rows[k-1].end() {
		return out
	}
	first := k - 1 // the first row of the covering address
	for first > 0 && rows[first-1].addr == rows[k-1].addr {
		first--
	}
	for i := k - 1; i >= first; i-- {
		if !rows[i].end() {
			out.covering = append(out.covering, int(rows[i].line))
		}
	}
	if first > 0 && !rows[first-1].end() {
		out.before = int(rows[first-1].line)
	}
	if k < len(rows) && !rows[k].end() {
		out.behind = int(rows[k].line)
	}
	return out
}

// place is the source line of an address as file:line, "" if none is known.
func (l *lines) place(s *section, off uint64) string {
	addr := l.bases[s.index] + off
	unit := l.tables.unitAt(addr)
	rows := unit.rows
	k := sort.Search(len(rows), func(i int) bool { return rows[i].addr > addr })
	if k == 0 || rows[k-1].end() || rows[k-1].line == 0 {
		return ""
	}
	return fmt.Sprintf("%s:%d", unit.files[rows[k-1].file], rows[k-1].line)
}

// linePair is a line before and after.
type linePair struct{ old, new int }

// linePairs lists the pairs of lines that stand around two corresponding
// places.
func (c *comparer) linePairs(o *body, oldOff uint64, n *body, newOff uint64) []linePair {
	c.readLines()
	x := c.oldLines.near(o.sec, o.off+oldOff)
	y := c.newLines.near(n.sec, n.off+newOff)
	all := []linePair{{x.before, y.before}, {x.behind, y.behind}}
	for i := 0; i < len(x.covering) && i < len(y.covering) && (i == 0 || len(x.covering) == len(y.covering)); i++ {
		all = append(all, linePair{x.covering[i], y.covering[i]})
	}
	var out []linePair
	for _, p := range all {
		if p.old > 0 && p.new > 0 && p.old != p.new {
			out = append(out, p)
		}
	}
	return out
}

// valuePair is a number that differs, with its width in bits.
type valuePair struct {
	old, new int64
	bits     int
	text     bool // written in decimal in a text
}

// isLine tells whether the number is one of the lines.
func (v valuePair) isLine(pairs []linePair) bool {
	mask := ^uint64(0) >> (64 - v.bits)
	for _, p := range pairs {
		if uint64(v.old)&mask == uint64(p.old)&mask && uint64(v.new)&mask == uint64(p.new)&mask {
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
		open = !known.addLines(vs, c.linePairs(o, x[i].off, n, y[i].off)) || open
	}
	if open && len(all) == len(odd) {
		pairs := append(c.statementLines(o, n, x, y), c.unitLines()...)
		if slices.ContainsFunc(odd, func(i int) bool { return slices.ContainsFunc(all[i], valuePair.ofText) }) {
			pairs = append(pairs, c.localLines(o, n)...)
		}
		for _, i := range odd {
			known.addLines(all[i], pairs)
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
