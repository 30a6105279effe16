package diffcore

// A relocatable object as it lies in the file.
//
// Parse builds a graph: a node for each symbol, a reference for each field.
// An outline builds nothing. It knows where sections, symbols and relocation
// entries lie, reads them in place, and lists the symbols of each section:
//
//	symbol table    f .text, a .data, g .text, b .data
//	.data           1, 3       indices of symbols; sorted by address when
//	.text           0, 2       first asked for
//
// That is enough to find where two files differ. What an outline cannot
// vouch for it refuses, and then Parse decides, which says what is wrong.

import (
	"bytes"
	"cmp"
	"debug/elf"
	"encoding/binary"
	"slices"
	"sort"
)

// outline is a relocatable object whose entries have been checked like those
// that Parse accepts.
type outline struct {
	*reader
	table   symbolTable
	names   []byte             // the symbols' string table, its last byte is 0
	patches map[int]relaTable  // of loaded sections, by index
	starts  []uint32           // section index -> its first place in members; one more at the end
	members []int32            // indices of symbols with a place, by section
	sorted  map[int]relaTable  // the same in order, of those asked for
	ordered map[int]*residents // by section, of those asked for; shared with like
	like    *outline           // an object of the same symbols, nil if none is known
	agrees  map[int]bool       // sections whose relocations are known to be those of like
}

// symbolTable is the bytes of a symbol table.
type symbolTable struct {
	data     []byte // entries of symbolSize bytes
	extended []byte // section indices beyond 65,280
}

func (t symbolTable) len() int { return len(t.data) / symbolSize }

func (t symbolTable) entry(i int32) []byte { return t.data[int(i)*symbolSize:][:symbolSize] }

func (t symbolTable) typ(i int32) elf.SymType   { return elf.ST_TYPE(t.entry(i)[4]) }
func (t symbolTable) local(i int32) bool        { return elf.ST_BIND(t.entry(i)[4]) == elf.STB_LOCAL }
func (t symbolTable) value(i int32) uint64      { return binary.LittleEndian.Uint64(t.entry(i)[8:]) }
func (t symbolTable) size(i int32) uint64       { return binary.LittleEndian.Uint64(t.entry(i)[16:]) }
func (t symbolTable) nameOffset(i int32) uint32 { return binary.LittleEndian.Uint32(t.entry(i)) }

// section is the index of the section that holds the symbol, negative for
// none.
func (t symbolTable) section(i int32) int {
	switch shndx := elf.SectionIndex(binary.LittleEndian.Uint16(t.entry(i)[6:])); {
	case i == 0 || shndx == elf.SHN_UNDEF:
		return placeUndefined
	case shndx == elf.SHN_ABS:
		return placeAbsolute
	case shndx == elf.SHN_COMMON:
		return placeCommon
	case shndx != elf.SHN_XINDEX:
		return int(shndx)
	case 4*int(i)+4 <= len(t.extended):
		return int(binary.LittleEndian.Uint32(t.extended[4*i:]))
	}
	return placeUndefined
}

// relaTable is the entries of a SHT_RELA section.
type relaTable []byte

func (t relaTable) len() int { return len(t) / relaSize }

func (t relaTable) entry(i int) []byte { return t[i*relaSize:][:relaSize] }

func (t relaTable) off(i int) uint64 { return binary.LittleEndian.Uint64(t.entry(i)) }

func (t relaTable) at(i int) reloc {
	le, e := binary.LittleEndian, t.entry(i)
	info := le.Uint64(e[8:])
	return reloc{off: le.Uint64(e), typ: elf.R_X86_64(uint32(info)), sym: int(info >> 32), addend: int64(le.Uint64(e[16:]))}
}

// within is the entries of a range of the patched section; t is ascending.
func (t relaTable) within(from, to uint64) relaTable {
	i := sort.Search(t.len(), func(i int) bool { return t.off(i) >= from })
	k := i + sort.Search(t.len()-i, func(k int) bool { return t.off(i+k) >= to })
	return t[i*relaSize : k*relaSize]
}

// readOutline reads an object, or reports false if it is not of the kind that
// an outline can vouch for. What is the same in like, if not nil, need not be
// checked again.
func readOutline(name string, b []byte, like *outline) (*outline, bool) {
	l := &outline{reader: &reader{name: name, b: b}, patches: map[int]relaTable{}, sorted: map[int]relaTable{}, ordered: map[int]*residents{}, agrees: map[int]bool{}}
	if l.identify() != nil || l.linked || l.readSections() != nil || !l.readTables() {
		return nil, false
	}
	if like != nil && l.sameSymbols(like) {
		l.like, l.starts, l.members, l.ordered = like, like.starts, like.members, like.ordered
	} else if !l.checkSymbols() {
		return nil, false
	}
	for i, t := range l.patches {
		l.agrees[i] = l.like != nil && like.sections[i].size == l.sections[i].size && bytes.Equal(t, like.patches[i])
		if !l.agrees[i] && !l.checkPatches(t, l.sections[i]) {
			return nil, false
		}
	}
	return l, true
}

// samePatches tells whether a section of two objects has the same relocations.
func (l *outline) samePatches(m *outline, sec int) bool {
	return l.like == m && l.agrees[sec] || bytes.Equal(l.patches[sec], m.patches[sec])
}

// sameSymbols tells whether two objects have the same symbol table, and
// sections of the same sizes for it.
func (l *outline) sameSymbols(m *outline) bool {
	return l.like == m || bytes.Equal(l.table.data, m.table.data) && bytes.Equal(l.table.extended, m.table.extended) && bytes.Equal(l.names, m.names) &&
		slices.EqualFunc(l.sections, m.sections, func(s, t *section) bool { return s.size == t.size || !s.alloc() && !t.alloc() })
}

// readTables finds the symbol table and the relocations of loaded sections.
func (l *outline) readTables() bool {
	symtab := -1
	for i, s := range l.sections {
		if s.typ == elf.SHT_SYMTAB {
			if symtab >= 0 || s.size%symbolSize != 0 || uint64(s.link) >= uint64(len(l.sections)) {
				return false
			}
			symtab = i
			l.table.data, l.names = s.data, l.sections[s.link].data
		}
	}
	if symtab < 0 || len(l.names) == 0 || l.names[len(l.names)-1] != 0 || bytes.Contains(l.names, []byte("__gnu_lto_slim")) {
		return false
	}
	for _, s := range l.sections {
		switch {
		case s.typ == elf.SHT_SYMTAB_SHNDX && int(s.link) == symtab:
			l.table.extended = s.data
		case s.typ != elf.SHT_RELA && s.typ != elf.SHT_REL:
		case uint64(s.info) >= uint64(len(l.sections)) || int(s.link) != symtab || s.size%relaSize != 0:
			return false
		case l.sections[s.info].alloc():
			if s.typ == elf.SHT_REL || l.patches[int(s.info)] != nil {
				return false
			}
			l.patches[int(s.info)] = relaTable(s.data)
		default:
			to := l.sections[s.info]
			to.patches = append(to.patches, relaTable(s.data))
		}
	}
	return true
}

// checkSymbols checks what readSymbol checks, and counts each section's.
func (l *outline) checkSymbols() bool {
	l.starts = make([]uint32, len(l.sections)+1)
	placed := 0
	for i := range int32(l.table.len()) {
		sec := l.table.section(i)
		if uint64(l.table.nameOffset(i)) >= uint64(len(l.names)) || sec >= len(l.sections) {
			return false
		}
		if sec >= 0 && !l.sections[sec].alloc() && (l.table.value(i) > 0 || l.table.size(i) > 0) {
			return false // sections that are not loaded are not looked at
		} else if sec >= 0 {
			size := l.sections[sec].size
			if v := l.table.value(i); v > size || l.table.size(i) > size-v {
				return false
			}
			l.starts[sec+1]++
			placed++
		}
	}
	for i := range l.sections {
		l.starts[i+1] += l.starts[i]
	}
	l.members = make([]int32, placed)
	next := slices.Clone(l.starts)
	for i := range int32(l.table.len()) {
		if sec := l.table.section(i); sec >= 0 {
			l.members[next[sec]] = i
			next[sec]++
		}
	}
	return true
}

// checkPatches checks what readRela checks, and that each type is known.
func (l *outline) checkPatches(t relaTable, s *section) bool {
	symbols := l.table.len()
	for i := range t.len() {
		r := t.at(i)
		if w := uint64(r.width()); r.sym >= symbols || r.off > s.size || w > s.size-r.off || !r.known() {
			return false
		}
	}
	return true
}

// entries is the relocations of a loaded section, ascending by offset. As a
// rule they lie like that.
func (l *outline) entries(sec int) relaTable {
	if t, known := l.sorted[sec]; known {
		return t
	}
	t := l.patches[sec]
	if !t.ascending() {
		t = t.inOrder()
	}
	l.sorted[sec] = t
	return t
}

func (t relaTable) ascending() bool {
	for i := 1; i < t.len(); i++ {
		if t.off(i) < t.off(i-1) {
			return false
		}
	}
	return true
}

// inOrder is a sorted copy.
func (t relaTable) inOrder() relaTable {
	order := make([]uint32, t.len())
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortStableFunc(order, func(a, b uint32) int { return cmp.Compare(t.off(int(a)), t.off(int(b))) })
	out := make(relaTable, 0, len(t))
	for _, i := range order {
		out = append(out, t.entry(int(i))...)
	}
	return out
}

// symbol reads an entry.
func (l *outline) symbol(i int32) symbol {
	e := l.table.entry(i)
	return symbol{name: string(l.nameBytes(i)), value: l.table.value(i), size: l.table.size(i), sec: l.table.section(i),
		bind: elf.ST_BIND(e[4]), typ: elf.ST_TYPE(e[4]), vis: elf.ST_VISIBILITY(e[5])}
}

// nameBytes is the name of a symbol.
func (l *outline) nameBytes(i int32) []byte {
	b := l.names[l.table.nameOffset(i):]
	return b[:bytes.IndexByte(b, 0)]
}
