package diffcore

// Which symbol of one file is which of the other (shifted.go).
//
// Symbols of one section and place go together, as aliases. They pair with
// those of the corresponding section that have the same names, up to numbers of
// the compiler's; what only refers elsewhere pairs by name. All must be alike to
// a linker, and the layouts must not contradict each other about alignment.

import (
	"bytes"
	"debug/elf"
	"slices"
	"strings"
)

// pairSymbols pairs the symbols of sections that correspond, one by one, and
// the others by name.
func (s *shifted) pairSymbols() bool {
	for side, l := range s.sides() {
		m := make([]int32, l.table.len())
		for i := range m {
			m[i] = -1
		}
		s.shifts.symbols[side] = m
		s.residents[side], s.partners[side] = make([]*residents, len(l.sections)), make([][]int32, len(l.sections))
		for _, sec := range s.loneSections[side] {
			s.residents[side][sec] = l.residents(sec)
		}
	}
	for i, j := range s.shifts.sections[0] {
		if j < 0 {
			continue
		}
		x, y := s.old.residents(i), s.new.residents(j)
		if x == nil || y == nil || len(x.list) != len(y.list) {
			return false
		}
		s.residents[0][i], s.residents[1][j] = x, y
		if !s.pairResidents(i, x, j, y) || !s.sameAlignment(i, x, j, y) {
			return false
		}
	}
	return s.pairElsewhere()
}

// pairResidents pairs what lies in two sections: in order, as far as names
// agree, for compilers put some functions where their callers are.
func (s *shifted) pairResidents(i int, x *residents, j int, y *residents) bool {
	s.partners[0][i], s.partners[1][j] = make([]int32, len(x.list)), make([]int32, len(y.list))
	var byName map[string][]int32 // residents of new that are left, in order
	for k := range x.list {
		of := x.of(&x.list[k])
		n := int32(k)
		if byName != nil || !s.pairAliases(of, y.of(&y.list[k])) {
			if byName == nil {
				byName = s.new.byName(y, k)
			}
			name := s.old.firstName(of)
			left := byName[name]
			if len(left) == 0 || !s.pairAliases(of, y.of(&y.list[left[0]])) {
				return false
			}
			n, byName[name] = left[0], left[1:]
		}
		s.partners[0][i][k], s.partners[1][j][n] = n, int32(k)
	}
	return true
}

// byName lists residents from the k-th on by their first name.
func (l *outline) byName(in *residents, k int) map[string][]int32 {
	out := map[string][]int32{}
	for ; k < len(in.list); k++ {
		name := l.firstName(in.of(&in.list[k]))
		out[name] = append(out[name], int32(k))
	}
	return out
}

// firstName is the least of the names of one place, without numbers.
func (l *outline) firstName(list []int32) string {
	if len(list) > 1 {
		list = l.byShape(list)
	}
	return shapeOf(string(l.nameBytes(list[0])))
}

// pairAliases pairs the symbols of one place, which may come in any order.
func (s *shifted) pairAliases(x, y []int32) bool {
	if len(x) > 1 {
		x, y = s.old.byShape(x), s.new.byShape(y)
	}
	return slices.EqualFunc(x, y, s.pairSymbol)
}

// byShape sorts symbols by name without numbers.
func (l *outline) byShape(list []int32) []int32 {
	shape := func(i int32) string { return shapeOf(string(l.nameBytes(i))) }
	return slices.SortedStableFunc(slices.Values(list), func(i, j int32) int { return strings.Compare(shape(i), shape(j)) })
}

// pairSymbol pairs two symbols if they are alike to a linker and have one
// name, up to a number of the compiler's.
func (s *shifted) pairSymbol(i, j int32) bool {
	x, y := s.old.table.entry(i), s.new.table.entry(j)
	p, q := s.old.nameBytes(i), s.new.nameBytes(j)
	if x[4] != y[4] || x[5] != y[5] || !bytes.Equal(p, q) && shapeOf(string(p)) != shapeOf(string(q)) {
		return false
	}
	s.shifts.symbols[0][i], s.shifts.symbols[1][j] = j, i
	return true
}

// pairElsewhere pairs the symbols that no section holds. Undefined ones may
// come and go, others may not.
func (s *shifted) pairElsewhere() bool {
	byName := map[string]int32{}
	for _, j := range s.new.elsewhere() {
		name := string(s.new.nameBytes(j))
		if _, twice := byName[name]; twice {
			return false
		}
		byName[name] = j
	}
	for _, i := range s.old.elsewhere() {
		name := string(s.old.nameBytes(i))
		j, known := byName[name]
		switch x, y := s.old.symbol(i), s.new.symbol(j); {
		case !known && x.sec == placeUndefined:
			s.lone[0] = append(s.lone[0], int(i))
		case !known || x.name != y.name || x.sec != y.sec || x.bind != y.bind || x.typ != y.typ || x.vis != y.vis || x.value != y.value || x.size != y.size:
			return false
		default:
			s.shifts.symbols[0][i], s.shifts.symbols[1][j] = j, i
			delete(byName, name)
		}
	}
	for _, j := range byName {
		if s.new.table.section(j) != placeUndefined {
			return false
		}
		s.lone[1] = append(s.lone[1], int(j))
	}
	return true
}

// elsewhere lists the symbols that placeElsewhere makes nodes of.
func (l *outline) elsewhere() (out []int32) {
	for i := range int32(l.table.len()) {
		if i == 0 || l.table.section(i) < 0 && l.names[l.table.nameOffset(i)] != 0 && l.table.typ(i) != elf.STT_FILE {
			out = append(out, i)
		}
	}
	return out
}

// sameAlignment tells whether no two residents that correspond must have been
// given different alignments; see alignment.go. Bounds may be wider than here,
// where what lies before has no name.
func (s *shifted) sameAlignment(i int, x *residents, j int, y *residents) bool {
	if s.old.sections[i].mergeable() {
		return true
	}
	for k, n := range s.partners[0][i] {
		if s.old.bounds(i, x, k).excludes(s.new.bounds(j, y, int(n))) {
			return false
		}
	}
	return true
}

func (l *outline) bounds(sec int, in *residents, k int) bounds {
	end := uint64(0)
	if k > 0 {
		end = in.list[k-1].end()
	}
	r := &in.list[k]
	own := r.off == 0 && slices.ContainsFunc(in.of(r), func(i int32) bool {
		return sectionClass(l.sections[sec].name, string(l.nameBytes(i))) != l.sections[sec].name
	})
	return alignmentAt(r.off, end, l.sections[sec].align, own)
}
