package diffcore

// Instruction boundaries.
//
// Comparing code needs to know where each x86-64 instruction ends, because a
// PC-relative field counts from there, and where its displacement and its
// immediate lie, because those are what a relocation or a moved neighbour
// rewrites. Nothing else of the instruction has to be understood. So the
// decoder below knows lengths only. An instruction is
//
//	legacy prefixes, REX | REX2 | VEX | EVEX | XOP, opcode, ModRM, SIB, displacement, immediate
//
// and each step reads at most a few bits. For 48 8b 05 10 00 00 00
// (mov 0x10(%rip),%rax): REX.W, opcode 8b in map 0 has a ModRM, 05 says
// mod=0 rm=5, which in 64-bit mode is a 4-byte displacement from the end.

// maxInsn is the architecture's limit; longer encodings raise #UD.
const maxInsn = 15

// opcodeMap tells which table an opcode byte is read in.
type opcodeMap uint8

const (
	mapOne  opcodeMap = 0  // one-byte opcodes
	map0F   opcodeMap = 1  // 0f xx
	map0F38 opcodeMap = 2  // 0f 38 xx
	map0F3A opcodeMap = 3  // 0f 3a xx
	mapXOP8 opcodeMap = 8  // XOP with an 8-bit immediate
	mapXOPA opcodeMap = 10 // XOP with a 32-bit immediate
)

// form is how the opcode was introduced.
type form uint8

const (
	legacy form = iota
	vex
	evex
	xop
)

// insn is one instruction with the places of its variable fields. Positions
// are byte offsets from its first byte; a size of 0 means there is no such
// field.
type insn struct {
	size             int
	form             form
	opmap            opcodeMap
	opcode           byte
	opAt             int // position of the opcode byte
	rexW, opsize     bool
	repne, rep       bool
	addr32           bool
	hasModRM         bool
	modrm, sib       byte
	hasSIB           bool
	dispAt, dispSize int
	immAt, immSize   int
	relative         bool // the immediate is a distance from the end (branch)
	ripRelative      bool // the displacement is a distance from the end
}

// reg is the ModRM.reg field, an opcode extension in some groups.
func (in *insn) reg() byte { return in.modrm >> 3 & 7 }

// comparesImmediate tells whether the instruction is cmp with a wide immediate.
func (in *insn) comparesImmediate() bool {
	return in.form == legacy && in.opmap == mapOne && in.immSize == 4 && (in.opcode == 0x3d || in.opcode == 0x81 && in.reg() == 7)
}

// decode reads the instruction at the start of b. It reports false where the
// bytes are no instruction of 64-bit mode or are cut off.
func decode(b []byte) (insn, bool) {
	if len(b) > maxInsn {
		b = b[:maxInsn]
	}
	d := decoder{b: b}
	d.prefixes()
	d.operands()
	d.in.size = d.pos
	return d.in, !d.bad
}

// decoder is a cursor over the bytes of one instruction.
type decoder struct {
	b   []byte
	pos int
	bad bool
	in  insn
}

func (d *decoder) next() byte {
	if d.pos >= len(d.b) {
		d.bad = true
		return 0
	}
	d.pos++
	return d.b[d.pos-1]
}

func (d *decoder) peek() (byte, bool) {
	if d.pos >= len(d.b) {
		return 0, false
	}
	return d.b[d.pos], true
}

// prefixes reads up to and including the opcode byte. A REX prefix counts
// only directly before the opcode: a legacy prefix behind it cancels it.
func (d *decoder) prefixes() {
	for !d.bad {
		c := d.next()
		switch {
		case c == 0x66:
			d.in.opsize, d.in.rexW = true, false
		case c == 0x67:
			d.in.addr32, d.in.rexW = true, false
		case c == 0xf2:
			d.in.repne, d.in.rexW = true, false
		case c == 0xf3:
			d.in.rep, d.in.rexW = true, false
		case isSegmentOrLock(c):
			d.in.rexW = false
		case c&0xf0 == 0x40:
			d.in.rexW = c&8 != 0
		default:
			d.introducer(c)
			return
		}
	}
}

func isSegmentOrLock(c byte) bool {
	switch c {
	case 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0xf0:
		return true
	}
	return false
}

// introducer handles the byte behind the legacy prefixes.
func (d *decoder) introducer(c byte) {
	switch {
	case c == 0x0f:
		d.escape()
	case c == 0xc5:
		d.next()
		d.opcodeIn(vex, map0F)
	case c == 0xc4:
		p := d.next()
		d.in.rexW = d.next()&0x80 != 0
		d.opcodeIn(vex, opcodeMap(p&0x1f))
	case c == 0x62:
		p := d.next()
		d.in.rexW = d.next()&0x80 != 0
		d.next()
		d.opcodeIn(evex, opcodeMap(p&7))
	case c == 0xd5:
		p := d.next() // REX2: bit 7 selects the map, bit 3 is W
		d.in.rexW = p&8 != 0
		d.opcodeIn(legacy, opcodeMap(p>>7))
	case c == 0x8f && d.isXOP():
		p := d.next()
		d.in.rexW = d.next()&0x80 != 0
		d.opcodeIn(xop, opcodeMap(p&0x1f))
	default:
		d.in.opmap, d.in.opcode, d.in.opAt = mapOne, c, d.pos-1
	}
}

// isXOP tells XOP from pop r/m: the map field of XOP is 8 or more, where pop
// has ModRM.reg 0, so that those bits are below 8.
func (d *decoder) isXOP() bool {
	c, ok := d.peek()
	return ok && c&0x1f >= 8
}

// escape reads the opcode behind 0f.
func (d *decoder) escape() {
	m := map0F
	if c, ok := d.peek(); ok && (c == 0x38 || c == 0x3a) {
		d.pos++
		m = map0F38
		if c == 0x3a {
			m = map0F3A
		}
	}
	d.opcodeIn(legacy, m)
}

func (d *decoder) opcodeIn(f form, m opcodeMap) {
	d.in.form, d.in.opmap = f, m
	d.in.opAt = d.pos
	d.in.opcode = d.next()
}

// operands reads everything behind the opcode.
func (d *decoder) operands() {
	if d.bad {
		return
	}
	a := attributes(&d.in)
	if a.invalid {
		d.bad = true
		return
	}
	if a.modrm {
		d.addressing()
	}
	if a.group3 && d.in.reg() > 1 {
		a.imm = 0 // not, neg, mul, div: only test has an immediate
	}
	d.in.relative = a.relative
	d.take(a.imm)
}

// addressing reads ModRM, SIB and displacement.
func (d *decoder) addressing() {
	in := &d.in
	in.hasModRM = true
	in.modrm = d.next()
	mod, rm := in.modrm>>6, in.modrm&7
	if mod == 3 || movesControlRegister(in) {
		return
	}
	n := [3]int{0, 1, 4}[mod]
	if rm == 4 {
		in.hasSIB = true
		in.sib = d.next()
		if mod == 0 && in.sib&7 == 5 {
			n = 4
		}
	}
	if mod == 0 && rm == 5 {
		n, in.ripRelative = 4, true
	}
	if n > 0 {
		in.dispAt, in.dispSize = d.pos, n
		d.skip(n)
	}
}

// movesControlRegister: mov to and from control and debug registers ignores
// ModRM.mod, the operand is always a register.
func movesControlRegister(in *insn) bool {
	return in.form == legacy && in.opmap == map0F && in.opcode >= 0x20 && in.opcode <= 0x23
}

// take reads an immediate of n bytes.
func (d *decoder) take(n int) {
	if n > 0 {
		d.in.immAt, d.in.immSize = d.pos, n
		d.skip(n)
	}
}

func (d *decoder) skip(n int) {
	d.pos += n
	if d.pos > len(d.b) {
		d.pos, d.bad = len(d.b), true
	}
}
