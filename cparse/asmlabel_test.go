package cparse

import (
	"fmt"
	"strings"
	"testing"
)

func TestAsmLabels(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a label", `asm("f:");`, "f f.c:7"},
		{"behind a declaration", `extern char f[]; asm("\t.balign 4\n" "f" ":\n\t.long 1\n");`, "f f.c:7"},
		{"several, one before a statement", `__asm__ volatile (".globl f; f: ret; g: h: nop");`, "f f.c:7, g f.c:7, h f.c:7"},
		{"set", `asm(".set f, 4\n.equ\tg,f+4");`, "f f.c:7, g f.c:7"},
		{"in the assembler's strings", `asm("f: .asciz \"a: b;\\\" c:\"\n\tnop");`, "f f.c:7"},
		{"no labels", `asm(".globl f\n jmp f"); asm("mov %gs:4, %eax");`, ""},
		{"in a function", `void g(void) { asm("f:"); }`, ""},
		{"an asm name", `int g(void) asm("f:");`, ""},
		{"on further lines", "int x;\nasm(\"f:\"\n\"g:\");", "f f.c:8, g f.c:8"},
		{"in another file", "# 3 \"in\\\"c.h\" 1\nasm(\"f:\");\n# 9 \"f.c\" 2\nasm(\"g:\");", `f in"c.h:3, g f.c:9`},
		{"not closed", `asm("f:`, ""},
		{"a backslash at the end", `asm("f: \"\\");`, "f f.c:7"},
	} {
		var got []string
		for _, l := range AsmLabels([]byte("# 7 \"f.c\"\n" + c.text + "\n")) {
			got = append(got, fmt.Sprintf("%s %s:%d", l.Name, l.File, l.Line))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
