package diffcore

// Two objects that are the same but for some functions, told without looking
// at the rest.
//
// Most pairs come from two states of a source that differ in a few places.
// Often the edit leaves every symbol where it was, and then two files have
// the same sections, and the same symbols at the same places, and nearly all
// of their bytes and relocation entries are equal:
//
//	section       OLD                      NEW
//	.text         f: b8 01 ..  g: ..       f: b8 02 ..  g: ..     f is odd
//	.rela.text    ..                       ..                     equal
//	.rodata       ..                       ..                     equal
//
// Such files are congruent. Let each symbol stand for the symbol of the same
// index, and each place for the same place: that is a correlation, one to
// one. Under it, a body with equal bytes and equal entries is the same body,
// as every distance in it leads to the same place, and what lies there is
// compared in its turn; nothing need be decoded to see that. What remains is
// the odd functions: those that hold a differing byte or entry. If anything
// else differs (data, a table, code without a name, an unwind record of a
// function that is not odd), the files are not congruent, and are compared in
// full.
//
// The odd functions are compared by the rest of the package, in two objects
// that hold nothing else; see excerpt.go.
//
// What odd functions refer to has to be the same in both files where a name does
// not say what it is; see aims.go.

import (
	"bytes"
	"debug/elf"
)

// congruence is two objects that correspond, and how they differ.
type congruence struct {
	old, new *outline
	shifts   *correspondence    // nil if the objects are congruent
	odd      []oddFunction      // ascending
	oddAt    [2]map[place]bool  // where those begin in old and new
	frames   [2]map[uint64]bool // records of .eh_frame that differ, by offset of their contents
}

func newCongruence(a, b *outline) *congruence {
	for _, l := range [2]*outline{a, b} {
		for _, s := range l.sections {
			s.relocs, s.veiled = nil, false // of excerpts that could not be made
		}
	}
	return &congruence{old: a, new: b, oddAt: [2]map[place]bool{{}, {}}, frames: [2]map[uint64]bool{{}, {}}}
}

func (g *congruence) sides() [2]*outline { return [2]*outline{g.old, g.new} }

// oddFunction is code that differs, as it lies in old and new.
type oddFunction [2]struct {
	sec int
	resident
}

func (g *congruence) addOdd(i int, r resident, j int, q resident) {
	var f oddFunction
	f[0].sec, f[0].resident, f[1].sec, f[1].resident = i, r, j, q
	g.odd = append(g.odd, f)
	g.oddAt[0][place{i, r.off}], g.oddAt[1][place{j, q.off}] = true, true
}

// compareNearlySame compares two objects if little differs between them, and
// reports false if that cannot be seen.
func compareNearlySame(old string, x []byte, new string, y []byte, opts Options) (*Result, bool) {
	if opts.Function != "" || opts.Moved != nil {
		return nil, false // a listing is wanted of what may be equal; an excerpt does not know its files
	}
	a, ok := readOutline(old, x, nil)
	if !ok {
		return nil, false
	}
	b, ok := readOutline(new, y, a)
	if !ok {
		return nil, false
	}
	if r, ok := compareCongruent(a, b, opts); ok {
		return r, true
	}
	return compareShifted(a, b, opts)
}

// compareCongruent compares two objects if they are congruent, and reports
// false if not.
func compareCongruent(a, b *outline, opts Options) (*Result, bool) {
	g := newCongruence(a, b)
	if !g.sameTables() || !g.findOdd() {
		return nil, false
	}
	if len(g.odd) == 0 {
		return &Result{}, true
	}
	p, q, ok := g.excerpts(nil)
	if !ok {
		return nil, false
	}
	return compareExcerpts(p, q, opts)
}

// sameTables tells whether the two have the same sections and symbols.
func (g *congruence) sameTables() bool {
	if !g.new.sameSymbols(g.old) {
		return false
	}
	for i, s := range g.old.sections {
		if t := g.new.sections[i]; !sameHeader(s, t) || s.typ == elf.SHT_GROUP && !bytes.Equal(s.data, t.data) {
			return false
		}
	}
	return true
}

// sameHeader compares all that headers say but where the bytes lie. Sections
// that are not loaded may grow, and so may unwind tables, record by record.
func sameHeader(s, t *section) bool {
	return s.sameKind(t) && s.link == t.link && s.info == t.info && (s.size == t.size || !s.alloc() || s.name == unwindSection)
}

// sameKind compares what headers say beside place, size and other sections.
func (s *section) sameKind(t *section) bool {
	return s.name == t.name && s.typ == t.typ && s.flags == t.flags && s.align == t.align && s.entsize == t.entsize
}

// findOdd compares the contents of the loaded sections. It reports false if
// anything differs that is no function.
func (g *congruence) findOdd() bool {
	var unwinding []int
	for i, s := range g.old.sections {
		if !s.alloc() {
			continue
		}
		same := bytes.Equal(s.data, g.new.sections[i].data) && g.new.samePatches(g.old, i)
		switch {
		case s.name == unwindSection:
			if !wellFormed(s) || !wellFormed(g.new.sections[i]) {
				return false
			}
			if !same {
				unwinding = append(unwinding, i)
			}
		case same:
		case s.exec() && s.data != nil:
			if !g.findOddIn(i) {
				return false
			}
		default:
			return false
		}
	}
	for _, i := range unwinding {
		if !g.findOddRecords(i) {
			return false
		}
	}
	return !g.old.hasOrc()
}

func wellFormed(s *section) bool {
	return s.data != nil && eachFrame(s, func(uint64, uint64, int64) {})
}

// findOddIn compares a section of code, resident by resident, and what lies
// between them.
func (g *congruence) findOddIn(sec int) bool {
	in := g.old.residents(sec)
	if in == nil {
		return false
	}
	s := g.halves(sec)
	pos := uint64(0)
	for _, r := range in.list {
		if !s.same(pos, r.off) {
			return false
		}
		if !s.same(r.off, r.end()) {
			if !g.old.isFunction(in.of(&r)) {
				return false
			}
			g.addOdd(sec, r, sec, r)
		}
		pos = r.end()
	}
	return s.same(pos, g.old.sections[sec].size)
}

// isFunction: node.function for all symbols of a resident of code.
func (l *outline) isFunction(symbols []int32) bool {
	for _, i := range symbols {
		if l.table.typ(i) == elf.STT_OBJECT {
			return false
		}
	}
	return true
}

// halves is what two sections hold, where it is not known to be equal.
type halves struct {
	old, new       []byte    // nil if equal
	oldRel, newRel relaTable // nil if equal
}

func (g *congruence) halves(sec int) (h halves) {
	if x, y := g.old.sections[sec].data, g.new.sections[sec].data; !bytes.Equal(x, y) {
		h.old, h.new = x, y
	}
	if !bytes.Equal(g.old.patches[sec], g.new.patches[sec]) {
		h.oldRel, h.newRel = g.old.entries(sec), g.new.entries(sec)
	}
	return h
}

// same compares a range.
func (h *halves) same(from, to uint64) bool {
	return (h.old == nil || bytes.Equal(h.old[from:to], h.new[from:to])) &&
		(h.oldRel == nil && h.newRel == nil || bytes.Equal(h.oldRel.within(from, to), h.newRel.within(from, to)))
}

// record is one record of .eh_frame behind length and id.
type record struct {
	from, to uint64
	common   int64 // as eachFrame has it
}

func records(s *section) (out []record) {
	eachFrame(s, func(from, to uint64, common int64) { out = append(out, record{from, to, common}) })
	return out
}

// findOddRecords compares unwind tables record by record. One that differs
// must be about an odd function.
func (g *congruence) findOddRecords(sec int) bool {
	s, t := g.old.sections[sec], g.new.sections[sec]
	x, y := records(s), records(t)
	if len(x) != len(y) {
		return false
	}
	commons := map[int64]int64{-1: -1} // where a CIE begins in old -> in new
	for i, r := range x {
		q := y[i]
		partner, known := commons[r.common]
		if !known || partner != q.common {
			return false
		}
		if r.common < 0 {
			commons[startOfRecord(s, r.from)] = startOfRecord(t, q.from)
		}
		if g.sameRecord(sec, r, q) {
			continue
		}
		if r.common < 0 || !g.aboutOdd(0, sec, r) || !g.aboutOdd(1, sec, q) {
			return false
		}
		g.frames[0][r.from], g.frames[1][q.from] = true, true
	}
	return true
}

// sameRecord compares bytes and relocation entries, counted from the record's
// start.
func (g *congruence) sameRecord(sec int, r, q record) bool {
	x, y := g.old.sections[sec].data[r.from:r.to], g.new.sections[sec].data[q.from:q.to]
	s, t := g.old.entries(sec).within(r.from, r.to), g.new.entries(sec).within(q.from, q.to)
	if !bytes.Equal(x, y) || len(s) != len(t) {
		return false
	}
	for i := range s.len() {
		if s.off(i)-r.from != t.off(i)-q.from || !bytes.Equal(s.entry(i)[8:], t.entry(i)[8:]) {
			return false
		}
	}
	return true
}

// aboutOdd tells whether a record's first address is the start of an odd
// function.
func (g *congruence) aboutOdd(side, sec int, r record) bool {
	l := g.sides()[side]
	t := l.entries(sec).within(r.from, r.to)
	if t.len() == 0 {
		return false
	}
	first := t.at(0)
	return g.oddAt[side][place{l.table.section(int32(first.sym)), l.table.value(int32(first.sym)) + uint64(first.addend)}]
}
