package verify

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lineneutral/lineneutral/build"
	"github.com/lineneutral/lineneutral/cparse"
)

// preprocessed runs a unit of tree through Run and counts its -E commands.
func preprocessed(t *testing.T, tree string, change []byte) (v *Verdict, runs int) {
	t.Helper()
	opts := Options{Tree: tree, Strip: 1, Jobs: 1, Command: func(_, _ string, args []string) {
		if strings.Contains(strings.Join(args, " "), " -E ") {
			runs++
		}
	}}
	v, err := Run(t.Context(), opts, change)
	if err != nil {
		t.Fatal(err)
	}
	return v, runs
}

func TestUnitsArePreprocessedOnlyWhereTheOutlineMayBeWrong(t *testing.T) {
	for name, want := range map[string]int{
		"line": 0, "inline": 0, "neutral": 0, "alternatives": 0, "struct": 0, "assembler": 0, "same-code": 0, "not-c": 0, "statics": 0,
		"invocations": 2, "syscall": 2, "swallowed": 2,
	} {
		tree, change := load(t, name)
		if _, runs := preprocessed(t, tree, change); runs != want {
			t.Errorf("%s: %d runs of the preprocessor, want %d", name, runs, want)
		}
	}
}

// The parser refuses what is nested too deeply; gcc does not.
func TestUnitsThatCannotBeReadAreNoted(t *testing.T) {
	tree, change := load(t, "invocations")
	path := filepath.Join(tree, "f.c")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	deep := "int deep(void) { return " + strings.Repeat("(", 1100) + "1" + strings.Repeat(")", 1100) + "; }\n"
	write(t, path, append(text, deep...))
	v, _ := preprocessed(t, tree, change)
	if len(v.Notes) != 1 || !strings.Contains(v.Notes[0], "f.o: ") || !strings.Contains(v.Notes[0], "f.c:10: ") || !strings.Contains(v.Notes[0], "nested too deeply") {
		t.Errorf("notes %q", v.Notes)
	}
	// The outline's answer stands: it knows the lines, and no name of what is
	// inlined.
	got := summary(v)
	for _, want := range []string{"and_twice: edited\n", "or_log: unintended, by its line: yes\n", "use_and: unintended, by its line: no\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("got\n%swithout %q", got, want)
		}
	}
}

func TestRefusalsAreNotedAndOtherErrorsAreNot(t *testing.T) {
	interrupted, cancel := context.WithCancel(t.Context())
	cancel()
	broken := errors.New("the side is gone")
	for _, c := range []struct {
		name  string
		ctx   context.Context
		err   error
		noted bool
	}{
		{"not read", t.Context(), &cparse.ConfirmError{Reason: "r"}, true},
		{"not in time", t.Context(), &cparse.ConfirmError{Reason: "r", Err: context.DeadlineExceeded}, true},
		{"refused by the compiler", t.Context(), &build.CompileError{Reason: "r"}, true},
		{"interrupted", interrupted, &cparse.ConfirmError{Reason: "r", Err: context.Canceled}, false},
		{"a broken side", t.Context(), broken, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := &unitJudge{object: "f.o"}
			err := j.notConfirmed(c.ctx, c.err)
			if (err == nil) != c.noted || (len(j.notes) == 1) != c.noted {
				t.Errorf("error %v, notes %q", err, j.notes)
			}
		})
	}
}

// confirmedAs ties name by a confirmation of both texts, whose definitions are
// given as lines of the name, the { and the }.
func confirmedAs(old, new string, oldDefs, newDefs []cparse.Definition) *confirmation {
	before, after := outlines(&pair{oldPath: "f.c", newPath: "f.c", old: []byte(old), new: []byte(new)})
	var c confirmation
	for s, o := range []*outline{before, after} {
		c[s] = map[string][]definition{}
		for _, d := range o.tied([][]cparse.Definition{oldDefs, newDefs}[s]) {
			c[s][d.at.Name] = append(c[s][d.at.Name], d)
		}
	}
	return &c
}

func TestDefinitionsOfTheCompilerAreTied(t *testing.T) {
	def := func(name string, line, body, last int) []cparse.Definition {
		return []cparse.Definition{{Name: name, Line: line, BodyLine: body, LastLine: last}}
	}
	for _, c := range []struct {
		name, old, new   string
		oldDefs, newDefs []cparse.Definition
		want             tie
	}{
		{"made by an edited invocation", "M(a)\nint x;", "M(a, 1)\nint x;", def("f", 1, 1, 1), def("f", 1, 1, 1), edited},
		{"made by its neighbour", "M(a)\nN(b)\nint x;", "M(a)\nN(c)\nint x;", def("f", 1, 1, 1), def("f", 1, 1, 1), unedited},
		{"body behind a macro", "M(a)\n{ x(); }", "M(a)\n{ y(); }", def("f", 1, 2, 2), def("f", 1, 2, 2), edited},
		{"renamed by a macro", "int f(void) { return 1; }", "int f(void) { return 2; }", def("f_v2", 1, 1, 1), def("f_v2", 1, 1, 1), edited},
		{"hidden bracket, neighbour edited", "T(t) 1 END\nint f(void)\n{ }", "T(t) 2 END\nint f(void)\n{ }", def("f", 2, 3, 3), def("f", 2, 3, 3), unedited},
		{"hidden bracket, type edited", "T(t) 1 END\nint\nf(void)\n{ }", "T(t) 1 END\nlong\nf(void)\n{ }", def("f", 3, 4, 4), def("f", 3, 4, 4), edited},
		{"hidden bracket, body edited", "T(t) 1 END\nint f(void)\n{ }", "T(t) 1 END\nint f(void)\n{ ; }", def("f", 2, 3, 3), def("f", 2, 3, 3), edited},
		{"a macro's function behind no end", "T t = X(1)\nEND(x)\nG(y)\nint b;", "T t = X(2)\nEND(x)\nG(y)\nint b;", def("get", 3, 3, 3), def("get", 3, 3, 3), edited},
		{"only on one side, wrong extent", "", "T(t) 1 END\nint f(void)\n{ }", nil, def("f", 2, 3, 3), untied},
		{"not in the unit", "int f(void) { return 1; }", "int f(void) { return 2; }", nil, nil, untied},
		{"two places with one number", "M(a)\n#line 1\nM(b)\n", "M(a)\n#line 1\nM(c)\n", def("f", 1, 1, 1), def("f", 1, 1, 1), untied},
	} {
		t.Run(c.name, func(t *testing.T) {
			name := "f"
			for _, d := range c.newDefs {
				name = d.Name
			}
			if got := confirmedAs(c.old, c.new, c.oldDefs, c.newDefs).tie(patched, name); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
	var none *confirmation
	if got := none.tie(patched, "f"); got != untied {
		t.Errorf("without a confirmation: %d", got)
	}
}

func TestDefinitionsSpelledOutInFullAreNotAskedFor(t *testing.T) {
	for text, want := range map[string]bool{
		"int f(void) { }": true,
		"static inline struct s **f(int x, char c) { }":                 true,
		"static __attribute__((cold)) int f(void) { }":                  true,
		"int __attribute__((noinline, aligned(16))) f(int (*p)(x)) { }": true,
		"int f(void) {":                    false,
		"SYS(f, int) { }":                  false,
		"TABLE(t) int f(void) { }":         false,
		"TABLE t END 1, 2 int f(void) { }": false,
		"int f(a, b) int a; char b; { }":   false,
	} {
		o := newOutline([]byte(text), cparse.Options{})
		if got := o.spellsOut(0); got != want {
			t.Errorf("%s: %v (%s)", text, got, fmt.Sprint(o.decls[0].Kind))
		}
	}
}
