package diffcore

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var lengthObjects = flag.String("objects", "", "comma-separated globs of objects and archives whose every instruction length is held against objdump -d")

func TestLengthOfEncodings(t *testing.T) {
	tests := []struct {
		name, hex string
		want      insn
	}{
		{"one byte", "c3", insn{size: 1, opcode: 0xc3}},
		{"short jump", "eb05", insn{size: 2, opcode: 0xeb, immAt: 1, immSize: 1, relative: true}},
		{"call", "e800000000", insn{size: 5, opcode: 0xe8, immAt: 1, immSize: 4, relative: true}},
		{"rip-relative with immediate behind", "c7050400000007000000",
			insn{size: 10, opcode: 0xc7, hasModRM: true, modrm: 5, dispAt: 2, dispSize: 4, ripRelative: true, immAt: 6, immSize: 4}},
		{"sib without base", "8b04850000000000",
			insn{size: 7 + 1 - 1, opcode: 0x8b, hasModRM: true, modrm: 4, hasSIB: true, sib: 0x85, dispAt: 3, dispSize: 4}},
		{"not has no immediate", "f7d0", insn{size: 2, opcode: 0xf7, hasModRM: true, modrm: 0xd0}},
		{"test has one", "f7c001000000", insn{size: 6, opcode: 0xf7, hasModRM: true, modrm: 0xc0, immAt: 2, immSize: 4}},
		{"movabs", "48b80102030405060708", insn{size: 10, opcode: 0xb8, opAt: 1, rexW: true, immAt: 2, immSize: 8}},
		{"endbr64", "f30f1efa", insn{size: 4, opmap: map0F, opcode: 0x1e, opAt: 2, rep: true, hasModRM: true, modrm: 0xfa}},
		{"padlock", "f30fa7c8", insn{size: 4, opmap: map0F, opcode: 0xa7, opAt: 2, rep: true, hasModRM: true, modrm: 0xc8}},
		{"jmpabs under REX2", "d500a10102030405060708", insn{size: 11, opcode: 0xa1, opAt: 2, immAt: 3, immSize: 8}},
		{"vzeroupper", "c5f877", insn{size: 3, form: vex, opmap: map0F, opcode: 0x77, opAt: 2}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, err := hex.DecodeString(tt.hex)
			if err != nil {
				t.Fatal(err)
			}
			got, ok := decode(b)
			if !ok || got != tt.want {
				t.Errorf("decode(%s) = %+v, %v\nwant %+v", tt.hex, got, ok, tt.want)
			}
		})
	}
}

func TestLengthRefusesWhatIsNoInstruction(t *testing.T) {
	for _, h := range []string{"", "0f", "06", "e80000", "ce", "6666666666666666666666666666666690"} {
		b, _ := hex.DecodeString(h)
		if in, ok := decode(b); ok {
			t.Errorf("decode(%q) = %+v, want a refusal", h, in)
		}
	}
}

// TestLengthAgreesWithObjdump compiles a source with many kinds of code and
// checks every boundary against the GNU disassembler. With -objects it checks
// those instead.
func TestLengthAgreesWithObjdump(t *testing.T) {
	files := []string{}
	if *lengthObjects != "" {
		for _, pattern := range strings.Split(*lengthObjects, ",") {
			list, err := filepath.Glob(pattern)
			if err != nil || len(list) == 0 {
				t.Fatalf("no objects match %q (%v)", pattern, err)
			}
			files = append(files, list...)
		}
	} else {
		dir := t.TempDir()
		src, err := filepath.Abs("../testdata/objects/vector.c")
		if err != nil {
			t.Fatal(err)
		}
		for i, flags := range []string{"-O3 -mavx2", "-O2 -mavx512f -mavx512bw -mavx512vl", "-O1 -fPIC", "-Os -mxop -mfma4"} {
			out := filepath.Join(dir, fmt.Sprint(i, ".o"))
			args := append(strings.Fields(flags), "-c", src, "-o", out)
			if b, err := exec.Command("gcc", args...).CombinedOutput(); err != nil {
				t.Fatalf("gcc %v: %v\n%s", args, err, b)
			}
			files = append(files, out)
		}
	}
	total := 0
	for _, f := range files {
		n, bad := againstObjdump(t, f)
		total += n
		for i, b := range bad {
			if i == 10 {
				t.Errorf("%s: and %d more", f, len(bad)-i)
				break
			}
			t.Errorf("%s: %s", f, b)
		}
	}
	if total < 300 {
		t.Errorf("only %d instructions compared", total)
	}
	t.Logf("%d instructions in %d files", total, len(files))
}

// noInstruction tells whether objdump printed something that it does not take
// for an instruction: bad bytes, bytes before a label that cut them off, a
// prefix by itself.
func noInstruction(text, code []byte) bool {
	lonePrefix := len(code) == 1 && (code[0]&0xf0 == 0x40 || isSegmentOrLock(code[0]) || bytes.IndexByte([]byte{0x66, 0x67, 0xf2, 0xf3}, code[0]) >= 0)
	return bytes.Contains(text, []byte("(bad)")) || bytes.HasPrefix(text, []byte(".byte")) || lonePrefix
}

// againstObjdump compares each instruction length that objdump prints, except
// for an x87 instruction that it prints together with the fwait before it.
func againstObjdump(t *testing.T, file string) (n int, bad []string) {
	t.Helper()
	cmd := exec.Command("objdump", "-d", "-w", "-z", file)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		part := bytes.Split(lines.Bytes(), []byte("\t"))
		if len(part) < 3 {
			continue
		}
		b, err := hex.DecodeString(string(bytes.ReplaceAll(bytes.TrimSpace(part[1]), []byte(" "), nil)))
		if err != nil || len(b) == 0 || noInstruction(part[2], b) || b[0] == 0x9b && len(b) > 1 {
			continue
		}
		n++
		if in, ok := decode(b); !ok || in.size != len(b) {
			bad = append(bad, fmt.Sprintf("%s: length %d, ok %v", lines.Text(), in.size, ok))
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return n, bad
}
