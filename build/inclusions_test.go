package build

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writeTree writes files below a new folder, and a compile database of commands
// that run there, each by its source.
func writeTree(t *testing.T, files map[string]string, commands map[string]string) *Commands {
	t.Helper()
	tree := t.TempDir()
	type row struct {
		Directory string `json:"directory"`
		File      string `json:"file"`
		Command   string `json:"command"`
	}
	var rows []row
	for source, command := range commands {
		rows = append(rows, row{tree, source, command})
	}
	database, err := json.Marshal(rows)
	if err != nil {
		t.Fatal(err)
	}
	files[DatabaseName] = string(database)
	for name, text := range files {
		path := filepath.Join(tree, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	read, err := ReadCommands(tree, "")
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func TestWhichSourcesMayBeIncluded(t *testing.T) {
	for _, tt := range []struct {
		name, file, text string // another file of the tree
		command          string // of y.c
		want             string // in the reason, "" if there is none
	}{
		{"by nobody", "y.c", "#include \"y.h\"\n#include <zx.c>\n", "gcc -c -o x.c.o y.c", ""},
		{"by another source", "y.c", "#include \"x.c\"\n", "gcc -c y.c", "y.c includes a x.c"},
		{"by a fragment, whatever its name", "sub/z.inc", "#include \"../x.c\"\n", "gcc -c y.c", "sub/z.inc includes a x.c"},
		{"by a fragment without an extension", "fragment", " # include_next <d/x.c> // all of it\n", "gcc -c y.c", "fragment includes"},
		{"in comments and splices", "y.c", "/**/ %: /* */ inc\\\nlude /* */ \"x.c\"\n", "gcc -c y.c", "y.c includes a x.c"},
		{"in git's own files", ".git/y.c", "#include \"x.c\"\n", "gcc -c y.c", ""},
		{"by an object", "y.o", "\x7fELF #include \"x.c\"\n", "gcc -c y.c", ""},
		{"by an option", "y.c", "", "gcc -include x.c -c y.c", "command of y.c names x.c"},
		{"by a joined option", "y.c", "", "gcc -includex.c -c y.c", "command of y.c names x.c"},
		{"by an option for the preprocessor", "y.c", "", "gcc -Wp,-imacros,./x.c -c y.c", "command of y.c names x.c"},
		{"by a macro of the command", "y.c", "#include XF\n", `gcc '-DXF="x.c"' -c y.c`, "command of y.c names x.c"},
		{"by a macro", "y.c", "#define T(n) STR(n.c)\n#include T(x)\n", "gcc -c y.c", "y.c includes what a macro says"},
		{"by a macro of the command that is put together", "y.c", "#include XF(x)\n", "gcc '-DXF(n)=<n.c>' -c y.c", "includes what a macro says"},
		{"by an invocation", "y.c", "#include STR(x.c)\n", "gcc -c y.c", "includes what a macro says"},
		{"a macro for headers", "y.c", "#define H <y.h>\n#include H\n", "gcc -c y.c", ""},
		{"a macro that is not included", "y.c", "#define N \"y.c\"\n", "gcc -c y.c", ""},
	} {
		c := writeTree(t, map[string]string{"x.c": "int x;\n", "y.c": "", tt.file: tt.text}, map[string]string{"x.c": "gcc -c x.c", "y.c": tt.command})
		got := c.WhyIncluded("x.c")
		if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestIncludedUnderAnotherName(t *testing.T) {
	c := writeTree(t, map[string]string{"x.c": "int x;\n", "y.c": "#include \"link.c\"\n"}, map[string]string{"x.c": "gcc -c x.c", "y.c": "gcc -c y.c"})
	if err := os.Symlink("x.c", filepath.Join(c.tree, "link.c")); err != nil {
		t.Fatal(err)
	}
	if got := c.WhyIncluded("x.c"); !strings.Contains(got, "y.c includes a link.c") {
		t.Errorf("got %q", got)
	}
}

func TestIncludedFromOutsideTheTree(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "all.c")
	if err := os.WriteFile(outside, []byte("#include \"x.c\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := writeTree(t, map[string]string{"x.c": "int x;\n"}, map[string]string{"x.c": "gcc -c x.c", outside: "gcc -I. -c " + outside})
	if got := c.WhyIncluded("x.c"); !strings.Contains(got, "all.c includes a x.c") {
		t.Errorf("got %q", got)
	}
}
