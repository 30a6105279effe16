package diffcore

import (
	"math/rand"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// requireShiftedAsInFull compares two objects as files in which something has
// moved, and in full. It tells whether the first can be done.
func requireShiftedAsInFull(t *testing.T, x, y []byte) bool {
	t.Helper()
	a, ok := readOutline("t.o", x, nil)
	if !ok {
		return false
	}
	b, ok := readOutline("t.o", y, nil)
	if !ok {
		return false
	}
	got, ok := compareShifted(a, b, Options{})
	if !ok {
		return false
	}
	if diff := cmp.Diff(compareInFull(parse(t, "t.o", x), parse(t, "t.o", y), Options{}), got); diff != "" {
		t.Errorf("(-in full +shifted)\n%s", diff)
	}
	return true
}

// shiftedSource has a function that can grow before and behind others with
// tables, literals, constants, static variables, parts and local calls.
const shiftedSource = `
void p(const char *, ...);
static int second(int);
int last(int);
double scaled(double);
static int n = 3;
int shared[4];
static const char *const words[] = { "one", "two", "three" };
struct op { int (*run)(int); const char *name; };
static __attribute__((noinline)) int first(int x) { static int calls; calls += x; p("first", calls); return n += x; }
int grows(int x) { /*here*/ return first(x) + 1; }
static __attribute__((noinline)) int second(int x) { static int calls = 7; calls -= x; return first(calls) + 5; }
double scaled(double x) { return x * 2.5 + 1e9; }
int chooses(int x, int y) {
	switch (x) {
	case 0: return first(1) / y;
	case 1: p("b", 2); return 9 - y;
	case 2: return first(4) + y * 3;
	case 3: return shared[y & 3];
	case 4: return first(x) + shared[1] + scaled(x);
	case 5: return second(2) ^ y;
	case 6: for (int *q = shared; q != shared + 4; q++) p(words[*q % 3], y); return 0;
	}
	if (__builtin_expect(y > 1000000, 0)) { p("much", y); __builtin_abort(); }
	return scaled(x) > 1;
}
int weighs(int x) { switch (x) { case 1: return 33; case 2: return 7; case 3: return -4; case 4: return 90; case 5: return 12; case 6: return 1; } return 0; }
const struct op ops[] = { { first, "first" }, { second, "second" }, { weighs, "weighs" } };
int last(int x) { switch (x) { case 0: p("zero"); return first(9); case 1: return second(x); case 2: p("two"); return 1; case 3: return chooses(x, 2); case 4: p("four"); break; case 5: return weighs(x) * 3; } return ops[x % 3].run(x); }
`

func TestShiftedFiles(t *testing.T) {
	tests := []struct {
		name, from, to string
		shifted        bool // with every compiler
	}{
		{"nothing", "", "", true},
		{"a function grows", "/*here*/", "if (x > 7) { p((char *)0, x); x /= 3; }", true},
		{"with a new text", "/*here*/", `if (x > 7) p("more than seven", x);`, true},
		{"with a call of something new", "/*here*/", `extern int fresh(int, int); if (x > 7) return fresh(x, 3);`, true},
		{"with a constant of its own", "/*here*/", `if (x > 7) return scaled(x) * 3.25;`, false},
		{"with a table of its own", "/*here*/", `switch (x) { case 1: p("a"); return second(x); case 2: return last(7); case 3: p("b"); break; case 4: return shared[2]; case 5: p("e"); return 2; case 6: return 1; }`, false},
		{"a table grows", `case 5: return weighs(x) * 3;`, `case 5: return weighs(x) * 3; case 6: p("six"); return second(4); case 7: p("seven"); return first(4);`, false},
		{"a case goes", `case 3: return shared[y & 3];`, "", false},
		{"data changes", "n = 3", "n = 4", false},
		{"a table of values changes", "return 33", "return 34", false},
		{"a function comes", "int last(int x) {", "int fresh(int x) { return x + 1; } int last(int x) {", false},
	}
	for _, command := range []string{"gcc -O2 -c", "gcc -O2 -g -fno-pie -c", "gcc -O2 -ffunction-sections -fdata-sections -c",
		"gcc -Os -ffunction-sections -fpatchable-function-entry=4 -c", "clang -O2 -c"} {
		old := compile(t, command, ".c", []byte(shiftedSource))
		for _, tt := range tests {
			t.Run(command+" "+tt.name, func(t *testing.T) {
				new := compile(t, command, ".c", []byte(strings.Replace(shiftedSource, tt.from, tt.to, 1)))
				there, back := requireShiftedAsInFull(t, old, new), requireShiftedAsInFull(t, new, old)
				if t.Logf("%v %v", there, back); tt.shifted && !(there && back) {
					t.Errorf("compared in full")
				}
			})
		}
	}
}

// Any byte of a file in which a function has grown may differ as well: where
// the files still correspond, the two ways agree.
func TestShiftedFilesWithBrokenBytes(t *testing.T) {
	for _, command := range []string{"gcc -O2 -c", "gcc -O2 -ffunction-sections -fno-pie -c", "clang -O2 -c"} {
		old := compile(t, command, ".c", []byte(shiftedSource))
		grown := compile(t, command, ".c", []byte(strings.Replace(shiftedSource, "/*here*/", "if (x > 7) { p((char *)0, x); x /= 3; }", 1)))
		r, o, shifted := rand.New(rand.NewSource(1)), parse(t, "t.o", grown), 0
		for range 300 {
			bad := mutateLoaded(grown, o, r)
			if _, err := Parse("t.o", bad); err == nil && requireShiftedAsInFull(t, old, bad) {
				shifted++
			}
		}
		if shifted < 40 {
			t.Errorf("%s: %d of 300 pairs are seen to correspond", command, shifted)
		}
	}
}
