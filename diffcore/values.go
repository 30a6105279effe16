package diffcore

// The numbers in which two instructions, references or table entries differ,
// and proof that nothing else does. Whether such a number is a line is decided
// elsewhere.

import (
	"bytes"
	"encoding/binary"
	"strings"
)

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
	switch {
	case p.imm == q.imm:
	case a.in.immSize == 8 && b.in.immSize == 8: // two fields stored at once
		v, _ := fieldValues(a.raw[a.in.immAt:], b.raw[b.in.immAt:], 4)
		out = append(out, v...)
	default:
		out = append(out, valuePair{old: p.imm, new: q.imm, bits: p.immBits})
	}
	if p.disp != q.disp {
		out = append(out, valuePair{old: p.disp, new: q.disp, bits: 64})
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
		return fieldValues(a, b, constantWidth(len(a)))
	}
	if v, ok := c.contentValues(p, q); ok {
		return v, true
	}
	moved := *q
	moved.off = p.off
	if p.lit == nil && q.lit == nil && c.sameRef(p, &moved) {
		return []valuePair{{old: p.off, new: q.off, bits: 64}}, true
	}
	return nil, false
}

// contentValues compares two unnamed constants, such as the record of a
// sanitizer with file, line and column.
func (c *comparer) contentValues(p, q *ref) ([]valuePair, bool) {
	c.lookInto(p, q)
	xs, ys := p.candidates(), q.candidates()
	if len(xs) == 0 || len(ys) == 0 || p.off != q.off || p.kind != q.kind || !xs[0].byContent() || !ys[0].byContent() {
		return nil, false
	}
	if a, b, ok := bothTexts(xs[0].body, ys[0].body); ok {
		return digitValues(a, b)
	}
	if x, y := xs[0], ys[0]; !x.body.sec.exec() && !y.body.sec.exec() && (!x.body.sec.write() || c.paired(x, y)) {
		return c.bodyValues(x.body, y.body, 4)
	}
	return nil, false
}

// bothTexts returns what two unnamed constants hold if that is text. Without
// optimisation gcc keeps literals in sections that are not merged.
func bothTexts(o, n *body) (a, b string, ok bool) {
	if !o.unnamed() || !n.unnamed() || len(o.refs)+len(n.refs) > 0 || o.sec.write() || n.sec.write() {
		return "", "", false
	}
	x, y := o.text(), n.text()
	return x, y, x != "" && y != ""
}

// text is the string that a constant holds, without the filler behind it;
// empty if it is something else.
func (b *body) text() string {
	x := bytes.TrimRight(b.bytes(), "\x00")
	if t := (body{sec: b.sec, off: b.off, size: uint64(len(x))}); len(x) > 0 && t.unfinished() {
		return string(x)
	}
	return ""
}

// terminated tells whether the body is text with a zero behind it.
func (b *body) terminated() bool {
	return len(b.refs) == 0 && b.sec.data != nil && b.size > 0 && b.sec.data[b.end()-1] == 0 && b.text() != ""
}

// withoutFiller is the body as long as another one, if only zeros lie behind
// that: unnamed data ends where the next begins, with the filler between.
func (b *body) withoutFiller(other *body) *body {
	if len(b.nodes) == 0 || !b.unnamed() || b.sec.data == nil || b.size <= other.size || len(bytes.TrimLeft(b.bytes()[other.size:], "\x00")) > 0 || hasReloc(b.sec, b.off+other.size, b.end()) {
		return b
	}
	w := *b
	w.size = other.size
	if w.blank != nil {
		w.blank = w.blank[:w.size]
	}
	return &w
}

// deepestValues bounds how far bodyValues follows constants into constants.
const deepestValues = 64

// bodyValues compares two data bodies whose references mean the same, by
// fields of width bytes.
func (c *comparer) bodyValues(o, n *body, width int) ([]valuePair, bool) {
	// Constants may point at each other; what leads back to a pair at work, or
	// too deep, is not explained by values.
	k := [2]*body{o, n}
	if c.valuing[k] || len(c.valuing) >= deepestValues {
		return nil, false
	}
	c.valuing[k] = true
	defer delete(c.valuing, k)
	o, n = o.withoutFiller(n), n.withoutFiller(o)
	if o.size != n.size || len(o.refs) != len(n.refs) || o.sec.data == nil || n.sec.data == nil {
		return nil, false
	}
	x, y := append([]byte{}, o.bytes()...), append([]byte{}, n.bytes()...)
	var out []valuePair
	for i := range o.refs {
		p, q := &o.refs[i], &n.refs[i]
		if p.at != q.at || p.width != q.width || p.at+uint64(p.width) > o.size {
			return nil, false
		}
		v, ok := c.refValues(p, q)
		if !ok {
			return nil, false
		}
		out = append(out, v...)
		clear(x[p.at : p.at+uint64(p.width)])
		clear(y[p.at : p.at+uint64(p.width)])
	}
	v, ok := fieldValues(x, y, min(width, constantWidth(len(x))))
	return append(out, v...), ok
}

// constantWidth is the widest field of at most 4 bytes that divides n.
func constantWidth(n int) int {
	switch {
	case n%4 == 0:
		return 4
	case n%2 == 0:
		return 2
	}
	return 1
}

// digitValues compares two texts that differ in decimal numbers only. A number in
// the name of a folder, as of a package and its version, is no value.
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
			if inFolderName(a) {
				return nil, false
			}
			out = append(out, valuePair{old: x, new: y, bits: 64, text: true})
		}
	}
}

// inFolderName tells whether what stands before this rest of a text belongs to
// the name of a folder: a slash comes before what ends a path.
func inFolderName(rest string) bool {
	i := strings.IndexAny(rest, "/ :,;()\t\n")
	return i >= 0 && rest[i] == '/'
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

// fieldValues compares two constants of equal size by fields of 4, 2 or 1
// bytes.
func fieldValues(a, b []byte, width int) (out []valuePair, ok bool) {
	if len(a) != len(b) || len(a)%width != 0 {
		return nil, false
	}
	for i := 0; i < len(a); i += width {
		x, y, w := unsigned(a[i:], width), unsigned(b[i:], width), width
		if w == 4 && x>>16 == y>>16 && x>>16 != 0 {
			x, y, w = x&0xffff, y&0xffff, 2 // a bit-field with other bits above
		}
		if x != y {
			out = append(out, valuePair{old: x, new: y, bits: 8 * w})
		}
	}
	return out, true
}

func unsigned(b []byte, width int) int64 {
	switch width {
	case 1:
		return int64(b[0])
	case 2:
		return int64(binary.LittleEndian.Uint16(b))
	}
	return int64(binary.LittleEndian.Uint32(b))
}
