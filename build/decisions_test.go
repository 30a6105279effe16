package build

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const decidedSource = `int ext(int);
static int three(void) { return 3; }
int f(int x) { return three() == 3 ? x : ext(x); }
`

func TestDecisionsNameCallsThatLeaveNoTrace(t *testing.T) {
	bothModes(t, func(t *testing.T, opts Options) {
		for compiler, want := range map[string]string{"gcc": ";inlining to\n", "clang-16": "Callee:          three\n"} {
			t.Run(compiler, func(t *testing.T) { decisionsName(t, opts, compiler, want) })
		}
	})
}

func decisionsName(t *testing.T, opts Options, compiler, want string) {
	if _, err := exec.LookPath(compiler); err != nil {
		t.Skipf("apt-get install %s", compiler)
	}
	tree := makeTree(t, map[string]string{"f.c": decidedSource})
	opts.Launcher = []string{"/nowhere/launcher"} // it is not for these
	_, old, _ := open(t, tree, opts, nil)
	before := stateOf(t, tree)
	unit := unitOf(tree, "f.c", "-O2", "-Wall", "-Werror", "-MD", "-fstack-usage")
	unit.Args[0] = compiler
	for range 2 { // the second time, what the compiler is is known
		got, err := old.Decisions(t.Context(), unit)
		if err != nil {
			t.Fatal(err)
		}
		if text := string(got.Clones) + string(got.Record); !strings.Contains(text, want) || got.GCC != (compiler == "gcc") {
			t.Errorf("got %v, %s", got.GCC, text)
		}
	}
	if after := stateOf(t, tree); after != before {
		t.Errorf("the tree was written:\n%s", after)
	}
}

func TestDecisionsOfAnotherCompilerAreRefused(t *testing.T) {
	tree := makeTree(t, map[string]string{"f.c": decidedSource, "cc.sh": "#!/bin/sh\necho \"unknown option $*\" >&2\nexit 1\n"})
	os.Chmod(filepath.Join(tree, "cc.sh"), 0o755)
	_, old, _ := open(t, tree, Options{}, nil)
	unit := unitOf(tree, "f.c")
	unit.Args[0] = filepath.Join(tree, "cc.sh")
	_, err := old.Decisions(t.Context(), unit)
	var refused *CompileError
	if !errors.As(err, &refused) || !strings.Contains(refused.Output, "-foptimization-record-file") {
		t.Errorf("got %v", err)
	}
}
