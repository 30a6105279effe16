package build

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// kernel makes a tree as kbuild leaves it: built from its root, with a .cmd file
// for each object and the objects newer than all that they were made of.
func kernel(t *testing.T) string {
	tree := makeTree(t, map[string]string{
		"kernel/fork.c":          "#include \"sched.h\"\nint fork_it(void) { return TASKS; }\n",
		"kernel/exit.c":          "const char *name = NAME;\n",
		"include/sched.h":        "#define TASKS 1\n",
		"kernel/.fork.o.cmd":     "savedcmd_kernel/fork.o := gcc -Wp,-MMD,kernel/.fork.o.d -O2 -Iinclude -c -o kernel/fork.o kernel/fork.c ; ./tools/objtool/objtool --orc kernel/fork.o\n\nsource_kernel/fork.o := kernel/fork.c\n\ndeps_kernel/fork.o := \\\n    $(wildcard include/config/SMP) \\\n  include/sched.h \\\n\nkernel/fork.o: $(deps_kernel/fork.o)\n\n$(deps_kernel/fork.o):\n",
		"kernel/.exit.o.cmd":     "cmd_kernel/exit.o := set -e; gcc -DNAME='\"$$a $(pound)\"' -c kernel/exit.c -o kernel/.exit.o.tmp; objcopy kernel/.exit.o.tmp kernel/exit.o\n\nsource_kernel/exit.o := kernel/exit.c\n\ndeps_kernel/exit.o := \\\n",
		"kernel/.built-in.a.cmd": "cmd_kernel/built-in.a := ar cDPrST kernel/built-in.a kernel/fork.o\n",
		"kernel/.all.o.cmd":      "cmd_kernel/all.o := ld -r -o kernel/all.o kernel/fork.o\n",
		"kernel/.far.o.cmd":      "cmd_/elsewhere/far.o := gcc -c -o /elsewhere/far.o /elsewhere/far.c\n",
	})
	for _, name := range []string{"fork", "exit"} {
		object := filepath.Join(tree, "kernel", name+".o")
		cmd := exec.Command("gcc", "-Iinclude", `-DNAME="x"`, "-c", "-o", object, "kernel/"+name+".c")
		cmd.Dir = tree
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	return tree
}

func TestKbuildRecordsAreUnits(t *testing.T) {
	tree := kernel(t)
	db, err := ReadKbuild(tree)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range db.Units {
		got = append(got, fmt.Sprintf("%s %s %s %q %v", u.Name(tree), strings.TrimPrefix(u.Source, tree), strings.TrimPrefix(u.Dir, tree), u.Args[1:], u.Fault))
	}
	want := []string{
		`kernel/exit.o /kernel/exit.c  ["-DNAME=\"$a #\"" "-c" "kernel/exit.c" "-o" "kernel/.exit.o.tmp"] <nil>`,
		`kernel/fork.o /kernel/fork.c  ["-Wp,-MMD,kernel/.fork.o.d" "-O2" "-Iinclude" "-c" "-o" "kernel/fork.o" "kernel/fork.c"] <nil>`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestKnownReadsSpareThePreprocessor(t *testing.T) {
	tree := kernel(t)
	header := filepath.Join(tree, "include/sched.h")
	for _, c := range []struct {
		name    string
		prepare func()
		changes Changes
		runs    int // of the preprocessor
	}{
		{"the tree as it was built", func() {}, nil, 0},
		{"a patched header", func() {}, Changes{"include/sched.h": {Data: []byte("#define TASKS 2\n")}}, 1},
		{"a new file of its name", func() {}, Changes{"kernel/sched.h": {Data: []byte("#define TASKS 2\n")}}, 1},
		{"another new file", func() {}, Changes{"kernel/other.h": {Data: []byte("\n")}}, 0},
		{"a header that was written since", func() { rewrite(t, header) }, nil, 1},
	} {
		c.prepare()
		runs := 0
		site, _, new := open(t, tree, Options{Jobs: 1, Command: func(string, string, []string) { runs++ }}, c.changes)
		db, err := ReadKbuild(tree)
		if err != nil {
			t.Fatal(err)
		}
		reach, err := new.Dependents(t.Context(), db.Units, []string{filepath.Join(site.Tree(), "include/sched.h"), filepath.Join(site.Tree(), "kernel/sched.h")})
		if err != nil {
			t.Fatal(err)
		}
		if len(reach.Readers) != 1 || len(reach.Readers[1]) != 1 || runs != c.runs {
			t.Errorf("%s: readers %v after %d runs, want %d", c.name, reach.Readers, runs, c.runs)
		}
	}
}

func TestDependencyFilesBesideObjects(t *testing.T) {
	for _, c := range []struct {
		rule, flag string
		known      bool
	}{
		{"f.o: f.c h.h\n", "-O2", true}, {"g.o: f.c h.h\n", "-O2", false}, {"f.o: h.h\n", "-O2", false},
		{"f.o: f.c h.h\n", "-isystem.", false}, {"f.o: f.c h.h\n", "-isystem/usr/include/x", true}, {"f.o: f.c absent.h\n", "-O2", false},
	} {
		tree := makeTree(t, map[string]string{"f.c": "", "h.h": "", "f.d": c.rule})
		makeLater(t, filepath.Join(tree, "f.o"), filepath.Join(tree, "f.d"))
		u := unitOf(tree, "f.c", c.flag)
		u.Output = filepath.Join(tree, "f.o")
		if _, known := u.knownReads(newChangeTimes(), &sought{}); known != c.known {
			t.Errorf("%q with %s: known is %v", c.rule, c.flag, known)
		}
	}
}

func TestDependencyFilesOfABuildAreFound(t *testing.T) {
	for _, c := range []struct{ flags, want string }{
		{"-MMD", "/t/o/f.d"}, {"-MD -MF /t/deps", "/t/deps"}, {"-Wp,-MD,x/.f.d", "/t/x/.f.d"}, {"-O2", ""},
	} {
		u := &Unit{Dir: "/t", Output: "/t/o/f.o", Args: append([]string{"gcc"}, strings.Fields(c.flags)...)}
		if got := u.dependencyFile(); got != c.want {
			t.Errorf("%s: %q, want %q", c.flags, got, c.want)
		}
	}
}

// makeLater makes a file that is younger than another, by a clock that may count
// in large steps.
func makeLater(t *testing.T, path, than string) {
	t.Helper()
	for {
		write(t, path, "")
		changed, err := changeOf(than)
		born, bornErr := birthOf(path)
		if err != nil || bornErr != nil {
			t.Fatal(err, bornErr)
		}
		if changed.Before(born) {
			return
		}
		os.Remove(path)
	}
}
