package verify

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lineneutral/lineneutral/build"
)

// A kernel whose build made a header of offsets.c, and a source of public.h: as
// its build left it, and with a compile database.
func TestGeneratedTextsThatAPatchChangesAreToldOf(t *testing.T) {
	object := filepath.Join(t.TempDir(), "empty.o")
	if out, err := exec.Command("gcc", "-x", "c", "-c", "/dev/null", "-o", object).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	compiler := strings.TrimPrefix(build.CompilerOf(object), "GCC: ")
	for _, c := range []struct{ name, file, from, to, want string }{
		{"a member before others", "s.h", "int a;", "long new; int a;", "offsets.s, which the build makes of s.h, changes: "},
		{"a member behind others", "s.h", "int b;", "int b, new;", ""},
		{"what another program reads", "public.h", "1", "2", "public.c, which the build makes of public.h, may change: "},
		{"what nothing is made of", "f.c", "+ 1", "+ 2", ""},
		{"what no longer compiles", "s.h", "int b;", "", "offsets.s, which the build makes of s.h, may change: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := t.TempDir()
			files := map[string]string{
				"include/xen/compile.h": "#define XEN_COMPILER \"gcc " + compiler + "\"\n",
				"s.h":                   "struct s { int a; int b; };\n",
				"public.h":              "#define ONE 1\n",
				"f.c":                   "#include \"s.h\"\n#include \"public.h\"\nint f(struct s *p) { return ONE + 1; }\n",
				"offsets.c":             "#include \"s.h\"\nvoid made(void) { asm volatile(\"\\n.ascii \\\"->B %0 b\\\"\" : : \"i\" (__builtin_offsetof(struct s, b))); }\n",
				"offsets.s":             "\t.ascii \"->B $4 b\"\t#\n",
				".f.o.cmd":              "cmd_f.o := gcc -O2 -c -o f.o f.c\n\nsource_f.o := f.c\n\ndeps_f.o := \\\n  s.h \\\n  public.h \\\n",
				".offsets.s.cmd":        "savedcmd_offsets.s := gcc -O2 -S -o offsets.s offsets.c\n\nsource_offsets.s := offsets.c\n\ndeps_offsets.s := \\\n  s.h \\\n",
				".public.c.cmd":         "cmd_public.c := python3 make.py <public.h >public.c\n",
			}
			for name, text := range files {
				write(t, filepath.Join(root, "a", name), []byte(text))
				if name == c.file {
					text = strings.Replace(text, c.from, c.to, 1)
				}
				write(t, filepath.Join(root, "b", name), []byte(text))
			}
			tree := filepath.Join(root, "a")
			change := makePatch(t, root)
			for _, database := range []string{"", `[{"directory": ".", "file": "f.c", "command": "gcc -O2 -c f.c"}]`} {
				if database != "" {
					write(t, filepath.Join(tree, build.DatabaseName), []byte(database))
				}
				verdict, err := Run(t.Context(), Options{Tree: tree, Strip: 1}, change)
				if err != nil {
					t.Fatal(err)
				}
				if got := strings.Join(verdict.Undecided, "\n"); !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
					t.Errorf("database %q: undecided %q, want %q", database, got, c.want)
				}
				if len(verdict.Units) != 1 {
					t.Errorf("database %q: units %v", database, verdict.Units)
				}
			}
		})
	}
}
