package diffcore

// Reading an ELF relocatable object.
//
// debug/elf is not used for this: it leaves relocations, SHN_XINDEX and the
// checks against hostile headers to its caller, and those are most of the
// work. The reader below keeps slices of the input, copies nothing, and
// refuses every offset, size and index that leaves the file. What it accepts,
// the rest of the package may index without looking again.

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"sort"
)

// FormatError reports input that is no well-formed ELF object.
type FormatError struct {
	Name   string // file or archive member
	Reason string // what is wrong, with the place in the file
}

func (e *FormatError) Error() string { return e.Name + ": " + e.Reason }

// UnsupportedError reports well-formed input that this package cannot judge:
// another machine, a linked file, intermediate code. The answer for such a
// pair is "cannot tell".
type UnsupportedError struct {
	Name   string
	Reason string
}

func (e *UnsupportedError) Error() string { return e.Name + ": " + e.Reason }

// section is one section header with its bytes.
type section struct {
	index   int
	name    string
	typ     elf.SectionType
	flags   elf.SectionFlag
	size    uint64
	align   uint64
	entsize uint64
	link    uint32
	info    uint32
	data    []byte  // len(data) == size; nil for SHT_NOBITS
	relocs  []reloc // ascending by offset
}

func (s *section) alloc() bool { return s.flags&elf.SHF_ALLOC != 0 }
func (s *section) exec() bool  { return s.flags&elf.SHF_EXECINSTR != 0 }
func (s *section) write() bool { return s.flags&elf.SHF_WRITE != 0 }

// mergeable: the linker may fold equal entities of the section, so an entity
// has no identity but its content (SHF_MERGE).
func (s *section) mergeable() bool {
	return s.flags&elf.SHF_MERGE != 0 && s.entsize > 0 && s.data != nil && !s.write()
}

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
	size  uint64
	sec   int // section index, or one of the places above
	bind  elf.SymBind
	typ   elf.SymType
	vis   elf.SymVis
}

func (s *symbol) local() bool { return s.bind == elf.STB_LOCAL }

const (
	headerSize  = 64
	sectionSize = 64
	symbolSize  = 24
	relaSize    = 24
)

// reader holds one object while it is being read.
type reader struct {
	name     string
	b        []byte
	sections []*section
	symbols  []symbol
}

func (r *reader) errorf(format string, args ...any) error {
	return &FormatError{Name: r.name, Reason: fmt.Sprintf(format, args...)}
}

// identify refuses everything but a little-endian 64-bit x86 object. Each
// other known kind of file gets its own reason.
func (r *reader) identify() error {
	b := r.b
	unsupported := func(why string) error { return &UnsupportedError{Name: r.name, Reason: why} }
	switch {
	case bytes.HasPrefix(b, []byte("BC\xc0\xde")), bytes.HasPrefix(b, []byte("\xde\xc0\x17\x0b")):
		return unsupported("LLVM bitcode holds no machine code; compile without -flto")
	case !bytes.HasPrefix(b, []byte(elf.ELFMAG)):
		return r.errorf("not an ELF object: no magic number at offset 0")
	case len(b) < headerSize && len(b) < 52:
		return r.errorf("ELF header cut off at offset %d", len(b))
	case elf.Class(b[4]) == elf.ELFCLASS32:
		return unsupported("32-bit ELF; only x86-64 objects can be compared")
	case elf.Class(b[4]) != elf.ELFCLASS64:
		return r.errorf("ELF class %d at offset 4 does not exist", b[4])
	case elf.Data(b[5]) == elf.ELFDATA2MSB:
		return unsupported("big-endian ELF; only x86-64 objects can be compared")
	case elf.Data(b[5]) != elf.ELFDATA2LSB:
		return r.errorf("ELF byte order %d at offset 5 does not exist", b[5])
	case len(b) < headerSize:
		return r.errorf("ELF header cut off at offset %d", len(b))
	}
	if m := elf.Machine(binary.LittleEndian.Uint16(b[18:])); m != elf.EM_X86_64 {
		return unsupported(fmt.Sprintf("machine %v; only x86-64 objects can be compared", m))
	}
	if t := elf.Type(binary.LittleEndian.Uint16(b[16:])); t != elf.ET_REL {
		return unsupported(fmt.Sprintf("file type %v; only relocatable objects can be compared", t))
	}
	return nil
}

// readSections reads the section header table, with the extended numbering
// that the gABI keeps in section 0 when there are 65,280 sections or more.
func (r *reader) readSections() error {
	le := binary.LittleEndian
	off := le.Uint64(r.b[40:])
	num, strndx := uint64(le.Uint16(r.b[60:])), uint64(le.Uint16(r.b[62:]))
	if es := le.Uint16(r.b[58:]); es != sectionSize {
		return r.errorf("section header size %d at offset 58, want %d", es, sectionSize)
	}
	if off > uint64(len(r.b)) || uint64(len(r.b))-off < sectionSize {
		return r.errorf("section headers at %#x are outside the file of %d bytes", off, len(r.b))
	}
	first := r.b[off:]
	if num == 0 {
		num = le.Uint64(first[32:])
	}
	if strndx == uint64(elf.SHN_XINDEX) {
		strndx = uint64(le.Uint32(first[40:]))
	}
	if num > uint64(len(first))/sectionSize {
		return r.errorf("%d section headers at %#x do not fit in the file", num, off)
	}
	names := make([]uint32, num)
	for i := range num {
		s, name, err := r.readSection(int(i), first[i*sectionSize:])
		if err != nil {
			return err
		}
		names[i] = name
		r.sections = append(r.sections, s)
	}
	return r.nameSections(names, strndx)
}

func (r *reader) readSection(i int, h []byte) (*section, uint32, error) {
	le := binary.LittleEndian
	s := &section{
		index: i, typ: elf.SectionType(le.Uint32(h[4:])), flags: elf.SectionFlag(le.Uint64(h[8:])),
		size: le.Uint64(h[32:]), link: le.Uint32(h[40:]), info: le.Uint32(h[44:]),
		align: le.Uint64(h[48:]), entsize: le.Uint64(h[56:]),
	}
	if s.typ == elf.SHT_NULL {
		s.size = 0
		return s, le.Uint32(h), nil
	}
	if s.typ == elf.SHT_NOBITS {
		if s.size > 1<<40 {
			return nil, 0, r.errorf("section %d: size %#x without contents is absurd", i, s.size)
		}
		return s, le.Uint32(h), nil
	}
	off := le.Uint64(h[24:])
	if off > uint64(len(r.b)) || s.size > uint64(len(r.b))-off {
		return nil, 0, r.errorf("section %d: bytes %#x+%#x are outside the file of %d bytes", i, off, s.size, len(r.b))
	}
	s.data = r.b[off : off+s.size : off+s.size]
	return s, le.Uint32(h), nil
}

func (r *reader) nameSections(names []uint32, strndx uint64) error {
	if strndx >= uint64(len(r.sections)) || r.sections[strndx].typ != elf.SHT_STRTAB {
		return r.errorf("section name table index %d is no string table", strndx)
	}
	table := r.sections[strndx].data
	for i, s := range r.sections {
		name, ok := cString(table, uint64(names[i]))
		if !ok {
			return r.errorf("section %d: name at %#x is outside the string table", i, names[i])
		}
		s.name = name
	}
	return nil
}

// cString returns the zero-terminated string at off of a string table.
func cString(table []byte, off uint64) (string, bool) {
	if off == 0 && len(table) == 0 {
		return "", true
	}
	if off >= uint64(len(table)) {
		return "", false
	}
	n := bytes.IndexByte(table[off:], 0)
	if n < 0 {
		return "", false
	}
	return string(table[off : off+uint64(n)]), true
}

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
	if sec := r.sections[shndx]; s.value > sec.size {
		return r.errorf("symbol %d (%s): value %#x is outside section %s of %#x bytes", i, name, s.value, sec.name, sec.size)
	} else if s.size > sec.size-s.value {
		return r.errorf("symbol %d (%s): %#x bytes at %#x leave section %s", i, name, s.size, s.value, sec.name)
	}
	return nil
}

// readRelocations attaches each SHT_RELA section to the section it patches.
func (r *reader) readRelocations(table *section) error {
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
	le := binary.LittleEndian
	list := make([]reloc, 0, s.size/relaSize)
	for b := s.data; len(b) > 0; b = b[relaSize:] {
		info := le.Uint64(b[8:])
		x := reloc{off: le.Uint64(b), typ: elf.R_X86_64(uint32(info)), sym: int(info >> 32), addend: int64(le.Uint64(b[16:]))}
		if x.sym >= len(r.symbols) {
			return r.errorf("section %s: relocation at %#x names symbol %d of %d", s.name, x.off, x.sym, len(r.symbols))
		}
		// A compressed section is patched once it is unpacked; see inflate.
		if n := uint64(x.width()); target.flags&elf.SHF_COMPRESSED == 0 && (x.off > target.size || n > target.size-x.off) {
			return r.errorf("section %s: relocation at %#x is outside %s of %#x bytes", s.name, x.off, target.name, target.size)
		}
		list = append(list, x)
	}
	if target.relocs != nil {
		list = append(target.relocs, list...)
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].off < list[j].off })
	target.relocs = list
	return nil
}
