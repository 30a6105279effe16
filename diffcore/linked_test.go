package diffcore

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// linkedSource has what linkers resolve: calls within and out of the file,
// strings, jump tables, pointers in data, variables of other files.
const linkedSource = `#include <stdio.h>
#include <stdlib.h>
extern char **environ;
#ifdef __clang__
#define SEPARATE __attribute__((noinline))
#else
#define SEPARATE __attribute__((noipa))
#endif
static int calls = 3;
static int twice(int x) { return 2 * x; }
static int thrice(int x) { return 3 * x; }
int (*table[])(int) = { twice, thrice };
const char *names[] = { "none", "some", "all" };
SEPARATE int first(int x) { calls++; return x + 1; }
SEPARATE int choose(int x)
{
	switch (x) {
	case 0: return puts("zero"); case 1: return putchar(x); case 2: return first(4); case 3: return atoi(names[1]);
	case 4: return table[1](x); case 5: return puts(environ[0]); case 6: return 99;
	}
	return calls;
}
SEPARATE double scale(double d) { return d * 1.25 + 0.75; }
int main(int argc, char **argv) { fprintf(stderr, "%f\n", scale(argc)); return choose(argc) + first(2); }
`

func TestLinkedFiles(t *testing.T) {
	edits := []struct{ name, old, new, want string }{
		{"same", "", "", ""},
		{"a constant", "return x + 1;", "return x + 2;", "changed function first\n"},
		{"one function grows", "calls++; return x + 1;", "calls++; puts(\"more\"); return x * 77 + 1;", "changed function first\n"},
		{"a string", `puts("zero")`, `puts("nought")`, "changed function choose\n"},
		{"a case", "case 6: return 99;", "case 6: return first(1);", "changed function choose\n"},
		{"a callee", "puts(environ[0])", "remove(environ[0])", "changed function choose\n"},
		{"a pointer in a table", "{ twice, thrice }", "{ thrice, twice }", "changed data table\n"},
		{"a text in a table", `"some"`, `"few"`, "changed data names\n"},
		{"an initial value", "calls = 3", "calls = 4", "changed data calls\n"},
		{"a variable in front of .bss", "SEPARATE int first(int x) { calls++;", "static char tally[64] __attribute__((aligned(64))); SEPARATE int first(int x) { tally[x]++; calls++;", "changed function first\nnew data tally\n"},
		{"a constant of floating point", "0.75", "0.5", "changed function scale\n"},
	}
	for _, command := range []string{"gcc -O2 -Wl,-z,lazy", "gcc -O2 -fPIC -shared", "gcc -O2 -no-pie -fno-pie"} {
		old := parse(t, "t", compile(t, command, ".c", []byte(linkedSource)))
		requireSelfDiffEmpty(t, old)
		for _, e := range edits {
			t.Run(command+"/"+e.name, func(t *testing.T) {
				new := parse(t, "t", compile(t, command, ".c", []byte(strings.Replace(linkedSource, e.old, e.new, 1))))
				got := answer(compareBothWays(t, old, new))
				if strings.Contains(command, "-no-pie") && e.want != "" {
					got = strings.Replace(got, "undecided: t: linked for a fixed address: numbers that differ were read as addresses of one thing\n", "", 1)
				}
				if diff := cmp.Diff(e.want, got); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
				requireMirrored(t, old, new)
			})
		}
	}
}

func TestLinkedAgainstObject(t *testing.T) {
	o := parse(t, "t.o", compile(t, "gcc -O2 -c", ".c", []byte(linkedSource)))
	l := parse(t, "t", compile(t, "gcc -O2", ".c", []byte(linkedSource)))
	if got := answer(Compare(o, l, Options{})); !strings.HasPrefix(got, "undecided: ") {
		t.Errorf("got %q, want undecided", got)
	}
}
