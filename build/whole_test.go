package build

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

func TestWholeBuildsStayInTheirSide(t *testing.T) {
	bothModes(t, func(t *testing.T, opts Options) {
		tree := makeTree(t, map[string]string{
			"Makefile": "all: src/a.o src/b.o c.o\n%.o: %.c\n\tgcc -c -o $@ $<\nsrc/a.o: h.h\n",
			"src/a.c":  "#include \"../h.h\"\nint a = V;\n",
			"src/b.c":  "int b = 1;\n",
			"c.c":      "int c = 2;\n",
			"h.h":      "#define V 3\n",
		})
		if out, err := exec.Command("make", "-C", tree).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		before := stateOf(t, tree)
		_, old, _ := open(t, tree, opts, nil)
		made, err := old.Build(t.Context(), "make")
		if err != nil || len(made) != 0 {
			t.Fatalf("up to date: %v, %v", made, err)
		}
		_, _, new := open(t, tree, opts, Changes{"h.h": {Data: []byte("#define V 4\n"), Touched: true}})
		if made, err = new.Build(t.Context(), "make"); err != nil || fmt.Sprint(made) != "[src/a.o]" {
			t.Fatalf("one to make: %v, %v", made, err)
		}
		objects, err := new.Collect(t.Context(), []string{"src/a.o", "c.o", "none.o"})
		if err != nil || len(objects) != 2 {
			t.Fatalf("collected %v, %v", objects, err)
		}
		if got := section(t, objects["src/a.o"].Path, ".data"); got[0] != 4 {
			t.Errorf("got %v", got)
		}
		objects["c.o"].Remove()
		if _, err := os.Stat(objects["c.o"].Path); err != nil {
			t.Error(err)
		}
		if after := stateOf(t, tree); after != before {
			t.Errorf("the tree was written:\n%s", after)
		}
		var failed *CompileError
		if _, err := new.Build(t.Context(), "echo words; exit 3"); !errors.As(err, &failed) || !strings.Contains(failed.Output, "words") {
			t.Errorf("got %v", err)
		}
	})
}
