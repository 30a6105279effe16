package diffcore

// The program of a line table (DWARF 5, 6.2.5).
//
// A table is bytes that say how to get from one row to the next; most of them
// are one byte a row, which advances the address and the line:
//
//	opcode 75 = 13 (base) + 62;  62 = 4 * 14 (range) + 6:  address + 4, line - 5 (line base) + 6
//
// A unit may be large, and all of its rows are read for one address. Here
// that takes a fifth of the time of debug/dwarf, which has read the header.
// Only what compilers for x86-64 write is understood; a table that has
// anything else is left to debug/dwarf.

import (
	"encoding/binary"
	"math"
)

// lineProgram runs the program of one table.
type lineProgram struct {
	code            []byte
	pos             int  // in code
	lineBase, width int  // of special opcodes; width is the header's line_range
	files           int  // how many there are; rows of others get this number
	bad             bool // something that is not understood, or cut off
	rows            []lineRow
	last            uint64 // address
	disordered      bool   // some row is before the last one
}

// knownOpcodes is how many operands the standard opcodes have.
const knownOpcodes = "\x00\x01\x01\x01\x01\x00\x00\x00\x01\x00\x00\x01"

// opcodeBase is the first special opcode.
const opcodeBase = len(knownOpcodes) + 1

// newLineProgram finds the program of the table at the start of b, and reports
// false for one that is not understood.
func newLineProgram(b []byte, files int) (*lineProgram, bool) {
	c := headerCursor{b: b}
	size := c.fixed(4)
	if size >= 0xfffffff0 || size > uint64(len(c.b)) {
		return nil, false
	}
	c.b = c.b[:size]
	version := c.fixed(2)
	if version >= 5 && (c.fixed(1) != 8 || c.fixed(1) != 0) { // sizes of an address and a segment
		return nil, false
	}
	headerSize := c.fixed(4)
	if headerSize > uint64(len(c.b)) {
		return nil, false
	}
	p := &lineProgram{code: c.b[headerSize:], files: files}
	smallest, operations := c.fixed(1), uint64(1)
	if version >= 4 {
		operations = c.fixed(1)
	}
	c.skip(1) // is_stmt
	p.lineBase, p.width = int(int8(c.fixed(1))), int(c.fixed(1))
	base := int(c.fixed(1))
	ok := !c.bad && version >= 2 && version <= 5 && smallest == 1 && operations == 1 && p.width > 0 && base == opcodeBase &&
		len(c.b) >= len(knownOpcodes) && string(c.b[:len(knownOpcodes)]) == knownOpcodes
	return p, ok
}

// lineState is the registers of the machine, as far as rows show them.
type lineState struct {
	addr       uint64
	line, file int
}

// special is what each special opcode adds.
type special struct{ addr, line int32 }

func (p *lineProgram) specials() (out [256]special) {
	for n := range len(out) - opcodeBase {
		out[opcodeBase+n] = special{int32(n / p.width), int32(p.lineBase + n%p.width)}
	}
	return out
}

// run makes the rows. It reports false if they cannot be relied on.
func (p *lineProgram) run() bool {
	p.rows = make([]lineRow, 0, len(p.code)/bytesPerRow)
	specials := p.specials()
	s := lineState{line: 1, file: 1}
	for p.pos < len(p.code) && !p.bad {
		op := p.code[p.pos]
		p.pos++
		if op >= byte(opcodeBase) {
			s.addr += uint64(specials[op].addr)
			s.line += int(specials[op].line)
			p.emit(&s, int32(s.file))
			continue
		}
		switch op {
		case 0:
			p.extended(&s)
		case 1: // copy
			p.emit(&s, int32(s.file))
		case 2: // advance_pc
			s.addr += p.unsigned()
		case 3: // advance_line
			s.line += int(p.signed())
		case 4: // set_file
			s.file = int(min(p.unsigned(), uint64(p.files)))
		case 5, 12: // set_column, set_isa
			p.unsigned()
		case 8: // const_add_pc
			s.addr += uint64(specials[255].addr)
		case 9: // fixed_advance_pc
			if len(p.code)-p.pos < 2 {
				return false
			}
			s.addr += uint64(binary.LittleEndian.Uint16(p.code[p.pos:]))
			p.pos += 2
		}
	}
	return !p.bad
}

func (p *lineProgram) emit(s *lineState, file int32) {
	p.disordered = p.disordered || s.addr < p.last
	p.last = s.addr
	p.rows = append(p.rows, lineRow{s.addr, int32(min(max(s.line, 0), math.MaxInt32)), min(file, int32(p.files))})
}

// extended executes an opcode that carries its length.
func (p *lineProgram) extended(s *lineState) {
	n := p.unsigned()
	if p.bad || n == 0 || n > uint64(len(p.code)-p.pos) {
		p.bad = true
		return
	}
	b := p.code[p.pos:][:n]
	p.pos += int(n)
	switch op := b[0]; {
	case op == 1: // end_sequence
		p.emit(s, endOfSequence)
		*s = lineState{line: 1, file: 1}
	case op == 2 && n == 9: // set_address
		s.addr = binary.LittleEndian.Uint64(b[1:])
	case op == 4: // set_discriminator changes nothing
		_, size := binary.Uvarint(b[1:])
		p.bad = size <= 0 || uint64(size)+1 != n
	default:
		p.bad = true
	}
}

// unsigned reads an unsigned LEB128 number.
func (p *lineProgram) unsigned() uint64 {
	if p.pos < len(p.code) && p.code[p.pos] < 0x80 {
		p.pos++
		return uint64(p.code[p.pos-1])
	}
	v, n := binary.Uvarint(p.code[p.pos:])
	if n <= 0 {
		p.bad = true
		return 0
	}
	p.pos += n
	return v
}

// signed reads a signed LEB128 number.
func (p *lineProgram) signed() (v int64) {
	for shift := uint(0); ; shift += 7 {
		if p.pos >= len(p.code) || shift > 56 {
			p.bad = true
			return 0
		}
		c := p.code[p.pos]
		p.pos++
		v |= int64(c&0x7f) << shift
		if c&0x80 == 0 {
			if c&0x40 != 0 {
				v |= -1 << (shift + 7)
			}
			return v
		}
	}
}
