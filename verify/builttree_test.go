package verify

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lineneutral/lineneutral/build"
)

// A builtTree is a tree of C sources with a compile database, and the objects
// that its commands make.
type builtTree struct {
	t       testing.TB
	tree    string
	sources []string // names in the tree
	options []string // of the commands
}

// database writes the compile database.
func (b *builtTree) database() {
	b.t.Helper()
	var rows []map[string]any
	for _, name := range b.sources {
		rows = append(rows, map[string]any{"directory": b.tree, "file": name, "arguments": b.command(name)})
	}
	text, err := json.Marshal(rows)
	if err != nil {
		b.t.Fatal(err)
	}
	write(b.t, filepath.Join(b.tree, build.DatabaseName), text)
}

// command compiles source, with further options.
func (b *builtTree) command(source string, more ...string) []string {
	return slices.Concat([]string{"gcc"}, b.options, more, []string{"-c", "-o", objectName(source), source})
}

func objectName(source string) string { return strings.TrimSuffix(source, ".c") + ".o" }

// make compiles all sources in the tree, with further options.
func (b *builtTree) make(more ...string) {
	b.t.Helper()
	for _, name := range b.sources {
		b.compile(name, more...)
	}
}

func (b *builtTree) compile(source string, more ...string) {
	b.t.Helper()
	args := b.command(source, more...)
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = b.tree
	if out, err := cmd.CombinedOutput(); err != nil {
		b.t.Fatalf("%v: %s", err, out)
	}
}
