package diffcore

import (
	"fmt"
	"strings"
	"testing"
)

// functions writes an assembler source of n functions that call each other
// and use strings, data and tables, in one .text.
func functions(n int) string {
	var b strings.Builder
	b.WriteString(".text\n")
	for i := range n {
		fmt.Fprintf(&b, `.globl f%[1]d
.type f%[1]d,@function
f%[1]d: mov $%[1]d,%%esi
lea .Ls%[1]d(%%rip),%%rdi
call f%[2]d
addl $1,v%[1]d(%%rip)
test %%eax,%%eax
je 1f
jmp *.Lt%[1]d(,%%rax,8)
1: call g
.Lr%[1]d: ret
.size f%[1]d,.-f%[1]d
.section .rodata.str1.1,"aMS",@progbits,1
.Ls%[1]d: .asciz "text %[1]d"
.section .rodata
.Lt%[1]d: .quad 1b,.Lr%[1]d
.data
.type v%[1]d,@object
.size v%[1]d,4
v%[1]d: .long %[1]d
.text
`, i, (i+7)/2)
	}
	return b.String()
}

// BenchmarkCompare measures one changed function among many; the time per
// function must not grow with their number. The files are congruent, or the
// function has grown, or a symbol that only one of them has makes a comparison
// in full necessary.
func BenchmarkCompare(b *testing.B) {
	for _, n := range []int{5000, 50000} {
		source := functions(n)
		old := compile(b, "gcc -c", ".s", []byte(source))
		edited := strings.Replace(source, "mov $77,", "mov $78,", 1)
		grown := strings.Replace(source, "mov $77,", "mov $7,%edx\nmov $77,", 1)
		for name, source := range map[string]string{"congruent": edited, "shifted": grown, "in full": edited + ".globl wanted\n"} {
			new := compile(b, "gcc -c", ".s", []byte(source))
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				b.SetBytes(int64(len(old) + len(new)))
				b.ReportAllocs()
				for b.Loop() {
					r, err := compareMember("t.o", old, "t.o", new, Options{})
					if err != nil || len(r.Changes) == 0 || r.Changes[0].Symbol != "f77" {
						b.Fatalf("error %v, answer: %s", err, answer(r))
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/function")
			})
		}
	}
}

func BenchmarkLength(b *testing.B) {
	o := parse(b, "t.o", compile(b, "gcc -c", ".s", []byte(functions(5000))))
	var code []byte
	for _, s := range o.sections {
		if s.exec() {
			code = append(code, s.data...)
		}
	}
	b.SetBytes(int64(len(code)))
	for b.Loop() {
		for pos := 0; pos < len(code); {
			in, ok := decode(code[pos:])
			if !ok {
				b.Fatalf("no instruction at %#x", pos)
			}
			pos += in.size
		}
	}
}
