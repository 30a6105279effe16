package verify

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// Each archive of testdata/impact is a tree, what a patch makes of it, and what
// the edited functions touch.
func TestImpacts(t *testing.T) { golden(t, "testdata/impact", Options{Impact: true}, impacts) }

// impacts is what a verdict says besides the changes.
func impacts(v *Verdict) string {
	var out strings.Builder
	for _, m := range v.Impacts {
		fmt.Fprintf(&out, "%s: %s, new %v\n", m.Object, m.Function, m.New)
		for _, list := range []struct {
			name  string
			names []string
		}{{"inlined into", m.Inlined}, {"copies", m.Copies}, {"merged with", m.Merged}, {"known to", m.Known}} {
			if len(list.names) > 0 {
				fmt.Fprintf(&out, "  %s %s\n", list.name, strings.Join(list.names, " "))
			}
		}
		if m.Unknown != "" {
			fmt.Fprintf(&out, "  not known: %s\n", m.Unknown)
		}
	}
	for _, a := range v.Advice {
		fmt.Fprintf(&out, "%s %s%v %v: spares %v, adds %v\n", a.Way, a.Function, a.Headers, a.Sources, a.Spared, a.Added)
	}
	for _, text := range v.Undecided {
		fmt.Fprintf(&out, "undecided: %s\n", text)
	}
	return out.String()
}

// clang says what it inlines, and knows nothing of weak functions.
func TestImpactsWithClang(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/impact/kinds.txtar")
	if err != nil {
		t.Fatal(err)
	}
	tree, change := unpack(t, archive)
	useClang(t, tree)
	verdict, err := Run(t.Context(), Options{Tree: tree, Strip: 1, Impact: true}, change)
	if err != nil {
		t.Fatal(err)
	}
	want := `f.o: added, new true
  inlined into alone
f.o: alone, new false
f.o: copied, new false
  known to passes
f.o: four, new false
  known to times
f.o: parted, new false
  inlined into p1 p2
f.o: pure, new false
  known to knows over
f.o: same1, new false
f.o: same3, new false
f.o: three, new false
  inlined into folds
`
	if diff := cmp.Diff(want, impacts(verdict)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
