package verify

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/lineneutral/lineneutral/build"
)

var update = flag.Bool("update", false, "write what the tests get as what they want")

// The insides of the sandboxes are this test program, started again.
func TestMain(m *testing.M) {
	build.RunIfSandboxed()
	flag.Parse()
	os.Exit(m.Run())
}

// Each archive of testdata/trees is a tree (a/), what a patch makes of some of
// its files (b/), and the verdict that follows.
func TestVerdicts(t *testing.T) { golden(t, "testdata/trees", Options{}, summary) }

// golden runs the archives of a folder under opts, and compares what show makes
// of each verdict with the last file of the archive.
func golden(t *testing.T, folder string, opts Options, show func(*Verdict) string) {
	archives, err := filepath.Glob(filepath.Join(folder, "*.txtar"))
	if err != nil || len(archives) == 0 {
		t.Fatal("no archives", err)
	}
	for _, path := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			tree, change := unpack(t, archive)
			before := stateOf(t, tree)
			opts := opts
			opts.Tree, opts.Strip = tree, 1
			verdict, err := Run(t.Context(), opts, change)
			if err != nil {
				t.Fatal(err)
			}
			if after := stateOf(t, tree); after != before {
				t.Errorf("the tree was written:\n%s", cmp.Diff(before, after))
			}
			got := strings.ReplaceAll(show(verdict), tree, "DIR")
			want := &archive.Files[len(archive.Files)-1]
			if *update {
				want.Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(want.Data), got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// unpack lays the tree of an archive out and makes the patch.
func unpack(t *testing.T, archive *txtar.Archive) (tree string, change []byte) {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	tree = filepath.Join(root, "a")
	database := ""
	for _, f := range archive.Files {
		path, removed := strings.CutSuffix(f.Name, " (removed)")
		link, target, isLink := strings.Cut(strings.TrimSuffix(f.Name, ")"), " (to ")
		switch {
		case f.Name == build.DatabaseName:
			database = strings.ReplaceAll(string(f.Data), "DIR", tree)
		case isLink:
			for _, side := range []string{"a", "b"} {
				if err := os.Symlink(target, filepath.Join(root, side, link[2:])); err != nil {
					t.Fatal(err)
				}
			}
		case strings.HasPrefix(f.Name, "a/"):
			write(t, filepath.Join(root, f.Name), f.Data)
			write(t, filepath.Join(root, "b", f.Name[2:]), f.Data)
		case removed:
			if err := os.Remove(filepath.Join(root, path)); err != nil {
				t.Fatal(err)
			}
		case f.Name != "want":
			write(t, filepath.Join(root, f.Name), f.Data)
		}
	}
	change = makePatch(t, root)
	if database == "" {
		database = databaseOf(t, tree)
	}
	write(t, filepath.Join(tree, build.DatabaseName), []byte(database))
	return tree, change
}

func write(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	old := time.Unix(1600000000, 0)
	os.Chtimes(path, old, old)
}

// makePatch is the difference of the folders a and b in root, for -p1.
func makePatch(t testing.TB, root string) []byte {
	t.Helper()
	cmd := exec.Command("git", "diff", "--no-index", "--no-prefix", "--no-renames", "a", "b")
	cmd.Dir = root
	out, err := cmd.Output()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Fatalf("git diff: %v", err)
	}
	return out
}

// databaseOf makes a compile database of all .c files in tree.
func databaseOf(t testing.TB, tree string) string {
	t.Helper()
	sources, err := filepath.Glob(filepath.Join(tree, "*.c"))
	if err != nil || len(sources) == 0 {
		t.Fatal("no sources", err)
	}
	var entries []map[string]any
	for _, source := range sources {
		name := filepath.Base(source)
		entries = append(entries, map[string]any{"directory": tree, "file": name,
			"arguments": []string{"gcc", "-O2", "-Wall", "-Werror", "-g", "-MMD", "-c", name}})
	}
	text, err := json.Marshal(entries)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// summary is the part of a verdict that does not depend on the compiler's
// version.
func summary(v *Verdict) string {
	var out strings.Builder
	for _, u := range v.Units {
		fmt.Fprintf(&out, "unit %s %s\n", u.Object, u.Source)
	}
	for _, f := range v.Findings {
		line := fmt.Sprintf("%s: %s %s %s: %s %s", f.Object, f.Change, f.Kind, f.Symbol, f.Role, f.Means)
		out.WriteString(strings.TrimSpace(line))
		if len(f.Chain) > 0 {
			fmt.Fprintf(&out, ": %s", strings.Join(f.Chain, " <- "))
		}
		if f.Role == Unintended {
			fmt.Fprintf(&out, ", by its line: %s", f.Line)
		}
		out.WriteByte('\n')
	}
	for _, f := range v.Same {
		fmt.Fprintf(&out, "%s: edited, same code: %s\n", f.Object, f.Symbol)
	}
	for _, f := range v.Absent {
		fmt.Fprintf(&out, "%s:%d: edited, in no object: %s\n", f.File, f.Line, f.Name)
	}
	for _, text := range v.Undecided {
		first, _, _ := strings.Cut(text, "\n")
		fmt.Fprintf(&out, "undecided: %s\n", first)
	}
	for _, text := range v.Notes {
		fmt.Fprintf(&out, "note: %s\n", text)
	}
	return out.String()
}

// stateOf is all that a build could change in a tree.
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
		fmt.Fprintf(&out, "%s %s %d", path, info.Mode(), info.ModTime().UnixNano())
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

// load unpacks one archive of testdata/trees.
func load(t *testing.T, name string) (tree string, change []byte) {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("testdata/trees", name+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	return unpack(t, archive)
}

func TestVerdictDoesNotDependOnModeOrJobs(t *testing.T) {
	for _, name := range []string{"inline", "invocations", "absolute"} {
		t.Run(name, func(t *testing.T) { sameInAllModes(t, name) })
	}
}

func sameInAllModes(t *testing.T, name string) {
	tree, change := load(t, name)
	before := stateOf(t, tree)
	var want string
	for i, opts := range []Options{{Jobs: 1}, {Jobs: 4}, {Copy: true}, {Copy: true, Jobs: 3}} {
		opts.Tree, opts.Strip = tree, 1
		verdict, err := Run(t.Context(), opts, change)
		if err != nil {
			t.Fatal(err)
		}
		if opts.Copy && verdict.Mode != "copy" {
			t.Errorf("mode is %s", verdict.Mode)
		}
		if i == 0 {
			want = summary(verdict)
		}
		if diff := cmp.Diff(want, summary(verdict)); diff != "" {
			t.Errorf("%+v: -first +this:\n%s", opts, diff)
		}
	}
	if after := stateOf(t, tree); after != before {
		t.Errorf("the tree was written:\n%s", cmp.Diff(before, after))
	}
}

func TestSourcesOfABuildElsewhereAreVerified(t *testing.T) {
	// A tree that was copied with its database: the entries lead to where it
	// was, and there another version is.
	tree, change := load(t, "line")
	moved := filepath.Join(t.TempDir(), "moved")
	if err := os.CopyFS(moved, os.DirFS(tree)); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(tree, "f.c"), []byte("#error the old place was compiled\n"))
	verdict, err := Run(t.Context(), Options{Tree: moved, Strip: 1}, change)
	if err != nil {
		t.Fatal(err)
	}
	if len(verdict.Undecided) != 0 || verdict.Count(Edited) != 1 || len(verdict.Notes) != 1 || !strings.Contains(verdict.Notes[0], tree) {
		t.Errorf("got %s", summary(verdict))
	}
}

func TestBadPatchesAreErrors(t *testing.T) {
	tree, change := load(t, "line")
	for _, c := range []struct {
		name, patch string
		strip       int
		want        string
	}{
		{"does not apply", strings.ReplaceAll(string(change), "return x + 1", "return x + 8"), 1, "does not apply"},
		{"made twice", "--- /dev/null\n+++ b/f.c\n@@ -0,0 +1 @@\n+int x;\n", 1, "is there already"},
		{"absent file", strings.ReplaceAll(string(change), "f.c", "absent.c"), 1, "absent.c: is not in the tree"},
		{"wrong strip", string(change), 0, "-p0"},
		{"leads out", strings.ReplaceAll(string(change), "a/f.c", "a/../../f.c"), 1, ".."},
		{"cut short", string(change)[:len(change)-20], 1, "line"},
		{"no patch", "hello\n", 1, "changes no file"},
		{"empty", "", 1, "changes no file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			verdict, err := Run(t.Context(), Options{Tree: tree, Strip: c.strip}, []byte(c.patch))
			var bad *PatchError
			if !errors.As(err, &bad) {
				t.Fatalf("got %+v, %v", verdict, err)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v does not say %q", err, c.want)
			}
		})
	}
}

func TestNoDatabaseIsAnError(t *testing.T) {
	tree, change := load(t, "line")
	os.Remove(filepath.Join(tree, build.DatabaseName))
	_, err := Run(t.Context(), Options{Tree: tree, Strip: 1, CompDB: tree}, change)
	var none *build.NoDatabaseError
	if !errors.As(err, &none) {
		t.Errorf("got %v", err)
	}
}

func TestInterruptedRunHasNoVerdict(t *testing.T) {
	tree, change := load(t, "line")
	ctx, cancel := context.WithCancel(t.Context())
	started := 0
	opts := Options{Tree: tree, Strip: 1, Jobs: 1, Command: func(string, string, []string) { started++; cancel() }}
	verdict, err := Run(ctx, opts, change)
	if !errors.Is(err, context.Canceled) || verdict != nil || started != 1 {
		t.Errorf("got %v, %v after %d commands", verdict, err, started)
	}
}

func TestProgressCountsUnits(t *testing.T) {
	tree, change := load(t, "inline")
	var told []string
	opts := Options{Tree: tree, Strip: 1, Jobs: 1, Progress: func(p Progress) {
		told = append(told, fmt.Sprintf("%d/%d %s %s", p.Done, p.Total, p.Running, p.Finished))
	}}
	if _, err := Run(t.Context(), opts, change); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(told, "; "); got != "0/2 [f.o] ; 1/2 [] f.o; 1/2 [g.o] ; 2/2 [] g.o" {
		t.Errorf("told %q", got)
	}
}

func TestUndecidedHoldsTheCompilersWords(t *testing.T) {
	tree, change := load(t, "no-compile")
	verdict, err := Run(t.Context(), Options{Tree: tree, Strip: 1}, change)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(verdict.Undecided, "\n")
	for _, want := range []string{"f.o", "patched side", "f.c:1:", "undeclared"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %s", want, text)
		}
	}
}

func TestUnintendedFindingsShowWhereTheyDiffer(t *testing.T) {
	tree, change := load(t, "line")
	verdict, err := Run(t.Context(), Options{Tree: tree, Strip: 1}, change)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range verdict.Findings {
		if f.Role == Unintended && (len(f.Sites) == 0 || f.Sites[0].Old == f.Sites[0].New || f.Sites[0].New == "") {
			t.Errorf("%s: sites %+v", f.Symbol, f.Sites)
		}
	}
}

func TestKernelTreesNeedNoDatabase(t *testing.T) {
	tree, change := load(t, "inline")
	os.Remove(filepath.Join(tree, build.DatabaseName))
	for _, name := range []string{"f", "g", "h"} {
		record := fmt.Sprintf("cmd_%[1]s.o := gcc -O2 -Wall -Wp,-MMD,.%[1]s.o.d -c -o %[1]s.o %[1]s.c\n\nsource_%[1]s.o := %[1]s.c\n", name)
		write(t, filepath.Join(tree, "."+name+".o.cmd"), []byte(record))
	}
	verdict, err := Run(t.Context(), Options{Tree: tree, Strip: 1}, change)
	if err != nil {
		t.Fatal(err)
	}
	if len(verdict.Units) != 2 || verdict.Count(Inlines) != 2 || verdict.Database != tree {
		t.Errorf("database %s\n%s", verdict.Database, summary(verdict))
	}
}

// Kernels have units of 32 bits, which are not compared function by function.
func TestObjectsThatAreNotReadAreComparedAsAWhole(t *testing.T) {
	for _, c := range []struct{ to, want string }{
		{"#define UNUSED 2\n#define USED 1\n", ""},
		{"#define UNUSED 1\n#define USED 2\n", "f.o: the object of the original side: 32-bit ELF; only x86-64 objects can be compared"},
	} {
		root := t.TempDir()
		for side, text := range map[string]string{"a": "#define UNUSED 1\n#define USED 1\n", "b": c.to} {
			write(t, filepath.Join(root, side, "h.h"), []byte(text))
			write(t, filepath.Join(root, side, "f.c"), []byte("#include \"h.h\"\nint f(void) { return USED; }\n"))
			write(t, filepath.Join(root, side, ".f.o.cmd"), []byte("cmd_f.o := gcc -m32 -ffreestanding -c -o f.o f.c\n"))
		}
		verdict, err := Run(t.Context(), Options{Tree: filepath.Join(root, "a"), Strip: 1}, makePatch(t, root))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(verdict.Undecided, "\n"); got != c.want || len(verdict.Units) != 1 {
			t.Errorf("undecided %q, want %q\n%s", got, c.want, summary(verdict))
		}
	}
}
