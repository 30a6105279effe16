package patch

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A mail whose hunks got other lines has to be the mail that git makes of the
// commit with those lines: the diffstat, its summary, the blob ids and the
// hunk headers are all held against git's own.

// mailOptions are the ways of format-patch that a mail comes in.
var mailOptions = []string{
	"", "--attach", "--inline --no-signature", "--base=HEAD~1 --zero-commit", "--encode-email-headers --binary",
	"-C --find-copies-harder", "--no-renames --full-index", "--abbrev=20 -U1 --numbered", "-U0", "-U25", "-W", "--no-prefix",
	"-p --stat", "--stat=60", "--stat=40", "--stat=30", "--stat=80,20", "--stat=72,30,4", "--stat-graph-width=8",
	"--stat-count=3", "--compact-summary", "--cover-letter", "--cover-letter --stat=65",
}

// moving makes a repository of one commit on top of a base: files with many
// and few changes, deep and odd names, renames, a copy, a mode, binaries.
func moving(t *testing.T, r *rand.Rand, format string) string {
	t.Helper()
	dir := t.TempDir()
	file := func(name string, content []byte) { write(t, filepath.Join(dir, name), content) }
	run(t, dir, "git", "init", "-q", "--object-format="+format)
	names := []string{"f.c", "src/a.c", "src/deep/er/than/the/table/is/wide/and/then/even/more/of/it/until/the/end/long.c",
		"with blank.c", "\"q\"\t\xe4.c", "\u00e4.c", "old/name/file.c", "x/b/y.c", "top.c"}
	texts := map[string][][]byte{}
	for _, name := range names {
		texts[name] = unique(name, 40+r.IntN(400))
		file(name, bytes.Join(texts[name], nil))
	}
	file("bin", []byte("\x00\x01"))
	file("gone.c", []byte("gone\n"))
	run(t, dir, "git", "add", "-A")
	run(t, dir, "git", "commit", "-q", "-m", "base")
	for i, name := range names {
		edits := []int{1, 3, 60, 2, 1, 2, 5, 1, 2}[i]
		file(name, bytes.Join(scattered(r, texts[name], edits), nil))
	}
	file("bin", []byte("\x00\x02\x03"))
	file("fresh.c", []byte("a\nb\n"))
	for _, to := range [][2]string{{"old/name/file.c", "new/name/file.c"}, {"x/b/y.c", "x/y.c"}, {"top.c", "sub/dir/top.c"}} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, to[1])), 0o755); err != nil {
			t.Fatal(err)
		}
		run(t, dir, "git", "mv", to[0], to[1])
	}
	run(t, dir, "git", "rm", "-q", "gone.c")
	if err := os.Chmod(filepath.Join(dir, "with blank.c"), 0o755); err != nil {
		t.Fatal(err)
	}
	run(t, dir, "git", "add", "-A")
	run(t, dir, "git", "commit", "-q", "-m", "Gr\u00fc\u00dfe: a change\n\nA log with a table:\n\n f.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n\n    --- a/x\n    +++ b/x\n    diff --git a/x b/x\n    @@ -1 +1 @@\n    -a\n    +b\n")
	return dir
}

// unique makes n lines that are nowhere else.
func unique(name string, n int) [][]byte {
	out := make([][]byte, n)
	for i := range out {
		out[i] = fmt.Appendf(nil, "%s line %d\n", name, i)
	}
	return out
}

// scattered changes single lines: replaced, removed, or others added.
func scattered(r *rand.Rand, lines [][]byte, edits int) [][]byte {
	out := append([][]byte(nil), lines...)
	for i := range edits {
		at := r.IntN(len(out))
		switch r.IntN(3) {
		case 0:
			out[at] = fmt.Appendf(nil, "replaced %d\n", i)
		case 1:
			out = append(out[:at:at], out[at+1:]...)
		default:
			out = append(out[:at:at], append([][]byte{fmt.Appendf(nil, "added %d\n", i)}, out[at:]...)...)
		}
	}
	return out
}

// grow adds lines behind the changes of some hunks of f, and counts on.
func grow(r *rand.Rand, f *File) {
	var hunks []*Hunk
	shift := 0
	for _, h := range f.Hunks {
		lines, grown := h.Lines, 0
		if r.IntN(3) > 0 {
			grown = 1 + r.IntN(12)
			lines = withMore(h.Lines, grown)
		}
		switch {
		case grown > 0:
			start := h.NewStart
			if h.NewCount == 0 {
				start++
			}
			h = NewHunk(h.OldStart, start+shift, h.Heading, lines)
		case shift > 0:
			h = h.Renumber(h.OldStart, h.NewStart+shift)
		}
		hunks = append(hunks, h)
		shift += grown
	}
	f.Replace(hunks)
}

// withMore adds n lines behind the last change of lines.
func withMore(lines []Line, n int) []Line {
	last := len(lines) - 1
	for lines[last].Op == Context {
		last--
	}
	out := append([]Line(nil), lines[:last+1]...)
	for i := range n {
		out = append(out, Line{Op: Add, Text: fmt.Appendf(nil, "grown %d\n", i)})
	}
	return append(out, lines[last+1:]...)
}

// growAll changes the files of p that stay, in the tree as well.
func growAll(t *testing.T, r *rand.Rand, dir string, p *Patch, strip int) {
	t.Helper()
	for _, f := range p.Files() {
		if len(f.Hunks) == 0 || f.Added || f.Deleted {
			continue
		}
		before, _ := run(t, dir, "git", "cat-file", "blob", f.OldBlob)
		grow(r, f)
		placed, err := Place(before, f.Hunks)
		if err != nil {
			t.Fatal(err)
		}
		after := apply(before, placed)
		f.SetPostImage(before, after)
		name, err := f.NewPath(strip)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name), after)
	}
}

// volatile is what a mail says that does not follow from its hunks.
var volatile = regexp.MustCompile(`(?m)^From [0-9a-f]{40,64} |\([0-9]+%\)|^similarity index .*|^base-commit: .*|^Date: .*`)

func formatPatch(t *testing.T, dir, options, since string) []byte {
	t.Helper()
	args := append([]string{"git", "format-patch", "--stdout"}, strings.Fields(options)...)
	out, _ := run(t, dir, append(args, since)...)
	return out
}

func TestGrownMailIsTheOneGitMakes(t *testing.T) {
	made := map[string]string{}
	for _, format := range []string{"sha1", "sha256"} {
		made[format] = moving(t, rand.New(rand.NewPCG(7, 3)), format)
	}
	for i, options := range mailOptions {
		t.Run(options, func(t *testing.T) {
			format := "sha1"
			if i%4 == 3 {
				format = "sha256"
			}
			dir := t.TempDir()
			run(t, dir, "cp", "-a", made[format]+"/.", dir)
			p := checkWhole(t, formatPatch(t, dir, options, "HEAD~1"))
			strip := 1
			if options == "--no-prefix" {
				strip = 0
			}
			growAll(t, rand.New(rand.NewPCG(uint64(i), 4)), dir, p, strip)
			run(t, dir, "git", "commit", "-q", "-a", "--amend", "-C", "HEAD")
			want := volatile.ReplaceAll(formatPatch(t, dir, options, "HEAD~1"), nil)
			got := volatile.ReplaceAll(p.Bytes(), nil)
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
				t.Errorf("(-git +ours): %s", diff)
			}
			// git am knows no cover letters, and no hunks without context.
			if i%6 == 0 && !strings.Contains(options, "cover") && options != "-U0" {
				checkMailed(t, dir, p.Bytes(), strip)
			}
		})
	}
}

// checkMailed wants git am to make the commit at HEAD from mail.
func checkMailed(t *testing.T, dir string, mail []byte, strip int) {
	t.Helper()
	write(t, filepath.Join(dir, ".git/mail"), mail)
	run(t, dir, "git", "checkout", "-q", "-b", "mailed", "HEAD~1")
	if _, ok := run(t, dir, "git", "am", "-q", fmt.Sprint("-p", strip), ".git/mail"); !ok {
		t.Fatal("git am refuses the mail")
	}
	if out, same := run(t, dir, "git", "diff", "--exit-code", "HEAD", "@{-1}"); !same {
		t.Errorf("git am makes another tree: %s", out)
	}
}

// A base on which the hunks do not apply: git am -3 finds the pre-images by
// the ids on the index rows, in the second mail the id that the first one left.
func TestGitAmFallsBackOnTheBlobIDs(t *testing.T) {
	dir := t.TempDir()
	commit := func(lines [][]byte, log string) []byte {
		content := bytes.Join(lines, nil)
		write(t, dir+"/f.c", content)
		run(t, dir, "git", "add", "f.c")
		run(t, dir, "git", "commit", "-q", "-m", log)
		return content
	}
	run(t, dir, "git", "init", "-q")
	lines := unique("f", 40)
	base := commit(lines, "base")
	lines[20] = []byte("first\n")
	commit(lines, "first")
	lines[30] = []byte("second\n")
	commit(lines, "second")
	p := checkWhole(t, formatPatch(t, dir, "-U5", "HEAD~2"))
	text := base
	for i, f := range p.Files() {
		if i > 0 {
			f.SetPreImage(text)
			f.Replace([]*Hunk{f.Hunks[0].Renumber(f.Hunks[0].OldStart+2, f.Hunks[0].NewStart+2)})
		} else {
			h := f.Hunks[0]
			f.Replace([]*Hunk{NewHunk(h.OldStart, h.NewStart, h.Heading, withMore(h.Lines, 2))})
		}
		placed, err := Place(text, f.Hunks)
		if err != nil {
			t.Fatal(err)
		}
		after := apply(text, placed)
		f.SetPostImage(text, after)
		text = after
	}
	run(t, dir, "git", "checkout", "-q", "-b", "moved", "HEAD~2")
	lines = unique("f", 40)
	lines[17], lines[34] = []byte("moved\n"), []byte("moved, too\n")
	commit(lines, "moved")
	write(t, dir+"/mail", p.Bytes())
	if _, ok := run(t, dir, "git", "apply", "--check", "mail"); ok {
		t.Fatal("the mail applies without -3: the test tests nothing")
	}
	if out, ok := run(t, dir, "git", "am", "-3", "mail"); !ok {
		t.Fatalf("git am -3: %s", out)
	}
	if got := read(t, dir+"/f.c", true); bytes.Count(got, []byte("moved")) != 2 || bytes.Count(got, []byte("grown")) != 2 {
		t.Errorf("merged to %q", got)
	}
}

// Two patches of a series about one file: what the second one removes of the
// first one's lines is not in the cover letter's numbers.
func TestCoverLetterCountsTheWholeSeries(t *testing.T) {
	dir := t.TempDir()
	run(t, dir, "git", "init", "-q")
	lines := unique("f", 40)
	commit := func(name, log string) {
		write(t, filepath.Join(dir, name), bytes.Join(lines, nil))
		run(t, dir, "git", "add", "-A")
		run(t, dir, "git", "commit", "-q", "-m", log)
	}
	commit("f.c", "base")
	lines = append(lines[:10:10], append([][]byte{[]byte("one\n"), []byte("two\n"), []byte("three\n")}, lines[10:]...)...)
	commit("f.c", "first")
	lines = append(lines[:11:11], append([][]byte{[]byte("four\n")}, lines[12:]...)...)
	run(t, dir, "git", "mv", "f.c", "g.c")
	commit("g.c", "second")
	p := checkWhole(t, formatPatch(t, dir, "--cover-letter", "HEAD~2"))
	first := p.Files()[0]
	first.Replace([]*Hunk{NewHunk(first.Hunks[0].OldStart, first.Hunks[0].NewStart, "", withMore(first.Hunks[0].Lines, 5))})
	if want := " f.c => g.c | 8 ++++++++\n 1 file changed, 8 insertions(+)\n"; !bytes.Contains(p.Bytes(), []byte(want)) {
		t.Errorf("%s", p.Bytes())
	}
}
