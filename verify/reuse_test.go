package verify

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// reusable is a tree of n units that include one header. Of them the first and
// the last use what the patch edits there.
type reusable struct {
	builtTree
	change []byte
}

const editedHeader = "#ifndef LIMIT\n#define LIMIT 8\n#endif\nint used(int);\n"

func newReusable(t *testing.T, n int) *reusable {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	k := &reusable{builtTree: builtTree{t: t, tree: filepath.Join(root, "a"), options: []string{"-O2", "-g", "-MD"}}}
	for _, side := range []string{"a", "b"} {
		header := editedHeader
		if side == "a" {
			header = strings.Replace(header, "8", "7", 1)
		}
		write(t, filepath.Join(root, side, "h.h"), []byte(header))
		for i := range n {
			text := fmt.Sprintf("#include \"h.h\"\nint f%d(int x) { return used(x * %d); }\n", i, i+2)
			if i == 0 || i == n-1 {
				text += fmt.Sprintf("int limit%d(void) { return LIMIT; }\n", i)
			}
			write(t, filepath.Join(root, side, fmt.Sprintf("u%d.c", i)), []byte(text))
		}
	}
	for i := range n {
		k.sources = append(k.sources, fmt.Sprintf("u%d.c", i))
	}
	k.change = makePatch(t, root)
	return k
}

// verify says how many originals were reused, and returns the verdict without
// what it says of that.
func (k *reusable) verify(opts Options) (reused int, verdict, notes string) {
	k.t.Helper()
	before := stateOf(k.t, k.tree)
	opts.Tree, opts.Strip, opts.hurried = k.tree, 1, patience
	v, err := Run(k.t.Context(), opts, k.change)
	if err != nil {
		k.t.Fatal(err)
	}
	if after := stateOf(k.t, k.tree); after != before {
		k.t.Errorf("the tree was written:\n%s", cmp.Diff(before, after))
	}
	for _, u := range v.Units {
		if u.Reused {
			reused++
		}
	}
	notes = strings.Join(v.Notes, "\n")
	v.Notes = slices.DeleteFunc(v.Notes, func(note string) bool { return strings.Contains(note, "tree's own") })
	return reused, summary(v), notes
}

// withoutReuse is the verdict that each of the trees has.
const withoutReuse = `unit u0.o u0.c
unit u1.o u1.c
unit u2.o u2.c
unit u3.o u3.c
unit u4.o u4.c
unit u5.o u5.c
u0.o: changed function limit0: follows name: LIMIT <- h.h:2
u5.o: changed function limit5: follows name: LIMIT <- h.h:2
`

// Two of six are tried, and two change, one of which was tried.
func TestObjectsUpToDateStandForTheOriginals(t *testing.T) {
	k := newReusable(t, 6)
	k.database()
	k.make()
	reused, verdict, notes := k.verify(Options{})
	if want := "the original of 3 of 6 units is the tree's own object"; reused != 3 || !strings.Contains(notes, want) || !strings.Contains(notes, "; 3 such objects were compiled again") {
		t.Errorf("%d were reused, and the notes say\n%s", reused, notes)
	}
	if diff := cmp.Diff(withoutReuse, verdict); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for _, off := range []Options{{NoReuse: true}, {Impact: true}} {
		reused, verdict, _ = k.verify(off)
		if diff := cmp.Diff(withoutReuse, verdict); diff != "" || reused != 0 {
			t.Errorf("%d were reused although that is switched off; -want +got:\n%s", reused, diff)
		}
	}
}

// Whatever is wrong with the objects, the verdict is that of compiled ones.
func TestObjectsThatMayBeWrongAreNotBelieved(t *testing.T) {
	header := func(k *reusable) string { return filepath.Join(k.tree, "h.h") }
	for _, c := range []struct {
		name    string
		arrange func(k *reusable)
		notes   string // what they say besides
		reused  int    // those objects with which nothing is wrong
	}{
		{"no dependency files", func(k *reusable) {
			k.make()
			for _, name := range k.sources {
				os.Remove(filepath.Join(k.tree, strings.TrimSuffix(name, ".c")+".d"))
			}
		}, "", 0},
		{"no debug information", func(k *reusable) {
			k.options = []string{"-O2", "-MD"}
			k.database()
			k.make()
		}, "", 0},
		{"older than the header", func(k *reusable) {
			k.make()
			write(k.t, header(k), []byte(strings.Replace(editedHeader, "8", "7", 1)))
		}, "", 0},
		{"made of an edit that was reverted, and touched", func(k *reusable) {
			was, err := os.ReadFile(header(k))
			if err != nil {
				k.t.Fatal(err)
			}
			write(k.t, header(k), []byte(editedHeader))
			k.make()
			write(k.t, header(k), was)
			for _, name := range k.sources {
				later := time.Now().Add(time.Hour)
				if err := os.Chtimes(filepath.Join(k.tree, objectName(name)), later, later); err != nil {
					k.t.Fatal(err)
				}
			}
		}, "", 0},
		{"other options that make code", func(k *reusable) { k.make("-O1") }, "", 0},
		{"another macro, which makes them what the patch makes", func(k *reusable) { k.make("-DLIMIT=8") },
			"so none was reused: u0.o: limit0 differs", 0},
		{"another macro of one, which was made later than the database", func(k *reusable) {
			k.make()
			k.database()
			k.compile("u5.c", "-DLIMIT=8")
		}, "", 3},
		{"copies of objects", func(k *reusable) {
			k.make()
			for _, name := range k.sources {
				object := filepath.Join(k.tree, objectName(name))
				text, err := os.ReadFile(object)
				if err != nil {
					k.t.Fatal(err)
				}
				os.Remove(object)
				write(k.t, object, text)
			}
		}, "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			k := newReusable(t, 6)
			k.database()
			c.arrange(k)
			reused, verdict, notes := k.verify(Options{})
			if reused != c.reused {
				t.Errorf("%d were reused", reused)
			}
			if diff := cmp.Diff(withoutReuse, verdict); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if !strings.Contains(notes, c.notes) || c.notes == "" && strings.Contains(notes, "differs") {
				t.Errorf("the notes say\n%s", notes)
			}
		})
	}
}
