package diffcore

// Symbols and relocation entries: the part of an object that refers to the
// rest by index. Every index is checked here, once.

import (
	"debug/elf"
	"encoding/binary"
	"sort"
)

// Places of a symbol that are no section.
const (
	placeUndefined = -1
	placeAbsolute  = -2
	placeCommon    = -3
)

// symbol is one entry of the symbol table. value+size stays within the
// section when sec >= 0.
type symbol struct {
	name  string
	value uint64
	addr  uint64 // value in a linked file, where value becomes an offset
	size  uint64
	sec   int // section index, or one of the places above
	bind  elf.SymBind
	typ   elf.SymType
	vis   elf.SymVis
}

func (s *symbol) local() bool { return s.bind == elf.STB_LOCAL }

// readSymbols reads the symbol table. An object without one has nothing that
// a name could be given to.
func (r *reader) readSymbols() (table *section, err error) {
	for _, s := range r.sections {
		if s.typ != elf.SHT_SYMTAB {
			continue
		}
		if table != nil {
			return nil, r.errorf("sections %d and %d are both symbol tables", table.index, s.index)
		}
		table = s
	}
	if table == nil {
		return nil, &UnsupportedError{Name: r.name, Reason: "no symbol table; compare objects before they are stripped"}
	}
	if uint64(table.link) >= uint64(len(r.sections)) || r.sections[table.link].typ != elf.SHT_STRTAB {
		return nil, r.errorf("symbol table: linked section %d is no string table", table.link)
	}
	if table.size%symbolSize != 0 {
		return nil, r.errorf("symbol table: size %d is no multiple of %d", table.size, symbolSize)
	}
	names := r.sections[table.link].data
	extended := r.extendedIndices(table)
	r.symbols = make([]symbol, table.size/symbolSize)
	for i := range r.symbols {
		if err := r.readSymbol(i, table.data[i*symbolSize:], names, extended); err != nil {
			return nil, err
		}
	}
	return table, nil
}

// extendedIndices finds the SHT_SYMTAB_SHNDX section of a symbol table.
func (r *reader) extendedIndices(table *section) []byte {
	for _, s := range r.sections {
		if s.typ == elf.SHT_SYMTAB_SHNDX && int(s.link) == table.index {
			return s.data
		}
	}
	return nil
}

func (r *reader) readSymbol(i int, e, names, extended []byte) error {
	le := binary.LittleEndian
	s := &r.symbols[i]
	name, ok := cString(names, uint64(le.Uint32(e)))
	if !ok {
		return r.errorf("symbol %d: name at %#x is outside the string table", i, le.Uint32(e))
	}
	s.name, s.value, s.size = name, le.Uint64(e[8:]), le.Uint64(e[16:])
	s.bind, s.typ, s.vis = elf.ST_BIND(e[4]), elf.ST_TYPE(e[4]), elf.ST_VISIBILITY(e[5])
	shndx := uint32(le.Uint16(e[6:]))
	switch {
	case i == 0 || elf.SectionIndex(shndx) == elf.SHN_UNDEF:
		s.sec = placeUndefined
		return nil
	case elf.SectionIndex(shndx) == elf.SHN_ABS:
		s.sec = placeAbsolute
		return nil
	case elf.SectionIndex(shndx) == elf.SHN_COMMON:
		s.sec = placeCommon
		return nil
	case elf.SectionIndex(shndx) == elf.SHN_XINDEX:
		if 4*i+4 > len(extended) {
			return r.errorf("symbol %d (%s): no extended section index", i, name)
		}
		shndx = le.Uint32(extended[4*i:])
	}
	if uint64(shndx) >= uint64(len(r.sections)) {
		return r.errorf("symbol %d (%s): section %d does not exist", i, name, shndx)
	}
	s.sec = int(shndx)
	if r.linked {
		r.toOffset(s)
		return nil
	}
	if sec := r.sections[shndx]; s.value > sec.size {
		return r.errorf("symbol %d (%s): value %#x is outside section %s of %#x bytes", i, name, s.value, sec.name, sec.size)
	} else if s.size > sec.size-s.value {
		return r.errorf("symbol %d (%s): %#x bytes at %#x leave section %s", i, name, s.size, s.value, sec.name)
	}
	return nil
}

// readRelocations attaches each SHT_RELA section to the section it patches.
func (r *reader) readRelocations(table *section) error {
	if r.linked {
		return r.readLinked()
	}
	for _, s := range r.sections {
		switch {
		case s.typ == elf.SHT_REL && uint64(s.info) < uint64(len(r.sections)) && r.sections[s.info].alloc():
			return &UnsupportedError{Name: r.name, Reason: "section " + s.name + ": relocations without addends do not belong to x86-64"}
		case s.typ != elf.SHT_RELA:
			continue
		case int(s.link) != table.index:
			return r.errorf("section %s: linked section %d is not the symbol table", s.name, s.link)
		case uint64(s.info) >= uint64(len(r.sections)):
			return r.errorf("section %s: patched section %d does not exist", s.name, s.info)
		case s.size%relaSize != 0:
			return r.errorf("section %s: size %d is no multiple of %d", s.name, s.size, relaSize)
		}
		if err := r.readRela(s, r.sections[s.info]); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) readRela(s, target *section) error {
	entries := relaTable(s.data)
	var list []reloc
	if target.alloc() {
		list = make([]reloc, 0, entries.len())
	}
	for i := range entries.len() {
		x := entries.at(i)
		if x.sym >= len(r.symbols) {
			return r.errorf("section %s: relocation at %#x names symbol %d of %d", s.name, x.off, x.sym, len(r.symbols))
		}
		// A compressed section is patched once it is unpacked; see inflate.
		if n := uint64(x.width()); (target.alloc() || !target.packed()) && (x.off > target.size || n > target.size-x.off) {
			return r.errorf("section %s: relocation at %#x is outside %s of %#x bytes", s.name, x.off, target.name, target.size)
		}
		if target.alloc() {
			list = append(list, x)
		}
	}
	if !target.alloc() {
		target.patches = append(target.patches, entries)
		return nil
	}
	if target.relocs != nil {
		list = append(target.relocs, list...)
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].off < list[j].off })
	target.relocs = list
	return nil
}

// asked tells of each symbol whether a relocation names it.
func (r *reader) asked() []bool {
	out := make([]bool, len(r.symbols))
	for _, s := range r.sections {
		for i := range s.relocs {
			out[s.relocs[i].sym] = true
		}
		for _, t := range s.patches {
			for i := range t.len() {
				out[t.at(i).sym] = true
			}
		}
	}
	return out
}
