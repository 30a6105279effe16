package diffcore

// What the odd functions of two files refer to, for the excerpts of them
// (excerpt.go).
//
// A symbol is kept together with those next to it, as an address may mean the
// end of one or the start of another. Of what has no name, congruent files keep
// all up to the next symbols; of files in which something has moved, the piece
// that is meant (pieces.go).
//
// Symbols that a compiler numbers are the same here by their place, while a
// full comparison pairs them by use. The two can differ only where an odd
// function refers to such a symbol, so these references must be the same in
// both files.

import (
	"debug/elf"
	"slices"
)

// aimed is a place that has no certain name, and what decides with it how what
// lies there is taken apart.
type aimed struct {
	place
	kind  refKind
	bound bool
	reach uint64
}

// aims looks up where the references of one side lead and keeps what lies
// there. It lists, in order, those places that have no certain name. It
// reports false for a reference that leads nowhere known.
func (e *excerpter) aims(side int) (unsure []aimed, ok bool) {
	ok = true
	for _, f := range e.fields(side) {
		if f.to == nil {
			if f.sym >= 0 && !e.sure(side, e.kept[side][f.sym]) {
				unsure = append(unsure, f.aimedAt(e.name(side, e.kept[side][f.sym])))
			}
			continue
		}
		at, fine := e.aim(side, f)
		ok = ok && fine
		for _, p := range at {
			unsure = append(unsure, f.aimedAt(p))
		}
	}
	return unsure, ok
}

func (f *field) aimedAt(p place) aimed { return aimed{p, f.kind, f.bound, f.reach} }

// plain tells whether a symbol's name is an identity by itself.
func plain(s *symbol) bool {
	return s.name == shapeOf(s.name) && !standsForContent(s.name)
}

// sure tells whether a symbol can only correspond to the one that it does. In
// congruent files, that is so for names that no compiler numbered.
func (e *excerpter) sure(side, symbol int) bool {
	y := e.sides()[side].symbol(int32(symbol))
	if e.moved == nil {
		return plain(&y)
	}
	return !standsForContent(y.name) && e.count(shapeOf(y.name)) <= 1
}

// name stands for a symbol, and for that which corresponds.
func (e *excerpter) name(side, symbol int) place {
	if side == 1 {
		symbol = e.shifts.symbol(1, symbol)
	}
	return place{-1, uint64(symbol)}
}

// count says how many symbols have a shape: those of new have the shapes of
// old, but for undefined ones that only new has.
func (e *excerpter) count(shape string) int {
	if e.shapes == nil {
		e.shapes = map[string]int{}
		for i := range int32(e.old.table.len()) {
			if t := e.old.table.typ(i); t != elf.STT_FILE && t != elf.STT_SECTION {
				e.shapes[shapeOf(string(e.old.nameBytes(i)))]++
			}
		}
		for _, i := range e.moved.lone[1] {
			e.shapes[shapeOf(string(e.new.nameBytes(int32(i))))]++
		}
	}
	return e.shapes[shape]
}

// keepsLone tells whether an odd function refers to each undefined symbol that
// only one side has; else the object asks for it.
func (e *excerpter) keepsLone() bool {
	for side, list := range e.moved.lone {
		for _, i := range list {
			if _, kept := e.number[side][i]; !kept {
				return false
			}
		}
	}
	return true
}

// aim keeps what lies at the target of a reference, and its neighbours, whose
// ends and starts may be meant.
func (e *excerpter) aim(side int, f field) (unsure []place, ok bool) {
	sec, l := f.to.index, e.sides()[side]
	in := l.residents(sec)
	if in == nil || !f.to.loaded() || f.base < 0 || uint64(f.base) > f.to.size {
		return nil, false
	}
	at := uint64(f.base)
	list, k := in.list, in.at(at)
	for i := max(k-1, 0); i < min(k+2, len(list)); i++ {
		e.keepResident(side, sec, &list[i])
	}
	if k < len(list) && list[k].off <= at {
		for _, i := range in.of(&list[k]) {
			if !e.sure(side, int(i)) {
				return []place{e.name(side, int(in.of(&list[k])[0]))}, true
			}
		}
		return nil, true
	}
	gap := in.hole(k, f.to.size)
	switch {
	case f.to.mergeable(): // an entity, which is its bytes
		e.unveil(side, sec, gap)
		return nil, true
	case f.to.exec():
		return nil, false
	case e.moved != nil:
		return nil, e.aimAtPiece(side, sec, f)
	}
	e.unveil(side, sec, gap)
	return []place{{sec, at}}, true
}

// aimAtPiece keeps a piece of what has no name, with what it refers to: code
// of odd functions.
func (e *excerpter) aimAtPiece(side, sec int, f field) bool {
	l, p := e.sides()[side], e.moved.spotAt(side, sec, f.base)
	if p.kind == within { // the end of it
		e.unveil(side, sec, l.residents(sec).hole(p.k+1, f.to.size))
		return true
	}
	if p.kind != unnamed {
		return false
	}
	s, ok := e.moved.pieceOf(side, sec, p.k, uint64(f.base))
	if !ok || f.to.write() || e.bare[side][sec][s] {
		return ok && !f.to.write()
	}
	e.unveil(side, sec, s)
	before := len(f.to.relocs)
	e.addRelocs(side, sec, s.from, s.to)
	e.addSymbols(side)
	for i := range f.to.relocs[before:] {
		g := e.parts[side].aim(f.to, &f.to.relocs[before+i], f.to.relocs[before+i].off)
		if g.kind == kindDistance && g.to != nil {
			g.countFrom(s.from)
		}
		if g.to == nil || !e.leadsToOdd(side, g) {
			return false
		}
	}
	return true
}

// leadsToOdd tells whether a reference leads into an odd function.
func (e *excerpter) leadsToOdd(side int, f field) bool {
	return slices.ContainsFunc(e.odd, func(o oddFunction) bool {
		return o[side].sec == f.to.index && f.base >= int64(o[side].off) && f.base < int64(o[side].end())
	})
}
