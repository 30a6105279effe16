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

// What an object that is linked of others shows too is told once, where it was
// compiled; what only that shows is told of that.
func TestObjectsOfObjectsAreNotToldOfTwice(t *testing.T) {
	for _, c := range []struct{ name, rule, want string }{
		{"parts that stay", "ld -r -o all.o f.o g.o", "f.o f edited"},
		{"parts that are gone", "ld -r -o all.o f.o g.o && rm f.o", "all.o f edited"},
	} {
		root := t.TempDir()
		for side, value := range map[string]string{"a": "1", "b": "2"} {
			write(t, filepath.Join(root, side, "f.c"), []byte("int f(int x) { return x + "+value+"; }\n"))
			write(t, filepath.Join(root, side, "g.c"), []byte("int f(int); int g(int x) { return f(x); }\n"))
			write(t, filepath.Join(root, side, "Makefile"), []byte("all:\n\tgcc -O2 -c f.c\n\tgcc -O2 -c g.c\n\t"+c.rule+"\n"))
		}
		verdict, err := Run(t.Context(), Options{Tree: filepath.Join(root, "a"), Strip: 1, Build: "make"}, makePatch(t, root))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range verdict.Findings {
			got = append(got, f.Object+" "+f.Symbol+" "+string(f.Role))
		}
		if strings.Join(got, "\n") != c.want {
			t.Errorf("%s: got %q, want %q\n%s", c.name, got, c.want, summary(verdict))
		}
	}
}
