package diffcore

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestListing(t *testing.T) {
	const source = "int g(int);\nint f(int x)\n{\n\tif (x > 3)\n\t\tg(__LINE__);\n\tg(5);\n\treturn g(x);\n}\nint h(void) { return 4; }\n"
	edited := "\n\n" + strings.NewReplacer("g(5)", "g(6)", "return 4", "return 7").Replace(source)
	old := parse(t, "t.o", compile(t, "gcc -O1 -g -c", ".c", []byte(source)))
	new := parse(t, "t.o", compile(t, "gcc -O1 -g -c", ".c", []byte(edited)))
	r := Compare(old, new, Options{Function: "f"})
	if got, want := answer(r), "changed function f\n"; got != want {
		t.Errorf("changes: got %q, want %q", got, want)
	}
	if len(r.Listings) != 1 || r.Listings[0].Symbol != "f" {
		t.Fatalf("listings: %+v", r.Listings)
	}
	var odd []Row
	calls := 0
	for _, row := range r.Listings[0].Rows {
		if !row.Same {
			odd = append(odd, row)
		}
		if row.Same && row.Old == "callq g" && row.New == "callq g" {
			calls++
		}
	}
	want := []string{"5 -> 6 code /t.c:6 /t.c:8", "5 -> 7 line /t.c:5 /t.c:7"}
	var got []string
	for _, row := range odd {
		got = append(got, strings.Join([]string{digit(row.Old), "->", digit(row.New), string(row.Cause), base(row.OldSource), base(row.NewSource)}, " "))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("differing rows (-want +got)\n%s", diff)
	}
	if calls == 0 {
		t.Error("no call is shown with the name of what it calls")
	}
}

// digit is the value of mov $0x5,%edi.
func digit(text string) string {
	_, text, _ = strings.Cut(text, "$0x")
	text, _, _ = strings.Cut(text, ",")
	return text
}

func base(path string) string { return path[max(strings.LastIndexByte(path, '/'), 0):] }

func TestSyntaxAndFolding(t *testing.T) {
	const source = "extern int v; int g(int); int f(void) { return g(v); }"
	old := parse(t, "t.o", compile(t, "gcc -O2 -fno-pic -c", ".c", []byte(source)))
	new := parse(t, "t.o", compile(t, "gcc -O2 -fno-pic -c", ".c", []byte(strings.Replace(source, "g(v)", "g(v + 1)", 1))))
	for intel, want := range map[bool]string{false: "mov v(%rip),%edi", true: "mov edi, dword ptr [rip+v]"} {
		l := Compare(old, new, Options{Function: "f", Intel: intel}).Listings
		if len(l) != 1 || !strings.HasPrefix(l[0].Rows[0].Old, want) {
			t.Errorf("intel %v: first row %+v, want %q", intel, l, want)
		}
	}
}

func TestLineNeutral(t *testing.T) {
	const source = "void g(int); void f(void) { g(__LINE__); } int h(void) { return 4; }"
	old := parse(t, "t.o", compile(t, "gcc -O2 -g -c", ".c", []byte(source)))
	new := parse(t, "t.o", compile(t, "gcc -O2 -g -c", ".c", []byte("\n"+strings.Replace(source, "return 4", "return 5", 1))))
	if got, want := answer(Compare(old, new, Options{LineNeutral: true})), "changed function h\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
