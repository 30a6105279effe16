package diffcore

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Pairs that an easy-going comparison takes for equal. Each holds exactly one
// difference, and nothing else may be named.
func TestNothingIsTakenForEqual(t *testing.T) {
	const function = ".text\n.globl f\n.type f,@function\nf: "
	tests := []struct {
		name, command, ext string
		old, new           string
		want               string
	}{
		{"contents that hold each other up", "gcc -c", ".s",
			".section .rodata\n.p2align 3\n.LA: .quad .LB,.LC,1\n.LB: .quad .LA,2,2\n.LC: .quad 7,7,7\n" + function + "lea .LA(%rip),%rax\nret\n.size f,.-f\n" +
				".globl g\n.type g,@function\ng: lea .LB(%rip),%rax\nret\n.size g,.-g\n",
			".section .rodata\n.p2align 3\n.LA: .quad .LB,.LC,1\n.LB: .quad .LA,2,2\n.LC: .quad 7,7,8\n" + function + "lea .LA(%rip),%rax\nret\n.size f,.-f\n" +
				".globl g\n.type g,@function\ng: lea .LB(%rip),%rax\nret\n.size g,.-g\n",
			"changed function f\nchanged function g\n"},
		{"the end of a constant that another function reads in place", "gcc -c", ".s",
			".section .rodata\n.p2align 4\n.LC0: .quad 1,2,3,4\n" + function + "lea .LC0(%rip),%rsi\nret\n.size f,.-f\n.globl g\n.type g,@function\ng: movdqa .LC0+16(%rip),%xmm0\nret\n.size g,.-g\n",
			".section .rodata\n.p2align 4\n.LC0: .quad 1,2,3,5\n" + function + "lea .LC0(%rip),%rsi\nret\n.size f,.-f\n.globl g\n.type g,@function\ng: movdqa .LC0+16(%rip),%xmm0\nret\n.size g,.-g\n",
			"changed function f\nchanged function g\n"},
		{"the second half of a constant", "gcc -c", ".s",
			".section .rodata\n.p2align 4\n.LC0: .quad 1,2\n" + function + "movdqa .LC0(%rip),%xmm0\nret\n.size f,.-f\n.globl g\n.type g,@function\ng: movq .LC0+8(%rip),%xmm0\nret\n.size g,.-g\n",
			".section .rodata\n.p2align 4\n.LC0: .quad 1,3\n" + function + "movdqa .LC0(%rip),%xmm0\nret\n.size f,.-f\n.globl g\n.type g,@function\ng: movq .LC0+8(%rip),%xmm0\nret\n.size g,.-g\n",
			"changed function f\nchanged function g\n"},
		{"the tail of a text that another function uses", "gcc -c -O2 -fno-merge-constants", ".c",
			`void p(const char *, const char *); static const char t[] = "foobar"; void f(void) { p("abcdef", t); } void g(void) { p(&"abcdef"[3], t); }`,
			`void p(const char *, const char *); static const char t[] = "foobar"; void f(void) { p("abcdeg", t); } void g(void) { p(&"abcdeg"[3], t); }`,
			"changed function f\nchanged function g\n"},
		{"constructors in another order", "gcc -O2 -c", ".c",
			"void p(int); __attribute__((constructor)) static void a(void) { p(1); } __attribute__((constructor)) static void b(void) { p(2); }",
			"void p(int); __attribute__((constructor)) static void b(void) { p(2); } __attribute__((constructor)) static void a(void) { p(1); }",
			"changed data .init_array\n"},
		{"entries of an unnamed list swapped", "gcc -c", ".s",
			function + "ret\n.size f,.-f\n.globl g\n.type g,@function\ng: nop\nret\n.size g,.-g\n.section list,\"a\"\n.quad f,g\n",
			function + "ret\n.size f,.-f\n.globl g\n.type g,@function\ng: nop\nret\n.size g,.-g\n.section list,\"a\"\n.quad g,f\n",
			"changed data list\n"},
		{"records of an unnamed table swapped", "gcc -c", ".s",
			function + "ret\n.size f,.-f\n.globl g\n.type g,@function\ng: nop\nret\n.size g,.-g\n.section list,\"a\"\n.quad f,1,g,2\n",
			function + "ret\n.size f,.-f\n.globl g\n.type g,@function\ng: nop\nret\n.size g,.-g\n.section list,\"a\"\n.quad g,2,f,1\n",
			"changed data list\n"},
		{"alignment of a variable among others", "gcc -O2 -fno-common -c", ".c",
			"int a = 1; int b = 2; char c = 3; int d = 4;", "int a = 1; int b = 2; char c = 3; _Alignas(16) int d = 4;",
			"changed data d\n"},
		{"greatest alignment of a section", "gcc -O2 -c", ".c",
			"_Alignas(16) int a = 1; int b = 2;", "_Alignas(64) int a = 1; int b = 2;",
			"changed data a\n"},
		{"alignment of a function among others", "gcc -O2 -c", ".c",
			"int g(void) { return 1; } int f(void) { return 2; } int h(void) { return 3; }",
			"int g(void) { return 1; } __attribute__((aligned(64))) int f(void) { return 2; } int h(void) { return 3; }",
			"changed function f\n"},
		{"flags of an unnamed section", "gcc -c", ".s",
			function + "ret\n.size f,.-f\n.section note,\"a\"\n.long 5\n", function + "ret\n.size f,.-f\n.section note,\"aw\"\n.long 5\n",
			"changed data note\n"},
		{"size of unnamed zeros", "gcc -c", ".s",
			function + "ret\n.size f,.-f\n.section room,\"aw\"\n.zero 32\n", function + "ret\n.size f,.-f\n.section room,\"aw\"\n.zero 64\n",
			"changed data room\n"},
		{"size of unnamed space", "gcc -c", ".s",
			function + "ret\n.size f,.-f\n.bss\n.zero 32\n", function + "ret\n.size f,.-f\n.bss\n.zero 64\n",
			"changed data .bss\n"},
		{"alignment of an unnamed section", "gcc -c", ".s",
			function + "ret\n.size f,.-f\n.section note,\"a\"\n.long 5\n", function + "ret\n.size f,.-f\n.section note,\"a\"\n.p2align 4\n.long 5\n",
			"changed data note\n"},
		{"an executable stack", "gcc -c", ".s",
			function + "ret\n.size f,.-f\n.section .note.GNU-stack,\"\"\n", function + "ret\n.size f,.-f\n.section .note.GNU-stack,\"x\"\n",
			"changed data .note.GNU-stack\n"},
		{"a reference becomes hidden", "gcc -O2 -fno-pic -c", ".c",
			"void q(void); void f(void) { q(); } int g(void) { return 1; }", `__attribute__((visibility("hidden"))) void q(void); void f(void) { q(); } int g(void) { return 1; }`,
			"changed function f\n"},
		{"a name that is no longer asked for", "gcc -c", ".s",
			function + "ret\n.size f,.-f\n.globl wanted\n", function + "ret\n.size f,.-f\n",
			"removed data wanted\n"},
		{"out of a group", "gcc -c", ".s",
			".section .text.f,\"axG\",@progbits,f,comdat\n.weak f\n.type f,@function\nf: ret\n.size f,.-f\n",
			".section .text.f,\"ax\",@progbits\n.weak f\n.type f,@function\nf: ret\n.size f,.-f\n",
			"changed function f\n"},
		{"into another group", "gcc -c", ".s",
			".section .text.f,\"axG\",@progbits,f,comdat\n.weak f\n.type f,@function\nf: ret\n.size f,.-f\n",
			".section .text.f,\"axG\",@progbits,k,comdat\n.weak f\n.type f,@function\nf: ret\n.size f,.-f\n",
			"changed function f\n"},
		{"unwinding", "gcc -c", ".s",
			function + ".cfi_startproc\npush %rbx\n.cfi_adjust_cfa_offset 8\npop %rbx\n.cfi_adjust_cfa_offset -8\nret\n.cfi_endproc\n.size f,.-f\n",
			function + ".cfi_startproc\npush %rbx\n.cfi_adjust_cfa_offset 16\npop %rbx\n.cfi_adjust_cfa_offset -16\nret\n.cfi_endproc\n.size f,.-f\n",
			"changed function f\n"},
		{"where unwinding lands", "gcc -O2 -fexceptions -c", ".c",
			"void p(void); void a(void *); void f(void) { __attribute__((cleanup(a))) int x = 1; p(); } void g(void) { p(); }",
			"void p(void); void a(void *); void f(void) { __attribute__((cleanup(a))) int x = 1; p(); p(); } void g(void) { p(); }",
			"changed function f\n"},
		{"the signal frame mark", "gcc -c", ".s",
			function + ".cfi_startproc\nret\n.cfi_endproc\n.size f,.-f\n", function + ".cfi_startproc\n.cfi_signal_frame\nret\n.cfi_endproc\n.size f,.-f\n",
			"changed function f\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			old := parse(t, "t.o", compile(t, tt.command, tt.ext, []byte(tt.old)))
			new := parse(t, "t.o", compile(t, tt.command, tt.ext, []byte(tt.new)))
			if diff := cmp.Diff(tt.want, answer(compareBothWays(t, old, new))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			requireSelfDiffEmpty(t, old)
			requireSelfDiffEmpty(t, new)
			requireMirrored(t, old, new)
		})
	}
}

// A constant next to one that changed is not part of it.
func TestNeighbouringConstants(t *testing.T) {
	const source = `double f(double x) { return x * 1.25; } double g(double x) { return x * 2.5; } float h(float x) { return x + 0.5f; }`
	for _, command := range []string{"gcc -O2 -fno-merge-constants -c", "gcc -O2 -shared -fPIC"} {
		old := parse(t, "t.o", compile(t, command, ".c", []byte(source)))
		new := parse(t, "t.o", compile(t, command, ".c", []byte(strings.Replace(source, "2.5", "3.5", 1))))
		if got, want := answer(compareBothWays(t, old, new)), "changed function g\n"; got != want {
			t.Errorf("%s: got %q, want %q", command, got, want)
		}
	}
}

// What an object file leaves open is said, and never taken for equal.
func TestTwoReadingsOfAnAddress(t *testing.T) {
	const head = ".text\n.globl f\n.type f,@function\nf: cmpq $.data+8,%rdi\nsete %al\nret\n.size f,.-f\n.data\n"
	variable := func(name string) string {
		return ".globl " + name + "\n.type " + name + ",@object\n.size " + name + ",8\n" + name + ": .quad 1\n"
	}
	old := parse(t, "t.o", compile(t, "gcc -c", ".s", []byte(head+variable("a")+variable("b")+variable("c"))))
	new := parse(t, "t.o", compile(t, "gcc -c", ".s", []byte(head+variable("a")+variable("c")+variable("b"))))
	if got := answer(compareBothWays(t, old, new)); !strings.Contains(got, "undecided: ") || !strings.Contains(got, "function f") {
		t.Errorf("the end of a or the start of b: %q, want undecided", got)
	}
	requireSelfDiffEmpty(t, old)
	requireMirrored(t, old, new)
}

// What a kernel's linker script leaves out is no part of the program; what only
// begins like it is, and so is all that a linked file holds.
func TestDiscardedSections(t *testing.T) {
	const text = ".text\n.globl f,_start\n.type f,@function\nf: _start: ret\n.size f,.-f\n.section %s,\"a\"\n.type d,@object\n.size d,8\nd: .quad 1\n.quad f\n.byte 5\n"
	tests := []struct{ section, command, want string }{
		{".discard", "gcc -c", ""},
		{".discard.text", "gcc -c", ""},
		{".discards", "gcc -c", "changed data .discards\nchanged data d\n"},
		{".discard", "gcc -nostdlib -static", "changed data .discard\nchanged data d\n"},
	}
	for _, tt := range tests {
		source := fmt.Sprintf(text, tt.section)
		old := parse(t, "t.o", compile(t, tt.command, ".s", []byte(source)))
		new := parse(t, "t.o", compile(t, tt.command, ".s", []byte(strings.Replace(source, "quad 1", "quad 2", 1)+".byte 6\n")))
		if diff := cmp.Diff(tt.want, answer(compareBothWays(t, old, new))); diff != "" {
			t.Errorf("%s: section %s (-want +got)\n%s", tt.command, tt.section, diff)
		}
		requireMirrored(t, old, new)
	}
}
