package diffcore

import (
	"strings"
	"testing"
)

// Bytes without a name are taken apart where they are used, and by how much of
// them is used. If f reads what it took the address of, g's bytes end elsewhere,
// though neither they nor g have changed.
func TestCongruentFilesThatUseMore(t *testing.T) {
	const source = `	.globl f, g
	.type f, @function
f:	lea .Lsecond(%rip), %rax
	ret
	.size f, .-f
	.type g, @function
g:	lea .Lfirst(%rip), %rax
	ret
	.size g, .-g
	.section .rodata,"a",@progbits
.Lfirst: .long 1
.Lsecond: .long 2, 0, 3, 0
`
	old := compile(t, "gcc -c", ".s", []byte(source))
	new := compile(t, "gcc -c", ".s", []byte(strings.Replace(source, "lea .Lsecond", "mov .Lsecond", 1)))
	requireSameAsInFull(t, old, new)
	requireSameAsInFull(t, new, old)
}

// A relocation that fills more bytes writes over what lies behind the field.
func TestWidthOfFieldsInCode(t *testing.T) {
	const source = `	.globl f
	.type f, @function
f:	lea 0(%rip), %rax
	.reloc .-4, R_X86_64_PC32, x-4
	mov %eax, %edx
	mov %eax, %ecx
	ret
	.size f, .-f
`
	old := parse(t, "t.o", compile(t, "gcc -c", ".s", []byte(source)))
	new := parse(t, "t.o", compile(t, "gcc -c", ".s", []byte(strings.Replace(source, "PC32", "PC64", 1))))
	if got, want := answer(compareBothWays(t, old, new)), "changed function f\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
