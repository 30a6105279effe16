package diffcore

// The heads of units.
//
// Which addresses a unit of .debug_info is about, and where its line table
// lies, stands in its first entry. All else in the unit may be a hundred times
// as long. Where only the first entries are asked for, each unit is therefore
// cut off behind its head, and its length is made to fit:
//
//	length 9000 | version, abbreviations, ... | compile_unit | 8900 bytes of others
//	length  400 | version, abbreviations, ... | compile_unit | 300 of them
//
// The entry of a unit holds some names and numbers; what is not in the first
// headLimit bytes of a unit is not read, and counts as unknown.

import (
	"debug/dwarf"
	"encoding/binary"
)

// headLimit is how much of a unit is kept: two inline paths and more.
const headLimit = 16 << 10

// unitHeads is .debug_info cut down to heads.
type unitHeads struct {
	info   []byte
	pieces []span         // of the section, in order
	first  []dwarf.Offset // of each unit's first entry, in info
}

// cutUnits finds the heads. It reports false for a section with units of the
// 64-bit format, or with lengths that do not fit: that is read as it is.
func cutUnits(info []byte) (h unitHeads, ok bool) {
	le := binary.LittleEndian
	for pos := 0; pos < len(info); {
		if len(info)-pos < 12 {
			return h, false
		}
		size := uint64(le.Uint32(info[pos:]))
		if size < 8 || size > uint64(len(info)-pos-4) {
			return h, false
		}
		kept := min(int(size)+4, headLimit)
		at := len(h.info)
		head, known := headSize(info[pos:])
		if !known {
			return h, false
		}
		h.info = append(h.info, info[pos:pos+kept]...)
		le.PutUint32(h.info[at:], uint32(kept-4))
		h.pieces = append(h.pieces, span{uint64(pos), uint64(pos + kept)})
		h.first = append(h.first, dwarf.Offset(at+head))
		pos += int(size) + 4
	}
	return h, true
}

// headSize is where the first entry of a unit begins (DWARF 5, 7.5.1).
func headSize(unit []byte) (n int, known bool) {
	const compile, partial, skeleton, splitCompile, typed, splitType = 1, 3, 4, 5, 2, 6
	switch version := binary.LittleEndian.Uint16(unit[4:]); {
	case version < 2 || version > 5:
		return 0, false
	case version < 5:
		return 11, true
	}
	switch unit[6] {
	case compile, partial:
		return 12, true
	case skeleton, splitCompile:
		return 20, true
	case typed, splitType:
		return 24, true
	}
	return 0, false
}
