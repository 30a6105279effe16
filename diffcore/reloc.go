package diffcore

// Relocations of the x86-64 psABI, reduced to what a comparison needs: how
// wide the patched field is, whether it holds a distance or an address, and
// which types mean the same to the code that holds them.

import (
	"debug/elf"
	"fmt"
)

// reloc is one Elf64_Rela entry.
type reloc struct {
	off    uint64
	typ    elf.R_X86_64
	sym    int // index into the symbol table, in range
	addend int64
}

// width is the size of the patched field in bytes; 0 for a relocation that
// patches nothing, and for types this package does not know.
func (r *reloc) width() int {
	switch r.typ {
	case elf.R_X86_64_64, elf.R_X86_64_PC64, elf.R_X86_64_GOTOFF64, elf.R_X86_64_DTPMOD64, elf.R_X86_64_DTPOFF64,
		elf.R_X86_64_TPOFF64, elf.R_X86_64_GOT64, elf.R_X86_64_GOTPCREL64, elf.R_X86_64_GOTPC64, elf.R_X86_64_GOTPLT64,
		elf.R_X86_64_PLTOFF64, elf.R_X86_64_SIZE64:
		return 8
	case elf.R_X86_64_16, elf.R_X86_64_PC16:
		return 2
	case elf.R_X86_64_8, elf.R_X86_64_PC8:
		return 1
	case elf.R_X86_64_NONE, elf.R_X86_64_TLSDESC_CALL:
		return 0
	}
	if r.known() {
		return 4
	}
	return 0
}

// known tells whether the psABI of this package's time defines the type for
// a relocatable object.
func (r *reloc) known() bool {
	switch {
	case r.typ <= elf.R_X86_64_PC32, r.typ == elf.R_X86_64_GOT32, r.typ == elf.R_X86_64_PLT32:
		return true
	case r.typ >= elf.R_X86_64_GOTPCREL && r.typ <= elf.R_X86_64_TLSDESC_CALL:
		return true
	}
	switch r.typ {
	case elf.R_X86_64_SIZE32, elf.R_X86_64_SIZE64, elf.R_X86_64_GOTPCRELX, elf.R_X86_64_REX_GOTPCRELX:
		return true
	}
	return r.typ >= 43 && r.typ <= 51 // the APX forms of GOTPCRELX, GOTTPOFF, TLSDESC
}

// pcRelative tells whether the field holds a distance, so that the assembler
// has moved the addend by the distance from the field to the end of the
// instruction.
func (r *reloc) pcRelative() bool {
	switch r.typ {
	case elf.R_X86_64_PC64, elf.R_X86_64_PC32, elf.R_X86_64_PC16, elf.R_X86_64_PC8, elf.R_X86_64_PLT32,
		elf.R_X86_64_GOTPCREL, elf.R_X86_64_GOTPCRELX, elf.R_X86_64_REX_GOTPCRELX, elf.R_X86_64_GOTTPOFF,
		elf.R_X86_64_TLSGD, elf.R_X86_64_TLSLD, elf.R_X86_64_GOTPC32, elf.R_X86_64_GOTPC32_TLSDESC:
		return true
	}
	return r.typ >= 43 && r.typ <= 51
}

// refKind is what a reference means to the code or data that holds it.
// References of one kind to one target are equal.
type refKind uint32

// kindDistance is a plain PC-relative reference. PC32, PLT32 and a distance
// that the assembler resolved itself all mean "there, from here": the linker
// makes the same bytes of them for a target in this object, and for another
// PLT32 against PC32 is the assembler's spelling of a branch.
const kindDistance = refKind(elf.R_X86_64_PC32)

// kindFromStart is a distance that counts from the start of the table or entry
// it stands in, not from the field. The linked bytes differ, so the two are
// never equal.
const kindFromStart = kindDistance | 1<<31

// kindOf maps a relocation type to its kind.
func kindOf(t elf.R_X86_64) refKind {
	switch t {
	case elf.R_X86_64_PLT32, elf.R_X86_64_PC16, elf.R_X86_64_PC8, elf.R_X86_64_PC64:
		return kindDistance
	case elf.R_X86_64_REX_GOTPCRELX:
		return refKind(elf.R_X86_64_GOTPCRELX) // the same with a REX prefix
	}
	return refKind(t)
}

func (k refKind) String() string {
	return fmt.Sprint(elf.R_X86_64(k &^ (1 << 31)))
}
