package diffcore

// An instruction and its numbers, apart. Two instructions do the same with other
// numbers if what is left of both is the same, however many bytes the numbers
// take:
//
//	83 f8 08          cmp $8,%eax      rest: cmp %eax, imm 8
//	3d 00 01 00 00    cmp $256,%eax    rest: cmp %eax, imm 256

// numbersOf is an instruction with its numbers taken out.
type numbersOf struct {
	rest      string // everything else, in one canonical spelling
	imm, disp int64
	immBits   int
}

// numbers splits an instruction. Encodings that differ only because a number
// needs more room have one rest: 83 /7 ib, 81 /7 id and 3d id are all cmp.
func (it *item) numbers() (numbersOf, bool) {
	in := &it.in
	if in.opAt >= len(it.raw) {
		return numbersOf{}, false
	}
	r := numbersOf{immBits: 64}
	op, modrm, hasModRM := canonicalOpcode(in)
	rest := append([]byte{}, it.raw[:in.opAt]...)
	rest = append(rest, byte(in.form), byte(in.opmap), op)
	if in.relative {
		return numbersOf{rest: string(append(rest, it.branchKind())), immBits: 64}, it.branchKind() != 0
	}
	if hasModRM {
		r.disp = it.displacement(&modrm)
		rest = append(rest, modrm)
		if in.hasSIB {
			rest = append(rest, in.sib)
		}
	}
	if in.immSize > 0 && !it.covered(in.immAt) {
		if in.immSize == 3 {
			return r, false
		}
		r.imm = signed(it.raw[in.immAt:], in.immSize)
		r.immBits = it.immediateBits()
	}
	r.rest = string(rest)
	return r, true
}

// handsOver tells whether two instructions differ at most in a constant that they
// load, store or push as it is, or in what they refer to. One that adds, compares
// or indexes computes with a number.
func handsOver(a, b *item) bool {
	p, ok := a.numbers()
	q, also := b.numbers()
	return ok && also && p.disp == q.disp && (p.imm == q.imm || a.movesImmediate())
}

// movesImmediate: MOV r, imm; MOV r/m, imm; PUSH imm.
func (it *item) movesImmediate() bool {
	op := it.in.opcode
	return it.in.form == legacy && it.in.opmap == mapOne && (op&0xf0 == 0xb0 || op&0xfe == 0xc6 || op == 0x68 || op == 0x6a)
}

// covered tells whether a reference field starts at this byte.
func (it *item) covered(at int) bool {
	for i := range it.refs {
		if it.refs[i].at == it.off+uint64(at) {
			return true
		}
	}
	return false
}

// displacement reads an address displacement and makes the ModRM forms with
// none, 8 and 32 bits of it one.
func (it *item) displacement(modrm *byte) int64 {
	in := &it.in
	if in.modrm>>6 == 3 || !in.hasModRM || in.ripRelative && in.dispSize == 4 || in.form == evex {
		return 0
	}
	if in.modrm>>6 != 0 || in.dispSize == 0 {
		*modrm = *modrm&0x3f | 0x80
	}
	if in.dispSize == 0 || it.covered(in.dispAt) {
		return 0
	}
	return signed(it.raw[in.dispAt:], in.dispSize)
}

// canonicalOpcode undoes the choice of the shortest encoding.
func canonicalOpcode(in *insn) (op, modrm byte, hasModRM bool) {
	op, modrm, hasModRM = in.opcode, in.modrm, in.hasModRM
	if in.form != legacy || in.opmap != mapOne {
		return op, modrm, hasModRM
	}
	switch {
	case op == 0x83:
		op = 0x81
	case op == 0x6a:
		op = 0x68
	case op == 0x6b:
		op = 0x69
	case op < 0x40 && op&7 == 5:
		return 0x81, 0xc0 | op&0x38, true
	case op == 0xa9:
		return 0xf7, 0xc0, true
	}
	return op, modrm, hasModRM
}

// immediateBits is how many bits of the immediate the operation sees: a byte
// operation has 8, while a byte that is sign-extended stands for all 64.
func (it *item) immediateBits() int {
	op := it.in.opcode
	if it.in.form != legacy || it.in.opmap != mapOne {
		return 64
	}
	switch {
	case op == 0xc6, op == 0x80, op == 0xa8, op == 0xf6, op&0xf8 == 0xb0, op < 0x40 && op&7 == 4:
		return 8
	case it.in.immSize == 2, it.in.opsize && it.in.immSize == 1:
		return 16
	}
	return 64
}
