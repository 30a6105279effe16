package verify

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lineneutral/lineneutral/patch"
	"github.com/lineneutral/lineneutral/source"
)

// apply applies text to a tree of files and tells what stands where.
func apply(t *testing.T, files map[string]string, text string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		write(t, filepath.Join(dir, name), []byte(content))
	}
	tree, err := source.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	a, err := applyPatch(tree, patch.Parse([]byte(text)), 1)
	if err != nil {
		return "", err
	}
	var out []string
	for path, file := range a.changes() {
		if file.Removed {
			out = append(out, path+" removed")
		} else {
			out = append(out, fmt.Sprintf("%s %q %o", path, file.Data, file.Mode))
		}
	}
	for _, p := range a.pairs {
		out = append(out, fmt.Sprintf("pair %s -> %s", p.oldPath, p.newPath))
	}
	for _, left := range a.left {
		out = append(out, "left "+left)
	}
	sort.Strings(out)
	return strings.Join(out, "\n"), nil
}

func TestPatchesOfAllKindsAreApplied(t *testing.T) {
	files := map[string]string{"f.c": "a\nb\nc\n", "g.c": "x\n", "d/h.c": "y\n"}
	for _, c := range []struct{ name, text, want string }{
		{"change", "--- a/f.c\n+++ b/f.c\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n",
			"f.c \"a\\nB\\nc\\n\" 0\npair f.c -> f.c"},
		{"names of backups", "--- a/f.c.orig\n+++ b/f.c\n@@ -2 +2 @@\n-b\n+B\n",
			"f.c \"a\\nB\\nc\\n\" 0\npair f.c -> f.c"},
		{"the new name is the backup's", "--- a/f.c\n+++ b/f.c.new\n@@ -2 +2 @@\n-b\n+B\n",
			"f.c \"a\\nB\\nc\\n\" 0\npair f.c -> f.c"},
		{"two sections about one file", "--- a/g.c\n+++ b/g.c\n@@ -1 +1,2 @@\n x\n+y\n--- a/g.c\n+++ b/g.c\n@@ -1,2 +1,3 @@\n x\n y\n+z\n",
			"g.c \"x\\ny\\nz\\n\" 0\npair g.c -> g.c"},
		{"new file", "diff --git a/n/n.sh b/n/n.sh\nnew file mode 100755\n--- /dev/null\n+++ b/n/n.sh\n@@ -0,0 +1 @@\n+n\n",
			"n/n.sh \"n\\n\" 755\npair  -> n/n.sh"},
		{"removed file", "--- a/g.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n",
			"g.c removed\npair g.c -> "},
		{"renamed and changed", "diff --git a/g.c b/d/k.c\nsimilarity index 50%\nrename from g.c\nrename to d/k.c\n--- a/g.c\n+++ b/d/k.c\n@@ -1 +1 @@\n-x\n+X\n",
			"d/k.c \"X\\n\" 0\ng.c removed\npair g.c -> d/k.c"},
		{"renamed as it is", "diff --git a/g.c b/k.c\nsimilarity index 100%\nrename from g.c\nrename to k.c\n",
			"g.c removed\nk.c \"x\\n\" 0\npair g.c -> k.c"},
		{"git's names disagree, the old one does not exist", "diff --git a/f.c.orig b/f.c\n--- a/f.c.orig\n+++ b/f.c\n@@ -2 +2 @@\n-b\n+B\n",
			"f.c \"a\\nB\\nc\\n\" 0\npair f.c -> f.c"},
		{"git's names disagree, both exist", "diff --git a/g.c b/f.c\n--- a/g.c\n+++ b/f.c\n@@ -1 +1 @@\n-x\n+X\n",
			"f.c \"X\\n\" 0\ng.c removed\npair g.c -> f.c"},
		{"names of which the shorter one exists too", "--- a/d/h.c\n+++ b/g.c\n@@ -1 +1 @@\n-x\n+X\n",
			"g.c \"X\\n\" 0\npair g.c -> g.c"},
		{"names of two folders", "--- linux-6.1.orig/g.c\n+++ linux-6.1/g.c\n@@ -1 +1 @@\n-x\n+X\n",
			"g.c \"X\\n\" 0\npair g.c -> g.c"},
		{"copied", "diff --git a/g.c b/k.c\nsimilarity index 50%\ncopy from g.c\ncopy to k.c\n--- a/g.c\n+++ b/k.c\n@@ -1 +1 @@\n-x\n+X\n",
			"k.c \"X\\n\" 0\npair g.c -> k.c"},
		{"made and changed", "--- /dev/null\n+++ b/n.c\n@@ -0,0 +1 @@\n+n\n--- a/n.c\n+++ b/n.c\n@@ -1 +1 @@\n-n\n+N\n",
			"n.c \"N\\n\" 0\npair  -> n.c"},
		{"a symbolic link", "diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+f.c\n\\ No newline at end of file\n",
			"left l: a symbolic link or submodule, which is not applied"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := apply(t, files, c.text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPatchesThatDoNotFitAreRefused(t *testing.T) {
	files := map[string]string{"f.c": "a\n", "g.c": "x\ny\n"}
	for name, text := range map[string]string{
		"other content":     "--- a/f.c\n+++ b/f.c\n@@ -1 +1 @@\n-b\n+c\n",
		"removed with rest": "--- a/g.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n",
		"removed, changed":  "--- a/f.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n--- a/f.c\n+++ b/f.c\n@@ -1 +1 @@\n-a\n+b\n",
		"made twice":        "--- /dev/null\n+++ b/f.c\n@@ -0,0 +1 @@\n+a\n",
		"absent":            "--- a/n.c\n+++ b/n.c\n@@ -1 +1 @@\n-a\n+b\n",
	} {
		if got, err := apply(t, files, text); err == nil {
			t.Errorf("%s: applied, %s", name, got)
		}
	}
}

func TestLinksOutOfTheTreeAreNotFollowed(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret.c")
	write(t, outside, []byte("a\n"))
	dir := t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, "f.c")); err != nil {
		t.Fatal(err)
	}
	tree, err := source.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	if _, err := applyPatch(tree, patch.Parse([]byte("--- a/f.c\n+++ b/f.c\n@@ -1 +1 @@\n-a\n+b\n")), 1); err == nil {
		t.Error("a file outside of the tree was read")
	}
}
