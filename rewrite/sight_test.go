package rewrite

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lineneutral/lineneutral/cparse"
	"github.com/lineneutral/lineneutral/patch"
)

// sightHeader is what the units of these tests include.
const sightHeader = `#define check(x) do_check(x, __LINE__)
#define CALL(name) sees_##name()
#define sees_it() check(1)
#define CONST 4
#define wrap(x, y) ((x) + (y))
#define maybe(x) CONST
int do_check(int, int);
`

// compiledAs asks the preprocessor for what a command would tell of src.
func compiledAs(t *testing.T, cpp, src string) *Compiled {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"x.c": src, "x.h": sightHeader} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(cpp, "-E", "-dD", "x.c")
	cmd.Dir = dir
	printed, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", cpp, err, src)
	}
	return &Compiled{Dumps: []*cparse.Dump{cparse.ReadDump(printed)}}
}

// insert returns text with a line put before its line n, from 1.
func insert(text string, n int, line string) string {
	lines := strings.SplitAfter(text, "\n")
	return strings.Join(slices.Insert(lines, n-1, line), "")
}

const include = "#include \"x.h\"\n"

func TestOnlyWhatIsNeeded(t *testing.T) {
	for _, tt := range []struct {
		name, base string
		line       int    // a line is put before this one
		added      string // "int added;" if empty
		needed     bool
	}{
		{"functions and constants", include + "int a;\nint f(void) { return CONST + do_check(1, 2); }\n", 3, "", false},
		{"__LINE__", include + "int a;\nint f(void) { return __LINE__; }\n", 3, "", true},
		{"a header's macro", include + "int a;\nint f(void) { return check(1); }\n", 3, "", true},
		{"a macro of the file", include + "#define MINE(x) check(x)\nint a;\nint f(void) { return MINE(1); }\n", 4, "", true},
		{"a pasted name", include + "int a;\nint f(void) { return CALL(it); }\n", 3, "", true},
		{"a name that sees nothing, pasted", include + "int sees_x(void);\nint a;\nint f(void) { return CALL(x); }\n", 4, "", true},
		{"above the edit only", include + "int f(void) { return check(1); }\nint a;\nint b;\n", 4, "", false},
		{"in an argument of another macro", include + "int a;\nint f(void) { return wrap(1,\n  check(2)); }\n", 3, "", true},
		{"a condition", include + "int a;\n#if __LINE__ > 2\nint b;\n#endif\n", 3, "", true},
		{"a condition through a macro", include + "#define HERE __LINE__\nint a;\n#if HERE > 2\nint b;\n#endif\n", 4, "", true},
		{"only its definition", include + "int a;\n#define HERE __LINE__\nint b;\n", 3, "", false},
		{"as a string", include + "int a;\nconst char *s = \"__LINE__\"; // check(1)\n", 3, "", false},
		{"a call that does not name its line", include + "int g(int l);\nint a;\nint b = sizeof(__builtin_LINE());\nint f(void) { return g(1); }\n", 4, "", true},
		{"an argument of several tokens", include + "#define Q(a) __LI ## a ## x\nint yx;\nint a;\nint f(void) { return Q(NE__ + y); }\n", 5, "", true},
		{"a new include", include + "int a;\nint b;\n", 2, "#include <stddef.h>\n", true},
		{"a directive above an include", "#define A 1\n" + include + "int b;\n", 1, "#define B\n", true},
		{"a directive below the includes", include + "int a;\nint b;\n", 3, "#define B\n", false},
	} {
		for _, cpp := range compilers(t) {
			t.Run(tt.name+"/"+cpp, func(t *testing.T) {
				if tt.added == "" {
					tt.added = "int added;\n"
				}
				hunks := diffHunks(t, []byte(tt.base), []byte(insert(tt.base, tt.line, tt.added)), 3)
				known := compiledAs(t, cpp, tt.base)
				opt := Options{Style: Line, Needed: true, Compiled: func(string) *Compiled { return known }}
				result, err := Neutralise("x.c", []byte(tt.base), hunks, opt)
				if err != nil {
					t.Fatal(err)
				}
				if result.Changed != tt.needed {
					t.Errorf("changed %v, want %v; doubt: %q\n%s", result.Changed, tt.needed, result.Proof.Doubt, result.Fixed)
				}
				if proof, err := Check("x.c", []byte(tt.base), hunks, opt); err != nil || proof.Neutral() == tt.needed {
					t.Errorf("check of the raw patch: neutral %v, %v", err == nil && proof.Neutral(), err)
				}
			})
		}
	}
}

// clang names an unnamed struct by its line, also in C and through assert.
func TestFunctionNamesThatHoldALine(t *testing.T) {
	const base = include + "int puts(const char *);\nint a;\nvoid f(struct { int a; } *x)\n{\n\tputs(__PRETTY_FUNCTION__);\n}\n"
	for _, cpp := range compilers(t) {
		known := compiledAs(t, cpp, base)
		opt := Options{Style: Line, Needed: true, Compiled: func(string) *Compiled { return known }}
		result, err := Neutralise("x.c", []byte(base), diffHunks(t, []byte(base), []byte(insert(base, 4, "int b(void);\n")), 3), opt)
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.Contains(cpp, "clang"); result.Changed != want {
			t.Errorf("%s: changed %v, want %v: %s", cpp, result.Changed, want, result.Proof.Doubt)
		}
		if !result.Changed && !slices.Equal(objectCode(t, cpp, []byte(base)), objectCode(t, cpp, result.Fixed)) {
			t.Errorf("%s: the object depends on lines that were left to drift", cpp)
		}
	}
}

// A directive that is there for one token does not have to stand for others.
func TestDriftEndsWhereItIsSeen(t *testing.T) {
	base := include + "int a;\nint b;\nint c = __LINE__;\nint d;\nint e;\n"
	known := compiledAs(t, "gcc", base)
	opt := Options{Style: Line, Needed: true, Compiled: func(string) *Compiled { return known }}
	target := insert(insert(base, 6, "int g;\n"), 2, "int f;\n")
	result, err := Neutralise("x.c", []byte(base), diffHunks(t, []byte(base), []byte(target), 3), opt)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(result.Fixed), "#line"); n != 1 || result.Proof.Unseen != 1 || result.Proof.Doubt != "" {
		t.Errorf("%d directives, %d lines left to drift\n%s", n, result.Proof.Unseen, result.Fixed)
	}
}

// A #line of the file's own mends the count before anything sees it.
func TestWhatIsLeftIsNotCalledADirective(t *testing.T) {
	base := include + "int a;\nint b;\n#line 1\nint c = __LINE__;\n"
	known := compiledAs(t, "gcc", base)
	opt := Options{Needed: true, Compiled: func(string) *Compiled { return known }}
	result, err := Neutralise("x.c", []byte(base), diffHunks(t, []byte(base), []byte(insert(base, 3, "int d;\n")), 3), opt)
	if err != nil {
		t.Fatal(err)
	}
	if d := result.Decisions; result.Changed || len(d) != 1 || d[0].Layout != Open || !strings.Contains(d[0].String(), "nothing that can show its line") {
		t.Errorf("changed %v, decided %v", result.Changed, d)
	}
}

// What gives way stands beside the edit, however far nothing sees its line.
func TestRoomIsMadeBesideTheEditOnly(t *testing.T) {
	below := "int d(void);\nint b;\nint f(void) { return __LINE__; }\n"
	for _, tt := range []struct {
		name, base string
		line       int // a line is put before this one
		want       Layout
	}{
		{"a blank line beside it", include + "int a;\n\n" + below, 4, Absorb},
		{"a blank line behind other code", include + "int a;\n\nint e(void);\n" + below, 6, Directive},
		{"a splice above other code", include + "#define A 1 \\\n\\\n  + 2\nint e(void);\n" + below, 7, Directive},
	} {
		known := compiledAs(t, "gcc", tt.base)
		opt := Options{Needed: true, Compiled: func(string) *Compiled { return known }}
		result, err := Neutralise("x.c", []byte(tt.base), diffHunks(t, []byte(tt.base), []byte(insert(tt.base, tt.line, "int g(void);\n")), 3), opt)
		if err != nil {
			t.Fatal(err)
		}
		if got := result.Decisions[0].Layout; got != tt.want {
			t.Errorf("%s: %v, want %v\n%s", tt.name, got, tt.want, result.Fixed)
		}
	}
}

func TestWithoutDefinitionsEveryNameIsInDoubt(t *testing.T) {
	for _, tt := range []struct {
		name, base string
		known      *Compiled
		needed     bool
	}{
		{"a name behind", "int f(int a)\n{\n\treturn\n\t\ta;\n}\n", nil, true},
		{"only punctuation behind", "int t[] = {\n1,\n2, 3\n};\n", nil, false},
		{"a command whose preprocessor failed", "int t[] = {\n1,\n2, 3, a\n};\n", &Compiled{}, true},
		{"a doubt", "int t[] = {\n1,\n2, 3\n};\n", &Compiled{Doubt: "who knows"}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			hunks := diffHunks(t, []byte(tt.base), []byte(insert(tt.base, 3, "4,\n")), 3)
			opt := Options{Style: Line, Needed: true, Compiled: func(string) *Compiled { return tt.known }}
			result, err := Neutralise("x.c", []byte(tt.base), hunks, opt)
			if err != nil {
				t.Fatal(err)
			}
			if result.Changed != tt.needed {
				t.Errorf("changed %v, want %v\n%s", result.Changed, tt.needed, result.Fixed)
			}
		})
	}
}

// What another section makes of a header is not what the preprocessor saw.
func TestAHeaderInThePatchLeavesNothingAlone(t *testing.T) {
	base := include + "int a;\nint b;\n"
	own := "--- a/x.c\n+++ b/x.c\n@@ -1,3 +1,4 @@\n #include \"x.h\"\n int a;\n+int c;\n int b;\n"
	header := "--- a/x.h\n+++ b/x.h\n@@ -1 +1,2 @@\n int h;\n+#define unused __LINE__\n"
	known := compiledAs(t, "gcc", base)
	for text, want := range map[string]bool{own: false, own + strings.ReplaceAll(header, "x.h", "y.h"): false,
		own + strings.ReplaceAll(strings.ReplaceAll(header, "x.h", "y.h"), "unused", "b"): true, own + header: true} {
		p := patch.Parse([]byte(text))
		opt := Options{Style: Line, Needed: true, Compiled: func(string) *Compiled { return known }, Patched: ReadPatched(p)}
		result, err := Neutralise("x.c", []byte(base), p.Files()[0].Hunks, opt)
		if err != nil {
			t.Fatal(err)
		}
		if result.Changed != want {
			t.Errorf("changed %v, want %v: %s\n%s", result.Changed, want, result.Proof.Doubt, text)
		}
	}
}

// objectCode is the code and data of src, compiled without debug information.
func objectCode(t *testing.T, compiler string, src []byte) []byte {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string][]byte{"x.c": src, "x.h": []byte(sightHeader)} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(compiler, "-O2", "-w", "-c", "-o", "x.o", "x.c")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s\n%s", compiler, err, out, src)
	}
	object, err := os.ReadFile(filepath.Join(dir, "x.o"))
	if err != nil {
		t.Fatal(err)
	}
	return object
}

// The compilers are asked: what is left to drift moves no byte of the object.
// The edit adds a prototype, which makes none itself.
func TestWhatIsLeftAloneMovesNoCode(t *testing.T) {
	t.Parallel()
	const units = 12
	body := []string{
		"int f%(int x) { return x + CONST; }\n",
		"int f%(int x) { return check(x); }\n",
		"int f%(int x) { return wrap(x,\n  check(x)); }\n",
		"int f%(int x) { return maybe(\n  x); }\n",
		"#if __LINE__ & 1\nint f%(int x) { return 1; }\n#endif\n",
		"int f%(int x) { return wrap(x, CALL(it)); }\n",
		"enum { HERE% = __LINE__ };\nint f%(int x) { return HERE%; }\n",
	}
	for _, compiler := range compilers(t) {
		left := 0
		for n := range units {
			base, line := include, 0
			for i := range 4 {
				base += strings.ReplaceAll(body[(n*(i+3)+i*i)%len(body)], "%", string(rune('a'+i)))
				if i == n%3 {
					line = strings.Count(base, "\n") + 1
				}
			}
			target := insert(base, line, "int prototype(void);\n")
			known := compiledAs(t, compiler, base)
			opt := Options{Needed: true, Compiled: func(string) *Compiled { return known }}
			result, err := Neutralise("x.c", []byte(base), diffHunks(t, []byte(base), []byte(target), 3), opt)
			if err != nil {
				t.Fatalf("%v\n%s", err, target)
			}
			if !result.Changed {
				left++
			}
			if !slices.Equal(objectCode(t, compiler, []byte(base)), objectCode(t, compiler, result.Fixed)) {
				t.Errorf("%s: the object depends on lines that were left to drift:\n%s", compiler, result.Fixed)
			}
		}
		if left == 0 || left == units {
			t.Errorf("%s: %d of %d changes left alone: the units prove nothing", compiler, left, units)
		}
	}
}
