package diffcore

// Unwind tables.
//
// .eh_frame says for each function how to find its caller from every
// instruction, and where exceptions land. Compilers derive it from the code;
// assembler code states it, and exception tables hang on it alone. So a record
// (FDE) belongs to its function like an entry of any table, with these
// differences: the common record (CIE) that it shares with others is compared
// as part of it, its distance to that is not, and instructions in it that
// advance by bytes are read as advancing by instructions, so that a jump that
// became longer changes nothing:
//
//	length | CIE | function | size | LSDA | advance 1, def_cfa_offset 16, ...
//
// .eh_frame_hdr is an index of it that linkers make.

import (
	"bytes"
	"encoding/binary"
)

const unwindSection = ".eh_frame"

// frame is a record of .eh_frame about one function.
type frame struct {
	common *body  // the CIE behind its length and id
	record *body  // the FDE behind its distance to the CIE
	rules  uint64 // offset in record of the instructions
}

// readFrames gives each record of .eh_frame to its function.
func (o *Object) readFrames() {
	for _, s := range o.sections {
		if s.name != unwindSection || s.data == nil || !s.alloc() {
			continue
		}
		o.unwound = o.unwound || s.size > 4
		if !o.readFrameSection(s) {
			o.doubt("%s: section %s is not well-formed", o.Name, s.name)
		}
	}
}

// eachFrame calls visit for each record: where it starts behind length and
// id, where it ends, and the offset of its CIE, or -1 for a CIE. It reports
// false at the first that is malformed.
func eachFrame(s *section, visit func(from, to uint64, common int64)) bool {
	le := binary.LittleEndian
	for pos := uint64(0); pos+4 <= s.size; {
		size, id := uint64(le.Uint32(s.data[pos:])), pos+4
		switch {
		case size == 0: // the end, or the end of one linked object's part
			pos += 4
			continue
		case size == 0xffffffff && pos+12 <= s.size:
			size, id = le.Uint64(s.data[pos+4:]), pos+12
		}
		if size < 4 || size > s.size-id {
			return false
		}
		common := int64(-1)
		if d := uint64(le.Uint32(s.data[id:])); d > id {
			return false
		} else if d != 0 {
			common = int64(id - d)
		}
		visit(id+4, id+size, common)
		pos = id + size
	}
	return true
}

func (o *Object) readFrameSection(s *section) bool {
	commons := map[int64]*body{}
	ok := eachFrame(s, func(from, to uint64, common int64) {
		b := &body{sec: s, off: from, size: to - from, badAt: -1}
		note := func(f field) {
			r := o.resolve(f, from)
			if t := r.target(); t != nil {
				t.used = true
			}
			b.refs = append(b.refs, r)
		}
		o.fields(s, from, to, note)
		if o.image != nil {
			o.frameAddresses(b, commons[common], note)
		}
		if common < 0 {
			commons[int64(o.recordStart(s, from))] = b
			return
		}
		o.giveFrame(&frame{common: commons[common], record: b})
	})
	return ok
}

// Encodings of addresses in unwind tables that x86-64 compilers use: four
// bytes, as a distance from the field, direct or through a word, or as they are.
const (
	encodedDistance = 0x1b
	encodedIndirect = 0x9b
	encodedSigned   = 0x0b
	encodedUnsigned = 0x03
)

// frameAddresses finds the addresses in a record of a linked file: of the
// function and of its exception table in an FDE, of the handler in a CIE.
func (o *Object) frameAddresses(b, common *body, yield func(field)) {
	cie := b
	if common != nil {
		cie = common
	}
	a := augmentationOf(cie.bytes())
	if common == nil {
		o.frameAddress(b, a.handlerAt, a.handler, yield)
		return
	}
	o.frameAddress(b, 0, a.function, yield)
	o.frameAddress(b, 9, a.table, yield) // behind address, size and the length of one byte
}

func (o *Object) frameAddress(b *body, at uint64, encoding byte, yield func(field)) {
	if at+4 > b.size || encoding == 0 {
		return
	}
	f := field{pos: b.off + at, width: 4, kind: kindDistance}
	v := binary.LittleEndian.Uint32(b.bytes()[at:])
	addr := uint64(v)
	switch encoding {
	case encodedDistance, encodedIndirect:
		addr = b.sec.addr + f.pos + uint64(int64(int32(v)))
	case encodedSigned, encodedUnsigned:
	default:
		return
	}
	if f, ok := o.aimAddress(f, addr); ok && v != 0 {
		yield(f)
	}
}

// augmentation is how the records of one CIE encode addresses; 0 for none.
type augmentation struct {
	function, table, handler byte
	handlerAt                uint64 // in the CIE
}

// augmentationOf reads "zPLR": version, the letters, code and data alignment,
// the return column, and then a byte for each letter, behind P the handler.
func augmentationOf(x []byte) (a augmentation) {
	end := bytes.IndexByte(x[min(1, len(x)):], 0) + 1
	if end < 2 || x[1] != 'z' {
		return augmentation{function: encodedSigned}
	}
	c := headerCursor{b: x[end+1:]}
	c.variable()
	c.variable()
	c.fixed(1)
	c.variable()
	for _, letter := range x[2:end] {
		switch letter {
		case 'R':
			a.function = byte(c.fixed(1))
		case 'L':
			a.table = byte(c.fixed(1))
		case 'P':
			a.handler = byte(c.fixed(1))
			a.handlerAt = uint64(len(x) - len(c.b))
			c.skip(4)
		}
	}
	return a
}

// recordStart is the offset of the length before the contents of a record.
func (o *Object) recordStart(s *section, from uint64) uint64 {
	if from >= 16 && binary.LittleEndian.Uint32(s.data[from-16:]) == 0xffffffff {
		return from - 16
	}
	return from - 8
}

// giveFrame finds the function that a record is about: its first reference.
func (o *Object) giveFrame(f *frame) {
	e := f.record
	if o.image != nil && len(e.refs) > 0 && e.refs[0].lit != nil && e.refs[0].lit.made {
		return // about stubs
	}
	if len(e.refs) == 0 || f.common == nil {
		o.give(e, nil)
		return
	}
	owner := e.refs[0].target()
	if owner == nil || !owner.sec.exec() || owner.unnamed() {
		o.give(e, nil)
		return
	}
	f.rules = f.rulesAt()
	owner.frames = append(owner.frames, f)
}

// rulesAt is where the instructions of an FDE begin: behind the address and
// size of the function and the augmentation, whose size is given if the CIE's
// begins with z. Addresses are as wide as the relocation against the function.
func (f *frame) rulesAt() uint64 {
	at := 2 * uint64(max(f.record.refs[0].width, 4))
	x := f.common.bytes()
	if len(x) < 2 || x[1] != 'z' || at >= f.record.size {
		return at
	}
	n, w := binary.Uvarint(f.record.bytes()[at:])
	if w <= 0 || n > f.record.size {
		return f.record.size
	}
	return min(at+uint64(w)+n, f.record.size)
}

// compareFrames compares what the unwind tables say of two functions. Where
// one has more instructions than the other, its record must differ.
func (c *comparer) compareFrames(s subject, o, n *node) {
	x, y := o.body.frames, n.body.frames
	if c.old.unwound != c.new.unwound {
		return // said once, for all functions
	}
	if len(x) != len(y) {
		c.report(s, Site{Symbol: o.name, Section: unwindSection, Old: numberText(uint64(len(x))), New: numberText(uint64(len(y))), Cause: CauseData})
		return
	}
	for i := range x {
		if !c.sameFrame(x[i], y[i], o.body, n.body) && c.sameCount(o.body, n.body) {
			c.report(s, Site{Symbol: o.name, Section: unwindSection, OldOffset: int64(x[i].record.off), NewOffset: int64(y[i].record.off),
				Old: bytesText(x[i].record), New: bytesText(y[i].record), Cause: CauseData})
		}
	}
}

// sameCount tells whether two functions have as many instructions.
func (c *comparer) sameCount(o, n *body) bool {
	t := c.startsOf(o, n)
	return len(t.old) == len(t.new)
}

// sameFrame compares two records about the functions o and n.
func (c *comparer) sameFrame(f, g *frame, o, n *body) bool {
	if !sameLayout(f.common, g.common) || !c.sameRefs(f.common, g.common) || len(f.record.refs) != len(g.record.refs) || !c.sameRefs(f.record, g.record) {
		return false
	}
	if o.size == n.size && sameLayout(f.record, g.record) {
		return true
	}
	x, ok := f.steps(o)
	y, also := g.steps(n)
	if !ok || !also || len(x) != len(y) {
		return false
	}
	t := c.startsOf(o, n)
	for i := range x {
		if x[i].rule != y[i].rule || x[i].at != y[i].at && indexOfStart(t.old, x[i].at) != indexOfStart(t.new, y[i].at) {
			return false
		}
	}
	return true
}

// step is one rule and the offset in the function from which it holds.
type step struct {
	at   int64
	rule string
}

// steps reads the instructions of a record. Advances are added up.
func (f *frame) steps(owner *body) (out []step, ok bool) {
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
