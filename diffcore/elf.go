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
)

// FormatError reports input that is no well-formed ELF object.
type FormatError struct {
	Name   string // file or archive member
	Reason string // what is wrong, with the place in the file
}

func (e *FormatError) Error() string { return e.Name + ": " + e.Reason }

// UnsupportedError reports well-formed input that this package cannot judge:
// another machine, a stripped file, intermediate code. The answer for such a
// pair is "cannot tell".
type UnsupportedError struct {
	Name    string
	Reason  string
	foreign bool // of another machine or class: equal bytes are not judged either
}

func (e *UnsupportedError) Error() string { return e.Name + ": " + e.Reason }

// section is one section header with its bytes.
type section struct {
	index   int
	name    string
	typ     elf.SectionType
	flags   elf.SectionFlag
	addr    uint64 // in a linked file
	size    uint64
	align   uint64
	entsize uint64
	link    uint32
	info    uint32
	data    []byte      // len(data) == size; nil for SHT_NOBITS
	relocs  []reloc     // of a loaded section, ascending by offset
	patches []relaTable // of one that is not loaded, as they lie in the file
	symbol  int         // index of a symbol of its start, made for a linked file
	made    bool        // by the linker, from the rest of the file
	veiled  bool        // an excerpt has nothing of it
	group   string      // signature of the COMDAT group that the section is in, "" for none
}

func (s *section) alloc() bool { return s.flags&elf.SHF_ALLOC != 0 }
func (s *section) exec() bool  { return s.flags&elf.SHF_EXECINSTR != 0 }
func (s *section) write() bool { return s.flags&elf.SHF_WRITE != 0 }

// mergeable: the linker may fold equal entities of the section, so an entity
// has no identity but its content (SHF_MERGE).
func (s *section) mergeable() bool {
	return s.flags&elf.SHF_MERGE != 0 && s.entsize > 0 && s.data != nil && !s.write()
}

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
	linked   bool
	image    *image // of a linked file
}

func (r *reader) errorf(format string, args ...any) error {
	return &FormatError{Name: r.name, Reason: fmt.Sprintf(format, args...)}
}

// identify refuses everything but little-endian 64-bit x86. Each
// other known kind of file gets its own reason.
func (r *reader) identify() error {
	b := r.b
	unsupported := func(why string) error { return &UnsupportedError{Name: r.name, Reason: why} }
	foreign := func(why string) error { return &UnsupportedError{Name: r.name, Reason: why, foreign: true} }
	switch {
	case bytes.HasPrefix(b, []byte("BC\xc0\xde")), bytes.HasPrefix(b, []byte("\xde\xc0\x17\x0b")):
		return unsupported("LLVM bitcode holds no machine code; compile without -flto")
	case !bytes.HasPrefix(b, []byte(elf.ELFMAG)):
		return r.errorf("not an ELF object: no magic number at offset 0")
	case len(b) < headerSize && len(b) < 52:
		return r.errorf("ELF header cut off at offset %d", len(b))
	case elf.Class(b[4]) == elf.ELFCLASS32:
		return foreign("32-bit ELF; only x86-64 objects can be compared")
	case elf.Class(b[4]) != elf.ELFCLASS64:
		return r.errorf("ELF class %d at offset 4 does not exist", b[4])
	case elf.Data(b[5]) == elf.ELFDATA2MSB:
		return foreign("big-endian ELF; only x86-64 objects can be compared")
	case elf.Data(b[5]) != elf.ELFDATA2LSB:
		return r.errorf("ELF byte order %d at offset 5 does not exist", b[5])
	case len(b) < headerSize:
		return r.errorf("ELF header cut off at offset %d", len(b))
	}
	if m := elf.Machine(binary.LittleEndian.Uint16(b[18:])); m != elf.EM_X86_64 {
		return foreign(fmt.Sprintf("machine %v; only x86-64 objects can be compared", m))
	}
	switch t := elf.Type(binary.LittleEndian.Uint16(b[16:])); t {
	case elf.ET_REL:
	case elf.ET_EXEC, elf.ET_DYN:
		r.linked = true
	default:
		return unsupported(fmt.Sprintf("file type %v; only objects, executables and shared objects can be compared", t))
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
		addr: le.Uint64(h[16:]), size: le.Uint64(h[32:]), link: le.Uint32(h[40:]), info: le.Uint32(h[44:]),
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
