package diffcore

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestVariables(t *testing.T) {
	const source = `extern int declared;
#define MAKE(name) static int name##_made = 3; int *at_##name(void) { return &name##_made; }
MAKE(x)
int f(int by) { static int total = 4; return total += by; }
int declared = 5;
struct { int a, b; } pair = { 1, 2 };
int named __asm__("other") = 6;
`
	all := map[string]int{"x_made": 3, "total": 4, "declared": 5, "pair": 6, "other": 7}
	external := map[string]int{"declared": 5, "pair": 6, "other": 7}
	for _, c := range []struct {
		command string
		want    map[string]int
	}{
		{"gcc -O2 -g -c", all},
		{"gcc -O2 -g -gdwarf-4 -c", all},
		{clang(t) + " -O2 -g -c", all},
		{clang(t) + " -O2 -g -gdwarf-4 -c", all},
		{"gcc -O2 -g1 -c", external},
		{"gcc -O2 -c", map[string]int{}},
	} {
		t.Run(c.command, func(t *testing.T) {
			list, err := parse(t, "t.o", compile(t, c.command, ".c", []byte(source))).Variables()
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]int{}
			for _, v := range list {
				if lastPart(v.File) != "t.c" {
					t.Errorf("%s: in %q", v.Symbol, v.File)
				}
				got[v.Symbol[strings.LastIndexByte(v.Symbol, '.')+1:]] = v.Line // clang: f.total
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
