package diffcore

import "testing"

// A branch names its target at the start of a function too, and an absolute
// symbol shows its value.
func TestSitesThatSayWhatDiffers(t *testing.T) {
	for _, tt := range []struct{ name, old, new, was, is string }{
		{"call", "f: call g", "f: call h", "callq g", "callq h"},
		{"tail call", "f: jmp g", "f: jmp h", "jmpq g", "jmpq h"},
		{"absolute symbol", ".globl v\nv=5\nf: ret", ".globl v\nv=6\nf: ret", "0x5", "0x6"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			const head, tail = ".globl f\n.type f, @function\n", "\n.size f, .-f\n"
			old, new := compile(t, "gcc -c", ".s", []byte(head+tt.old+tail)), compile(t, "gcc -c", ".s", []byte(head+tt.new+tail))
			r := compareBothWays(t, parse(t, "t.o", old), parse(t, "t.o", new))
			if len(r.Changes) != 1 || len(r.Changes[0].Sites) != 1 {
				t.Fatalf("%+v, want one change at one site", r.Changes)
			}
			if s := r.Changes[0].Sites[0]; s.Old != tt.was || s.New != tt.is {
				t.Errorf("%q and %q, want %q and %q", s.Old, s.New, tt.was, tt.is)
			}
		})
	}
}
