package diffcore

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFunctions(t *testing.T) {
	const source = `static inline __attribute__((always_inline)) int leaf(int x) { return x * 3; }
static inline __attribute__((always_inline)) int mid(int x) { return leaf(x) + 1; }
void out(void) __attribute__((cold, noreturn));
void log_it(int) __attribute__((cold));
int f(int x)
{
	if (x > 5) { log_it(3); out(); }
	return mid(x) + leaf(x + 1);
}
int g(int x) { return x; }
`
	for _, command := range []string{"gcc -O2 -g1 -c", "gcc -O2 -g -gdwarf-4 -c", "gcc -O2 -g -ffunction-sections -gz -c"} {
		t.Run(command, func(t *testing.T) {
			o := parse(t, "t.o", compile(t, command, ".c", []byte(source)))
			list, err := o.Functions()
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]Function{}
			for _, f := range list {
				if f.Size == 0 || !strings.HasPrefix(f.Section, ".text") {
					t.Errorf("%s: size %d in %s", f.Name, f.Size, f.Section)
				}
				f.Size, f.Offset, f.Section, f.File = 0, 0, "", lastPart(f.File)
				got[f.Name] = f
			}
			want := map[string]Function{
				"f":      {Name: "f", Parent: "f", Source: "f", File: "t.c", Line: 5, Inlined: []string{"leaf", "mid"}},
				"f.cold": {Name: "f.cold", Parent: "f", Source: "f", File: "t.c", Line: 5, Inlined: []string{"leaf", "mid"}},
				"g":      {Name: "g", Parent: "g", Source: "g", File: "t.c", Line: 10},
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if p := o.Producer(); !strings.HasPrefix(p, "GNU C") {
				t.Errorf("Producer() = %q", p)
			}
		})
	}
}

func lastPart(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

func TestFunctionsWithoutDebugInformation(t *testing.T) {
	o := parse(t, "t.o", compile(t, "gcc -O2 -c", ".c", []byte("int g(int x) { return x; }")))
	list, err := o.Functions()
	if err != nil || len(list) != 1 || list[0].Name != "g" || list[0].Line != 0 {
		t.Errorf("Functions() = %+v, %v", list, err)
	}
	if p := o.Producer(); !strings.HasPrefix(p, "GCC: (") {
		t.Errorf("Producer() = %q", p)
	}
}

func TestMergedFunctionsAreNotTakenForOneAnother(t *testing.T) {
	const source = `int ext(int);
static __attribute__((noinline)) int one(int x) { return ext(x) * 3 + ext(x + 1); }
static __attribute__((noinline)) int two(int x) { return ext(x) * 3 + ext(x + 1); }
int f(int x) { return one(x) + 1; }
int g(int x) { return two(x) + 2; }
`
	list, err := parse(t, "t.o", compile(t, "gcc -O2 -g1 -c", ".c", []byte(source))).Functions()
	if err != nil {
		t.Fatal(err)
	}
	places := map[uint64][]string{}
	for _, f := range list {
		places[f.Offset] = append(places[f.Offset], f.Name+" "+f.Source)
	}
	if got := strings.Join(places[0], ", "); got != "one one, two " && got != "two , one one" {
		t.Errorf("at 0: %s", got)
	}
}
