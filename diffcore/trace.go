package diffcore

// Finding what a body refers to.
//
// In code the bytes are walked instruction by instruction. A field is either
// under a relocation, or it is a distance that the assembler has resolved
// itself because both ends lie in one section. Distances inside the body are
// content like any other byte; those that leave it are references, so that a
// neighbour that grows changes nobody else:
//
//	f:  e8 0b 00 00 00   call g      g 0x10 further on: a reference to g+0
//	    74 02            je   .+4    inside f: two plain bytes
//
// In data only relocations are fields.

import (
	"debug/elf"
	"encoding/binary"
	"slices"
	"sort"
	"strings"
)

// field is a reference whose target has not been looked up.
type field struct {
	pos   uint64 // section offset
	width int
	kind  refKind
	sym   int      // symbol index, -1 for a distance without a relocation
	to    *section // where the target lies, nil when not in this object
	base  int64    // address of the symbol in that section
	addr  int64    // address of the target there, or the addend when to is nil
	extra int64
	bound bool     // compared with and not accessed: may be the end of an array
	marks []string // in a linked file: names of the linker's for the address
	reach uint64   // bytes used from there on, for an operand in memory at this very address; 0 for others
}

// trace finds all references: first where they point, so that the gaps can
// be cut, then what lies there.
func (o *Object) trace() {
	o.findAnchors()
	o.cutGaps()
	for _, b := range o.bodies {
		if !b.silent {
			o.traceBody(b)
		}
	}
	o.readCoverage()
	o.readRosters()
	o.readTables()
	o.readFrames()
}

// fields calls yield for each field of a range in ascending order. It returns
// the offset from the start of the first byte that is no instruction, or -1.
func (o *Object) fields(s *section, from, to uint64, yield func(field)) int64 {
	k := sort.Search(len(s.relocs), func(i int) bool { return s.relocs[i].off >= from })
	bad := int64(-1)
	if s.exec() && s.data != nil {
		for pos := from; pos < to; {
			in, ok := decode(s.data[pos:to])
			if !ok {
				bad = int64(pos - from)
				break
			}
			k = o.insnFields(s, &in, pos, k, from, to, yield)
			pos += uint64(in.size)
		}
	}
	for ; k < len(s.relocs) && s.relocs[k].off < to; k++ {
		yield(o.aim(s, &s.relocs[k], s.relocs[k].off))
	}
	return bad
}

// insnFields yields the fields of the instruction at pos and returns the
// index of the first relocation behind it.
func (o *Object) insnFields(s *section, in *insn, pos uint64, k int, from, to uint64, yield func(field)) int {
	end := pos + uint64(in.size)
	immediate, displacement := in.relative, in.ripRelative
	for ; k < len(s.relocs) && s.relocs[k].off < end; k++ {
		r := &s.relocs[k]
		if r.width() > 0 && r.off == pos+uint64(in.immAt) {
			immediate = false
		}
		if r.width() > 0 && r.off == pos+uint64(in.dispAt) {
			displacement = false
		}
		f := o.aim(s, r, end)
		f.bound = in.comparesImmediate() && r.off == pos+uint64(in.immAt)
		if r.off == pos+uint64(in.dispAt) {
			f.reach = in.reach()
		}
		yield(f)
	}
	if displacement {
		o.leaves(s, pos+uint64(in.dispAt), end, in.dispSize, in.reach(), from, to, yield)
	}
	if immediate {
		o.leaves(s, pos+uint64(in.immAt), end, in.immSize, 0, from, to, yield)
	}
	if o.image != nil && o.image.fixed {
		o.absolute(s, in, pos, yield)
	}
	return k
}

// signed reads a little-endian signed number of 1, 2, 4 or 8 bytes.
func signed(b []byte, size int) int64 {
	switch size {
	case 1:
		return int64(int8(b[0]))
	case 2:
		return int64(int16(binary.LittleEndian.Uint16(b)))
	case 4:
		return int64(int32(binary.LittleEndian.Uint32(b)))
	case 8:
		return int64(binary.LittleEndian.Uint64(b))
	}
	return 0
}

// aim computes where a relocation points. A PC-relative one counts from the
// end of the instruction, in data from the field.
func (o *Object) aim(s *section, r *reloc, end uint64) field {
	f := field{pos: r.off, width: r.width(), kind: kindOf(r.typ), sym: r.sym, addr: r.addend}
	if packsLine(s) {
		f.addr, f.extra = unpackLine(r.addend)
	}
	if r.pcRelative() {
		f.addr += int64(end - r.off)
	}
	if sym := &o.symbols[r.sym]; sym.sec >= 0 {
		f.to, f.base = o.sections[sym.sec], int64(sym.value)
		f.addr += f.base
		if sym.typ == elf.STT_SECTION {
			f.base = f.addr
		}
	}
	return f
}

// packsLine: Xen keeps half of a line number above the low 24 bits of each
// displacement in these sections (BUG_DISP_WIDTH).
func packsLine(s *section) bool { return strings.HasPrefix(s.name, ".bug_frames") }

// unpackLine splits such an addend into displacement and the bits above.
func unpackLine(a int64) (disp, line int64) {
	disp = a << 40 >> 40
	return disp, (a - disp) >> 24
}

// findAnchors notes every address in a gap that something refers to.
func (o *Object) findAnchors() {
	note := func(f field) {
		if f.to == nil || f.base < 0 || f.sym > 0 && o.bySymbol[f.sym] != nil {
			return
		}
		if a := o.maps[f.to.index]; a != nil {
			if g := a.gapAt(uint64(f.base)); g != nil {
				g.anchors = append(g.anchors, uint64(f.base))
				g.extend(uint64(f.base), f.reach)
			}
		}
	}
	for _, b := range o.bodies {
		if b.sec.exec() && !b.silent {
			o.fields(b.sec, b.off, b.end(), note)
		}
	}
	for _, s := range o.sections {
		a := o.maps[s.index]
		switch {
		case s.name == unwindSection && s.data != nil:
			o.fields(s, 0, s.size, note)
		case a == nil:
		case !s.exec():
			o.fields(s, 0, s.size, note)
		default:
			for i := range a.gaps {
				if g := &a.gaps[i]; !g.padding {
					o.fields(s, g.from, g.to, note)
				}
			}
		}
	}
}

// extend notes that so many bytes from at on are used.
func (g *gap) extend(at, reach uint64) {
	if g.reach == nil {
		g.reach = map[uint64]uint64{}
	}
	if old, seen := g.reach[at]; !seen || old > 0 && (reach == 0 || reach > old) {
		g.reach[at] = reach
	}
}

// cutGaps makes bodies of the gaps that hold something.
func (o *Object) cutGaps() {
	for _, s := range o.sections {
		a := o.maps[s.index]
		if a == nil || a.literals() || o.isTable(a) {
			continue
		}
		for i := range a.gaps {
			o.cutGap(a, &a.gaps[i])
		}
		sort.SliceStable(a.segments, func(i, j int) bool { return a.segments[i].from < a.segments[j].from })
	}
}

// literals: the section holds entities that others refer to one by one. If
// nothing refers to any, it is compared as it lies.
func (a *atlas) literals() bool {
	if !a.sec.mergeable() {
		return false
	}
	for i := range a.gaps {
		if len(a.gaps[i].anchors) > 0 {
			return true
		}
	}
	return false
}

func (o *Object) cutGap(a *atlas, g *gap) {
	if g.padding && (len(g.anchors) == 0 || g.next != nil) {
		return
	}
	slices.Sort(g.anchors)
	cuts := slices.Compact(append([]uint64{g.from}, g.anchors...))
	var last *body
	for i, from := range cuts {
		to := g.to
		if i+1 < len(cuts) {
			to = cuts[i+1]
		}
		b := &body{sec: a.sec, off: from, size: to - from, badAt: -1}
		n := &node{body: b}
		b.nodes = []*node{n}
		o.nodes = append(o.nodes, n)
		o.bodies = append(o.bodies, b)
		a.segments = append(a.segments, segment{from, to, b})
		b.reach = g.reach[from]
		if last != nil && (b.reach > 0 && !o.finished(last) || last.unfinished()) {
			last.next = b
		}
		last = b
	}
}

// traceBody resolves the references of one body.
func (o *Object) traceBody(b *body) {
	var fs []field
	b.badAt = o.fields(b.sec, b.off, b.end(), func(f field) { fs = append(fs, f) })
	if !b.sec.exec() {
		b.badAt = -1
		o.rebase(fs, b.off, b.unnamed())
		if table := o.jumpTable(b); table != nil {
			fs, b.next = append(fs, table...), nil
		}
	}
	b.refs = make([]ref, len(fs))
	for i, f := range fs {
		b.refs[i] = o.resolve(f, b.off)
		b.endsClones(&b.refs[i])
		if t := b.refs[i].target(); t != nil && t != b {
			t.used = true
		}
	}
}
