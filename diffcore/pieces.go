package diffcore

// Bytes without a name, in two objects that correspond (shifted.go).
//
// What lies between two symbols of a section is a hole, and a comparison in
// full cuts it in pieces, wherever something refers to it (Object.cutGap):
//
//	.rodata   [table of f][constant of g][table of g]     three references, three pieces
//
// If g is equal but for where its pieces lie, its references tell which piece
// of NEW is which of OLD. Such pieces must be equal, each with what it goes on
// in. Pieces that only odd functions refer to may differ: they become part of
// the excerpt. All that is left must be the start of the hole, if nothing
// refers to it, on both sides.
//
// What can be written to has an identity beside its content. There, the equal
// references say what is what, and no piece may be without a partner.

import (
	"cmp"
	"debug/elf"
	"slices"
)

// hole names what lies before the k-th resident of a section of old, and of
// the section that corresponds.
type hole struct{ sec, k int }

// use is an address that something refers to, with field.reach.
type use struct{ at, reach uint64 }

// useOfBoth is one that corresponds.
type useOfBoth struct {
	hole
	old, new, reach uint64
}

// usage is who refers to a hole.
type usage struct {
	uses  [2][]use    // by all that is known
	pairs [][2]uint64 // by what is equal
	cuts  [2][]piece  // made of uses
}

// piece is a part of a hole.
type piece struct {
	span
	reach   uint64
	goesOn  bool // in the next one, see body.next
	partner int  // in the other file, -1 for none
}

// holeOf names a hole of either side; of a section that only new has, its index
// is negative.
func (s *shifted) holeOf(side, sec, k int) hole {
	if side == 1 {
		if sec = -1 - sec; s.shifts.section(1, -1-sec) >= 0 {
			sec = s.shifts.section(1, -1-sec)
		}
	}
	return hole{sec, k}
}

func (s *shifted) usage(h hole) *usage {
	if s.uses[h] == nil {
		s.uses[h] = &usage{}
	}
	return s.uses[h]
}

// settle keeps the references of what has been seen to be equal.
func (s *shifted) settle() {
	for _, p := range s.pending {
		u := s.usage(p.hole)
		u.uses[0], u.uses[1] = append(u.uses[0], use{p.old, p.reach}), append(u.uses[1], use{p.new, p.reach})
		u.pairs = append(u.pairs, [2]uint64{p.old, p.new})
	}
	s.pending = s.pending[:0]
}

// note keeps a reference of something odd.
func (s *shifted) note(side int, f field) {
	if f.to == nil || f.base < 0 || s.residents[side][f.to.index] == nil {
		return
	}
	if p := s.spotAt(side, f.to.index, f.base); p.kind == unnamed {
		u := s.usage(s.holeOf(side, f.to.index, p.k))
		u.uses[side] = append(u.uses[side], use{uint64(f.base), f.reach})
	}
}

// samePieces tells whether all data without a name is equal, or used by
// nothing that is not odd.
func (s *shifted) samePieces() bool {
	for i, j := range s.shifts.sections[0] {
		if j < 0 || s.old.sections[i].exec() || s.old.sections[i].name == unwindSection {
			continue
		}
		if !s.sameHoles(i, j) {
			return false
		}
	}
	for side, list := range s.loneSections {
		for _, sec := range list {
			if !s.usedByOdd(side, sec) {
				return false
			}
		}
	}
	return true
}

// usedByOdd tells whether odd functions refer to all of a section that only
// one side has.
func (s *shifted) usedByOdd(side, sec int) bool {
	l := s.sides()[side]
	if l.sections[sec].mergeable() {
		return s.literals[side][sec]
	}
	w := s.uses[s.holeOf(side, sec, 0)]
	if w == nil || !slices.ContainsFunc(w.uses[side], func(u use) bool { return u.at == 0 }) {
		return false
	}
	w.cuts[side] = l.pieces(sec, span{0, l.sections[sec].size}, w.uses[side])
	return true
}

// sameHoles tells whether what has no name in two sections is equal, hole by hole,
// or used by nothing that is not odd. Holes go with the residents behind them, so
// where these have other neighbours now there may be nothing but filler.
func (s *shifted) sameHoles(i, j int) bool {
	t, u := s.old.sections[i], s.new.sections[j]
	x, y := s.residents[0][i], s.residents[1][j]
	if t.mergeable() && (s.literals[0][i] || s.literals[1][j]) {
		return s.literals[0][i] && s.literals[1][j] // known by what they hold, one by one
	}
	ordered := slices.IsSorted(s.partners[0][i])
	var used [2]bool
	for k := range len(x.list) + 1 {
		p, q := x.hole(k, t.size), y.hole(k, u.size)
		w := s.uses[hole{i, k}]
		if w != nil {
			used[0], used[1] = used[0] || len(w.uses[0]) > 0, used[1] || len(w.uses[1]) > 0
		}
		if p.from == p.to && q.from == q.to {
			continue
		}
		if !ordered && !(w == nil && s.padding(0, i, p) && s.padding(1, j, q)) {
			return false
		}
		if w == nil && !s.sameHole(i, p, j, q) || w != nil && (!s.cut(w, i, p, j, q) || t.write() && w.hasLone() || !s.sameCuts(w, i, j)) {
			return false
		}
	}
	return len(x.list) > 0 || used[0] == used[1] && (used[0] || t.size == u.size) // see Object.headers
}

// sameHole compares what nothing refers to.
func (s *shifted) sameHole(i int, p span, j int, q span) bool {
	if s.padding(0, i, p) && s.padding(1, j, q) {
		return true
	}
	if s.isTable(i) && !s.absolute(i) {
		return false
	}
	same := p.to-p.from == q.to-q.from && s.sameRange(i, p, j, q, false) && len(s.pending) == 0
	s.pending = s.pending[:0]
	return same
}

// isTable tells whether a section without symbols may be a table about
// functions.
func (s *shifted) isTable(sec int) bool {
	t := s.old.entries(sec)
	for k := range t.len() {
		if to := s.old.table.section(int32(t.at(k).sym)); to >= 0 && s.old.sections[to].exec() {
			return true
		}
	}
	return false
}

// absolute tells whether all references of a section are addresses: from where
// a distance counts depends on the whole of a table.
func (s *shifted) absolute(sec int) bool {
	t := s.old.entries(sec)
	for k := range t.len() {
		if t.at(k).typ != elf.R_X86_64_64 {
			return false
		}
	}
	return true
}

// cut makes the pieces of a hole. It reports false where references disagree
// on which piece is which.
func (s *shifted) cut(w *usage, i int, p span, j int, q span) bool {
	w.cuts = [2][]piece{s.old.pieces(i, p, w.uses[0]), s.new.pieces(j, q, w.uses[1])}
	a, b := w.cuts[0], w.cuts[1]
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	for _, pair := range w.pairs {
		x, y := pieceAt(a, pair[0]), pieceAt(b, pair[1])
		if x < 0 || y < 0 || a[x].partner >= 0 && a[x].partner != y || b[y].partner >= 0 && b[y].partner != x {
			return false
		}
		a[x].partner, b[y].partner = y, x
	}
	first, second := slices.ContainsFunc(w.uses[0], func(u use) bool { return u.at == p.from }), slices.ContainsFunc(w.uses[1], func(u use) bool { return u.at == q.from })
	if !first && !second {
		a[0].partner, b[0].partner = 0, 0
	}
	return (first || a[0].partner >= 0) && (second || b[0].partner >= 0)
}

// hasLone tells whether some piece has no partner.
func (w *usage) hasLone() bool {
	alone := func(p piece) bool { return p.partner < 0 }
	return slices.ContainsFunc(w.cuts[0], alone) || slices.ContainsFunc(w.cuts[1], alone)
}

// pieces cuts a hole at the addresses in use.
func (l *outline) pieces(sec int, h span, uses []use) (out []piece) {
	uses = append([]use{}, uses...)
	slices.SortStableFunc(uses, func(a, b use) int { return cmp.Compare(a.at, b.at) })
	if h.from == h.to {
		return nil
	}
	out = append(out, piece{span: h, partner: -1})
	g := gap{}
	for _, u := range uses {
		g.extend(u.at, u.reach)
		if last := &out[len(out)-1]; u.at > last.from {
			last.to = u.at
			out = append(out, piece{span: span{u.at, h.to}, partner: -1})
		}
	}
	for k := range out {
		out[k].reach = g.reach[out[k].from]
		if k > 0 {
			before := &out[k-1]
			text := body{sec: l.sections[sec], off: before.from, size: before.to - before.from}
			before.goesOn = out[k].reach > 0 || text.unfinished()
		}
	}
	return out
}

// pieceAt finds the piece that begins at an address, -1 for none.
func pieceAt(list []piece, at uint64) int {
	k, found := slices.BinarySearchFunc(list, at, func(p piece, at uint64) int { return cmp.Compare(p.from, at) })
	if !found {
		return -1
	}
	return k
}

// sameCuts compares the pieces that have partners.
func (s *shifted) sameCuts(w *usage, i, j int) bool {
	for k := range w.cuts[0] {
		p := &w.cuts[0][k]
		if p.partner < 0 {
			continue
		}
		q := &w.cuts[1][p.partner]
		if p.reach != q.reach || p.goesOn != q.goesOn || p.goesOn && w.cuts[0][k+1].partner != p.partner+1 {
			return false
		}
		if same := s.sameRange(i, p.span, j, q.span, !p.goesOn); !same || len(s.pending) > 0 {
			return false
		}
	}
	return true
}

// pieceOf is the piece of a hole that an odd function refers to. It reports
// false if it does not stand for itself.
func (s *shifted) pieceOf(side, sec, k int, at uint64) (span, bool) {
	w := s.uses[s.holeOf(side, sec, k)]
	if w == nil {
		return span{}, false
	}
	i := pieceAt(w.cuts[side], at)
	if i < 0 || w.cuts[side][i].goesOn {
		return span{}, false
	}
	return w.cuts[side][i].span, true
}
