package patch

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The programs that write and apply patches have the last word: what git and
// diff print must be read as they meant it, and hunks must be placed where
// patch puts them.

// run runs a program in dir and returns its output; an exit status of 1 is
// diff's and patch's way to say "different" and comes back as false.
func run(t *testing.T, dir string, args ...string) ([]byte, bool) {
	t.Helper()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "LC_ALL=C", "TZ=UTC", "HOME="+dir, "GIT_CONFIG_NOSYSTEM=1", "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir),
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@example.org")
	cmd.Env = without(cmd.Env, "GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if err != nil && cmd.ProcessState.ExitCode() != 1 {
		t.Fatalf("%q: %v\n%s", args, err, errs.Bytes())
	}
	return out.Bytes(), err == nil
}

func without(env []string, names ...string) []string {
	var out []string
	for _, v := range env {
		keep := true
		for _, n := range names {
			keep = keep && !strings.HasPrefix(v, n+"=")
		}
		if keep {
			out = append(out, v)
		}
	}
	return out
}

func write(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

// history makes a repository of a few commits with every kind of change.
func history(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	file := func(name, content string) { write(t, filepath.Join(dir, name), []byte(content)) }
	commit := func(log string) {
		run(t, dir, "git", "add", "-A")
		run(t, dir, "git", "commit", "-q", "-m", log)
	}
	run(t, dir, "git", "init", "-q")
	long := strings.Repeat("x\ny\n\nz\n", 30)
	file("src/a.c", "int a;\n-- x;\n++ y;\n@@ -1 +1 @@\n"+long)
	file("crlf.c", "a\r\nb\r\nc\r\n")
	file("end.c", "no newline")
	file("with blank.c", "b\n")
	file("\"quoted\"\t\xe4.c", "q\n")
	file("old.c", long)
	file("bin", "\x00\x01\x02")
	file("gone.c", "gone\n")
	commit("base")
	file("src/a.c", "int A;\n@@ -1 +1 @@\n"+long+"-- \n++ z\n")
	file("crlf.c", "a\r\nB\r\nc\r\n")
	file("end.c", "still none")
	commit("first\n\n--- a/x\n+++ b/x\nnot a hunk\n\ndiff --git a/x b/x\nIndex: x\n@@ -1 +1 @@\nFrom now on\n---\n x | 2 +-\n")
	file("with blank.c", "b\nc\n")
	file("\"quoted\"\t\xe4.c", "Q\n")
	file("bin", "\x00\x01\x03")
	file("empty.c", "")
	file("fresh.c", "\n\n")
	run(t, dir, "git", "rm", "-q", "gone.c")
	run(t, dir, "git", "mv", "old.c", "moved to.c")
	commit("second: ä =?UTF-8?q?=C3=A4?=")
	file("moved to.c", strings.Replace(long, "x", "X", 1))
	file("end.c", "newline\n")
	commit("third")
	return dir
}

func TestWhatGitPrintsIsReadAsMeant(t *testing.T) {
	dir := history(t)
	for _, options := range []struct{ format, stat string }{
		{"", "-M"}, {"-U0", "-M"}, {"-U25", "-M"}, {"-W", "-M"},
		{"-M50", "-M50"}, {"-C --find-copies-harder", "-C --find-copies-harder"}, {"--no-renames", "--no-renames"},
		{"--binary", "-M"}, {"--full-index", "-M"}, {"-p --no-signature", "-M"},
		{"--no-prefix", "-M"}, {"--src-prefix=x/y/ --dst-prefix=z/", "-M"},
	} {
		t.Run("format-patch "+options.format, func(t *testing.T) {
			args := append([]string{"git", "format-patch", "--stdout", "--root"}, strings.Fields(options.format)...)
			out, _ := run(t, dir, append(args, "HEAD")...)
			checkAgainstNumstat(t, dir, out, strings.Fields(options.stat))
		})
	}
	for _, options := range []string{"--attach", "--inline", "--cover-letter", "--base=HEAD~3", "--numbered --in-reply-to=<x@y>", "--signature=x", "--zero-commit"} {
		t.Run("format-patch "+options, func(t *testing.T) {
			args := append([]string{"git", "format-patch", "--stdout"}, strings.Fields(options)...)
			out, _ := run(t, dir, append(args, "HEAD~3")...)
			checkWhole(t, out)
		})
	}
}

// checkWhole wants out read without problems and without loss.
func checkWhole(t *testing.T, out []byte) *Patch {
	t.Helper()
	p := Parse(out)
	if len(p.Problems()) > 0 {
		t.Fatalf("%v", p.Problems())
	}
	if len(p.Files()) == 0 {
		t.Fatal("no files")
	}
	if !bytes.Equal(p.Bytes(), out) {
		t.Fatal("round trip")
	}
	return p
}

// checkAgainstNumstat wants as many files, and in each as many lines added
// and removed, as git counts.
func checkAgainstNumstat(t *testing.T, dir string, out []byte, options []string) {
	t.Helper()
	p := checkWhole(t, out)
	args := append([]string{"git", "log", "--reverse", "--format=", "--root", "--numstat"}, options...)
	stat, _ := run(t, dir, append(args, "HEAD")...)
	var want, got []string
	for line := range strings.Lines(string(stat)) {
		if f := strings.Fields(line); len(f) > 2 {
			want = append(want, strings.Replace(f[0]+" "+f[1], "- -", "0 0", 1))
		}
	}
	for _, f := range p.Files() {
		added, removed := 0, 0
		for _, h := range f.Hunks {
			context := len(h.OldLines()) + len(h.NewLines()) - len(h.Lines)
			added, removed = added+h.NewCount-context, removed+h.OldCount-context
		}
		got = append(got, fmt.Sprint(added, " ", removed))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("added and removed (-git +ours): %s", diff)
	}
}

// apply makes the post-image from a placement.
func apply(base []byte, placed []Placement) []byte {
	var out []byte
	records, done := Records(base), 0
	for _, p := range placed {
		out = append(out, bytes.Join(records[done:p.Base], nil)...)
		out = append(out, bytes.Join(p.Hunk.NewLines(), nil)...)
		done = p.End()
	}
	return append(out, bytes.Join(records[done:], nil)...)
}

// text is a random file of few different lines, so that much of it looks
// alike.
func text(r *rand.Rand, n int) [][]byte {
	words := []string{"{\n", "}\n", "\n", "-- \n", "x\r\n", "++ y\n", "z\n"}
	out := make([][]byte, n)
	for i := range out {
		out[i] = []byte(words[r.IntN(len(words))])
	}
	return out
}

// edited returns a copy of lines with some of them removed, replaced, added.
func edited(r *rand.Rand, lines [][]byte, edits int) [][]byte {
	out := append([][]byte(nil), lines...)
	for range edits {
		at := r.IntN(len(out) + 1)
		end := min(at+r.IntN(3), len(out))
		out = append(out[:at:at], append(text(r, r.IntN(3)), out[end:]...)...)
	}
	return out
}

// joined makes a file of lines, now and then without the last line end.
func joined(r *rand.Rand, lines [][]byte) []byte {
	b := bytes.Join(lines, nil)
	if r.IntN(4) == 0 {
		b = bytes.TrimSuffix(b, []byte("\n"))
	}
	return b
}

func TestHunksOfDiffMakeTheNewFile(t *testing.T) {
	dir := t.TempDir()
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 1))
		lines := text(r, r.IntN(60))
		before, after := joined(r, lines), joined(r, edited(r, lines, 1+r.IntN(6)))
		write(t, dir+"/a/f", before)
		write(t, dir+"/b/f", after)
		context := "-U" + strconv.Itoa(r.IntN(6))
		for _, program := range [][]string{
			{"diff", context, "a/f", "b/f"},
			{"git", "diff", "--no-index", context, "a/f", "b/f"},
		} {
			out, same := run(t, dir, program...)
			if same {
				continue
			}
			f := checkWhole(t, out).Files()[0]
			placed, err := Place(before, f.Hunks)
			if err != nil {
				t.Fatalf("seed %d, %q: %v\n%s", seed, program, err, out)
			}
			if got := apply(before, placed); !bytes.Equal(got, after) {
				t.Fatalf("seed %d, %q: %s", seed, program, cmp.Diff(string(after), string(got)))
			}
		}
	}
}

// stricter tells whether err is one of the two refusals that patch does not
// know: hunks whose context overlaps that of the hunk before, and -U0 hunks
// behind the end of the file, which patch puts at the end.
func stricter(err error) bool {
	var pe *PlaceError
	return errors.As(err, &pe) && (pe.Fuzz == 0 || pe.Hunk.OldCount == 0)
}

// The tree has moved on: where patch without fuzz finds a place, it is ours;
// where only we do, git apply agrees.
func TestHunksArePlacedWhereTheProgramsPutThem(t *testing.T) {
	if _, err := exec.LookPath("patch"); err != nil {
		t.Skip("skipped: the program patch is not installed (apt-get install patch)")
	}
	dir := t.TempDir()
	applied := 0
	for seed := range uint64(120) {
		r := rand.New(rand.NewPCG(seed, 2))
		lines := text(r, 10+r.IntN(50))
		moved := bytes.Join(edited(r, lines, 1+r.IntN(3)), nil)
		write(t, dir+"/a", bytes.Join(lines, nil))
		write(t, dir+"/b", bytes.Join(edited(r, lines, 1+r.IntN(3)), nil))
		write(t, dir+"/c", moved)
		out, _ := run(t, dir, "diff", "-U"+strconv.Itoa(r.IntN(4)), "--label=c", "--label=c", "a", "b")
		if len(out) == 0 {
			continue
		}
		write(t, dir+"/p", out)
		placed, err := Place(moved, Parse(out).Files()[0].Hunks)
		want, ok := byPatch(t, dir)
		if err == nil && !ok {
			want, ok = byGit(t, dir)
		}
		if stricter(err) || !ok && err != nil {
			continue
		}
		applied++
		if got := apply(moved, placed); err != nil || !ok || !bytes.Equal(got, want) {
			t.Errorf("seed %d: %v: %s\n%s", seed, err, cmp.Diff(string(want), string(got)), out)
		}
	}
	if applied < 20 {
		t.Errorf("only %d patches applied: the test tests nothing", applied)
	}
}

// byPatch and byGit apply the patch p to the file c; false if it does not fit.
func byPatch(t *testing.T, dir string) ([]byte, bool) {
	t.Helper()
	_, ok := run(t, dir, "patch", "--binary", "-s", "-f", "-N", "-F0", "-r-", "-o", "d", "c", "p")
	return read(t, dir+"/d", ok), ok
}

func byGit(t *testing.T, dir string) ([]byte, bool) {
	t.Helper()
	_, ok := run(t, dir, "git", "apply", "-p0", "--unidiff-zero", "p")
	return read(t, dir+"/c", ok), ok
}

func read(t *testing.T, name string, must bool) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil && must {
		t.Fatal(err)
	}
	return b
}
