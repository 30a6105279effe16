package diffcore

import (
	"strings"
	"testing"
)

// Numbers that differ by as much as the lines are not lines for that: a byte is
// not the lower half of one, and a number in the name of a folder is a version.
func TestNumbersThatAreNoLines(t *testing.T) {
	const declarations = "void p(const char *); extern char c; "
	for _, tt := range []struct {
		name, old, new string
		line           int
	}{
		{"byte in code", "void f(void) { c = 5; }", "void f(void) { c = 7; }", 261},
		{"byte in data", "char f = 5;", "char f = 7;", 261},
		{"folder", `void f(void) { p("/build/x-1.20/a.c"); }`, `void f(void) { p("/build/x-1.22/a.c"); }`, 20},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, command := range []string{"gcc -O2 -g -c", "clang -O0 -g -c"} {
				old := compile(t, command, ".c", []byte(declarations+strings.Repeat("\n", tt.line-1)+tt.old))
				new := compile(t, command, ".c", []byte(declarations+strings.Repeat("\n", tt.line+1)+tt.new))
				r := compareBothWays(t, parse(t, "t.o", old), parse(t, "t.o", new))
				if len(r.Changes) != 1 || r.Changes[0].Symbol != "f" || r.Changes[0].LineOnly {
					t.Errorf("%s: %+v, want a change of f that is no line", command, r.Changes)
				}
			}
		})
	}
}

// A number that is computed with is a line if the statement that computes stands
// there, not for being that of some other statement: only what is handed over
// may be set up far from its call.
func TestNumbersOfOtherStatements(t *testing.T) {
	const source = "void g(void); void p(int);\nint f(int x)\n{\n\tg();\n\tg();\n\tg();\n\tg();\n\n\n\treturn x %s 6;\n}\n"
	for _, tt := range []struct{ name, with string }{{"xor", "^"}, {"sum", "+"}, {"comparison", ">"}} {
		t.Run(tt.name, func(t *testing.T) {
			from := strings.Replace(source, "%s", tt.with, 1)
			to := "\n\n" + strings.Replace(from, " 6;", " 8;", 1)
			for _, command := range []string{"gcc -O2 -g -c", "clang -O2 -g -c"} {
				r := compareBothWays(t, parse(t, "t.o", compile(t, command, ".c", []byte(from))), parse(t, "t.o", compile(t, command, ".c", []byte(to))))
				if len(r.Changes) != 1 || r.Changes[0].Symbol != "f" || r.Changes[0].LineOnly {
					t.Errorf("%s: %+v, want a change of f that is no line", command, r.Changes)
				}
			}
		})
	}
}
