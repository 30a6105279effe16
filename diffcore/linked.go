package diffcore

// Linked files: executables and shared objects.
//
// A linker has put addresses where an object file has relocations. They are
// taken apart again, as far as the file tells:
//
//   - what the dynamic linker relocates is listed in .rela.dyn and .rela.plt;
//   - a call of a stub, and a load of a slot of the GOT, mean the symbol that
//     the slot is relocated against;
//   - a file for a fixed address (ET_EXEC) has no list: there, a number in the
//     file's range of addresses is read as an address;
//   - distances in code and in jump tables are left to address.go.
//
// Values of symbols become offsets in their sections, so that the rest of the
// package need not know. What linkers make themselves is not compared: stubs,
// the GOT, hash tables, version tables, the build id. Alignment is lost.

import (
	"debug/elf"
	"encoding/binary"
	"fmt"
	"slices"
	"sort"
	"strings"
)

// image is what a linked file has beside sections and symbols.
type image struct {
	fixed   bool                // for one address
	byAddr  []*section          // loaded ones, ascending by address
	slots   map[uint64]int      // address of a GOT slot -> index of the relocation's symbol
	local   map[uint64]uint64   // address of a GOT slot -> address that it holds
	stubs   map[uint64]int      // address of a stub -> symbol
	dynamic []string            // what the loader is told, ascending
	marks   map[uint64][]string // address -> names that the linker set there
}

// linkerMade tells whether a section follows from the rest of the file.
func (s *section) linkerMade() bool {
	switch s.typ {
	case elf.SHT_DYNSYM, elf.SHT_DYNAMIC, elf.SHT_HASH, elf.SHT_GNU_HASH, elf.SHT_GNU_VERSYM, elf.SHT_GNU_VERNEED, elf.SHT_GNU_VERDEF,
		elf.SHT_RELA, elf.SHT_STRTAB, shtRelr:
		return true
	}
	switch s.name {
	case ".got", ".got.plt", ".eh_frame_hdr", buildIDSection:
		return true
	}
	return strings.HasPrefix(s.name, ".plt") || strings.HasPrefix(s.name, ".iplt")
}

// shtRelr is SHT_RELR: addresses of words to be moved, packed.
const shtRelr elf.SectionType = 19

// readLinked prepares a linked file: addresses of symbols become offsets, and
// dynamic relocations become those of the sections that they patch.
func (r *reader) readLinked() error {
	m := &image{fixed: elf.Type(binary.LittleEndian.Uint16(r.b[16:])) == elf.ET_EXEC,
		slots: map[uint64]int{}, local: map[uint64]uint64{}, stubs: map[uint64]int{}, marks: map[uint64][]string{}}
	r.image = m
	for _, s := range r.sections {
		s.made = s.linkerMade()
		if s.alloc() && s.size > 0 && !(s.typ == elf.SHT_NOBITS && s.flags&elf.SHF_TLS != 0) {
			m.byAddr = append(m.byAddr, s)
		}
	}
	sort.SliceStable(m.byAddr, func(i, j int) bool { return m.byAddr[i].addr < m.byAddr[j].addr })
	r.dropOdd()
	first := len(r.symbols)
	if err := r.readDynamicSymbols(); err != nil {
		return err
	}
	for _, s := range r.sections {
		if s.typ == elf.SHT_RELA && s.alloc() {
			if err := r.readDynamicRelocations(s, first); err != nil {
				return err
			}
		}
	}
	for _, s := range r.sections {
		sort.SliceStable(s.relocs, func(i, j int) bool { return s.relocs[i].off < s.relocs[j].off })
		r.findStubs(s)
		r.readDynamic(s)
	}
	slices.Sort(m.dynamic)
	if m.fixed {
		r.readWords()
	}
	return nil
}

// at finds the loaded section that holds an address.
func (m *image) at(addr uint64) *section {
	i := sort.Search(len(m.byAddr), func(i int) bool { return m.byAddr[i].addr > addr })
	if i == 0 || addr-m.byAddr[i-1].addr >= m.byAddr[i-1].size {
		return nil
	}
	return m.byAddr[i-1]
}

// dropOdd takes out symbols that are no objects of the source: marks that the
// linker sets (_end, __bss_start), and labels without a size in data.
func (r *reader) dropOdd() {
	for i := range r.symbols {
		s := &r.symbols[i]
		if s.sec < 0 || s.typ == elf.STT_SECTION || s.typ == elf.STT_FILE {
			continue
		}
		if sec := r.sections[s.sec]; s.typ != elf.STT_TLS && s.value == noOffset || s.size == 0 && !sec.exec() || sec.made {
			r.image.marks[s.addr] = append(r.image.marks[s.addr], s.name)
			*s = symbol{sec: placeUndefined}
		}
	}
}

// noOffset marks a symbol whose address is outside of its section.
const noOffset = ^uint64(0)

// toOffset turns the address of a symbol of a linked file into an offset. The
// value of a thread-local one counts from the start of the first such section.
func (r *reader) toOffset(s *symbol) {
	sec := r.sections[s.sec]
	base := sec.addr
	s.addr = s.value
	if s.typ == elf.STT_TLS {
		base -= r.threadStart()
	}
	if s.value -= base; s.value > sec.size || s.size > sec.size-s.value {
		s.value, s.size = noOffset, 0
	}
}

func (r *reader) threadStart() uint64 {
	for _, s := range r.sections {
		if s.flags&elf.SHF_TLS != 0 {
			return s.addr
		}
	}
	return 0
}

// readDynamicSymbols appends the dynamic symbols, which say what is relocated:
// those of other files as undefined ones, the others as places.
func (r *reader) readDynamicSymbols() error {
	for _, s := range r.sections {
		if s.typ != elf.SHT_DYNSYM {
			continue
		}
		if uint64(s.link) >= uint64(len(r.sections)) || r.sections[s.link].data == nil {
			return r.errorf("section %s: linked section %d is no string table", s.name, s.link)
		}
		for b := s.data; len(b) >= symbolSize; b = b[symbolSize:] {
			name, ok := cString(r.sections[s.link].data, uint64(binary.LittleEndian.Uint32(b)))
			if !ok {
				return r.errorf("section %s: a name is outside the string table", s.name)
			}
			y := symbol{name: name, sec: placeUndefined, bind: elf.ST_BIND(b[4]), typ: elf.ST_TYPE(b[4])}
			if t := r.image.at(binary.LittleEndian.Uint64(b[8:])); binary.LittleEndian.Uint16(b[6:]) != 0 && y.typ != elf.STT_TLS && t != nil {
				y = symbol{sec: t.index, typ: elf.STT_SECTION, value: binary.LittleEndian.Uint64(b[8:]) - t.addr} // by its place
			}
			r.symbols = append(r.symbols, y)
		}
		return nil
	}
	return nil
}

// readDynamicRelocations gives each entry to the section that holds the place.
func (r *reader) readDynamicRelocations(table *section, first int) error {
	le := binary.LittleEndian
	for b := table.data; len(b) >= relaSize; b = b[relaSize:] {
		place, info, addend := le.Uint64(b), le.Uint64(b[8:]), int64(le.Uint64(b[16:]))
		x := reloc{typ: elf.R_X86_64(uint32(info)), sym: first + int(info>>32), addend: addend}
		if x.typ == elf.R_X86_64_NONE { // left over where the linker needed none in the end
			continue
		}
		s := r.image.at(place)
		if s == nil || x.sym >= len(r.symbols) && info>>32 != 0 {
			return r.errorf("section %s: relocation of %#x names no place or symbol of the file", table.name, place)
		}
		x.off = place - s.addr
		switch {
		case x.typ == elf.R_X86_64_COPY: // the variable's name is that of its place
			continue
		case x.typ == elf.R_X86_64_RELATIVE || x.typ == elf.R_X86_64_IRELATIVE:
			r.image.local[place] = uint64(addend)
			r.patch(s, x.off, uint64(addend))
			continue
		case x.typ == elf.R_X86_64_GLOB_DAT || x.typ == elf.R_X86_64_JMP_SLOT:
			x.typ = elf.R_X86_64_64
		}
		if x.sym >= len(r.symbols) {
			x.sym = 0
		}
		r.image.slots[place] = x.sym
		if w := uint64(x.width()); w <= s.size-x.off {
			s.relocs = append(s.relocs, x)
		}
	}
	return nil
}

// patch adds a relocation for a word that holds an address.
func (r *reader) patch(s *section, off, addr uint64) {
	t := r.image.at(addr)
	if t == nil || s.size-off < 8 {
		return
	}
	s.relocs = append(s.relocs, reloc{off: off, typ: elf.R_X86_64_64, sym: r.sectionSymbol(t), addend: int64(addr - t.addr)})
}

// sectionSymbol is the index of a symbol that stands for the section's start.
func (r *reader) sectionSymbol(s *section) int {
	if s.symbol == 0 {
		s.symbol = len(r.symbols)
		r.symbols = append(r.symbols, symbol{sec: s.index, typ: elf.STT_SECTION})
	}
	return s.symbol
}

// findStubs reads the jumps of a procedure linkage table: each stub holds one
// through a slot of the GOT.
func (r *reader) findStubs(s *section) {
	if !s.exec() || !s.made || s.data == nil {
		return
	}
	for pos := 0; pos < len(s.data); {
		in, ok := decode(s.data[pos:])
		if !ok {
			return
		}
		if in.opcode == 0xff && in.opmap == mapOne && in.reg() == 4 && in.ripRelative {
			end := s.addr + uint64(pos+in.size)
			slot := end + uint64(signed(s.data[pos+in.dispAt:], 4))
			if sym, ok := r.image.slots[slot]; ok {
				// A stub begins at a multiple of 16, or of 8 in .plt.got.
				for _, align := range []uint64{16, 8} {
					if at := (s.addr + uint64(pos)) &^ (align - 1); at >= s.addr && (align == 16 || s.entsize == 8) {
						r.image.stubs[at] = sym
					}
				}
			}
		}
		pos += in.size
	}
}

// readDynamic notes what the loader is told, libraries and names.
func (r *reader) readDynamic(s *section) {
	if s.typ != elf.SHT_DYNAMIC || uint64(s.link) >= uint64(len(r.sections)) {
		return
	}
	le := binary.LittleEndian
	for b := s.data; len(b) >= 16; b = b[16:] {
		tag, value := elf.DynTag(le.Uint64(b)), le.Uint64(b[8:])
		switch tag {
		case elf.DT_NEEDED, elf.DT_SONAME, elf.DT_RPATH, elf.DT_RUNPATH:
			name, _ := cString(r.sections[s.link].data, value)
			r.image.dynamic = append(r.image.dynamic, fmt.Sprintf("%v %s", tag, name))
		case elf.DT_FLAGS, elf.DT_FLAGS_1, elf.DT_TEXTREL, elf.DT_SYMBOLIC, elf.DT_BIND_NOW:
			r.image.dynamic = append(r.image.dynamic, fmt.Sprintf("%v %#x", tag, value))
		}
	}
}

// readWords reads the aligned words of data as addresses where they can be.
func (r *reader) readWords() {
	for _, s := range r.image.byAddr {
		if s.exec() || s.data == nil || s.made || s.name == unwindSection || len(s.relocs) > 0 {
			continue
		}
		for off := -s.addr & 7; off+8 <= s.size; off += 8 {
			if v := binary.LittleEndian.Uint64(s.data[off:]); r.image.at(v) != nil {
				r.patch(s, off, v)
			}
		}
	}
}
