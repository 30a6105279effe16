package diffcore

// Two objects in which something has grown.
//
// A function that becomes longer moves all that lies behind it, and with it
// the number in every reference to that:
//
//	.text     OLD                         NEW
//	    00    f: ..                       f: .. and more
//	    10    g: call h   e8 0b 00..      20  g: call h   e8 0b 00..
//	    20    h: ..                       30  h: ..
//	.rela     .rodata+40  at 12           .rodata+60  at 22
//
// The two are not congruent (congruent.go), but their sections and symbols
// still correspond, by name, and mostly in one order (shiftedpairs.go). So an
// address of OLD means the same as one of NEW if both lie as far into symbols
// that correspond. Two functions are equal if they are of one size, their
// references mean the same in this sense, and their bytes between the
// references are equal: then a comparison in full, which looks up the same
// places, finds them equal too. As references without a relocation hide in the
// code, its instructions must be walked, but once for both, as equal bytes are
// equal instructions (shiftedcode.go).
//
// What is found to differ that way is odd, and is compared as it is for
// congruent files. All else must be seen to be equal: data (shifteddata.go),
// what has no name in it (pieces.go), unwind records. If not, or if sections
// or symbols do not correspond, the files are compared in full.
//
// Names that a compiler numbers correspond if their shapes do. Where a shape
// is not unique, a full comparison might pair otherwise, if odd functions
// refer to such a symbol; see excerpter.sure.

import (
	"debug/elf"
	"slices"
)

// correspondence says which section and symbol of one file stands for which of
// the other. A nil one means that each stands for itself.
type correspondence struct {
	sections [2][]int   // of old and new: index -> index in the other file, -1 for none
	symbols  [2][]int32 // the same of symbols
}

func (c *correspondence) section(side, i int) int {
	if c == nil {
		return i
	}
	return c.sections[side][i]
}

func (c *correspondence) symbol(side, i int) int {
	if c == nil {
		return i
	}
	return int(c.symbols[side][i])
}

// shifted is two objects that correspond, while they are held against each
// other.
type shifted struct {
	*congruence
	residents    [2][]*residents     // by section of each side, nil for one that is not loaded
	partners     [2][][]int32        // by section and resident: that of the other file
	commons      [2]map[place]record // the common unwind records at hand
	loneSections [2][]int            // that only one side has
	lone         [2][]int            // undefined symbols that only one side has
	uses         map[hole]*usage     // of what has no name
	pending      []useOfBoth         // of the function or datum at hand
	literals     [2]map[int]bool     // mergeable sections that something refers into
	starts       map[place][]uint32  // of instructions in functions of old that tables lead into
}

// compareShifted compares two objects if they correspond, and reports false if
// not.
func compareShifted(a, b *outline, opts Options) (*Result, bool) {
	s := &shifted{congruence: newCongruence(a, b), uses: map[hole]*usage{}, literals: [2]map[int]bool{{}, {}}, starts: map[place][]uint32{}}
	s.shifts = &correspondence{}
	if !s.pairSections() || !s.pairSymbols() || !s.findOdd() {
		return nil, false
	}
	p, q, ok := s.excerpts(s)
	if !ok {
		return nil, false
	}
	return compareExcerpts(p, q, opts)
}

// pairSections pairs the loaded sections of one name in their order. Constants
// may have sections of their own, which come and go.
func (s *shifted) pairSections() bool {
	byName := map[string][]int{} // of new, those that are left
	for side, l := range s.sides() {
		s.shifts.sections[side] = make([]int, len(l.sections))
		for i, t := range l.sections {
			s.shifts.sections[side][i] = -1
			if side == 1 && t.alloc() && t.typ != elf.SHT_NULL {
				byName[t.name] = append(byName[t.name], i)
			}
		}
	}
	first, second := s.old.signatures(), s.new.signatures()
	for i, t := range s.old.sections {
		if !t.alloc() || t.typ == elf.SHT_NULL {
			continue
		}
		left := byName[t.name]
		if len(left) == 0 {
			if !s.isLone(0, i) {
				return false
			}
			continue
		}
		j := left[0]
		if !t.resembles(s.new.sections[j]) || first[i] != second[j] {
			return false
		}
		s.shifts.sections[0][i], s.shifts.sections[1][j] = j, i
		byName[t.name] = left[1:]
	}
	for _, left := range byName {
		if slices.ContainsFunc(left, func(j int) bool { return !s.isLone(1, j) }) {
			return false
		}
	}
	return slices.Equal(s.old.stacks(), s.new.stacks()) && !s.old.hasOrc() && !s.new.hasOrc()
}

// stacks is what the object says of its stack.
func (l *outline) stacks() (out []elf.SectionFlag) {
	for _, t := range l.sections {
		if t.name == ".note.GNU-stack" {
			out = append(out, t.flags)
		}
	}
	return out
}

// isLone notes a section that only one side has. It holds constants without
// names.
func (s *shifted) isLone(side, sec int) bool {
	l := s.sides()[side]
	t, in := l.sections[sec], l.residents(sec)
	if in == nil || len(in.list) > 0 || t.write() || t.exec() || t.data == nil || t.name == unwindSection || packsLine(t) {
		return false
	}
	s.loneSections[side] = append(s.loneSections[side], sec)
	return true
}

// resembles tells whether a section can correspond to one of another size. The
// line that Xen packs into addends is not compared here.
func (s *section) resembles(t *section) bool {
	return s.sameKind(t) && (s.size == 0) == (t.size == 0) && !packsLine(s)
}
