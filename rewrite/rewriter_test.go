package rewrite

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lineneutral/lineneutral/patch"
	"github.com/lineneutral/lineneutral/source"
)

// keepFile is a file of n objects that hold their line.
func keepFile(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("int keep_" + string(rune('a'+i)) + " = __LINE__;\n")
	}
	return b.String()
}

// repository makes a git repository in which each step is a commit.
type repository struct {
	t   *testing.T
	dir string
}

func newRepository(t *testing.T) *repository {
	r := &repository{t, t.TempDir()}
	r.git("init", "-q", "-b", "main")
	return r
}

func (r *repository) git(args ...string) []byte {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@b", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@b", "GIT_CONFIG_GLOBAL=/dev/null")
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		errors.As(err, &exit)
		r.t.Fatalf("git %v: %v\n%s", args, err, exit.Stderr)
	}
	return out
}

func (r *repository) write(name, text string) {
	r.t.Helper()
	if err := os.WriteFile(filepath.Join(r.dir, name), []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

func (r *repository) commit() { r.git("add", "-A"); r.git("commit", "-q", "-m", "step") }

func (r *repository) read(name string) []byte {
	r.t.Helper()
	text, err := os.ReadFile(filepath.Join(r.dir, name))
	if err != nil {
		r.t.Fatal(err)
	}
	return text
}

// fixAll rewrites a patch against the repository's tree.
func (r *repository) fixAll(raw []byte, from Origin) (*patch.Patch, error) {
	tree, err := source.Open(r.dir)
	if err != nil {
		r.t.Fatal(err)
	}
	defer tree.Close()
	p := patch.Parse(raw)
	w := NewRewriter(tree, 1, from, Options{Style: Line})
	for _, m := range p.Messages {
		w.Begin()
		for _, f := range m.Files {
			if _, err := w.Fix(f); err != nil {
				return p, err
			}
		}
	}
	return p, nil
}

// A series is fixed cumulatively: after git am, every kept object has the line
// of the base, whatever was renamed or copied on the way.
func TestSeriesStaysNeutralToItsBase(t *testing.T) {
	edit := func(r *repository, name, before string) {
		r.write(name, strings.Replace(string(r.read(name)), "int "+before, "int added_"+before+";\nint more_"+before+";\nint "+before, 1))
	}
	for _, tt := range []struct {
		name  string
		steps []func(r *repository)
		files []string
	}{
		{"one file twice", []func(*repository){
			func(r *repository) { edit(r, "x.c", "keep_d") },
			func(r *repository) { edit(r, "x.c", "keep_r") },
		}, []string{"x.c"}},
		{"a rename between", []func(*repository){
			func(r *repository) { edit(r, "x.c", "keep_d") },
			func(r *repository) { r.git("mv", "x.c", "y.c") },
			func(r *repository) { edit(r, "y.c", "keep_r") },
		}, []string{"y.c"}},
		{"removed and made again", []func(*repository){
			func(r *repository) { r.git("rm", "-q", "x.c") },
			func(r *repository) { r.write("x.c", keepFile(20)) },
			func(r *repository) { edit(r, "x.c", "keep_d") },
		}, []string{"x.c"}},
		{"a copy beside an edit of its source", []func(*repository){
			func(r *repository) {
				r.write("z.c", string(r.read("x.c")))
				edit(r, "z.c", "keep_r")
				edit(r, "x.c", "keep_d")
			},
		}, []string{"x.c", "z.c"}},
		{"a swap", []func(*repository){
			func(r *repository) {
				x, w := string(r.read("x.c")), string(r.read("w.c"))
				r.write("x.c", w)
				r.write("w.c", x)
				edit(r, "w.c", "keep_r")
			},
		}, []string{"w.c"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newRepository(t)
			base := keepFile(24)
			r.write("x.c", base)
			r.write("w.c", strings.ReplaceAll(base, "int", "long"))
			r.commit()
			r.git("checkout", "-q", "-b", "work")
			for _, step := range tt.steps {
				step(r)
				r.commit()
			}
			raw := r.git("format-patch", "--stdout", "-B", "-C", "main..work")
			fixed, err := r.fixAll(raw, AnyOrigin)
			if err != nil {
				t.Fatal(err)
			}
			r.git("checkout", "-q", "main")
			r.write("../series.mbox", string(fixed.Bytes()))
			r.git("am", "-q", filepath.Join(r.dir, "../series.mbox"))
			for _, name := range tt.files {
				was, is := kept(t, "gcc", []byte(base), nil), kept(t, "gcc", r.read(name), nil)
				for line := range strings.Lines(was) {
					if object := strings.TrimSpace(line); !strings.Contains(tt.name, "made again") && !strings.Contains(is+"\n", object+"\n") {
						t.Errorf("%s: %s is not kept:\n%s", name, object, r.read(name))
					}
				}
			}
		})
	}
}

// A patch made against another version applies to both, and the numbers
// differ: only the user knows which tree it is for.
func TestBlobAndTreeThatDisagreeAreRefused(t *testing.T) {
	r := newRepository(t)
	r.write("x.c", keepFile(24))
	r.commit()
	r.git("checkout", "-q", "-b", "newer")
	r.write("x.c", "/* newer */\n/* file */\n"+keepFile(24))
	r.commit()
	r.write("x.c", strings.Replace(string(r.read("x.c")), "int keep_k", "int added;\nint keep_k", 1))
	raw := r.git("diff")
	r.git("checkout", "-q", "-f", "main")
	var refusal *Refusal
	if _, err := r.fixAll(raw, AnyOrigin); !errors.As(err, &refusal) {
		t.Errorf("got %v, want a refusal", err)
	}
	for from, want := range map[Origin]string{FromStore: "+#line 13\n", FromTree: "+#line 11\n"} {
		fixed, err := r.fixAll(raw, from)
		if err != nil || !bytes.Contains(fixed.Bytes(), []byte(want)) {
			t.Errorf("origin %d: %v, want %q in\n%s", from, err, want, fixed.Bytes())
		}
	}
}

func TestSectionsThatHaveNoLines(t *testing.T) {
	for head, want := range map[string]string{
		"diff --git a/l.h b/l.h\nindex 1..2 120000\n--- a/l.h\n+++ b/l.h\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n": "a symbolic link",
		"--- a/x.txt\n+++ b/x.txt\n@@ -1 +1 @@\n-a\n+b\n":                                  "not C",
		"--- /dev/null\n+++ b/x.c\n@@ -0,0 +1 @@\n+int a;\n":                               "a new file",
		"diff --git a/x.c b/x.c\nold mode 100644\nnew mode 100755\n":                       "no change of content",
		"diff --git a/x.c b/x.c\nindex 1..2 100644\nBinary files a/x.c and b/x.c differ\n": "a binary file",
	} {
		f := patch.Parse([]byte(head)).Files()
		if len(f) != 1 || skips(f[0]) != want {
			t.Errorf("%q: %d files, want it skipped as %q", head, len(f), want)
		}
	}
}
