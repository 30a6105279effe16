package build

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// A keeper asks, again and again, which units of a tree include inc/h.h. No build
// has left dependency files in it.
type keeper struct {
	t     *testing.T
	tree  string
	cache string
	units []Unit
}

func newKeeper(t *testing.T) *keeper {
	tree := makeTree(t, map[string]string{
		"a.c":           "#include <h.h>\nint a(void) { return H; }\n",
		"b.c":           "#include <other.h>\nint b;\n",
		"inc/h.h":       "#define H 1\n",
		"inc/x.txt":     "",
		"early/e.h":     "",
		"inc/none.h":    "",
		"early/other.h": "int other;\n",
	})
	k := &keeper{t: t, tree: tree, cache: t.TempDir()}
	for _, name := range []string{"a.c", "b.c"} {
		k.units = append(k.units, *unitOf(tree, name, "-Iearly", "-I", "inc"))
	}
	return k
}

// ask returns the readers of inc/h.h, and how many units were preprocessed.
func (k *keeper) ask() (readers []int, scans int) {
	k.t.Helper()
	var count atomic.Int32
	site, err := Open(k.tree, Options{TempDir: k.t.TempDir(), Cache: k.cache, Command: func(string, string, []string) { count.Add(1) }})
	if err != nil {
		k.t.Fatal(err)
	}
	defer site.Close()
	site.lists().settled = 0
	old, err := site.Variant(k.t.Context(), "original", nil)
	if err != nil {
		k.t.Fatal(err)
	}
	reach, err := old.Dependents(k.t.Context(), k.units, []string{filepath.Join(k.tree, "inc/h.h")})
	if err != nil {
		k.t.Fatal(err)
	}
	for i := range k.units {
		if reach.Readers[i] != nil {
			readers = append(readers, i)
		}
	}
	return readers, int(count.Load())
}

// What was asked once is not asked again until something changes that could
// change the answer.
func TestListsAreKeptUntilSomethingChanges(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(k *keeper)
		scans  int
		want   []int
	}{
		{"nothing", func(*keeper) {}, 0, []int{0}},
		{"a header", func(k *keeper) { write(t, filepath.Join(k.tree, "inc/h.h"), "#define H 2\n") }, 1, []int{0}},
		{"a header that keeps its time and size", func(k *keeper) { rewrite(t, filepath.Join(k.tree, "inc/h.h")) }, 1, []int{0}},
		{"a source that includes it now", func(k *keeper) { write(t, filepath.Join(k.tree, "b.c"), "#include <h.h>\nint b;\n") }, 1, []int{0, 1}},
		{"a header that is found first", func(k *keeper) { write(t, filepath.Join(k.tree, "early/h.h"), "#define H 3\n") }, 2, nil},
		{"a header that is gone", func(k *keeper) { os.Rename(filepath.Join(k.tree, "inc/h.h"), filepath.Join(k.tree, "early/h.h")) }, 2, nil},
		{"an object beside the sources", func(k *keeper) { write(t, filepath.Join(k.tree, "a.o"), "") }, 0, []int{0}},
		{"an option", func(k *keeper) { k.units[0].Args = append(k.units[0].Args, "-DX") }, 1, []int{0}},
		{"what is kept", func(k *keeper) { damage(k.t, k.cache) }, 2, []int{0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newKeeper(t)
			if readers, scans := k.ask(); scans != 2 || !slices.Equal(readers, []int{0}) {
				t.Fatalf("first: %v include it, %d scans", readers, scans)
			}
			c.change(k)
			if readers, scans := k.ask(); scans != c.scans || !slices.Equal(readers, c.want) {
				t.Errorf("%v include it, %d scans; want %v, %d", readers, scans, c.want, c.scans)
			}
		})
	}
}

// damage cuts all kept files in half.
func damage(t *testing.T, cache string) {
	files, err := filepath.Glob(filepath.Join(cache, "reads", "*"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	info, err := os.Stat(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(files[0], info.Size()/2); err != nil {
		t.Fatal(err)
	}
}

func TestNothingIsKeptInsideOfTheTree(t *testing.T) {
	k := newKeeper(t)
	k.cache = filepath.Join(k.tree, "inc")
	age(t, k.tree)
	before := stateOf(t, k.tree)
	for range 2 {
		if _, scans := k.ask(); scans != 2 {
			t.Errorf("%d scans", scans)
		}
	}
	if stateOf(t, k.tree) != before {
		t.Error("the tree was written")
	}
}

// Runs side by side, and one that was killed while it wrote, leave one whole
// file and nothing beside it.
func TestKeptFilesAreReplacedAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path+".new", []byte(strings.Repeat("left behind", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for n := range 50 {
				replaceFile(path, []byte(strings.Repeat(fmt.Sprint(i%10), 1+n)))
				if text, err := os.ReadFile(path); err == nil && strings.Trim(string(text), string(text[:1])) != "" {
					t.Errorf("read %q", text)
				}
			}
		})
	}
	group.Wait()
	if err := replaceFile(path, []byte("x")); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("left: %v, %v", left, err)
	}
}

func TestKeptFilesThatAreUsedStayYoung(t *testing.T) {
	k := newKeeper(t)
	k.ask()
	files, err := filepath.Glob(filepath.Join(k.cache, "reads", "*"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	old := time.Unix(1600000000, 0)
	if err := os.Chtimes(files[0], old, old); err != nil {
		t.Fatal(err)
	}
	if _, scans := k.ask(); scans != 0 {
		t.Errorf("%d scans", scans)
	}
	if info, err := os.Stat(files[0]); err != nil || !info.ModTime().After(old) {
		t.Errorf("%v, %v", info, err)
	}
}

// Whatever lies in the place of a kept file, nobody waits for it, and nothing
// else is written.
func TestKeptFilesAreRegular(t *testing.T) {
	dir := t.TempDir()
	victim, pipe := filepath.Join(dir, "victim"), filepath.Join(dir, "pipe")
	write(t, victim, "text")
	for _, err := range []error{os.Symlink(victim, filepath.Join(dir, "f.new")), syscall.Mkfifo(pipe, 0o600), syscall.Mkfifo(pipe+".new", 0o600)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{filepath.Join(dir, "f"), pipe} {
		if replaceFile(path, []byte("x")) == nil {
			t.Errorf("%s: written", path)
		}
	}
	if text, err := os.ReadFile(victim); err != nil || string(text) != "text" {
		t.Errorf("a link was followed: %q, %v", text, err)
	}
	if _, err := readLists(pipe); err == nil {
		t.Error("a pipe was read")
	}
}

func TestTheOldestKeptFilesGo(t *testing.T) {
	dir := t.TempDir()
	for i := range 5 {
		write(t, filepath.Join(dir, fmt.Sprint(i)), "")
		old := int64(1600000000 + 100*((i+2)%5))
		if err := os.Chtimes(filepath.Join(dir, fmt.Sprint(i)), time.Unix(old, 0), time.Unix(old, 0)); err != nil {
			t.Fatal(err)
		}
	}
	dropOldest(dir, 2)
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 || entries[0].Name() != "1" || entries[1].Name() != "2" {
		t.Errorf("left: %v, %v", entries, err)
	}
}
