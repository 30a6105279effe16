package diffcore

// References of code in two objects that correspond (shifted.go).
//
// Two functions are walked as one. Up to the first reference their bytes are
// equal, so their instructions are, and so is the place of the reference; and
// so on behind it:
//
//	OLD  48 8d 3d 00000000   e8 0b000000   c3
//	NEW  48 8d 3d 00000000   e8 1b000000   c3
//	             relocation     leads out
//
// A distance that stays in the function is bytes like any other.

import (
	"bytes"
	"debug/elf"
)

// spot is what a comparison in full takes an address for; see atlas.cover.
type spot struct {
	kind spotKind
	k    int   // of the resident, or of the first one behind
	off  int64 // from the start of the resident
}

type spotKind int

const (
	nowhere spotKind = iota // hard to tell
	within                  // a symbol, or the end of one
	literal                 // an entity of a mergeable section
	unnamed                 // bytes that no symbol covers
)

// spotAt says what lies at an address of a section of one side.
func (s *shifted) spotAt(side, sec int, addr int64) spot {
	t, in := s.sides()[side].sections[sec], s.residents[side][sec]
	if in == nil || addr < 0 || uint64(addr) > t.size || !t.loaded() {
		return spot{}
	}
	at := uint64(addr)
	k := in.at(at)
	switch {
	case k < len(in.list) && in.list[k].off <= at:
		return spot{within, k, int64(at - in.list[k].off)}
	case t.mergeable() && at < t.size:
		s.literals[side][sec] = true
		return spot{kind: literal}
	case t.exec() || t.mergeable():
		return spot{} // filler belongs to what lies behind
	}
	h := in.hole(k, t.size)
	ends := k > 0 && at == h.from && (at == t.size || s.padding(side, sec, h))
	switch {
	case ends:
		return spot{within, k - 1, int64(in.list[k-1].size)}
	case at == t.size:
		return spot{}
	}
	return spot{kind: unnamed, k: k}
}

// samePlace tells whether an address of old means what one of new does.
// The symbol from which they count, if any, lies at x0 and y0.
func (s *shifted) samePlace(i int, x0, x int64, j int, y0, y int64, how access) bool {
	if s.shifts.section(0, i) != j || x-x0 != y-y0 {
		return false
	}
	p, q := s.spotAt(0, i, x0), s.spotAt(1, j, y0)
	switch {
	case p.kind != q.kind || p.off != q.off || p.kind == nowhere:
		return false
	case p.kind == within:
		return int(s.partners[0][i][p.k]) == q.k && (!how.bound || p.off != 0 || s.sameBefore(i, p.k, j, q.k))
	case p.kind == literal:
		t, u := s.old.sections[i], s.new.sections[j]
		return bytes.Equal(entity(t, uint64(x0)), entity(u, uint64(y0)))
	}
	if p.k != q.k {
		return false
	}
	s.pending = append(s.pending, useOfBoth{hole{i, p.k}, uint64(x0), uint64(y0), how.reach})
	return true
}

// access is how an instruction uses an address; see field.
type access struct {
	bound bool
	reach uint64
}

// sameBefore tells whether the same ends where two residents begin, or
// nothing: an address there may mean either.
func (s *shifted) sameBefore(i, k, j, n int) bool {
	x, y := s.residents[0][i].list, s.residents[1][j].list
	adjoins, too := k > 0 && x[k-1].end() == x[k].off, n > 0 && y[n-1].end() == y[n].off
	return adjoins == too && (!adjoins || int(s.partners[0][i][k-1]) == n-1)
}

// sameAim tells whether two relocations mean the same. ahead is how far the
// address from which a distance counts lies behind the field.
func (s *shifted) sameAim(x, y *reloc, ahead int64, how access) bool {
	if x.typ != y.typ {
		return false
	}
	if to := s.shifts.symbol(0, x.sym); to >= 0 {
		return to == y.sym && x.addend == y.addend
	}
	i, j := s.old.table.section(int32(x.sym)), s.new.table.section(int32(y.sym))
	typ := s.old.table.typ(int32(x.sym))
	if i < 0 || j < 0 || s.shifts.symbol(1, y.sym) >= 0 || typ != s.new.table.typ(int32(y.sym)) {
		return false
	}
	if !x.pcRelative() {
		ahead = 0
	}
	x0, y0 := int64(s.old.table.value(int32(x.sym))), int64(s.new.table.value(int32(y.sym)))
	p, q := x0+x.addend+ahead, y0+y.addend+ahead
	if typ == elf.STT_SECTION {
		x0, y0 = p, q
	}
	return s.samePlace(i, x0, p, j, y0, q, how)
}

// twin is a function in both objects while it is walked.
type twin struct {
	*shifted
	sec        [2]int
	from       [2]uint64 // where it begins in the sections
	code       [2][]byte
	relocs     [2]relaTable
	next       int    // relocation
	plain      uint64 // from here on, bytes are still to be compared
	unreadable bool   // some bytes are no instruction
}

// sameFunction tells whether two residents of code are equal. It reports false
// for known if that cannot be told.
func (s *shifted) sameFunction(i int, p resident, j int, q resident) (same, known bool) {
	if p.size != q.size {
		return false, true
	}
	t := &twin{shifted: s, sec: [2]int{i, j}, from: [2]uint64{p.off, q.off}}
	t.code = [2][]byte{s.old.sections[i].data[p.off:p.end()], s.new.sections[j].data[q.off:q.end()]}
	t.relocs = [2]relaTable{s.old.entries(i).within(p.off, p.end()), s.new.entries(j).within(q.off, q.end())}
	return t.walk(), !t.unreadable
}

// walk compares instruction by instruction.
func (t *twin) walk() bool {
	if t.relocs[0].len() != t.relocs[1].len() {
		return false
	}
	code := t.code[0]
	for pos := 0; pos < len(code); {
		if n := plainSize(code[pos:]); n > 0 && uint64(pos+n) <= t.nextReloc() {
			pos += n
			continue
		}
		in, ok := plainBranch(code[pos:])
		if !ok {
			in, ok = decode(code[pos:])
		}
		if !ok {
			t.unreadable = true
			return false
		}
		if !t.sameInsn(&in, uint64(pos)) {
			return false
		}
		pos += in.size
	}
	return t.next == t.relocs[0].len() && t.sameBytes(uint64(len(code)))
}

// nextReloc is the offset of the next relocation.
func (t *twin) nextReloc() uint64 {
	if t.next < t.relocs[0].len() {
		return t.relocs[0].off(t.next) - t.from[0]
	}
	return uint64(len(t.code[0]))
}

// sameBytes compares the bytes up to pos.
func (t *twin) sameBytes(pos uint64) bool {
	from := t.plain
	t.plain = max(pos, from)
	return pos <= from || bytes.Equal(t.code[0][from:pos], t.code[1][from:pos])
}

// sameInsn compares the references of an instruction; see Object.insnFields.
func (t *twin) sameInsn(in *insn, pos uint64) bool {
	end := pos + uint64(in.size)
	immediate, displacement := in.relative, in.ripRelative
	for ; t.next < t.relocs[0].len() && t.relocs[0].off(t.next)-t.from[0] < end; t.next++ {
		x, y := t.relocs[0].at(t.next), t.relocs[1].at(t.next)
		at := x.off - t.from[0]
		immediate = immediate && !(x.width() > 0 && at == pos+uint64(in.immAt))
		displacement = displacement && !(x.width() > 0 && at == pos+uint64(in.dispAt))
		how := access{bound: in.comparesImmediate() && at == pos+uint64(in.immAt)}
		if at == pos+uint64(in.dispAt) {
			how.reach = in.reach()
		}
		if y.off-t.from[1] != at || !t.sameBytes(at) || !t.sameAim(&x, &y, int64(end-at), how) {
			return false
		}
		t.plain = at + uint64(x.width())
	}
	return (!displacement || t.sameDistance(pos+uint64(in.dispAt), end, in.dispSize, in.reach())) &&
		(!immediate || t.sameDistance(pos+uint64(in.immAt), end, in.immSize, 0))
}

// sameDistance compares two distances without a relocation.
func (t *twin) sameDistance(at, end uint64, size int, reach uint64) bool {
	x := int64(end) + signed(t.code[0][at:], size)
	if x >= 0 && x < int64(len(t.code[0])) {
		return true // bytes like any other
	}
	if !t.sameBytes(at) {
		return false
	}
	t.plain = at + uint64(size)
	x += int64(t.from[0])
	y := int64(t.from[1]+end) + signed(t.code[1][at:], size)
	return t.samePlace(t.sec[0], x, x, t.sec[1], y, y, access{reach: reach})
}
