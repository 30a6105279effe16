package diffcore

import (
	"math/rand"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// compareBothWays compares two objects as Compare does and in full.
func compareBothWays(t testing.TB, old, new *Object) *Result {
	t.Helper()
	r := Compare(old, new, Options{})
	if diff := cmp.Diff(compareInFull(old, new, Options{}), r); diff != "" {
		t.Errorf("(-in full +Compare)\n%s", diff)
	}
	return r
}

// requireSameAsInFull compares two objects as congruent files and in full. It
// tells whether they are congruent.
func requireSameAsInFull(t *testing.T, x, y []byte) bool {
	t.Helper()
	got, ok := compareNearlySame("t.o", x, "t.o", y, Options{})
	if !ok {
		return false
	}
	old, err := Parse("t.o", x)
	if err != nil {
		t.Fatalf("congruent, but %v", err)
	}
	new, err := Parse("t.o", y)
	if err != nil {
		t.Fatalf("congruent, but %v", err)
	}
	if diff := cmp.Diff(compareInFull(old, new, Options{}), got); diff != "" {
		t.Errorf("(-in full +congruent)\n%s", diff)
	}
	return true
}

func TestCongruentFiles(t *testing.T) {
	const source = `
void p(const char *, ...);
static int n = 3;
int shared;
double h(double x) { return x * 2.5; }
static __attribute__((noinline)) int g(int x) { static int calls; calls += x; p("one", calls); return n += x; }
int k(int x) { static int calls = 7; calls -= x; return g(calls) + 5; }
int f(int x) {
	switch (x) {
	case 0: return g(1);
	case 1: p("b", 2); return 9;
	case 2: return g(4) + 1;
	case 3: return 3;
	case 4: return g(x) + shared + h(x);
	case 5: return f(2) + 1;
	}
	p("one");
	return h(x) > 1;
}
`
	tests := []struct {
		name, from, to string
		congruent      bool
	}{
		{"nothing", "", "", true},
		{"a constant", "g(4)", "g(6)", true},
		{"a variable", "+ shared", "+ n", false}, // n moves once it is used otherwise
		{"a text", `"b"`, `"c"`, false},
		{"a number in read-only data", "2.5", "3.5", false},
		{"an initial value", "n = 3", "n = 4", false},
		{"a variable comes", "static int n", "int new; static int n", false},
		{"another text of the file", `p("b", 2)`, `p("one", 2)`, false},
		{"a function that grows", "+ 5", "+ x * 5 / 3", false},
	}
	for _, command := range []string{"gcc -O2 -c", "gcc -O2 -g -fno-pie -c", "gcc -O2 -ffunction-sections -fdata-sections -c", "gcc -O0 -g -c", "clang -O2 -c"} {
		old := compile(t, command, ".c", []byte(source))
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				new := compile(t, command, ".c", []byte(strings.Replace(source, tt.from, tt.to, 1)))
				congruent := requireSameAsInFull(t, old, new)
				if tt.congruent && !congruent {
					t.Errorf("%s: not congruent", command)
				}
			})
		}
	}
}

// Bytes that are no instructions are no doubt where nothing has moved, and are
// one where something has.
func TestDistancesThatCannotBeRead(t *testing.T) {
	const source = ".text\n.globl f\n.type f,@function\nf: mov $1,%eax\nret\n.size f,.-f\n.globl g\n.type g,@function\ng: .byte 6,0xe8,1,0,0,0\nret\n.size g,.-g\n"
	old := compile(t, "gcc -c", ".s", []byte(source))
	edited := compile(t, "gcc -c", ".s", []byte(strings.Replace(source, "$1", "$2", 1)))
	if !requireSameAsInFull(t, old, edited) {
		t.Error("an edit in place: not congruent")
	}
	grown := parse(t, "t.o", compile(t, "gcc -c", ".s", []byte(strings.Replace(source, "$1,%eax", "$1,%eax\nnop", 1))))
	if got := answer(compareInFull(parse(t, "t.o", old), grown, Options{})); !strings.Contains(got, "undecided") {
		t.Errorf("a function before it has grown: %q, want undecided", got)
	}
}

// Any byte of a file may differ: where the files are congruent still, the two
// ways agree.
func TestCongruentFilesWithBrokenBytes(t *testing.T) {
	objects := [][]byte{sample(t), compile(t, "gcc -c", ".s", []byte(functions(30))), compile(t, "gcc -O2 -ffunction-sections -fno-pie -c", ".c", []byte(
		`extern int q(const char *, int); static int a(int x) { static int n; return n += x; } int b(int x) { static int n; return q("b", n += a(x)); }
int c(int x) { static const int t[] = { 1, 2, 3 }; return q("c", t[x] + a(1)); } int d(int x) { return b(x) + c(x); }`))}
	r := rand.New(rand.NewSource(1))
	for _, good := range objects {
		o := parse(t, "t.o", good)
		congruent := 0
		for range 150 {
			bad := mutateLoaded(good, o, r)
			if _, err := Parse("t.o", bad); err == nil && requireSameAsInFull(t, good, bad) {
				congruent++
			}
		}
		if congruent < 20 {
			t.Errorf("%d of 150 pairs are congruent", congruent)
		}
	}
}

// mutateLoaded breaks bytes of code, or of relocations or unwind tables.
func mutateLoaded(b []byte, o *Object, r *rand.Rand) []byte {
	x := append([]byte{}, b...)
	for range 1 + r.Intn(2) {
		s := o.sections[r.Intn(len(o.sections))]
		if k := r.Intn(4); !s.exec() && k > 0 || len(s.data) == 0 || !s.alloc() && !strings.HasPrefix(s.name, ".rela") || strings.HasPrefix(s.name, ".rela.debug") {
			continue
		}
		if i := strings.Index(string(b), string(s.data)); i >= 0 {
			x[i+r.Intn(len(s.data))] ^= byte(1 << r.Intn(8))
		}
	}
	return x
}
