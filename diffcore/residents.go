package diffcore

// Who lies where in a section of an outline.
//
// A look-up must be cheap for files of a hundred thousand symbols, of which a
// few sections are ever asked for: so the symbols of a section are put in
// order when they first are, and a resident is four numbers.

import (
	"cmp"
	"debug/elf"
	"slices"
)

// resident is the range that symbols of one place and size cover.
type resident struct {
	off, size    uint64
	first, count int32 // of its symbols in residents.symbols
}

func (r *resident) end() uint64 { return r.off + r.size }

// residents is who lies where in a section.
type residents struct {
	list    []resident // ascending, disjoint
	symbols []int32    // of each resident together, ascending by index
}

// of is the symbols of a resident.
func (s *residents) of(r *resident) []int32 { return s.symbols[r.first:][:r.count] }

// at is the index of the first resident that ends behind off.
func (s *residents) at(off uint64) int {
	i, j := 0, len(s.list)
	for i < j { // those before i end at or before off, those from j on behind it
		if h := int(uint(i+j) >> 1); s.list[h].end() > off {
			j = h
		} else {
			i = h + 1
		}
	}
	return i
}

// hole is the range before the k-th resident that nobody covers.
func (s *residents) hole(k int, size uint64) span {
	h := span{0, size}
	if k > 0 {
		h.from = s.list[k-1].end()
	}
	if k < len(s.list) {
		h.to = s.list[k].off
	}
	return h
}

// residents lists who lies where in a section; nil where symbols overlap or
// have no size: what those cover takes more than a look.
func (l *outline) residents(sec int) *residents {
	s, known := l.ordered[sec]
	if !known {
		s = l.order(sec)
		l.ordered[sec] = s
	}
	return s
}

func (l *outline) order(sec int) *residents {
	t, of := l.table, l.placed(sec)
	s := &residents{list: make([]resident, 0, len(of)), symbols: of}
	end := uint64(0)
	for k, i := range of {
		off, size := t.value(i), t.size(i)
		switch n := len(s.list); {
		case size == 0 && off < end && t.local(i): // a label
		case n > 0 && s.list[n-1].off == off && s.list[n-1].size == size:
			s.list[n-1].count++
		case size == 0, off < end:
			return nil
		default:
			s.list = append(s.list, resident{off, size, int32(k), 1})
			end = off + size
		}
	}
	return s
}

// placed lists the symbols that name a place in a section, by address, larger
// ones first, so that those of one place and size stand together. The literals
// of a mergeable section are known by what they hold.
func (l *outline) placed(sec int) []int32 {
	literals, t := l.sections[sec].mergeable(), l.table
	of := make([]int32, 0, l.starts[sec+1]-l.starts[sec])
	for _, i := range l.members[l.starts[sec]:l.starts[sec+1]] {
		switch k := t.typ(i); {
		case k == elf.STT_SECTION, k == elf.STT_FILE, l.names[t.nameOffset(i)] == 0:
		case literals && t.local(i) && standsForContent(string(l.nameBytes(i))):
		default:
			of = append(of, i)
		}
	}
	byPlace := func(a, b int32) int {
		return cmp.Or(cmp.Compare(t.value(a), t.value(b)), cmp.Compare(t.size(b), t.size(a)))
	}
	if !slices.IsSortedFunc(of, byPlace) {
		slices.SortStableFunc(of, byPlace)
	}
	return of
}
