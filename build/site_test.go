package build

import (
	"bytes"
	"context"
	"crypto/sha256"
	"debug/elf"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

// bothModes runs a test in a namespace and on a copy. A machine that permits
// no namespace says so, and tests the copy alone.
func bothModes(t *testing.T, test func(t *testing.T, opts Options)) {
	for _, mode := range []Mode{Overlay, Copy} {
		t.Run(mode.String(), func(t *testing.T) {
			opts := Options{Copy: mode == Copy, TempDir: t.TempDir()}
			if mode == Overlay {
				site, err := Open(t.TempDir(), opts)
				if err != nil {
					t.Fatal(err)
				}
				got, reason := site.Mode()
				site.Close()
				if got != Overlay {
					t.Skip("no namespace with an overlay here: ", reason)
				}
			}
			t.Cleanup(func() { // runs after the sites of the test are closed
				if left, _ := os.ReadDir(opts.TempDir); len(left) != 0 {
					t.Errorf("left in the temporary folder: %v", left)
				}
			})
			test(t, opts)
		})
	}
}

// makeTree writes files and gives them and their folders an old time, so that
// any later write shows.
func makeTree(t testing.TB, files map[string]string) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		write(t, filepath.Join(root, name), text)
	}
	age(t, root)
	return root
}

func age(t testing.TB, root string) {
	old := time.Unix(1600000000, 0)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Type() == fs.ModeSymlink {
			return err
		}
		return os.Chtimes(path, old, old)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// stateOf is all that a build could change in a tree: names, modes, contents
// and modification times.
func stateOf(t testing.TB, root string) string {
	t.Helper()
	var out strings.Builder
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		fmt.Fprintf(&out, "%s %s %d %d", path, info.Mode(), info.Size(), info.ModTime().UnixNano())
		if info.Mode().IsRegular() {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			fmt.Fprintf(&out, " %x", sha256.Sum256(data))
		}
		out.WriteByte('\n')
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func unitOf(root, source string, flags ...string) *Unit {
	args := append(append([]string{"gcc"}, flags...), "-c", "-o", strings.TrimSuffix(source, ".c")+".o", source)
	return &Unit{Source: filepath.Join(root, source), Dir: root, Args: args}
}

// open makes a site with an original and a patched side.
func open(t *testing.T, tree string, opts Options, changes Changes) (site *Site, old, new *Variant) {
	t.Helper()
	site, err := Open(tree, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { site.Close() })
	if old, err = site.Variant(t.Context(), "original", nil); err != nil {
		t.Fatal(err)
	}
	if new, err = site.Variant(t.Context(), "patched", changes); err != nil {
		t.Fatal(err)
	}
	return site, old, new
}

func section(t *testing.T, object, name string) []byte {
	t.Helper()
	file, err := elf.Open(object)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	s := file.Section(name)
	if s == nil {
		t.Fatalf("%s has no %s", object, name)
	}
	data, err := s.Data()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestBothSidesStandAtTheTreesPath(t *testing.T) {
	bothModes(t, func(t *testing.T, opts Options) {
		tree := makeTree(t, map[string]string{
			"inc/h.h": "static const char *inl(void) { return __FILE__; }\n",
			"f.c":     "#include \"h.h\"\nconst char *file = __FILE__, *when = __DATE__ __TIME__;\nconst char *f(void) { return inl(); }\n",
		})
		before := stateOf(t, tree)
		unit := unitOf(tree, filepath.Join(tree, "f.c"), "-I"+tree+"/inc", "-MMD", "-O2", "-g3")
		unit.Source = filepath.Join(tree, "f.c")
		site, old, new := open(t, tree, opts, nil)
		objects, err := Pair(t.Context(), old, new, unit, Tweak{})
		if err != nil {
			t.Fatal(err)
		}
		a, _ := os.ReadFile(objects.Old.Path)
		b, _ := os.ReadFile(objects.New.Path)
		if len(a) == 0 || !bytes.Equal(a, b) {
			t.Error("two equal sides give different objects")
		}
		strs := section(t, objects.New.Path, ".rodata.str1.8")
		strs = append(strs, section(t, objects.New.Path, ".rodata.str1.1")...)
		for _, want := range []string{tree + "/f.c\x00", tree + "/inc/h.h\x00", "Jan  1 1970"} {
			if !bytes.Contains(strs, []byte(want)) {
				t.Errorf("object does not hold %q: %q", want, strs)
			}
		}
		section(t, objects.New.Path, ".debug_info")
		objects.Remove()
		if err := site.Close(); err != nil {
			t.Error(err)
		}
		if after := stateOf(t, tree); after != before {
			t.Errorf("the tree was written:\n%s\nbefore:\n%s", after, before)
		}
	})
}

func TestVariantChangesAddsAndRemovesFiles(t *testing.T) {
	bothModes(t, func(t *testing.T, opts Options) {
		tree := makeTree(t, map[string]string{
			"f.c":          "#include \"a/h.h\"\n#if __has_include(\"gone.h\")\n#define G 1\n#else\n#define G 0\n#endif\n#if __has_include(\"x/y/new.h\")\n#include \"x/y/new.h\"\n#endif\nchar v[] = { 'A' + VALUE, 'A' + G, '.' };\n",
			"a/h.h":        "#define VALUE 1\n",
			"a/stays.h":    "",
			"gone.h":       "",
			"odd, na:me.h": "",
		})
		os.Chmod(filepath.Join(tree, "a", "h.h"), 0o444)
		before := stateOf(t, tree)
		site, old, new := open(t, tree, opts, Changes{
			"a/h.h":     {Data: []byte("#define VALUE 3\n#include \"stays.h\"\n")},
			"gone.h":    {Removed: true},
			"x/y/new.h": {Data: []byte("char w[] = \"new\";\n")},
		})
		objects, err := Pair(t.Context(), old, new, unitOf(tree, "f.c"), Tweak{})
		if err != nil {
			t.Fatal(err)
		}
		if got := section(t, objects.Old.Path, ".data"); !bytes.HasPrefix(got, []byte("BB.")) {
			t.Errorf("original side holds %q", got)
		}
		if got := section(t, objects.New.Path, ".data"); !bytes.Contains(got, []byte("DA.")) || !bytes.Contains(got, []byte("new\x00")) {
			t.Errorf("patched side holds %q", got)
		}
		site.Close()
		if after := stateOf(t, tree); after != before {
			t.Errorf("the tree was written:\n%s\nbefore:\n%s", after, before)
		}
	})
}

func TestTreeWithOddName(t *testing.T) {
	bothModes(t, func(t *testing.T, opts Options) {
		tree := filepath.Join(makeTree(t, map[string]string{`a,b:c d\e/f.c`: "int f = 1;\n"}), `a,b:c d\e`)
		_, old, new := open(t, tree, opts, Changes{"f.c": {Data: []byte("int f = 2;\n")}})
		objects, err := Pair(t.Context(), old, new, unitOf(tree, "f.c"), Tweak{})
		if err != nil {
			t.Fatal(err)
		}
		if a, b := section(t, objects.Old.Path, ".data"), section(t, objects.New.Path, ".data"); a[0] != 1 || b[0] != 2 {
			t.Errorf("got %v and %v", a, b)
		}
	})
}

func TestLinkedFolderIsPatchedWhereItIs(t *testing.T) {
	bothModes(t, func(t *testing.T, opts Options) {
		tree := makeTree(t, map[string]string{
			"real/h.h": "#define V 1\n", "real/other.h": "",
			"f.c": "#include \"link/other.h\"\n#include \"real/h.h\"\nchar v = V;\n",
		})
		if err := os.Symlink("real", filepath.Join(tree, "link")); err != nil {
			t.Fatal(err)
		}
		_, _, new := open(t, tree, opts, Changes{"link/h.h": {Data: []byte("#define V 2\n")}})
		object, err := new.Compile(t.Context(), unitOf(tree, "f.c"), Tweak{})
		if err != nil {
			t.Fatal(err)
		}
		if got := section(t, object.Path, ".data"); got[0] != 2 {
			t.Errorf("got %v", got)
		}
	})
}

func TestHostilePathsAreRefused(t *testing.T) {
	tree := makeTree(t, map[string]string{"f.c": "", "d/g.c": ""})
	os.Symlink(t.TempDir(), filepath.Join(tree, "out"))
	os.Symlink("f.c", filepath.Join(tree, "link.c"))
	for _, path := range []string{"../x.c", "/etc/x.c", "", ".", "out/x.c", "link.c", "d", "f.c/x.c"} {
		site, err := Open(tree, Options{Copy: true, TempDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := site.Variant(t.Context(), "patched", Changes{path: {Data: []byte("x")}}); err == nil {
			t.Errorf("%q was accepted", path)
		}
		site.Close()
	}
}

func TestCompilersOwnWordsAreKept(t *testing.T) {
	bothModes(t, func(t *testing.T, opts Options) {
		tree := makeTree(t, map[string]string{"f.c": "int f(void) { return 1; }\n"})
		_, old, new := open(t, tree, opts, Changes{"f.c": {Data: []byte("int f(void) { return absent; }\n")}})
		_, err := Pair(t.Context(), old, new, unitOf(tree, "f.c"), Tweak{})
		var refused *CompileError
		if !errors.As(err, &refused) {
			t.Fatalf("got %v", err)
		}
		if refused.Side != "patched" || refused.File != tree+"/f.c" || !strings.Contains(refused.Output, "absent") ||
			!strings.Contains(refused.Output, "f.c:1:") || len(refused.Command) == 0 {
			t.Errorf("got %+v", refused)
		}
	})
}

func TestUnitsThatCannotBeCompiledSayWhy(t *testing.T) {
	bothModes(t, func(t *testing.T, opts Options) {
		tree := makeTree(t, map[string]string{"f.c": "int f;\n"})
		_, old, _ := open(t, tree, opts, nil)
		gone := unitOf(tree, "f.c")
		gone.Dir = filepath.Join(tree, "gone")
		noCompiler := unitOf(tree, "f.c")
		noCompiler.Args[0] = "no-such-compiler"
		for want, unit := range map[string]*Unit{
			"gone": gone, "no-such-compiler": noCompiler, "bad entry": {Fault: errors.New("bad entry")},
			"made no object": {Source: tree + "/f.c", Dir: tree, Args: []string{"true"}},
		} {
			_, err := old.Compile(t.Context(), unit, Tweak{})
			var refused *CompileError
			if !errors.As(err, &refused) || !strings.Contains(refused.Reason, want) && opts.Copy == false {
				t.Errorf("%s: got %v", want, err)
			}
		}
	})
}

func TestOneLineMakesShiftedCodeEqual(t *testing.T) {
	tree := makeTree(t, map[string]string{"f.c": "int f(void) { return __LINE__; }\n"})
	_, old, new := open(t, tree, Options{}, Changes{"f.c": {Data: []byte("\n\nint f(void) { return __LINE__; }\n")}})
	unit := unitOf(tree, "f.c", "-O2", "-Werror", "-Wall", "-pedantic-errors")
	for _, c := range []struct {
		tweak Tweak
		equal bool
	}{{Tweak{}, false}, {OneLine(1), true}} {
		objects, err := Pair(t.Context(), old, new, unit, c.tweak)
		if err != nil {
			t.Fatal(err)
		}
		if got := bytes.Equal(section(t, objects.Old.Path, ".text"), section(t, objects.New.Path, ".text")); got != c.equal {
			t.Errorf("with %+v equal is %v", c.tweak, got)
		}
	}
}

func TestDependentsFollowIncludesOfEachSide(t *testing.T) {
	bothModes(t, func(t *testing.T, opts Options) {
		tree := makeTree(t, map[string]string{
			"a.c": "#include \"dir/deep.h\"\n", "b.c": "", "c.c": "#include MACRO\n", "bad.c": "#error no\n",
			"dir/deep.h": "#include \"../h h.h\"\n", "h h.h": "",
		})
		os.Symlink("h h.h", filepath.Join(tree, "link.h"))
		site, old, new := open(t, tree, opts, Changes{"b.c": {Data: []byte("#include \"h h.h\"\n")}})
		units := []Unit{*unitOf(tree, "a.c"), *unitOf(tree, "b.c"), *unitOf(tree, "c.c", `-DMACRO="link.h"`), *unitOf(tree, "bad.c")}
		for side, want := range map[*Variant]string{old: "[0 2]", new: "[0 1 2]"} {
			reach, err := side.Dependents(t.Context(), units, []string{filepath.Join(site.Tree(), "h h.h")})
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(slices.Sorted(maps.Keys(reach.Readers))); got != want {
				t.Errorf("%s: units %s, want %s", side.Name(), got, want)
			}
			if len(reach.Unknown) != 1 || reach.Unknown[3] == nil {
				t.Errorf("%s: unknown %v", side.Name(), reach.Unknown)
			}
		}
	})
}

func TestCompilersAreLimitedByJobs(t *testing.T) {
	for _, jobs := range []int{1, 3} {
		tree := makeTree(t, map[string]string{"f.c": "int f;\n"})
		// The compiler of this unit says how many of it run: each makes a
		// folder, counts them, waits for a partner, and removes its own.
		count := t.TempDir()
		script := filepath.Join(count, "cc")
		write(t, script, "#!/bin/sh\nmkdir "+count+"/on.$$ && ls -d "+count+"/on.* | wc -l >>"+count+"/seen\ngcc \"$@\"; rmdir "+count+"/on.$$\n")
		os.Chmod(script, 0o755)
		site, old, new := open(t, tree, Options{Jobs: jobs, Copy: true}, nil)
		err := site.Each(t.Context(), 4, func(ctx context.Context, i int) error {
			unit := unitOf(tree, "f.c", fmt.Sprintf("-DI=%d", i))
			unit.Args[0] = script
			_, err := Pair(ctx, old, new, unit, Tweak{})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		seen, _ := os.ReadFile(filepath.Join(count, "seen"))
		lines := strings.Fields(string(seen))
		if len(lines) != 8 {
			t.Fatalf("%d compilers ran, want 8", len(lines))
		}
		for _, n := range lines {
			if n > fmt.Sprint(jobs) {
				t.Errorf("%s compilers at a time, with %d jobs", n, jobs)
			}
		}
	}
}

func TestOutputsNamedInResponseFilesAreDropped(t *testing.T) {
	bothModes(t, func(t *testing.T, opts Options) {
		elsewhere := t.TempDir()
		tree := makeTree(t, map[string]string{"f.c": "int f = N;\n",
			"flags": "-DN=3 -o " + elsewhere + "/f.o -MD -MF " + elsewhere + "/f.d"})
		_, old, _ := open(t, tree, opts, nil)
		unit := unitOf(tree, "f.c", "@flags")
		object, err := old.Compile(t.Context(), unit, Tweak{})
		if err != nil {
			t.Fatal(err)
		}
		if got := section(t, object.Path, ".data"); got[0] != 3 {
			t.Errorf("got %v", got)
		}
		if left, _ := os.ReadDir(elsewhere); len(left) != 0 {
			t.Errorf("written: %v", left)
		}
	})
}

func TestWordsOfManyCompilersAtATimeAreKept(t *testing.T) {
	tree := makeTree(t, map[string]string{"f.c": "int f;\n"})
	script := filepath.Join(t.TempDir(), "cc")
	write(t, script, "#!/bin/sh\nhead -c 200000 /dev/zero | tr '\\0' x; exit 1\n")
	os.Chmod(script, 0o755)
	site, old, _ := open(t, tree, Options{Jobs: 20}, nil)
	err := site.Each(t.Context(), 60, func(ctx context.Context, i int) error {
		unit := unitOf(tree, "f.c", fmt.Sprintf("-DI=%d%s", i, strings.Repeat("y", 8000)))
		unit.Args[0] = script
		_, err := old.Compile(ctx, unit, Tweak{})
		var refused *CompileError
		if !errors.As(err, &refused) || len(refused.Output) != 200000 {
			return fmt.Errorf("unit %d: %w", i, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestPreprocessedTextIsOfItsSide(t *testing.T) {
	bothModes(t, func(t *testing.T, opts Options) {
		tree := makeTree(t, map[string]string{"f.c": "#include \"h.h\"\nint f = VALUE;\n", "h.h": "#define VALUE 1\n"})
		_, old, new := open(t, tree, opts, Changes{"h.h": {Data: []byte("#define VALUE 2\n")}})
		for side, want := range map[*Variant]string{old: "int f = 1;", new: "int f = 2;"} {
			text, err := side.Preprocess(t.Context(), unitOf(tree, "f.c", "-P", "-O2", "-MMD"))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(text), want) || !strings.Contains(string(text), "# 1 \"h.h\"") {
				t.Errorf("%s side: %s", side.Name(), text)
			}
		}
	})
}

func TestCommandsAreTold(t *testing.T) {
	var told atomic.Int32
	tree := makeTree(t, map[string]string{"f.c": "int f;\n"})
	opts := Options{Command: func(side, dir string, args []string) {
		if (side == "original" || side == "patched") && dir != "" && args[0] == "gcc" {
			told.Add(1)
		}
	}}
	_, old, new := open(t, tree, opts, nil)
	if _, err := Pair(t.Context(), old, new, unitOf(tree, "f.c"), Tweak{}); err != nil {
		t.Fatal(err)
	}
	if told.Load() != 2 {
		t.Errorf("told of %d commands", told.Load())
	}
}

func TestCompilerWithoutStatementFrontiersIsAskedOnce(t *testing.T) {
	tree := makeTree(t, map[string]string{"f.c": "int f;\n"})
	script := filepath.Join(t.TempDir(), "cc")
	write(t, script, "#!/bin/sh\nfor a; do [ $a = "+frontiers+" ] && { echo \"unknown argument: '$a'\" >&2; exit 1; }; done\nexec gcc \"$@\"\n")
	os.Chmod(script, 0o755)
	unit := unitOf(tree, "f.c")
	unit.Args[0] = script
	var commands atomic.Int32
	_, old, _ := open(t, tree, Options{Command: func(string, string, []string) { commands.Add(1) }}, nil)
	for _, want := range []int32{2, 3, 4} {
		object, err := old.Compile(t.Context(), unit, Tweak{})
		if err != nil {
			t.Fatal(err)
		}
		section(t, object.Path, ".debug_info")
		if got := commands.Load(); got != want {
			t.Errorf("%d commands, want %d", got, want)
		}
	}
}

// A compiler that never ends on its own: what it starts would outlive it.
func endlessUnit(t *testing.T, tree string) (unit *Unit, started string) {
	started = filepath.Join(t.TempDir(), "started")
	script := filepath.Join(t.TempDir(), "cc")
	write(t, script, "#!/bin/sh\nsh -c 'while :; do :; done' &\necho $! >"+started+".tmp; mv "+started+".tmp "+started+"; wait\n")
	os.Chmod(script, 0o755)
	unit = unitOf(tree, "f.c")
	unit.Args[0] = script
	return unit, started
}

func TestCancelKillsCompilersAndRemovesFiles(t *testing.T) {
	bothModes(t, func(t *testing.T, opts Options) {
		tree := makeTree(t, map[string]string{"f.c": "int f;\n"})
		site, old, _ := open(t, tree, opts, nil)
		unit, started := endlessUnit(t, tree)
		unit.Args = append(unit.Args, "-Dmark="+tree)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go func() {
			for {
				if _, err := os.Stat(started); err == nil {
					cancel()
					return
				}
			}
		}()
		if _, err := old.Compile(ctx, unit, Tweak{}); !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v", err)
		}
		site.Close()
		if ps := processesWith(started); ps != "" {
			t.Errorf("still running: %s", ps)
		}
		if left, _ := os.ReadDir(opts.TempDir); len(left) != 0 {
			t.Errorf("left: %v", left)
		}
	})
}

// processesWith lists processes whose command line holds text.
func processesWith(text string) string {
	var found []string
	lines, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, path := range lines {
		if data, err := os.ReadFile(path); err == nil && bytes.Contains(data, []byte(text)) {
			found = append(found, strings.ReplaceAll(string(data), "\x00", " "))
		}
	}
	return strings.Join(found, "; ")
}

// killedVariable makes this test program a process that is killed in the
// middle of a compilation.
const killedVariable = "BUILD_TEST_KILLED"

func TestNothingIsLeftOfAKilledProcess(t *testing.T) {
	tree := makeTree(t, map[string]string{"f.c": "int f;\n"})
	if told := os.Getenv(killedVariable); told != "" {
		dir, started, _ := strings.Cut(told, "|")
		_, old, _ := open(t, tree, Options{TempDir: dir}, nil)
		unit := unitOf(tree, "f.c")
		unit.Args[0] = started + ".cc"
		old.Compile(t.Context(), unit, Tweak{})
		return
	}
	temp := t.TempDir()
	unit, started := endlessUnit(t, tree)
	if err := os.Rename(unit.Args[0], started+".cc"); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestNothingIsLeftOfAKilledProcess$")
	cmd.Env = append(os.Environ(), killedVariable+"="+temp+"|"+started)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(15 * time.Second); ; {
		if _, err := os.Stat(started); err == nil {
			break
		}
		if time.Now().After(deadline) {
			cmd.Process.Kill()
			t.Fatal("the compiler was never started")
		}
	}
	cmd.Process.Signal(syscall.SIGKILL)
	cmd.Wait()
	if left, _ := os.ReadDir(temp); len(left) != 1 {
		t.Fatalf("killed process left %v, want its scratch folder", left)
	}
	site, err := Open(tree, Options{TempDir: temp})
	if err != nil {
		t.Fatal(err)
	}
	mode, reason := site.Mode()
	site.Close()
	if left, _ := os.ReadDir(temp); len(left) != 0 {
		t.Errorf("the next run left %v", left)
	}
	if mode != Overlay {
		t.Skip("no namespace that would end the compiler: ", reason)
	}
	for deadline := time.Now().Add(10 * time.Second); processesWith(started) != ""; {
		if time.Now().After(deadline) {
			t.Fatalf("still running: %s", processesWith(started))
		}
	}
}

func TestScratchOfALivingOwnerIsLeft(t *testing.T) {
	place := t.TempDir()
	first, err := newScratch(place, "/nowhere")
	if err != nil {
		t.Fatal(err)
	}
	second, err := newScratch(place, "/nowhere")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(first.dir); err != nil {
		t.Error("swept under its owner:", err)
	}
	first.remove()
	second.remove()
}

func TestScratchThatWasNotFinishedIsSwept(t *testing.T) {
	place := t.TempDir()
	unfinished, err := os.MkdirTemp(place, scratchFresh)
	if err != nil {
		t.Fatal(err)
	}
	sweepScratch(place)
	if _, err := os.Stat(unfinished); err == nil {
		t.Error("it is still there")
	}
}

// Sites that are opened at a time sweep while others are being made.
func TestScratchIsMadeWhileOthersSweep(t *testing.T) {
	place := t.TempDir()
	var group errgroup.Group
	for range 8 {
		group.Go(func() error {
			for range 50 {
				s, err := newScratch(place, "/nowhere")
				if err != nil {
					return err
				}
				if _, err := os.Stat(s.dir); err != nil {
					return err
				}
				s.remove()
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(place); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

func TestScratchIsNeverInsideTheTree(t *testing.T) {
	tree := t.TempDir()
	t.Chdir(tree)
	for _, place := range []string{tree, "."} {
		if site, err := Open(tree, Options{TempDir: place}); err == nil {
			site.Close()
			t.Errorf("%s: a scratch folder was made in the tree", place)
		}
	}
}

func TestCopyRefusesToReadTheOriginal(t *testing.T) {
	tree := makeTree(t, map[string]string{"f.c": "#include WHERE\n", "h.h": "int h;\n"})
	_, _, new := open(t, tree, Options{Copy: true}, Changes{"h.h": {Data: []byte("int changed;\n")}})
	_, err := new.Compile(t.Context(), unitOf(tree, "f.c", `-DWHERE="`+tree+`/h.h"`), Tweak{})
	if err == nil || !strings.Contains(err.Error(), "still read "+tree+"/h.h") {
		t.Errorf("got %v", err)
	}
	outside := unitOf(tree, "f.c")
	outside.Dir = t.TempDir()
	if _, err := new.Compile(t.Context(), outside, Tweak{}); err == nil || !strings.Contains(err.Error(), "outside of the tree") {
		t.Errorf("got %v", err)
	}
}

func TestModeTellsWhyItIsACopy(t *testing.T) {
	site, err := Open(t.TempDir(), Options{Copy: true})
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	if mode, reason := site.Mode(); mode != Copy || reason == "" {
		t.Errorf("got %v %q", mode, reason)
	}
}

func TestPrerequisites(t *testing.T) {
	for rule, want := range map[string]string{
		"unit: a.c b.h\n":                        `["a.c" "b.h"]`,
		"unit: a.c \\\n b.h \\\n  c.h\n\nb.h:\n": `["a.c" "b.h" "c.h"]`,
		"unit: a\\ b.c \\#c.h d$$e.h\n":          `["a b.c" "#c.h" "d$e.h"]`,
		"unit: back\\slash.c\n":                  `["back\\slash.c"]`,
		"unit:\n":                                `[]`,
	} {
		got, err := prerequisites(rule)
		if err != nil || fmt.Sprintf("%q", got) != want {
			t.Errorf("%q: got %q, %v; want %s", rule, got, err, want)
		}
	}
	if _, err := prerequisites("no rule"); err == nil {
		t.Error("text without a rule was accepted")
	}
}
