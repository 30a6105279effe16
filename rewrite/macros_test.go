package rewrite

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/lineneutral/lineneutral/cparse"
	"github.com/lineneutral/lineneutral/patch"
)

func TestWhichMacrosLeadToTheLine(t *testing.T) {
	for _, tt := range []struct{ name, text, words, pasted string }{
		{"directly", "#define A __LINE__\n#define B 1\n", "A", "A"},
		{"through others, whatever the order", "#define A B\n#define B C\n#define C __LINE__\n", "A B C", "A B C"},
		{"in circles", "#define A B\n#define B A __LINE__\n", "A B", "A B"},
		{"one of two definitions", "#define A 1\n#define B A\n#define A __LINE__\n", "A B", "A B"},
		{"a parameter of that name", "#define A(C) C\n#define C __LINE__\n", "C", "C"},
		{"pasted from a prefix", "#define A(x) do_##x\n#define do_it __LINE__\n#define B(x) be_##x\n", "do_it", "A do_it"},
		{"pasted with a suffix", "#define A(x) x##_it\n#define do_it __LINE__\n#define B(x) x##_at\n", "do_it", "A do_it"},
		{"pasted of arguments only", "#define A(x, y) x##y\n#define B A\n", "", "A B"},
		{"pasted of three", "#define A(x) a_##x##_z\n#define B(x) a_##x##_y\n#define a_m_z __LINE__\n", "a_m_z", "A B a_m_z"},
		{"pasted to the first token of an argument", "#define A(x) __LI ## x ## y\n#define B(x) __LO ## x ## y\n", "", "A"},
		{"pasted to the last token of an argument", "#define A(x) y ## x ## NE__\n#define B(x) y ## x ## NO__\n", "", "A"},
		{"pasted behind no name", "#define A(x) . ## x ## NE__\n", "", "A"},
		{"pasted to optional tokens", "#define A(...) __VA_OPT__(__LI) ## NE__\n#define B(...) __LI ## __VA_OPT__((NE__) 1)\n#define C(...) __VA_OPT__(x) NE__\n", "", "A B"},
		{"pasted to a name that pastes", "#define A(x) f_##x\n#define f_g(y) g_##y\n#define g_h __LINE__\n", "g_h", "A f_g g_h"},
		{"behind a comma", "#define A(f, ...) f(1, ## __VA_ARGS__)\n", "", ""},
		{"no overlap of the parts", "#define A ab##bc\n#define abc __LINE__\n", "abc", "abc"},
	} {
		index := []*macroIndex{indexMacros(cparse.Parse([]byte(tt.text), cparse.Options{}).Macros())}
		if got := namesOf(closure(index, "__LINE__")); got != tt.words {
			t.Errorf("%s: by words %q, want %q", tt.name, got, tt.words)
		}
		if got := namesOf(pastingClosure(index, "__LINE__")); got != tt.pasted {
			t.Errorf("%s: with pasted names %q, want %q", tt.name, got, tt.pasted)
		}
	}
}

func namesOf(set map[string]bool) string {
	return strings.Join(slices.Sorted(maps.Keys(set)), " ")
}

const uniqueHeader = "#define PASTE_(a, b) a##b\n#define PASTE(a, b) PASTE_(a, b)\n#define UNIQUE int PASTE(u, __LINE__)\n#define ID(x) x##__COUNTER__\n"

// fromHeader are two ways to know of a header's macros.
func fromHeader(t *testing.T) map[string]Options {
	t.Helper()
	header := "--- a/x.h\n+++ b/x.h\n@@ -0,0 +1,4 @@\n"
	for line := range strings.Lines(uniqueHeader) {
		header += "+" + line
	}
	dump := &Compiled{Dumps: []*cparse.Dump{cparse.ReadDump([]byte(uniqueHeader))}}
	return map[string]Options{
		"a compile command":          {Compiled: func(string) *Compiled { return dump }},
		"another section of a patch": {Patched: ReadPatched(patch.Parse([]byte(header)))},
	}
}

func TestMacrosOfHeadersGetNumbersOfTheirOwn(t *testing.T) {
	const base, target = "int a;\nUNIQUE;\nint k = __LINE__;\n", "int a;\nUNIQUE;\nUNIQUE;\nint k = __LINE__;\n"
	hunks := diffHunks(t, []byte(base), []byte(target), 3)
	for name, opt := range fromHeader(t) {
		result, err := Neutralise("x.c", []byte(base), hunks, opt)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := string(result.Fixed), "int a;\nUNIQUE;\n#line 1000\nUNIQUE;\n#line 3\nint k = __LINE__;\n"; got != want {
			t.Errorf("%s: got\n%s", name, got)
		}
	}
}

func TestMacrosOfHeadersCount(t *testing.T) {
	const base, target = "int a;\n", "int a;\nint ID(b);\n"
	hunks := diffHunks(t, []byte(base), []byte(target), 3)
	for name, opt := range fromHeader(t) {
		proof, err := Check("x.c", []byte(base), hunks, opt)
		if err != nil {
			t.Fatal(err)
		}
		if len(proof.Counters) != 1 || proof.Counters[0].Name != "ID" || !proof.Counters[0].Added {
			t.Errorf("%s: got %v", name, proof.Counters)
		}
	}
}

// A condition of a header's macro asks for the line.
func TestMacrosOfHeadersInConditions(t *testing.T) {
	const base, target = "int a;\n#if HERE > 2\n#endif\n", "int a, b;\nint c;\n#if HERE > 2\n#endif\n"
	dump := &Compiled{Dumps: []*cparse.Dump{cparse.ReadDump([]byte("#define HERE __LINE__\n"))}}
	proof, err := Check("x.c", []byte(base), diffHunks(t, []byte(base), []byte(target), 3), Options{Compiled: func(string) *Compiled { return dump }})
	if err != nil || proof.Neutral() {
		t.Errorf("neutral, %v", err)
	}
}
