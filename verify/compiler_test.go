package verify

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lineneutral/lineneutral/build"
)

func TestObjectsOfAnotherCompilerAreRefused(t *testing.T) {
	tree, change := load(t, "line")
	object := filepath.Join(tree, "f.o")
	cmd := exec.Command("sh", "-c", `printf 'int x;' | gcc -x c -c -fno-ident -o "$1" - && printf 'GCC: (Other) 1.2\0' >"$1.id" && objcopy --add-section .comment="$1.id" "$1" && rm "$1.id"`, "sh", object)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	database := strings.ReplaceAll(databaseOf(t, tree), `"-c",`, `"-o","f.o","-c",`)
	write(t, filepath.Join(tree, build.DatabaseName), []byte(database))
	_, err := Run(t.Context(), Options{Tree: tree, Strip: 1}, change)
	var other *CompilerError
	if !errors.As(err, &other) || other.Other != "GCC: (Other) 1.2" || !strings.HasPrefix(other.Compiler, "GCC: ") || other.Object != "f.o" {
		t.Fatalf("got %v", err)
	}
	verdict, err := Run(t.Context(), Options{Tree: tree, Strip: 1, AllowMismatch: true}, change)
	if err != nil {
		t.Fatal(err)
	}
	if got := summary(verdict); !strings.Contains(got, `note: f.o: compiled by "GCC: `) || !strings.Contains(got, `"GCC: (Other) 1.2" in the tree's own object`) {
		t.Errorf("got %s", got)
	}
}
