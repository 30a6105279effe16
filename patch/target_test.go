package patch

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestPaths(t *testing.T) {
	const hunk = "@@ -1 +1 @@\n-a\n+b\n"
	const added = "@@ -0,0 +1 @@\n+b\n"
	const removed = "@@ -1 +0,0 @@\n-b\n"
	for _, test := range []struct {
		name, in      string
		strip         int
		tree          string // the files that exist
		before, after string
	}{
		{"git", "diff --git a/f.c b/f.c\n--- a/f.c\n+++ b/f.c\n" + hunk, 1, "", "f.c", "f.c"},
		{"git, renamed", "diff --git a/f.c b/g.c\nrename from f.c\nrename to g.c\n--- a/f.c\n+++ b/g.c\n" + hunk, 1, "f.c g.c", "f.c", "g.c"},
		{"git, new", "diff --git a/f.c b/f.c\nnew file mode 100644\n--- /dev/null\n+++ b/f.c\n" + added, 1, "", "", "f.c"},
		{"git, deleted", "diff --git a/f.c b/f.c\ndeleted file mode 100644\n--- a/f.c\n+++ /dev/null\n" + removed, 1, "f.c", "f.c", ""},
		{"only the new name exists", "--- f.c.orig\n+++ f.c\n" + hunk, 0, "f.c", "f.c", "f.c"},
		{"only the old name exists", "--- f.c\n+++ f.c.new\n" + hunk, 0, "f.c", "f.c", "f.c"},
		{"both exist: the shorter last component", "--- f.c.orig\n+++ f.c\n" + hunk, 0, "f.c f.c.orig", "f.c", "f.c"},
		{"both exist: fewer components", "--- x/a/f.c\n+++ x/longer.c\n" + hunk, 1, "a/f.c longer.c", "longer.c", "longer.c"},
		{"neither exists: the old name", "--- x/a.c\n+++ x/b.c\n" + hunk, 1, "", "a.c", "a.c"},
		{"the old name has too few components", "--- f.c.orig\n+++ x/f.c\n" + hunk, 1, "f.c", "f.c", "f.c"},
		{"CVS leaves the directory to the Index row", "Index: src/f.c\n=====\n--- f.c\n+++ f.c\n" + hunk, 0, "src/f.c", "src/f.c", "src/f.c"},
		{"plain, new", "--- /dev/null\n+++ b/f.c\n" + added, 1, "", "", "f.c"},
		{"plain, deleted", "--- a/f.c\n+++ /dev/null\n" + removed, 1, "f.c", "f.c", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, f := one(t, test.in)
			exists := func(path string) bool { return slices.Contains(strings.Fields(test.tree), path) }
			before, after, err := f.Paths(test.strip, exists)
			if before != test.before || after != test.after || err != nil {
				t.Errorf("%q, %q, %v; want %q, %q", before, after, err, test.before, test.after)
			}
		})
	}
}

func TestPathsRefusesNamesThatLeadOut(t *testing.T) {
	const hunk = "@@ -1 +1 @@\n-a\n+b\n"
	for _, in := range []string{
		"--- /etc/passwd\n+++ /etc/passwd\n" + hunk,
		"--- a/../../f.c\n+++ b/../../f.c\n" + hunk,
		"diff --git a/f.c b/f.c\n--- a/f.c\n+++ b/../f.c\n" + hunk,
		"--- /dev/null\n+++ b/../f.c\n@@ -0,0 +1 @@\n+b\n",
	} {
		_, f := one(t, in)
		before, after, err := f.Paths(1, func(string) bool { return true })
		var ne *NameError
		if !errors.As(err, &ne) || before != "" || after != "" {
			t.Errorf("%q: %q, %q, %v", in, before, after, err)
		}
	}
}
