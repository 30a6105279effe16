package build

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// compiled compiles f.c and g.c in a new tree, with dependency files if options
// ask for them.
func compiled(t *testing.T, files map[string]string, links map[string]string, options ...string) (tree string, units []Unit) {
	t.Helper()
	tree = makeTree(t, files)
	for link, target := range links {
		if err := os.Symlink(target, filepath.Join(tree, link)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"f.c", "g.c"} {
		u := unitOf(tree, name, options...)
		u.Output = filepath.Join(tree, outputOf(u.Args))
		cmd := exec.Command(u.Args[0], u.Args[1:]...)
		cmd.Dir = tree
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		units = append(units, *u)
	}
	return tree, units
}

// What a build left in dependency files, or an earlier run was told, is not
// believed where a unit may read a file now that it did not read then.
func TestReadersOfWhatCameLater(t *testing.T) {
	for _, c := range []struct {
		name    string
		files   map[string]string
		links   map[string]string
		option  string
		change  func(tree string)
		patch   Changes
		sought  string
		readers string
	}{
		{name: "a source with its old time that includes it now", files: map[string]string{"f.c": "", "g.c": "", "x.h": ""},
			change: func(tree string) {
				write(t, filepath.Join(tree, "f.c"), "#include \"x.h\"\n")
				os.Chtimes(filepath.Join(tree, "f.c"), time.Unix(1600000000, 0), time.Unix(1600000000, 0))
			}, sought: "x.h", readers: "[0]"},
		{name: "a header that is found first", files: map[string]string{"f.c": "#include <x.h>\n", "g.c": "", "a/y.h": "", "b/x.h": ""}, option: "-Ib",
			change: func(tree string) { write(t, filepath.Join(tree, "a/x.h"), "") }, sought: "a/x.h", readers: "[0]"},
		{name: "one in a folder below", files: map[string]string{"f.c": "#include <s/x.h>\n", "g.c": "", "a/s/y.h": "", "b/s/x.h": ""}, option: "-Ib",
			change: func(tree string) { write(t, filepath.Join(tree, "a/s/x.h"), "") }, sought: "a/s/x.h", readers: "[0]"},
		{name: "one that a patch adds, where a text asks for it", sought: "x.h", readers: "[0]",
			files: map[string]string{"f.c": "#if __has_include(\"x.h\")\n#include \"x.h\"\n#endif\n", "g.c": ""}, patch: Changes{"x.h": {}}},
		{name: "one that is there now, where a text asks for it", sought: "x.h", readers: "[0]",
			files:  map[string]string{"f.c": "#if __has_include(\"x.h\")\n#include \"x.h\"\n#endif\n", "g.c": ""},
			change: func(tree string) { write(t, filepath.Join(tree, "x.h"), "") }},
		{name: "a link that leads elsewhere", files: map[string]string{"f.c": "#include \"cur/y.h\"\n", "g.c": "", "v1/y.h": "", "v2/y.h": "#include \"x.h\"\n", "v2/x.h": ""},
			links: map[string]string{"cur": "v1"}, sought: "v2/x.h", readers: "[0]",
			change: func(tree string) {
				os.Remove(filepath.Join(tree, "cur"))
				os.Symlink("v2", filepath.Join(tree, "cur"))
			}},
		{name: "the parent of where a link leads", files: map[string]string{"f.c": "#include <x.h>\n", "g.c": "", "sub/deep/y.h": "", "sub/inc/x.h": ""},
			links: map[string]string{"cur": "sub/deep"}, option: "-Icur/../inc", sought: "sub/inc/x.h", readers: "[0]"},
	} {
		for _, option := range []string{"-MMD", "-DNO_DEPENDENCY_FILE"} {
			t.Run(c.name+" "+option, func(t *testing.T) {
				if c.option == "" {
					c.option = "-I."
				}
				tree, units := compiled(t, c.files, c.links, option, "-Ia", c.option)
				cache := t.TempDir()
				ask := func() string {
					site, old, new := open(t, tree, Options{TempDir: t.TempDir(), Cache: cache}, c.patch)
					site.lists().settled = 0
					side := new
					if c.patch == nil {
						side = old
					}
					reach, err := side.Dependents(t.Context(), units, []string{filepath.Join(tree, c.sought)})
					if err != nil {
						t.Fatal(err)
					}
					return fmt.Sprint(slices.Sorted(maps.Keys(reach.Readers)))
				}
				ask()
				if c.change != nil {
					c.change(tree)
				}
				if got := ask(); got != c.readers {
					t.Errorf("%s include it, want %s", got, c.readers)
				}
			})
		}
	}
}
