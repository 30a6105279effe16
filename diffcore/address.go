package diffcore

// Addresses in a linked file.
//
// A distance in code that leaves its function leads to an address, and the
// section that holds the address says what lies there:
//
//	1139:  e8 f2 fe ff ff     call 1030     a stub of the linkage table: puts
//	113e:  8b 05 cc 2e 00 00  mov 4010      .data+0x10
//
// The entries of a jump table are distances too, from the table's start. In a
// file for a fixed address a number may be an address or only look like one;
// where two such numbers differ and mean the same, that is said.

import (
	"debug/elf"
	"encoding/binary"
	"slices"
)

// leaves yields a distance of size bytes at pos of the section, counted from
// end, if it leads out of the range from..to.
func (o *Object) leaves(s *section, pos, end uint64, size int, reach, from, to uint64, yield func(field)) {
	d := signed(s.data[pos:], size)
	addr := int64(end) + d
	switch f := (field{pos: pos, width: size, kind: kindDistance, sym: -1, to: s, base: addr, addr: addr, reach: reach}); {
	case addr >= int64(from) && addr < int64(to):
	case o.image == nil:
		yield(f)
	default:
		if f, ok := o.aimAddress(f, s.addr+uint64(addr)); ok {
			yield(f)
		}
	}
}

// aimAddress says what an address in the code of a linked file means.
func (o *Object) aimAddress(f field, addr uint64) (field, bool) {
	m := o.image
	sym, slot := m.slots[addr]
	stub := false
	if !slot {
		sym, stub = m.stubs[addr]
	}
	if slot || stub {
		f.sym = sym
		if y := &o.symbols[sym]; y.sec >= 0 {
			f.to, f.base, f.addr = o.sections[y.sec], int64(y.value), int64(y.value)
		} else {
			f.to, f.base, f.addr = nil, 0, 0
		}
		if slot {
			f.kind = refKind(elf.R_X86_64_GOTPCREL)
		}
		return f, true
	}
	if held, ok := m.local[addr]; ok && m.at(addr).made {
		f.kind, addr = refKind(elf.R_X86_64_GOTPCREL), held
	}
	t := m.at(addr)
	f.marks = m.marks[addr]
	if t == nil {
		f.sym, f.to, f.base, f.addr = -1, nil, 0, 0
		return f, f.marks != nil
	}
	f.sym, f.to, f.base, f.addr = -1, t, int64(addr-t.addr), int64(addr-t.addr)
	return f, true
}

// clonesEnd is where the table of transactional clones ends. It is the start of
// what the linker put next, which the two functions of crtbegin.o that use the
// name do not mean.
const clonesEnd = "__TMC_END__"

// endsClones makes a reference of those functions to the end of the table one to
// the mark alone.
func (b *body) endsClones(r *ref) {
	if name := b.nodes[0].name; (name == "register_tm_clones" || name == "deregister_tm_clones") && slices.Contains(r.marks, clonesEnd) {
		*r = ref{at: r.at, width: r.width, kind: r.kind, marks: r.marks}
	}
}

// sameMark tells whether two addresses are one mark of the linker's, such as
// the end of .data. On one side at least nothing else may lie there.
func sameMark(p, q *ref) bool {
	if p.marks == nil || q.marks == nil || p.target() != nil && q.target() != nil {
		return false
	}
	return slices.ContainsFunc(p.marks, func(name string) bool { return slices.Contains(q.marks, name) })
}

// absolute yields the operands of an instruction of a file for a fixed address
// that lie in its range.
func (o *Object) absolute(s *section, in *insn, pos uint64, yield func(field)) {
	one := func(at, size int, reach uint64) {
		if size < 4 || size > 8 {
			return
		}
		v := uint64(signed(s.data[pos+uint64(at):], size))
		if f, ok := o.aimAddress(field{pos: pos + uint64(at), width: size, kind: refKind(elf.R_X86_64_32S), reach: reach}, v); ok {
			yield(f)
		}
	}
	if !in.ripRelative {
		one(in.dispAt, in.dispSize, in.reach())
	}
	if !in.relative {
		one(in.immAt, in.immSize, 0)
	}
}

// jumpTable reads unnamed data of a linked file as distances from its start
// into one function, as long as they lead to instructions of that function. A
// switch has several cases; fewer may be so by chance.
func (o *Object) jumpTable(b *body) (fs []field) {
	const least = 3
	if o.image == nil || o.image.fixed || b.sec.data == nil || b.sec.write() || !b.unnamed() {
		return nil
	}
	start, group := b.sec.addr+b.off, ""
	for at := uint64(0); at+4 <= b.size; at += 4 {
		d := int64(int32(binary.LittleEndian.Uint32(b.bytes()[at:])))
		addr := start + uint64(d)
		t := o.image.at(addr)
		if d == 0 || t == nil || !t.exec() {
			break
		}
		off := addr - t.addr
		if g := o.groupAt(t, int64(off)); g == "" || group != "" && g != group || !o.boundary(o.maps[t.index].at(off), off) {
			break
		} else {
			group = g
		}
		fs = append(fs, field{pos: b.off + at, width: 4, kind: kindFromStart, sym: -1, to: t, base: int64(off), addr: int64(off)})
	}
	if len(fs) < least {
		return nil
	}
	return fs
}

// readAsAddresses notes whether numbers in two bodies differ that were read as
// addresses without a relocation to say so.
func (c *comparer) readAsAddresses(o, n *body) {
	if c.old.image == nil || !c.old.image.fixed || len(o.refs) != len(n.refs) {
		return
	}
	x, y := o.bytes(), n.bytes()
	for i := range o.refs {
		p, q := &o.refs[i], &n.refs[i]
		if p.kind == kindDistance || p.at+uint64(p.width) > uint64(len(x)) || q.at+uint64(q.width) > uint64(len(y)) {
			continue
		}
		if string(x[p.at:p.at+uint64(p.width)]) != string(y[q.at:q.at+uint64(q.width)]) {
			c.assumed = true
		}
	}
}
