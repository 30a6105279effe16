package diffcore

// What follows an opcode byte: a ModRM, and an immediate of how many bytes.
// The tables are strings of 256 letters, sixteen a row, so that a row can be
// held against the opcode map of the architecture manual:
//
//	.  nothing follows          m  ModRM
//	b  8-bit immediate          B  ModRM and 8-bit immediate
//	z  16/32-bit immediate      Z  ModRM and 16/32-bit immediate
//	v  16/32/64-bit immediate   w  16-bit immediate
//	j  8-bit distance           J  32-bit distance
//	e  enter: 16 and 8 bits     o  64-bit address (32-bit under 67)
//	g  group 3, 8-bit           G  group 3, 16/32-bit
//	d  3DNow!: ModRM and suffix x  no instruction in 64-bit mode

const oneByte = "" +
	"mmmmbzxxmmmmbzxx" + // 00 add or
	"mmmmbzxxmmmmbzxx" + // 10 adc sbb
	"mmmmbzxxmmmmbzxx" + // 20 and sub
	"mmmmbzxxmmmmbzxx" + // 30 xor cmp
	"xxxxxxxxxxxxxxxx" + // 40 REX, read before
	"................" + // 50 push pop
	"xxxmxxxxzZbB...." + // 60 movslq push imul ins outs
	"jjjjjjjjjjjjjjjj" + // 70 jcc
	"BZxBmmmmmmmmmmmm" + // 80 group 1, test xchg mov lea pop
	"..........x....." + // 90 xchg cbw cwd fwait pushf popf
	"oooo....bz......" + // a0 mov moffs, string instructions
	"bbbbbbbbvvvvvvvv" + // b0 mov immediate
	"BBw.xxBZe.w..bx." + // c0 shifts ret mov enter leave int iret
	"mmmmxxx.mmmmmmmm" + // d0 shifts xlat x87
	"jjjjbbbbJJxj...." + // e0 loop in out call jmp
	"x.xx..gG......mm" //   f0 int1 hlt cmc group 3, clc.. group 4 and 5

const twoByte = "" +
	"mmmmx.....x.xm.d" + // 00 system, ud2, prefetch, femms, 3DNow!
	"mmmmmmmmmmmmmmmm" + // 10 moves, hint nops
	"mmmmxxxxmmmmmmmm" + // 20 control registers, conversions
	"......x.xxxxxxxx" + // 30 msr tsc sysenter getsec
	"mmmmmmmmmmmmmmmm" + // 40 cmov
	"mmmmmmmmmmmmmmmm" + // 50
	"mmmmmmmmmmmmmmmm" + // 60
	"BBBBmmm.mmmmmmmm" + // 70 shuffles, shifts, emms
	"JJJJJJJJJJJJJJJJ" + // 80 jcc
	"mmmmmmmmmmmmmmmm" + // 90 setcc
	"...mBmmm...mBmmm" + // a0 push pop cpuid shld padlock rsm shrd
	"mmmmmmmmmmBmmmmm" + // b0
	"mmBmBBBm........" + // c0 cmpps pinsrw shufps, bswap
	"mmmmmmmmmmmmmmmm" + // d0
	"mmmmmmmmmmmmmmmm" + // e0
	"mmmmmmmmmmmmmmmm" //   f0

// attribute says what is behind one opcode.
type attribute struct {
	modrm, relative, group3, invalid bool
	imm                              int // bytes
}

// attributes looks up the opcode of in, whose prefixes are known.
func attributes(in *insn) attribute {
	switch {
	case in.form == xop:
		return xopAttributes(in)
	case in.form != legacy:
		return vectorAttributes(in)
	case in.opmap == map0F38:
		return attribute{modrm: true}
	case in.opmap == map0F3A:
		return attribute{modrm: true, imm: 1}
	case in.opmap == map0F:
		return twoByteAttributes(in)
	}
	return letter(oneByte[in.opcode], in)
}

// twoByteAttributes adds AMD's extrq and insertq, which share an opcode with
// vmread and carry two immediate bytes.
func twoByteAttributes(in *insn) attribute {
	if in.opcode == 0x78 && (in.opsize || in.repne) {
		return attribute{modrm: true, imm: 2}
	}
	return letter(twoByte[in.opcode], in)
}

// xopAttributes: the map alone says which immediate there is.
func xopAttributes(in *insn) attribute {
	switch in.opmap {
	case mapXOP8:
		return attribute{modrm: true, imm: 1}
	case mapXOP8 + 1:
		return attribute{modrm: true}
	case mapXOPA:
		return attribute{modrm: true, imm: 4}
	}
	return attribute{invalid: true}
}

// vectorAttributes covers VEX and EVEX. All carry a ModRM but vzeroupper and
// vzeroall; map 3 and the shuffles and shifts of map 1 carry a byte. EVEX maps
// 5 and 6 hold the half-precision instructions, map 4 the legacy opcodes that
// APX promotes.
func vectorAttributes(in *insn) attribute {
	switch in.opmap {
	case map0F:
		a := letter(twoByte[in.opcode], in)
		a.modrm = a.modrm || in.form == evex
		return a
	case map0F38:
		return attribute{modrm: true}
	case map0F3A:
		return attribute{modrm: true, imm: 1}
	case 4:
		return letter(oneByte[in.opcode], in)
	case 5, 6:
		return attribute{modrm: true}
	case 7:
		return attribute{modrm: true, imm: 4}
	}
	return attribute{invalid: true}
}

// letter turns one table letter into an attribute under in's prefixes.
func letter(c byte, in *insn) attribute {
	z := 4
	if in.opsize && !in.rexW {
		z = 2
	}
	switch c {
	case '.':
		return attribute{}
	case 'm':
		return attribute{modrm: true}
	case 'b':
		return attribute{imm: 1}
	case 'B', 'd':
		return attribute{modrm: true, imm: 1}
	case 'z':
		return attribute{imm: z}
	case 'Z':
		return attribute{modrm: true, imm: z}
	case 'w':
		return attribute{imm: 2}
	case 'e':
		return attribute{imm: 3}
	case 'j':
		return attribute{imm: 1, relative: true}
	case 'J':
		return attribute{imm: 4, relative: true}
	case 'g':
		return attribute{modrm: true, imm: 1, group3: true}
	case 'G':
		return attribute{modrm: true, imm: z, group3: true}
	}
	return wideLetter(c, in, z)
}

// wideLetter holds the two letters whose size depends on yet other prefixes.
func wideLetter(c byte, in *insn, z int) attribute {
	switch {
	case c == 'v' && in.rexW:
		return attribute{imm: 8}
	case c == 'v':
		return attribute{imm: z}
	case c == 'o' && in.addr32:
		return attribute{imm: 4}
	case c == 'o':
		return attribute{imm: 8}
	}
	return attribute{invalid: true}
}
