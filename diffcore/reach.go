package diffcore

// How many bytes of memory an instruction uses.
//
// Constants without a name lie side by side, and one may be a part of another:
// 16 bytes of which a second function uses the last 8. So it matters how far an
// access goes at most. Too much costs a false report about the neighbour, too
// little hides a change, so what is not listed here counts as a whole register.

// accessesAddress tells whether the instruction reads or writes memory at an
// address that no register has a part in. lea only computes one.
func (in *insn) accessesAddress() bool {
	lea := in.form == legacy && in.opmap == mapOne && in.opcode == 0x8d
	absolute := in.hasSIB && in.modrm>>6 == 0 && in.sib&0x3f == 0x25
	return in.hasModRM && (in.ripRelative || absolute) && !lea
}

// reach is how many bytes from its address on the memory operand has at most,
// 0 if the address is computed or only taken.
func (in *insn) reach() uint64 {
	if !in.accessesAddress() {
		return 0
	}
	return in.widest()
}

// registerWidth is the width of the widest register, stateWidth that of what
// fxsave and its like save.
const (
	registerWidth = 64
	stateWidth    = 4096
)

// widest is how many bytes the memory operand has at most.
func (in *insn) widest() uint64 {
	switch {
	case in.form != legacy:
		return registerWidth
	case in.opmap == mapOne && in.opcode >= 0xd8 && in.opcode <= 0xdf:
		return in.widestX87()
	case in.opmap == mapOne:
		return 8 // integers
	case in.opmap == map0F && (in.opcode == 0xae || in.opcode == 0xc7):
		return stateWidth
	case in.opmap == map0F && in.scalar():
		if in.rep || !in.repne && !in.opsize {
			return 4 // one float
		}
		return 8
	}
	return registerWidth
}

// scalar tells whether an instruction of the 0F map computes with one float or
// double. The prefixes that say so mean other things in other instructions:
// pshufhw and haddps use 16 bytes.
func (in *insn) scalar() bool {
	switch op := in.opcode; {
	case op == 0x2e, op == 0x2f: // ucomiss, comisd
		return true
	case op == 0x10, op == 0x11, op == 0x2c, op == 0x2d, op >= 0x51 && op <= 0x53, op == 0xc2,
		op >= 0x58 && op <= 0x5a, op >= 0x5c && op <= 0x5f:
		return in.rep || in.repne
	}
	return false
}

// widestX87 is the width of the operand of an x87 instruction, by its opcode
// and the middle field of ModRM.
func (in *insn) widestX87() uint64 {
	const environment = 28
	widths := [8][8]uint64{
		{4, 4, 4, 4, 4, 4, 4, 4},                            // d8: float
		{4, 4, 4, 4, environment, 2, environment, 2},        // d9: float; fldenv, fldcw, fnstenv, fnstcw
		{4, 4, 4, 4, 4, 4, 4, 4},                            // da: int
		{4, 4, 4, 4, stateWidth, 10, stateWidth, 10},        // db: int; long double
		{8, 8, 8, 8, 8, 8, 8, 8},                            // dc: double
		{8, 8, 8, 8, stateWidth, stateWidth, stateWidth, 2}, // dd: double; frstor, fnsave, fnstsw
		{2, 2, 2, 2, 2, 2, 2, 2},                            // de: short
		{2, 2, 2, 2, 10, 8, 10, 8},                          // df: short; decimal, long
	}
	return widths[in.opcode&7][in.modrm>>3&7]
}
