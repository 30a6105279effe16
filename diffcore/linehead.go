package diffcore

// Headers of line tables, checked before they are read.
//
// A version 5 header says how many directories and files follow, and each may
// take no bytes at all, so that a short table can claim 2^60 of them.
// debug/dwarf believes it and does not come back. Here each count is held
// against the bytes that are left.

import (
	"debug/dwarf"
	"encoding/binary"
	"errors"
)

// debugInfo is an object's debug information with the bytes of its line
// tables.
type debugInfo struct {
	*dwarf.Data
	line  []byte
	addr  []byte         // .debug_addr
	size  int            // of the entries, in bytes
	heads []dwarf.Offset // of the first entry of each unit, nil if all are here
}

// filesOf lists the files that entries of a unit name by index.
func (d *debugInfo) filesOf(unit *dwarf.Entry) []*dwarf.LineFile {
	if l, err := d.lineReader(unit); err == nil && l != nil {
		return l.Files()
	}
	return nil
}

// lineReader opens the line table of a unit; nil if it has none.
func (d *debugInfo) lineReader(unit *dwarf.Entry) (*dwarf.LineReader, error) {
	off, ok := unit.Val(dwarf.AttrStmtList).(int64)
	if !ok || off < 0 || off >= int64(len(d.line)) {
		return nil, nil
	}
	if err := checkLineHeader(d.line[off:]); err != nil {
		return nil, err
	}
	return d.LineReader(unit)
}

// lineTable is the bytes from the line table of a unit on; nil if it has none.
func (d *debugInfo) lineTable(unit *dwarf.Entry) []byte {
	off, ok := unit.Val(dwarf.AttrStmtList).(int64)
	if !ok || off < 0 || off > int64(len(d.line)) {
		return nil
	}
	return d.line[off:]
}

var errLineHeader = errors.New("line table: a count in the header does not fit in the table")

// checkLineHeader refuses a header whose counts exceed the table.
func checkLineHeader(b []byte) error {
	c := headerCursor{b: b}
	offset := 4 // size of an offset in this format of DWARF
	if c.fixed(4) == 0xffffffff {
		c.skip(8)
		offset = 8
	}
	if c.fixed(2) < 5 {
		return nil // older versions end their lists with a zero
	}
	c.skip(2 + uint64(offset) + 5) // sizes, header length, up to line range
	c.skip(c.fixed(1) - 1)         // lengths of the standard opcodes
	for range 2 {                  // directories, then files
		c.entries(offset)
	}
	if c.bad {
		return errLineHeader
	}
	return nil
}

// headerCursor reads numbers; bad is set by the first that is cut off.
type headerCursor struct {
	b   []byte
	bad bool
}

func (c *headerCursor) skip(n uint64) {
	if n > uint64(len(c.b)) {
		c.b, c.bad = nil, true
		return
	}
	c.b = c.b[n:]
}

// fixed reads n bytes as a number.
func (c *headerCursor) fixed(n int) uint64 {
	var w [8]byte
	copy(w[:], c.b[:min(n, len(c.b))])
	c.skip(uint64(n))
	return binary.LittleEndian.Uint64(w[:])
}

// variable reads a LEB128 number.
func (c *headerCursor) variable() uint64 {
	v, n := binary.Uvarint(c.b)
	if n <= 0 {
		c.b, c.bad = nil, true
		return 0
	}
	c.b = c.b[n:]
	return v
}

// entries skips one list: its format, a count, and the entries.
func (c *headerCursor) entries(offset int) {
	var forms []uint64
	for range c.fixed(1) {
		c.variable() // what the column holds
		forms = append(forms, c.variable())
	}
	count := c.variable()
	if count > uint64(len(c.b)) {
		c.bad = true
	}
	for i := uint64(0); i < count && !c.bad; i++ {
		for _, f := range forms {
			c.value(f, offset)
		}
	}
}

// value skips one value; forms as in section 7.5.6 of DWARF 5, those that
// 6.2.4.1 allows here.
func (c *headerCursor) value(form uint64, offset int) {
	switch form {
	case 0x08: // string
		for !c.bad && c.fixed(1) != 0 {
		}
	case 0x0e, 0x1f: // strp, line_strp
		c.skip(uint64(offset))
	case 0x0f, 0x1a: // udata, strx
		c.variable()
	case 0x0b, 0x25: // data1, strx1
		c.skip(1)
	case 0x05, 0x26: // data2, strx2
		c.skip(2)
	case 0x06, 0x28: // data4, strx4
		c.skip(4)
	case 0x07: // data8
		c.skip(8)
	case 0x1e: // data16
		c.skip(16)
	case 0x09: // block
		c.skip(c.variable())
	default:
		c.bad = true
	}
}
