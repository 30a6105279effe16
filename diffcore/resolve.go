package diffcore

// From an address to what is meant by it.

import (
	"bytes"
	"debug/elf"
)

// placeElsewhere makes nodes for the symbols that no section holds.
func (o *Object) placeElsewhere() {
	for i := range o.symbols {
		s := &o.symbols[i]
		if i == 0 || s.sec < 0 && s.name != "" && s.typ != elf.STT_FILE {
			n := &node{name: s.name, sym: s, index: i}
			o.nodes = append(o.nodes, n)
			o.bySymbol[i] = n
		}
	}
}

// resolve looks up the target of f, a field of a body that starts at start.
func (o *Object) resolve(f field, start uint64) ref {
	r := ref{at: f.pos - start, width: f.width, kind: f.kind, extra: f.extra, marks: f.marks}
	var n *node
	if f.sym >= 0 {
		n = o.bySymbol[f.sym]
	}
	switch {
	case n != nil && (n.body == nil || !n.literal()):
		r.node, r.off = n, f.addr-f.base
		if f.to == nil {
			r.off = f.addr
		}
	case f.to == nil:
		r.off = f.addr
	default:
		o.resolveAddress(&r, f)
	}
	return r
}

// literal: a name that the assembler kept for an entity without identity.
func (n *node) literal() bool { return n.body.sec.mergeable() && standsForContent(n.name) }

// resolveAddress finds who lies at f.addr. Filler before a function belongs
// to that function (patchable entries), filler behind an object is where a
// pointer to its end points.
func (o *Object) resolveAddress(r *ref, f field) {
	r.off = f.addr
	a := o.maps[f.to.index]
	if a == nil {
		r.lit, r.base = f.to, f.to.size // not loaded: the place itself
		return
	}
	b := a.cover(f.base)
	switch {
	case b != nil:
		r.body, r.off = b, f.addr-int64(b.off)
		if f.bound && r.off == 0 {
			r.endOf = a.endingAt(b.off)
		}
	case f.to.mergeable() && f.base >= 0 && uint64(f.base) < f.to.size:
		r.lit, r.base, r.off = f.to, uint64(f.base), f.addr-f.base
	default:
		r.lit = f.to
		r.base = f.to.size
	}
}

// cover returns the body that addr means: the one that holds it, the function
// behind filler, or the object that ends there. For an address outside the
// section it is the body next to it.
func (a *atlas) cover(addr int64) *body {
	if len(a.segments) == 0 {
		return nil
	}
	if addr < 0 {
		return a.segments[0].body
	}
	at := uint64(addr)
	b := a.at(at)
	if b != nil && !b.unnamed() {
		return b
	}
	if g := a.gapAt(at); g != nil && g.padding {
		if g.next != nil {
			return g.next
		}
		if before := a.before(at); before != nil && at == g.from && !a.sec.mergeable() {
			return before
		}
	}
	if b == nil && at >= a.sec.size && !a.sec.mergeable() {
		return a.segments[len(a.segments)-1].body
	}
	return b
}

// endingAt returns the named object that ends exactly at off.
func (a *atlas) endingAt(off uint64) *body {
	b := a.before(off)
	if b == nil || b.unnamed() || b.end() != off {
		return nil
	}
	return b
}

// entity returns the bytes of the entity of a mergeable section from base on:
// up to and including the terminator of a string, up to the end of a constant.
func entity(s *section, base uint64) []byte {
	if base >= s.size || s.data == nil || s.entsize == 0 {
		return nil
	}
	b, width := s.data[base:], s.entsize
	if !isStrings(s) {
		return b[:min(uint64(len(b)), width-base%width)]
	}
	if width == 1 {
		if n := bytes.IndexByte(b, 0); n >= 0 {
			return b[:n+1]
		}
		return b
	}
	for i := uint64(0); i+width <= uint64(len(b)); i += width {
		if len(bytes.TrimLeft(b[i:i+width], "\x00")) == 0 {
			return b[:i+width]
		}
	}
	return b
}

// startsEntity tells whether an entity begins at addr of a mergeable section.
func startsEntity(s *section, addr int64) bool {
	w := int64(s.entsize)
	if addr < 0 || uint64(addr) >= s.size || addr%w != 0 {
		return false
	}
	if addr == 0 || !isStrings(s) {
		return true
	}
	return len(bytes.TrimLeft(s.data[addr-w:addr], "\x00")) == 0
}

// rebase corrects the distances of a table whose entries count from its
// start. The assembler writes ".long .L3-.L4" as a distance from the field,
// so the addend has grown by the entry's own offset. Whether a table is of
// that kind is seen from where its entries would point.
func (o *Object) rebase(fs []field, start uint64, unnamed bool) {
	var own, table int // entries that make sense counted from the field, and from the start
	total := 0
	group := ""
	for i := range fs {
		f := &fs[i]
		if f.kind != kindDistance || f.to == nil || f.sym > 0 && o.bySymbol[f.sym] != nil {
			continue
		}
		total++
		if g := o.groupAt(f.to, f.addr-int64(f.pos-start)); group == "" {
			group = g
		}
		if o.sensible(f.to, f.addr, group) {
			own++
		}
		if o.sensible(f.to, f.addr-int64(f.pos-start), group) {
			table++
		}
	}
	if total == 0 || table < own || table == own && !unnamed {
		return
	}
	for i := range fs {
		if f := &fs[i]; f.kind == kindDistance && f.to != nil && (f.sym <= 0 || o.bySymbol[f.sym] == nil) {
			f.countFrom(start)
		}
	}
}

// countFrom moves a distance that counts from start to its target.
func (f *field) countFrom(start uint64) {
	f.addr -= int64(f.pos - start)
	f.base = f.addr
	if f.pos != start {
		f.kind = kindFromStart
	}
}

// groupAt names the function at an address, "" where there is none.
func (o *Object) groupAt(s *section, addr int64) string {
	a := o.maps[s.index]
	if a == nil || addr < 0 || !s.exec() {
		return ""
	}
	if b := a.at(uint64(addr)); b != nil && !b.unnamed() {
		return b.nodes[0].group
	}
	return ""
}

// sensible tells whether a table of one function's targets could point here:
// into that function, at the start of a literal, or at the start of an object.
func (o *Object) sensible(s *section, addr int64, group string) bool {
	a := o.maps[s.index]
	if a == nil || addr < 0 {
		return false
	}
	if s.exec() {
		return group != "" && o.groupAt(s, addr) == group && o.boundary(a.at(uint64(addr)), uint64(addr))
	}
	if s.mergeable() {
		return startsEntity(s, addr)
	}
	b := a.at(uint64(addr))
	return b != nil && b.off == uint64(addr)
}

// boundary tells whether an instruction of b begins at the section offset. The
// starts are kept, as a table asks once for each of its entries.
func (o *Object) boundary(b *body, off uint64) bool {
	if b.sec.data == nil {
		return false
	}
	list, known := o.begins[b]
	if !known {
		list = instructionStarts(b.bytes())
		if o.begins != nil {
			o.begins[b] = list
		}
	}
	return indexOfStart(list, int64(off-b.off)) >= 0
}

// instructionStarts lists the offsets of instructions up to the first byte
// that is none.
func instructionStarts(code []byte) (out []uint32) {
	for pos := 0; pos < len(code); {
		n := plainSize(code[pos:])
		if n == 0 {
			in, ok := decode(code[pos:])
			if !ok {
				break
			}
			n = in.size
		}
		out = append(out, uint32(pos))
		pos += n
	}
	return out
}
