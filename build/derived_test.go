package build

import (
	"fmt"
	"strings"
	"testing"
)

// derivedKernel is a tree in which a build made texts of sources, in the ways of
// Linux and Xen.
func derivedKernel(t *testing.T) string {
	return makeTree(t, map[string]string{
		"f.c":                  "int f;\n",
		"g.c":                  "int g;\n",
		".f.o.cmd":             "cmd_f.o := gcc -DF -Iinclude -c -o f.o f.c\n",
		"offsets.c":            "#include \"s.h\"\nvoid f(void) { asm volatile(\".ascii\\\"==>SIZE %0<==\\\"\" : : \"i\" (sizeof(struct s))); }\n",
		"include/s.h":          "struct s { long a; };\n",
		"offsets.s":            "\t.ascii\"==>SIZE $8<==\"\n",
		".offsets.s.d":         "offsets.s: offsets.c include/s.h\n\ninclude/s.h:\n",
		".odd.s.d":             "elsewhere.o: odd.c\n",
		"kernel/.bounds.s.cmd": "savedcmd_kernel/bounds.s := gcc -O2 -S -o kernel/bounds.s kernel/bounds.c\n\nsource_kernel/bounds.s := kernel/bounds.c\n\ndeps_kernel/bounds.s := \\\n  include/s.h \\\n",
		"kernel/.c.c.cmd":      "cmd_kernel/c.c := python3 ./tools/make.py <include/public/c.h >kernel/c.c.new; mv kernel/c.c.new kernel/c.c\n",
		"..checked.h.cmd":      "cmd_.checked.h := sha1sum include/s.h\n",
		".far.c.cmd":           "cmd_/elsewhere/far.c := cat s.h\n",
	})
}

func TestDerivedTextsOfAKernel(t *testing.T) {
	tree := derivedKernel(t)
	db, err := ReadKbuild(tree)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range db.Derived {
		command := ""
		if d.Unit != nil {
			command = fmt.Sprintf("%q", d.Unit.Args)
		}
		got = append(got, strings.ReplaceAll(fmt.Sprintf("%s <- %s %s", d.Path, strings.Join(d.Reads, " "), command), tree+"/", ""))
	}
	want := []string{
		`offsets.s <- offsets.c include/s.h ["gcc" "-DF" "-Iinclude" "-c" "-o" "f.o" "offsets.c"]`,
		`kernel/bounds.s <- kernel/bounds.c include/s.h ["gcc" "-O2" "-S" "-o" "kernel/bounds.s" "kernel/bounds.c"]`,
		`kernel/c.c <- tools/make.py include/public/c.h kernel/c.c.new kernel/c.c.new kernel/c.c `,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestMarksOfAssemblerTexts(t *testing.T) {
	text := "#APP\n# 3 \"a->b.c\" 1\n\t.ascii \"->SIZE $8 sizeof(a->b)\"\t#\n\n.ascii\"==>#define R $8 /* r */<==\"\n#NO_APP\n\tret\n"
	if got := strings.Join(Marks([]byte(text)), "|"); got != `SIZE $8 sizeof(a->b)"|#define R $8 /* r */<=="` {
		t.Errorf("marks %s", got)
	}
}

// A borrowed command has to make the text that is there.
func TestMarksTellWhetherACommandFits(t *testing.T) {
	for _, c := range []struct {
		header string
		agrees bool
	}{
		{"struct s { long a; };\n", true},
		{"struct s { long a, b; };\n", false},
	} {
		tree := derivedKernel(t)
		_, _, new := open(t, tree, Options{Jobs: 1}, Changes{"include/s.h": {Data: []byte(c.header)}})
		db, err := ReadKbuild(tree)
		if err != nil {
			t.Fatal(err)
		}
		d := &db.Derived[0]
		text, err := new.Assembly(t.Context(), d.Unit)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Agrees(Marks(text)); got != c.agrees {
			t.Errorf("%s: agrees %v with\n%s", c.header, got, text)
		}
	}
}
