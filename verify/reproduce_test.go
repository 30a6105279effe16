package verify

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lineneutral/lineneutral/build"
)

func TestUnreproducibleFunctionsAreNotCalledUnintended(t *testing.T) {
	tree, change := load(t, "line")
	// A compiler that counts its runs, and says so to the function f3.
	dir := t.TempDir()
	script := "#!/bin/sh\nn=$(mktemp " + dir + "/run.XXXXXX)\nexec gcc -DRUN=\\\"$n\\\" \"$@\"\n"
	write(t, filepath.Join(dir, "cc"), []byte(script))
	os.Chmod(filepath.Join(dir, "cc"), 0o755)
	source := filepath.Join(tree, "f.c")
	text, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	write(t, source, append(text, "\nconst char *run(void) { return RUN; }\n"...))
	database := strings.ReplaceAll(databaseOf(t, tree), `"gcc"`, `"`+dir+`/cc"`)
	write(t, filepath.Join(tree, build.DatabaseName), []byte(database))
	verdict, err := Run(t.Context(), Options{Tree: tree, Strip: 1}, change)
	if err != nil {
		t.Fatal(err)
	}
	got := summary(verdict)
	for _, want := range []string{"f1: edited\n", "f2: unintended, by its line: yes\n", "run: unreproducible\n", "undecided: f.o: function run: unreproducible"} {
		if !strings.Contains(got, want) {
			t.Errorf("got\n%swithout %q", got, want)
		}
	}
}
