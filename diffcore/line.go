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
// The line of a value may also be that of the row just before or behind, as
// the compiler moves the set-up of arguments about. A value that was proved at
// one place of a function is the same value elsewhere in it: a state machine
// stores __LINE__ at one place and compares with it at another.

import (
	"encoding/binary"
	"sort"
	"strings"
)

// lines answers which lines stand around an address of an object.
type lines struct {
	rows  []lineRow
	bases []uint64
}

func (o *Object) lines() *lines {
	rows, err := o.lineRows()
	if err != nil {
		o.doubt("%s: line numbers cannot be told apart: %v", o.Name, err)
	}
	return &lines{rows: rows, bases: o.bases()}
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
	k := sort.Search(len(l.rows), func(i int) bool { return l.rows[i].addr > addr })
	if k == 0 || l.rows[k-1].end {
		return out
	}
	first := k - 1 // the first row of the covering address
	for first > 0 && l.rows[first-1].addr == l.rows[k-1].addr {
		first--
	}
	for i := k - 1; i >= first; i-- {
		if !l.rows[i].end {
			out.covering = append(out.covering, l.rows[i].line)
		}
	}
	if first > 0 && !l.rows[first-1].end {
		out.before = l.rows[first-1].line
	}
	if k < len(l.rows) && !l.rows[k].end {
		out.behind = l.rows[k].line
	}
	return out
}

// linePair is a line before and after.
type linePair struct{ old, new int }

// linePairs lists the pairs of lines that stand around two corresponding
// places.
func (c *comparer) linePairs(o *body, oldOff uint64, n *body, newOff uint64) []linePair {
	if c.oldLines == nil {
		c.oldLines, c.newLines = c.old.lines(), c.new.lines()
	}
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

// differingValues compares two instructions that do the same with other
// numbers. It reports false if more than numbers differ.
func (c *comparer) differingValues(x, y []item, i int) ([]valuePair, bool) {
	a, b := &x[i], &y[i]
	p, okP := a.numbers()
	q, okQ := b.numbers()
	if !okP || !okQ || p.rest != q.rest || len(a.refs) != len(b.refs) || (a.dest >= 0) != (b.dest >= 0) {
		return nil, false
	}
	if a.dest >= 0 && !sameDest(x, y, a.dest, b.dest) {
		return nil, false
	}
	var out []valuePair
	if p.imm != q.imm {
		out = append(out, valuePair{p.imm, q.imm, p.immBits})
	}
	if p.disp != q.disp {
		out = append(out, valuePair{p.disp, q.disp, 64})
	}
	for k := range a.refs {
		v, ok := c.refValues(&a.refs[k], &b.refs[k])
		if !ok {
			return nil, false
		}
		out = append(out, v...)
	}
	return out, true
}

// refValues lists the numbers in which two references differ: the distance
// from one target, the digits of a text, the fields of a constant.
func (c *comparer) refValues(p, q *ref) ([]valuePair, bool) {
	if c.sameRef(p, q) {
		return nil, true
	}
	if p.lit != nil && q.lit != nil && p.off == q.off && p.kind == q.kind {
		a, b := entity(p.lit, p.base), entity(q.lit, q.base)
		if isStrings(p.lit) {
			return digitValues(string(a), string(b))
		}
		return fieldValues(a, b)
	}
	moved := *q
	moved.off = p.off
	if p.lit == nil && q.lit == nil && c.sameRef(p, &moved) {
		return []valuePair{{p.off, q.off, 64}}, true
	}
	return nil, false
}

// digitValues compares two texts that differ in decimal numbers only.
func digitValues(a, b string) (out []valuePair, ok bool) {
	for {
		i := strings.IndexFunc(a, isDigit)
		j := strings.IndexFunc(b, isDigit)
		if i < 0 || j < 0 {
			return out, a == b
		}
		if a[:i] != b[:j] {
			return nil, false
		}
		var x, y int64
		x, a = number(a[i:])
		y, b = number(b[j:])
		if x != y {
			out = append(out, valuePair{x, y, 64})
		}
	}
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// number reads a decimal number of at most nine digits off the start of s.
func number(s string) (int64, string) {
	n, i := int64(0), 0
	for i < len(s) && i < 9 && isDigit(rune(s[i])) {
		n = n*10 + int64(s[i]-'0')
		i++
	}
	return n, s[i:]
}

// fieldValues compares two constants of equal size by 32-bit fields, or by
// 16-bit ones where the size allows no other.
func fieldValues(a, b []byte) (out []valuePair, ok bool) {
	if len(a) != len(b) || len(a)%2 != 0 {
		return nil, false
	}
	w := 4
	if len(a)%4 != 0 {
		w = 2
	}
	for i := 0; i < len(a); i += w {
		x, y := unsigned(a[i:], w), unsigned(b[i:], w)
		if x != y {
			out = append(out, valuePair{x, y, 8 * w})
		}
	}
	return out, true
}

func unsigned(b []byte, width int) int64 {
	if width == 2 {
		return int64(binary.LittleEndian.Uint16(b))
	}
	return int64(binary.LittleEndian.Uint32(b))
}

// numbersOf is an instruction with its numbers taken out.
type numbersOf struct {
	rest      string // everything else, in one canonical spelling
	imm, disp int64
	immBits   int
}

// numbers splits an instruction. Encodings that differ only because a number
// needs more room have one rest: 83 /7 ib, 81 /7 id and 3d id are all cmp.
func (it *item) numbers() (numbersOf, bool) {
	in := &it.in
	if in.opAt >= len(it.raw) {
		return numbersOf{}, false
	}
	r := numbersOf{immBits: 64}
	op, modrm, hasModRM := canonicalOpcode(in)
	rest := append([]byte{}, it.raw[:in.opAt]...)
	rest = append(rest, byte(in.form), byte(in.opmap), op)
	if in.relative {
		return numbersOf{rest: string(append(rest, it.branchKind())), immBits: 64}, it.branchKind() != 0
	}
	if hasModRM {
		r.disp = it.displacement(&modrm)
		rest = append(rest, modrm)
		if in.hasSIB {
			rest = append(rest, in.sib)
		}
	}
	if in.immSize > 0 && !it.covered(in.immAt) {
		if in.immSize == 3 {
			return r, false
		}
		r.imm = signed(it.raw[in.immAt:], in.immSize)
		r.immBits = it.immediateBits()
	}
	r.rest = string(rest)
	return r, true
}

// covered tells whether a reference field starts at this byte.
func (it *item) covered(at int) bool {
	for i := range it.refs {
		if it.refs[i].at == it.off+uint64(at) {
			return true
		}
	}
	return false
}

// displacement reads an address displacement and makes the ModRM forms with
// none, 8 and 32 bits of it one.
func (it *item) displacement(modrm *byte) int64 {
	in := &it.in
	if in.modrm>>6 == 3 || !in.hasModRM || in.ripRelative && in.dispSize == 4 || in.form == evex {
		return 0
	}
	if in.modrm>>6 != 0 || in.dispSize == 0 {
		*modrm = *modrm&0x3f | 0x80
	}
	if in.dispSize == 0 || it.covered(in.dispAt) {
		return 0
	}
	return signed(it.raw[in.dispAt:], in.dispSize)
}

// canonicalOpcode undoes the choice of the shortest encoding.
func canonicalOpcode(in *insn) (op, modrm byte, hasModRM bool) {
	op, modrm, hasModRM = in.opcode, in.modrm, in.hasModRM
	if in.form != legacy || in.opmap != mapOne {
		return op, modrm, hasModRM
	}
	switch {
	case op == 0x83:
		op = 0x81
	case op == 0x6a:
		op = 0x68
	case op == 0x6b:
		op = 0x69
	case op < 0x40 && op&7 == 5:
		return 0x81, 0xc0 | op&0x38, true
	case op == 0xa9:
		return 0xf7, 0xc0, true
	}
	return op, modrm, hasModRM
}

// immediateBits is how many bits of the immediate the operation sees: a byte
// operation has 8, while a byte that is sign-extended stands for all 64.
func (it *item) immediateBits() int {
	op := it.in.opcode
	if it.in.form != legacy || it.in.opmap != mapOne {
		return 64
	}
	switch {
	case op == 0xc6, op == 0x80, op == 0xa8, op == 0xf6, op&0xf8 == 0xb0, op < 0x40 && op&7 == 4:
		return 8
	case it.in.immSize == 2, it.in.opsize && it.in.immSize == 1:
		return 16
	}
	return 64
}

// provedLines tells, for each pair of instructions that differ, whether only
// lines do.
func (c *comparer) provedLines(o, n *body, x, y []item, odd []int) map[int]bool {
	all := map[int][]valuePair{}
	known := map[valuePair]bool{}
	for _, i := range odd {
		vs, ok := c.differingValues(x, y, i)
		if !ok || len(vs) == 0 {
			continue
		}
		all[i] = vs
		pairs := c.linePairs(o, x[i].off, n, y[i].off)
		for _, v := range vs {
			if v.isLine(pairs) {
				known[valuePair{v.old, v.new, 0}] = true
			}
		}
	}
	out := map[int]bool{}
	for i, vs := range all {
		proved := true
		for _, v := range vs {
			proved = proved && known[valuePair{v.old, v.new, 0}]
		}
		out[i] = proved
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
		vs = append(vs, valuePair{packed.old, packed.new, 14})
	}
	more, ok := plainFields(a, b)
	if !ok {
		return false
	}
	p, q := &a.refs[0], &b.refs[0]
	if p.target() != o.body || q.target() != n.body || p.off < 0 || q.off < 0 {
		return false
	}
	pairs := c.linePairs(o.body, uint64(p.off), n.body, uint64(q.off))
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
	if len(x)%2 != 0 {
		return nil, string(x) == string(y)
	}
	var out []valuePair
	for i := 0; i < len(x); i += 2 {
		if p, q := unsigned(x[i:], 2), unsigned(y[i:], 2); p != q {
			out = append(out, valuePair{p, q, 16})
		}
	}
	return out, true
}
