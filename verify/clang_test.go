package verify

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/lineneutral/lineneutral/build"
)

// What clang says of functions is tied as gcc's words are: the same verdicts.
func TestVerdictsWithClang(t *testing.T) {
	for _, name := range []string{"line", "macro", "inline", "syscall", "alternatives", "labels", "line-asked", "generated", "line-pasted", "builtin-line",
		"pasted-data", "inlined-traceless", "knows-variable", "knows-result", "knows-analysis", "knows-inlining"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(filepath.Join("testdata/trees", name+".txtar"))
			if err != nil {
				t.Fatal(err)
			}
			tree, change := unpack(t, archive)
			useClang(t, tree)
			verdict, err := Run(t.Context(), Options{Tree: tree, Strip: 1}, change)
			if err != nil {
				t.Fatal(err)
			}
			want := string(archive.Files[len(archive.Files)-1].Data)
			// What is known to whom is proved in other steps.
			steps := strings.NewReplacer("follows analysis", "follows", "follows inlining", "follows", "follows optimisation", "follows")
			if diff := cmp.Diff(steps.Replace(want), steps.Replace(summary(verdict))); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// useClang makes clang the compiler of the tree.
func useClang(t *testing.T, tree string) {
	t.Helper()
	if _, err := exec.LookPath("clang-16"); err != nil {
		t.Skip("clang-16 is not installed; apt-get install clang-16")
	}
	database := strings.ReplaceAll(databaseOf(t, tree), `"gcc"`, `"clang-16"`)
	write(t, filepath.Join(tree, build.DatabaseName), []byte(database))
}
