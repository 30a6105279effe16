package diffcore

// Loaded sections of two objects that correspond (shifted.go): which functions
// are odd, and whether all data is equal.
//
// In data only relocations are references, and their targets are looked up
// like those of code. Where an entry is a distance, a comparison in full must
// find out from where it counts (Object.rebase):
//
//	.rodata   T: .long .L3-T, .long .L4-T      from T, or from each entry?
//
// It takes what makes more sense of the entries: instructions of one function,
// here. It decides the same for both objects if all entries make sense counted
// from the start, or if those counted from the entry correspond as well.

import (
	"bytes"
)

// findOdd compares the contents of the loaded sections. It reports false if
// more differs than functions, what they alone use, and their unwind records.
func (s *shifted) findOdd() bool {
	for i, j := range s.shifts.sections[0] {
		if j >= 0 && s.old.sections[i].exec() && !s.compareCode(i, j) {
			return false
		}
	}
	for i, j := range s.shifts.sections[0] {
		if j < 0 || s.old.sections[i].exec() {
			continue
		}
		if s.old.sections[i].name == unwindSection {
			if !s.findOddFrames(i, j) {
				return false
			}
		} else if !s.compareNamed(i, j) {
			return false
		}
	}
	return true
}

// compareCode finds the odd functions of a section. Code without a name is
// hard to tell.
func (s *shifted) compareCode(i, j int) bool {
	x, y := s.residents[0][i], s.residents[1][j]
	if s.old.sections[i].data == nil || !s.filled(0, i) || !s.filled(1, j) {
		return false
	}
	for k, n := range s.partners[0][i] {
		p, q := x.list[k], y.list[n]
		same, known := s.sameFunction(i, p, j, q)
		switch {
		case !known:
			return false
		case same:
			s.settle()
		case !s.old.isFunction(x.of(&p)):
			return false
		case !s.readable(0, i, p) || !s.readable(1, j, q):
			return false
		default:
			s.pending = s.pending[:0]
			s.addOdd(i, p, j, q)
		}
	}
	return true
}

// readable tells whether code is instructions throughout.
func (s *shifted) readable(side, sec int, r resident) bool {
	for code := s.sides()[side].sections[sec].data[r.off:r.end()]; len(code) > 0; {
		in, ok := decode(code)
		if !ok {
			return false
		}
		code = code[in.size:]
	}
	return true
}

// filled tells whether there is nothing but filler between the residents of a
// section of code.
func (s *shifted) filled(side, sec int) bool {
	l, in := s.sides()[side], s.residents[side][sec]
	for k := range len(in.list) + 1 {
		h := in.hole(k, l.sections[sec].size)
		if h.from < h.to && !s.padding(side, sec, h) {
			return false
		}
	}
	return true
}

// padding is atlas.isPadding.
func (s *shifted) padding(side, sec int, h span) bool {
	l := s.sides()[side]
	t := l.sections[sec]
	switch {
	case t.data == nil:
		return h.to-h.from < max(t.align, 8)
	case l.entries(sec).within(h.from, h.to).len() > 0:
		return false
	}
	b := t.data[h.from:h.to]
	return t.exec() && withoutFiller(b) == 0 || len(bytes.TrimLeft(b, "\x00")) == 0
}

// compareNamed compares the named data of a section.
func (s *shifted) compareNamed(i, j int) bool {
	x, y := s.residents[0][i].list, s.residents[1][j].list
	for k, n := range s.partners[0][i] {
		if !s.sameRange(i, span{x[k].off, x[k].end()}, j, span{y[n].off, y[n].end()}, false) {
			return false
		}
		s.settle()
	}
	return true
}

// sameRange compares data. What is unnamed may have filler at its end.
func (s *shifted) sameRange(i int, p span, j int, q span, unnamed bool) bool {
	t, u := s.old.sections[i], s.new.sections[j]
	a, b := s.old.entries(i).within(p.from, p.to), s.new.entries(j).within(q.from, q.to)
	if a.len() != b.len() || a.len() > 0 && t.data == nil {
		return false
	}
	if unnamed {
		p.to, q.to = trimmed(t, p, a), trimmed(u, q, b)
	}
	if p.to-p.from != q.to-q.from {
		return false
	}
	var x, y []byte // nil without contents
	if t.data != nil {
		x, y = t.data[p.from:p.to], u.data[q.from:q.to]
	}
	var distances []entryPair
	pos := uint64(0) // bytes before are equal
	for k := range a.len() {
		v, w := a.at(k), b.at(k)
		at := v.off - p.from
		if w.off-q.from != at || at > pos && !bytes.Equal(x[pos:at], y[pos:at]) {
			return false
		}
		pos = min(max(pos, at+uint64(v.width())), uint64(len(x)))
		if v.pcRelative() && s.shifts.symbol(0, v.sym) < 0 {
			distances = append(distances, entryPair{v, w, int64(at)})
		} else if !s.sameAim(&v, &w, 0, access{}) {
			return false
		}
	}
	return bytes.Equal(x[pos:], y[pos:]) && (len(distances) == 0 || s.sameDistances(distances, unnamed))
}

// trimmed is the end of unnamed data without filler; see fillerFrom.
func trimmed(s *section, p span, t relaTable) uint64 {
	limit := p.from
	if n := t.len(); n > 0 {
		r := t.at(n - 1)
		limit = r.off + uint64(r.width())
	}
	for k := uint64(1); k < s.align && s.data != nil && p.to > limit && s.data[p.to-1] == 0; k++ {
		p.to--
	}
	return p.to
}

// entryPair is a distance in both objects.
type entryPair struct {
	old, new reloc
	at       int64 // from the start of what it lies in
}

// sameDistances compares the distances in one piece of data, which lead to
// code that is not odd.
func (s *shifted) sameDistances(list []entryPair, unnamed bool) bool {
	sensible, direct, group := unnamed, true, ""
	for k := range list {
		e := &list[k]
		x, ok := s.sameTarget(e, e.at)
		if !ok || s.atEnd(0, &e.old) || s.atEnd(1, &e.new) {
			return false
		}
		g := baseOf(string(s.old.nameBytes(x.symbol)))
		sensible = sensible && (k == 0 || g == group) && s.begins(x)
		group = g
		if direct {
			_, direct = s.sameTarget(e, 0)
		}
	}
	return sensible || direct
}

// atEnd tells whether a distance, counted from its field, leads to filler at
// the end of a section: a comparison in full would take that for a piece.
func (s *shifted) atEnd(side int, r *reloc) bool {
	l := s.sides()[side]
	sec := l.table.section(int32(r.sym))
	addr, list := int64(l.table.value(int32(r.sym)))+r.addend, s.residents[side][sec].list
	return addr < int64(l.sections[sec].size) && (len(list) == 0 || addr >= int64(list[len(list)-1].end()))
}

// target is a place in a function of old.
type target struct {
	symbol int32
	at     place // where the function begins
	code   []byte
	off    int64
}

// begins tells whether an instruction begins at a target.
func (s *shifted) begins(t target) bool {
	list, known := s.starts[t.at]
	if !known {
		list = instructionStarts(t.code)
		s.starts[t.at] = list
	}
	return indexOfStart(list, t.off) >= 0
}

// sameTarget looks up where an entry leads, if it counts from so far before.
// That must be the same place of a function that is not odd.
func (s *shifted) sameTarget(e *entryPair, before int64) (target, bool) {
	x, y := e.old, e.new
	x.addend, y.addend = x.addend-before, y.addend-before
	i := s.old.table.section(int32(x.sym))
	if i < 0 || !s.old.sections[i].exec() || !s.sameAim(&x, &y, 0, access{}) {
		return target{}, false
	}
	addr := int64(s.old.table.value(int32(x.sym))) + x.addend
	p := s.spotAt(0, i, addr)
	in := s.residents[0][i]
	r := &in.list[p.k]
	if p.kind != within || s.oddAt[0][place{i, r.off}] {
		return target{}, false
	}
	return target{in.of(r)[0], place{i, r.off}, s.old.sections[i].data[r.off:r.end()], p.off}, true
}
