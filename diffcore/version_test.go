package diffcore

import "testing"

func TestVersionsOfAFunctionAreThatFunction(t *testing.T) {
	for symbol, want := range map[string]string{
		"f":                   "f",
		"f.default":           "f",
		"f.avx2.0":            "f",
		"f.arch_haswell":      "f",
		"f.avx512f":           "f",
		"f.sse4_1_popcnt":     "f",
		"f.resolver":          "f",
		"f.ifunc":             "f",
		"f.avx2.constprop.0":  "f",
		"f.constprop.0.avx2":  "f",
		"f.loop":              "f.loop",
		".default":            ".default",
		"avx2":                "avx2",
		"f.cold":              "f",
		"f.defaults.part.120": "f.defaults",
	} {
		if got := functionOf(symbol); got != want {
			t.Errorf("functionOf(%q) = %q, want %q", symbol, got, want)
		}
	}
}

const clonesForProcessors = `__attribute__((target_clones("default","avx2")))
int f(int *p, int n) { int s = 0; for (int i = 0; i < n; i++) s += p[i] * K; return s; }
int g(int *p) { return f(p, 9); }
`

func TestAChangedVersionIsAChangeOfItsFunction(t *testing.T) {
	for _, cc := range []string{"gcc -O3 -c", "clang -O3 -c"} {
		t.Run(cc, func(t *testing.T) {
			old := parse(t, "old.o", compile(t, cc+" -DK=3", ".c", []byte(clonesForProcessors)))
			new := parse(t, "new.o", compile(t, cc+" -DK=5", ".c", []byte(clonesForProcessors)))
			if got := answer(Compare(old, new, Options{})); got != "changed function f\n" {
				t.Errorf("got %q", got)
			}
		})
	}
}
