package diffcore

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// A folder may be named by a link to it; its files are compared all the same.
func TestFoldersNamedByLinks(t *testing.T) {
	dir := t.TempDir()
	object := sample(t)
	at := bytes.Index(object, []byte("one\x00"))
	for _, side := range []string{"old", "new"} {
		if err := os.Mkdir(filepath.Join(dir, side), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, side, "t.o"), object, 0o666); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(side, filepath.Join(dir, side+".link")); err != nil {
			t.Fatal(err)
		}
		object = bytes.Clone(object)
		object[at]++
	}
	old, new := filepath.Join(dir, "old"), filepath.Join(dir, "new")
	for _, pair := range [][2]string{{old, new}, {old + ".link", new}, {old, new + ".link"}, {old + ".link", new + ".link"}} {
		r, err := CompareFiles(t.Context(), pair[0], pair[1], Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := answer(r), "changed function f\nchanged function g\n"; got != want {
			t.Errorf("%v: %q, want %q", pair, got, want)
		}
	}
}
