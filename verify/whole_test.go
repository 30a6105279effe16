package verify

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lineneutral/lineneutral/build"
)

// A build of the whole tree leads to the same verdict as its units, on a tree
// that was built before and on one that was not.
func TestWholeBuildsLeadToTheSameVerdict(t *testing.T) {
	for _, name := range []string{"line", "inline", "struct"} {
		for _, built := range []bool{false, true} {
			tree, change := load(t, name)
			want, err := Run(t.Context(), Options{Tree: tree, Strip: 1}, change)
			if err != nil {
				t.Fatal(err)
			}
			os.Remove(filepath.Join(tree, build.DatabaseName))
			write(t, filepath.Join(tree, "Makefile"), []byte("SRC := $(wildcard *.c)\nall: $(SRC:.c=.o)\n%.o: %.c\n\tgcc -O2 -g -MMD -c -o $@ $<\n-include *.d\n"))
			if built {
				if out, err := exec.Command("make", "-C", tree).CombinedOutput(); err != nil {
					t.Fatalf("%v: %s", err, out)
				}
			}
			before := stateOf(t, tree)
			got, err := Run(t.Context(), Options{Tree: tree, Strip: 1, Build: "make -j2"}, change)
			if err != nil {
				t.Fatal(err)
			}
			if after := stateOf(t, tree); after != before {
				t.Errorf("the tree was written:\n%s", cmp.Diff(before, after))
			}
			if diff := cmp.Diff(changesOf(want), changesOf(got)); diff != "" {
				t.Errorf("%s, built %v: -units +whole\n%s\n%s", name, built, diff, summary(got))
			}
		}
	}
}

// changesOf is the part of a verdict about changes.
func changesOf(v *Verdict) string {
	var rows []string
	for row := range strings.Lines(summary(v)) {
		if !strings.HasPrefix(row, "unit ") {
			rows = append(rows, row)
		}
	}
	return strings.Join(rows, "")
}

func TestWholeBuildThatFailsIsNotDecided(t *testing.T) {
	tree, change := load(t, "line")
	verdict, err := Run(t.Context(), Options{Tree: tree, Strip: 1, Build: "echo some words; grep -q 'x > 5' f.c && exit 3; true"}, change)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(verdict.Undecided, "\n")
	if len(verdict.Units) != 0 || !strings.Contains(text, "patched side") || !strings.Contains(text, "some words") {
		t.Errorf("got %s", text)
	}
}

// Without the unit's command nobody can be asked what is inlined, which is said
// where an answer rests on it.
func TestInlinedCallsThatNobodyTellsOfAreNoted(t *testing.T) {
	tree, change := load(t, "inlined-alone")
	verdict, err := Run(t.Context(), Options{Tree: tree, Strip: 1, Build: "gcc -O2 -g1 -c f.c"}, change)
	if err != nil {
		t.Fatal(err)
	}
	if verdict.Count(Inlines) != 1 || len(verdict.Notes) != 1 || !strings.Contains(verdict.Notes[0], "f: that limit is inlined into it is taken from the text") {
		t.Errorf("got %s", summary(verdict))
	}
}
