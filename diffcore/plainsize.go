package diffcore

// Instruction lengths, for most instructions.
//
// Of an instruction that holds no distance only the length is asked for, and
// most begin with REX or the opcode itself. Those are measured here, in a third
// of the time that decode takes, and so are branches; all others are left to it.
// A test holds the two against each other.

// plainSize is the length of the instruction at the start of b, 0 if that
// takes a closer look: it may be no instruction, or hold a distance.
func plainSize(b []byte) int {
	if len(b) < maxInsn {
		return 0
	}
	at, c := 0, b[0]
	if c&0xf0 == 0x40 {
		at, c = 1, b[1]
	}
	follows := oneByte[c]
	if c == 0x0f {
		at++
		c = b[at]
		if c == 0x38 || c == 0x3a || c == 0x78 || c&0xfc == 0x20 { // other maps, extrq, control registers
			return 0
		}
		follows = twoByte[c]
	} else if c == 0xc4 || c == 0xc5 || c == 0x62 || c == 0xd5 || c == 0x8f || isPrefix(c) {
		return 0
	}
	at++
	switch follows {
	case '.':
		return at
	case 'b':
		return at + 1
	case 'z':
		return at + 4
	case 'm':
		return withModRM(b, at, 0)
	case 'B':
		return withModRM(b, at, 1)
	case 'Z':
		return withModRM(b, at, 4)
	}
	return 0
}

// plainBranch is the jump or call without prefixes at the start of b.
func plainBranch(b []byte) (in insn, ok bool) {
	if len(b) < maxInsn {
		return in, false
	}
	at, follows := 0, oneByte[b[0]]
	if b[0] == 0x0f {
		at, follows = 1, twoByte[b[1]]
	}
	switch {
	case at == 1 && b[1]&0xf0 != 0x80: // only jcc is surely no start of another map
		return in, false
	case follows == 'j':
		in.immSize = 1
	case follows == 'J':
		in.immSize = 4
	default:
		return in, false
	}
	in.opmap, in.opcode, in.opAt = opcodeMap(at), b[at], at
	in.relative, in.immAt, in.size = true, at+1, at+1+in.immSize
	return in, true
}

// isPrefix tells whether the byte is a legacy prefix or REX.
func isPrefix(c byte) bool {
	return c&0xf0 == 0x40 || c == 0x66 || c == 0x67 || c == 0xf2 || c == 0xf3 || isSegmentOrLock(c)
}

// withModRM is the length of an instruction with a ModRM at at and an
// immediate behind, 0 for an operand relative to the instruction.
func withModRM(b []byte, at, imm int) int {
	mod, rm := b[at]>>6, b[at]&7
	n := at + 1 + imm
	switch {
	case mod == 3:
		return n
	case mod == 0 && rm == 5:
		return 0
	}
	if rm == 4 {
		if n++; mod == 0 && b[at+1]&7 == 5 {
			n += 4
		}
	}
	switch mod {
	case 1:
		n++
	case 2:
		n += 4
	}
	return n
}
