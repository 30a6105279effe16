package diffcore

// Call frame instructions (DWARF 5, 6.4.2), which say from where in a function
// which rule holds:
//
//	02 41 0e 10    advance_loc 1, def_cfa_offset 16
//
// Only their lengths and the advances are understood; a rule is its bytes.

import (
	"bytes"
	"encoding/binary"
)

// step is one rule and the offset in the function from which it holds.
type step struct {
	at   int64
	rule string
}

// steps reads the instructions of a record. Advances are added up.
func (f *frame) steps() (out []step, ok bool) {
	b := f.record.bytes()[min(f.rules, f.record.size):]
	align, ok := f.codeAlign()
	if !ok {
		return nil, false
	}
	at := int64(0)
	for len(b) > 0 {
		n := ruleSize(b)
		if n <= 0 || n > len(b) {
			return nil, false
		}
		if d, advances := advance(b[:n]); advances {
			at += d * align
		} else if b[0] != 0 { // DW_CFA_nop fills up
			out = append(out, step{at, string(b[:n])})
		}
		b = b[n:]
	}
	return out, true
}

// codeAlign reads the unit of advances from the CIE: behind version and
// augmentation.
func (f *frame) codeAlign() (int64, bool) {
	x := f.common.bytes()
	i := bytes.IndexByte(x[min(1, len(x)):], 0)
	if i < 0 {
		return 0, false
	}
	n, w := binary.Uvarint(x[i+2:])
	return int64(n), w > 0 && n < 1<<16
}

// advance reads DW_CFA_advance_loc in its four sizes.
func advance(b []byte) (int64, bool) {
	switch {
	case b[0]>>6 == 1:
		return int64(b[0] & 0x3f), true
	case b[0] == 2 && len(b) == 2:
		return int64(b[1]), true
	case b[0] == 3 && len(b) == 3:
		return int64(binary.LittleEndian.Uint16(b[1:])), true
	case b[0] == 4 && len(b) == 5:
		return int64(binary.LittleEndian.Uint32(b[1:])), true
	}
	return 0, false
}

// ruleSize is the length of the call frame instruction at the start of b
// (DWARF 5, 6.4.2 and 7.24), 0 for one that is not known.
func ruleSize(b []byte) int {
	switch b[0] >> 6 {
	case 1, 3: // advance, restore
		return 1
	case 2: // offset
		return numbers(b, 1)
	}
	switch b[0] {
	case 0x00, 0x0a, 0x0b, 0x2d: // nop, remember, restore state, window save
		return 1
	case 0x01: // set_loc, with an address
		return 9
	case 0x02, 0x03:
		return int(b[0])
	case 0x04:
		return 5
	case 0x06, 0x07, 0x08, 0x0d, 0x0e, 0x13, 0x2e: // one number
		return numbers(b, 1)
	case 0x05, 0x09, 0x0c, 0x11, 0x12, 0x14, 0x15, 0x2f: // two
		return numbers(b, 2)
	case 0x0f: // an expression
		return block(b, 1)
	case 0x10, 0x16:
		return block(b, numbers(b, 1))
	}
	return 0
}

// numbers is the length of an opcode with n LEB128 numbers behind it.
func numbers(b []byte, n int) int {
	at := 1
	for ; n > 0; n-- {
		for at < len(b) && b[at] >= 0x80 {
			at++
		}
		at++
	}
	return at
}

// block is the length up to the end of a block of bytes that starts at at.
func block(b []byte, at int) int {
	if at >= len(b) {
		return 0
	}
	n, w := binary.Uvarint(b[at:])
	if w <= 0 || n > uint64(len(b)) {
		return 0
	}
	return at + w + int(n)
}
