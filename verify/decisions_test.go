package verify

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lineneutral/lineneutral/build"
)

// sortedInto is what is inlined where, as lists.
func sortedInto(d *decisions) map[string]string {
	lists := map[string]string{}
	for symbol, names := range d.into {
		lists[symbol] = strings.Join(slices.Sorted(maps.Keys(names)), " ")
	}
	return lists
}

func TestInlinedCallsGoAlongWithWhatHoldsThem(t *testing.T) {
	const text = `Callgraph clone;leaf;1;f.c;3;12;mid;2;f.c;4;5;inlining to
Callgraph clone;mid;2;f.c;4;5;top;3;f.c;5;5;inlining to
Callgraph clone;late;4;f.c;6;5;mid;2;f.c;4;5;inlining to
Callgraph removal;leaf;1;f.c;3;12
Callgraph clone;mid;2;f.c;4;5;mid.constprop.0;9;f.c;4;5;constprop
Callgraph clone;mid.constprop.0;9;f.c;4;5;end;7;f.c;9;5;inlining to
`
	d, err := readDecisions(build.Decisions{GCC: true, Clones: []byte(text),
		Merges: []byte("f.c:6:5: optimized: Semantic equality hit:d1/4->d2/5\nf.c:6:5: optimized: Assembler symbol names:d1/4->d2/5\n")})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"mid": "late leaf", "top": "leaf mid", "mid.constprop.0": "late leaf", "end": "late leaf mid.constprop.0"}
	if diff := cmp.Diff(want, sortedInto(d)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if len(d.copies["mid"]) != 1 || !slices.Equal(d.merged["d2"], []string{"d1"}) || !slices.Equal(d.merged["d1"], []string{"d2"}) {
		t.Errorf("copies %v, merged %v", d.copies, d.merged)
	}
}

func TestRecordsOfInliningAreRead(t *testing.T) {
	const text = `--- !Passed
Pass:            inline
Name:            Inlined
Function:        u1
Args:
  - String:          ''''
  - Callee:          sq
  - Caller:          u1
...
--- !Missed
Pass:            inline
Function:        u2
Args:
  - Callee:          ext
...
`
	d, err := readDecisions(build.Decisions{Record: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"u1": "sq"}, sortedInto(d)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestDecisionsThatCannotBeReadAreRefused(t *testing.T) {
	for name, d := range map[string]build.Decisions{
		"a file with a semicolon": {GCC: true, Clones: []byte("Callgraph clone;a;1;x;y.c;3;12;b;2;f.c;4;5;inlining to\n")},
		"cut short":               {GCC: true, Clones: []byte("Callgraph clone;a;1;f.c;3;12;b;2;f\n")},
		"another row":             {GCC: true, Clones: []byte("Callgraph merge;a;1\n")},
		"no document":             {Record: []byte("hello\n...\n")},
		"no callee":               {Record: []byte("--- !Passed\nFunction: f\n...\n")},
	} {
		if got, err := readDecisions(d); err == nil {
			t.Errorf("%s: read as %v", name, got)
		}
	}
}

func FuzzDecisions(f *testing.F) {
	f.Add(true, "Callgraph clone;a;1;f.c;3;12;b;2;f.c;4;5;inlining to\n")
	f.Add(false, "--- !Passed\nFunction: f\n  - Callee: g\n...\n")
	f.Fuzz(func(t *testing.T, gcc bool, text string) {
		d, err := readDecisions(build.Decisions{GCC: gcc, Clones: []byte(text), Merges: []byte(text), Record: []byte(text)})
		if err != nil {
			return
		}
		for symbol, names := range d.into {
			if symbol == "" || names[""] {
				t.Errorf("nameless: %v", d.into)
			}
		}
	})
}
