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
	"encoding/binary"
	"slices"
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
		if o.part != nil && common >= 0 && !o.part.frames[from] {
			return
		}
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
			commons[startOfRecord(s, from)] = b
			return
		}
		o.giveFrame(&frame{common: commons[common], record: b})
	})
	return ok
}

// startOfRecord is the offset of the length before the contents of a record.
func startOfRecord(s *section, from uint64) int64 {
	if from >= 16 && binary.LittleEndian.Uint32(s.data[from-16:]) == 0xffffffff {
		return int64(from - 16)
	}
	return int64(from - 8)
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
	if owner == nil || !owner.sec.exec() {
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

// sameFrames tells whether the unwind tables say the same of code without a
// name.
func (c *comparer) sameFrames(o, n *body) bool {
	if c.old.unwound != c.new.unwound {
		return true // said once, for all functions
	}
	return slices.EqualFunc(o.frames, n.frames, func(f, g *frame) bool { return c.sameFrame(f, g, o, n) })
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
	x, ok := f.steps()
	y, also := g.steps()
	t := c.startsOf(o, n)
	if !ok || !also || len(x) != len(y) || !sameHead(f, g) || !t.sameEnd(f.extent(), o, g.extent(), n) {
		return false
	}
	for i := range x {
		if x[i].rule != y[i].rule || x[i].at != y[i].at && indexOfStart(t.old, x[i].at) != indexOfStart(t.new, y[i].at) {
			return false
		}
	}
	return true
}

// sameHead compares what is before the instructions, but for the function's
// size.
func sameHead(f, g *frame) bool {
	x, y := f.record, g.record
	for i := range x.refs {
		if x.refs[i].at != y.refs[i].at || x.refs[i].width != y.refs[i].width {
			return false
		}
	}
	return f.rules == g.rules
}

// extent is how much code a record covers, in bytes. The number is as wide as
// the address before it.
func (f *frame) extent() int64 {
	b, w := f.record.bytes(), max(f.record.refs[0].width, 4)
	if len(b) < 2*w {
		return 0
	}
	return signed(b[w:], w)
}

// sameEnd tells whether two records reach up to the same instruction of their
// functions, or as far beyond the last.
func (t *starts) sameEnd(x int64, o *body, y int64, n *body) bool {
	i, j := indexOfStart(t.old, x), indexOfStart(t.new, y)
	return i == j && (i >= 0 || int64(o.size)-x == int64(n.size)-y)
}
