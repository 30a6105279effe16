package diffcore

import (
	"strings"
	"testing"
)

// Code whose name was stripped has unwind records too: they belong to the
// function that reaches it.
func TestUnwindRecordsOfUnnamedCode(t *testing.T) {
	const source = `	.globl f
	.type f, @function
f:	.cfi_startproc
	jmp .Lcold
	.cfi_endproc
	.size f, .-f
	.section .text.unlikely,"ax",@progbits
.Lcold:	.cfi_startproc
	push %rax
	.cfi_def_cfa_offset 16
	call g@PLT
	.cfi_endproc
`
	old := parse(t, "t.o", compile(t, "gcc -c", ".s", []byte(source)))
	more := "\t.section .text.k,\"ax\",@progbits\n\t.globl k\n\t.type k, @function\nk:\t.cfi_startproc\n\tret\n\t.cfi_endproc\n\t.size k, .-k\n"
	if got, want := answer(compareBothWays(t, old, parse(t, "t.o", compile(t, "gcc -c", ".s", []byte(source+more))))), "new function k\n"; got != want {
		t.Errorf("a new function: %q, want %q", got, want)
	}
	other := parse(t, "t.o", compile(t, "gcc -c", ".s", []byte(strings.Replace(source, "offset 16", "offset 24", 1))))
	if got, want := answer(compareBothWays(t, old, other)), "changed function f\n"; got != want {
		t.Errorf("another record: %q, want %q", got, want)
	}
	requireMirrored(t, old, other)
}

// A record covers the code up to some instruction: one that ends before, or is
// about another address, leaves the rest without a way to unwind.
func TestUnwindRecordsOfAnotherExtent(t *testing.T) {
	const source = `	.globl f
	.type f, @function
f:	.cfi_startproc
	push %rax
	.cfi_def_cfa_offset 16
	call g@PLT
	/*half*/
	call g@PLT
	ret
	.cfi_endproc
	.size f, .-f
`
	half := strings.Replace(strings.Replace(source, ".cfi_endproc", "", 1), "/*half*/", ".cfi_endproc", 1)
	old, new := parse(t, "t.o", compile(t, "gcc -c", ".s", []byte(source))), parse(t, "t.o", compile(t, "gcc -c", ".s", []byte(half)))
	if got, want := answer(compareBothWays(t, old, new)), "changed function f\n"; got != want {
		t.Errorf("a record that ends before: %q, want %q", got, want)
	}
	requireMirrored(t, old, new)
	moved := compile(t, "gcc -c", ".s", []byte(source))
	o := parse(t, "t.o", moved)
	for _, s := range o.sections {
		if s.name == ".rela.eh_frame" {
			s.data[0] += 2 // the address of the function
		}
	}
	if got, want := answer(compareBothWays(t, old, parse(t, "t.o", moved))), "changed function f\n"; got != want {
		t.Errorf("a record with its address elsewhere: %q, want %q", got, want)
	}
}
