package diffcore

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the wanted answers in testdata/objects")

// scenario is one file of testdata/objects: two sources, commands to compile
// them with, and what is to be said about the objects of each command.
type scenario struct {
	path     string
	archive  *txtar.Archive
	ext      string
	commands []string
}

func scenarios(t testing.TB) []scenario {
	t.Helper()
	paths, err := filepath.Glob("../testdata/objects/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	var out []scenario
	for _, p := range paths {
		a, err := txtar.ParseFile(p)
		if err != nil {
			t.Fatal(err)
		}
		s := scenario{path: p, archive: a, ext: filepath.Ext(a.Files[0].Name)}
		for line := range strings.Lines(string(a.Comment)) {
			if c, ok := strings.CutPrefix(line, "command: "); ok {
				s.commands = append(s.commands, strings.TrimSpace(c))
			}
		}
		out = append(out, s)
	}
	return out
}

// file returns a file of the archive by its name without extension.
func (s *scenario) file(name string) *txtar.File {
	for i := range s.archive.Files {
		if f := &s.archive.Files[i]; strings.TrimSuffix(f.Name, s.ext) == name {
			return f
		}
	}
	return nil
}

// compile builds one side and returns the object's bytes. Both sides are
// compiled under one name, so that nothing differs but the source.
func compile(t testing.TB, command, ext string, source []byte) []byte {
	t.Helper()
	args := strings.Fields(command)
	if args[0] == "clang" {
		args[0] = clang(t)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "t"+ext), source, 0o666); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(args[0], append(args[1:], "t"+ext, "-o", "t.o")...)
	c.Dir = dir
	if b, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, b)
	}
	b, err := os.ReadFile(filepath.Join(dir, "t.o"))
	if err != nil {
		t.Fatal(err)
	}
	// The directory's name is in the debug information; make it one name.
	return bytes.ReplaceAll(b, []byte(dir), []byte(strings.Repeat("d", len(dir))))
}

func clang(t testing.TB) string {
	for _, name := range []string{"clang", "clang-16"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("clang is not installed; apt-get install clang-16")
	return ""
}

func parse(t testing.TB, name string, b []byte) *Object {
	t.Helper()
	o, err := Parse(name, b)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// answer renders what a scenario states about a result.
func answer(r *Result) string {
	var b strings.Builder
	for _, c := range r.Changes {
		fmt.Fprintf(&b, "%s %s %s", c.Change, c.Kind, c.Symbol)
		if c.LineOnly {
			b.WriteString(", line only")
		}
		b.WriteString("\n")
	}
	for _, u := range r.Undecided {
		fmt.Fprintf(&b, "undecided: %s\n", u)
	}
	return b.String()
}

func TestCompare(t *testing.T) {
	for _, s := range scenarios(t) {
		for _, command := range s.commands {
			t.Run(filepath.Base(s.path)+" "+command, func(t *testing.T) {
				old := parse(t, "t.o", compile(t, command, s.ext, s.file("old").Data))
				new := parse(t, "t.o", compile(t, command, s.ext, s.file("new").Data))
				got := answer(compareBothWays(t, old, new))
				if want := string(s.file("want").Data); got != want && !*update {
					t.Errorf("(-want +got)\n%s", cmp.Diff(want, got))
				}
				if *update {
					s.file("want").Data = []byte(got)
				}
				requireSelfDiffEmpty(t, old)
				requireMirrored(t, old, new)
			})
		}
		if *update {
			if err := os.WriteFile(s.path, txtar.Format(s.archive), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// requireSelfDiffEmpty: an object has no difference to itself.
func requireSelfDiffEmpty(t *testing.T, o *Object) {
	t.Helper()
	if r := Compare(o, o, Options{}); len(r.Changes)+len(r.Undecided) != 0 {
		t.Errorf("object differs from itself: %s", answer(r))
	}
}

// requireMirrored: with the objects exchanged the same symbols are named, new
// and removed exchanged, and the answer does not vary from run to run.
func requireMirrored(t *testing.T, old, new *Object) {
	t.Helper()
	first, again, back := Compare(old, new, Options{}), Compare(old, new, Options{}), Compare(new, old, Options{})
	if !reflect.DeepEqual(first, again) {
		t.Errorf("two runs differ:\n%s", cmp.Diff(first, again))
	}
	turned := strings.NewReplacer("new ", "removed ", "removed ", "new ").Replace(answer(back))
	if got := answer(first); got != turned {
		t.Errorf("exchanged objects give another answer (-forward +backward)\n%s", cmp.Diff(got, turned))
	}
}

// uniqueNames makes names as Linux does.
const uniqueNames = `
#define PASTE2(a, b) a##b
#define PASTE(a, b) PASTE2(a, b)
#define UNIQUE(p) PASTE(__UNIQUE_ID_##p, __COUNTER__)
#define NAMED2(n) __attribute__((used)) static int __UNIQUE_ID_x##n = 1; const char *name(void) { return "__UNIQUE_ID_x" #n; }
#define NAMED(n) NAMED2(n)
#define TEXT(p) #p
`

// spelledName has an assembler write down the name that gcc gave to n.
const spelledName = `
const char *name(void)
{
	static int n;
	const char *p;
	n++;
	asm("lea 1f(%%rip),%0\n.pushsection .rodata.str1.1,\"aMS\",@progbits,1\n1:.asciz \"%c1\"\n.popsection" : "=r"(p) : "i"(&n));
	return p;
}`

func TestCauses(t *testing.T) {
	tests := []struct {
		name, command, old, new string
		want                    map[string][]Cause
	}{
		{"string", "gcc -O2 -c", `void p(const char *); void f(void) { p("one"); }`, `void p(const char *); void f(void) { p("two"); }`,
			map[string][]Cause{"f": {CauseString}}},
		{"string without optimisation", "gcc -O0 -c", `void p(const char *); void f(void) { p("one"); }`, `void p(const char *); void f(void) { p("three"); }`,
			map[string][]Cause{"f": {CauseString}}},
		{"merged constant", "gcc -O2 -c", `double f(double x) { return x * 1.5; }`, `double f(double x) { return x * 2.5; }`,
			map[string][]Cause{"f": {CauseData}}},
		{"switch table", "gcc -O2 -c",
			`int f(int x) { switch (x) { case 0: return 5; case 1: return 9; case 2: return 11; case 3: return 3; case 4: return 77; } return 0; }`,
			`int f(int x) { switch (x) { case 0: return 5; case 1: return 9; case 2: return 12; case 3: return 3; case 4: return 77; } return 0; }`,
			map[string][]Cause{"f": {CauseTable}}},
		{"section", "gcc -O2 -c", `int f(void) { return 1; }`, `__attribute__((section(".init.text"))) int f(void) { return 1; }`,
			map[string][]Cause{"f": {CauseMovedSection}}},
		{"code", "gcc -O2 -c", `int f(int x) { return x + 1; }`, `int f(int x) { return x ^ 1; }`,
			map[string][]Cause{"f": {CauseCode}}},
		{"inlined no more", "gcc -O2 -g1 -c",
			`int e(int); static int h(int x) { return e(x * 7) ^ 9; } int f(int x) { return h(x) + 1; } int g(int x) { return h(x + 2); }`,
			`int e(int); static __attribute__((noinline)) int h(int x) { return e(x * 7) ^ 9; } int f(int x) { return h(x) + 1; } int g(int x) { return h(x + 2); }`,
			map[string][]Cause{"f": {CauseCode, CauseInline}, "g": {CauseCode, CauseInline}, "h": nil}},
		{"inlined no more, clang", "clang -O2 -g1 -c",
			`int e(int); static int h(int x) { return e(x * 7) ^ 9; } int f(int x) { return h(x) + 1; } int g(int x) { return h(x + 2); }`,
			`int e(int); static __attribute__((noinline)) int h(int x) { return e(x * 7) ^ 9; } int f(int x) { return h(x) + 1; } int g(int x) { return h(x + 2); }`,
			map[string][]Cause{"f": {CauseCode, CauseInline}, "g": {CauseCode, CauseInline}, "h": nil}},
		{"inlined no more, without debug information", "gcc -O2 -c",
			`int e(int); static int h(int x) { return e(x * 7) ^ 9; } int f(int x) { return h(x) + 1; }`,
			`int e(int); static __attribute__((noinline)) int h(int x) { return e(x * 7) ^ 9; } int f(int x) { return h(x) + 1; }`,
			map[string][]Cause{"f": {CauseCode}, "h": nil}},
		{"a call goes, and its callee", "gcc -O2 -g -c",
			`int e(int); static __attribute__((noinline)) int h(int x) { return e(x * 7) ^ 9; } int f(int x) { return h(x) + 1; }`,
			`int e(int); static __attribute__((noinline)) int h(int x) { return e(x * 7) ^ 9; } int f(int x) { return x + 1; }`,
			map[string][]Cause{"f": {CauseCode}, "h": nil}},
		{"counter in a name that others see", "gcc -O2 -c",
			uniqueNames + `int UNIQUE(x) = 5; const char *name(void) { return TEXT(x); }`,
			uniqueNames + `int skipped[__COUNTER__ + 1]; int UNIQUE(x) = 5; const char *name(void) { return TEXT(x); }`,
			map[string][]Cause{"__UNIQUE_ID_x": {CauseCounter}, "skipped": nil}},
		{"counter in a name that nobody sees", "gcc -O2 -c",
			uniqueNames + `__attribute__((used)) static int UNIQUE(x) = 5;`,
			uniqueNames + `int skipped[__COUNTER__ + 1]; __attribute__((used)) static int UNIQUE(x) = 5;`,
			map[string][]Cause{"skipped": nil}},
		{"counter in text", "gcc -O2 -c",
			uniqueNames + `NAMED(__COUNTER__)`,
			uniqueNames + `int skipped[__COUNTER__ + 1]; NAMED(__COUNTER__)`,
			map[string][]Cause{"name": {CauseCounter}, "skipped": nil}},
		{"text like a name", "gcc -O2 -c",
			`const char *name(void) { return "__UNIQUE_ID_x1"; }`,
			`const char *name(void) { return "__UNIQUE_ID_x2"; }`,
			map[string][]Cause{"name": {CauseString}}},
		{"counter in an instruction", "gcc -O2 -c",
			`int f(void) { return __COUNTER__; }`,
			`int f(void) { return __COUNTER__ + __COUNTER__; }`,
			map[string][]Cause{"f": {CauseCode}}},
		{"a compiler's number in text", "gcc -O2 -c",
			spelledName,
			spelledName + `int first(void) { static int n; return n++; }`,
			map[string][]Cause{"first": nil, "name": {CauseRenumbered}}},
		{"line", "gcc -O2 -g -c", `void p(int); void f(void) { p(__LINE__); }`, "\nvoid p(int); void f(void) { p(__LINE__); }",
			map[string][]Cause{"f": {CauseLine}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			old := parse(t, "t.o", compile(t, tt.command, ".c", []byte(tt.old)))
			new := parse(t, "t.o", compile(t, tt.command, ".c", []byte(tt.new)))
			got := map[string][]Cause{}
			for _, c := range Compare(old, new, Options{}).Changes {
				got[c.Symbol] = c.Causes
				if len(c.Sites) == 0 && c.Change == Changed {
					t.Errorf("%s: no site", c.Symbol)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestSiteShowsBothInstructions(t *testing.T) {
	old := parse(t, "t.o", compile(t, "gcc -O2 -c", ".c", []byte(`void p(const char *); void f(void) { p("one"); }`)))
	new := parse(t, "t.o", compile(t, "gcc -O2 -c", ".c", []byte(`void p(const char *); void f(void) { p("two"); }`)))
	s := Compare(old, new, Options{}).Changes[0].Sites[0]
	if s.Symbol != "f" || !strings.Contains(s.Old, `"one"`) || !strings.Contains(s.New, `"two"`) {
		t.Errorf("site = %+v", s)
	}
}
