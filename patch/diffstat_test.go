package patch

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// grownBy gives the first hunk of the file at i n more lines.
func grownBy(p *Patch, i, n int) {
	f := p.Files()[i]
	h := f.Hunks[0]
	f.Replace(append([]*Hunk{NewHunk(h.OldStart, h.NewStart, h.Heading, withMore(h.Lines, n))}, f.Hunks[1:]...))
}

func TestDiffstat(t *testing.T) {
	const files = "--- a/src/f.c\n+++ b/src/f.c\n@@ -1 +1 @@\n-a\n+b\n--- a/g.c\n+++ b/g.c\n@@ -1 +1 @@\n-a\n+b\n"
	for _, test := range []struct{ name, head, want string }{
		{"the names' column of git",
			" src/f.c | 2 +-\n g.c     | 2 +-\n 2 files changed, 2 insertions(+), 2 deletions(-)\n",
			" src/f.c | 12 +++++++++++-\n g.c     |  2 +-\n 2 files changed, 12 insertions(+), 2 deletions(-)\n"},
		{"another program's columns stay",
			" src/f.c |    2 +-\n g.c     |    2 +-\n 2 files changed, 2 insertions(+), 2 deletions(-)\n",
			" src/f.c |   12 +++++++++++-\n g.c     |    2 +-\n 2 files changed, 12 insertions(+), 2 deletions(-)\n"},
		{"and names with what was stripped",
			" linux/src/f.c |    2 +-\n linux/g.c     |    2 +-\n 2 files changed, 2 insertions(+), 2 deletions(-)\n",
			" linux/src/f.c |    2 +-\n linux/g.c     |    2 +-\n 2 files changed, 12 insertions(+), 2 deletions(-)\n"},
		{"a row that the message has no file for stays",
			" src/f.c | 2 +-\n other.c | 5 +++--\n 2 files changed, 4 insertions(+), 3 deletions(-)\n",
			" src/f.c | 12 +++++++++++-\n other.c |  5 +++--\n 2 files changed, 14 insertions(+), 3 deletions(-)\n"},
		{"a summary alone", " 2 files changed, 2 insertions(+), 2 deletions(-)\n", " 2 files changed, 12 insertions(+), 2 deletions(-)\n"},
		{"of two tables the last",
			" g.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n\n src/f.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n",
			" g.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n\n src/f.c | 12 +++++++++++-\n 1 file changed, 11 insertions(+), 1 deletion(-)\n"},
		{"of an old git",
			" src/f.c |    2 +-\n 1 files changed, 1 insertions(+), 1 deletions(-)\n",
			" src/f.c |   12 +++++++++++-\n 1 files changed, 11 insertions(+), 1 deletions(-)\n"},
		{"with CRLF",
			" src/f.c | 2 +-\r\n 1 file changed, 1 insertion(+), 1 deletion(-)\r\n",
			" src/f.c | 12 +++++++++++-\r\n 1 file changed, 11 insertions(+), 1 deletion(-)\r\n"},
		{"no table", " src/f.c | 2 +-\n changed\n", " src/f.c | 2 +-\n changed\n"},
		{"a number that no file has", " src/f.c | 99999999999999999999 +\n 1 file changed, 1 insertion(+)\n", " src/f.c | 99999999999999999999 +\n 1 file changed, 11 insertions(+)\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := Parse([]byte(test.head + files))
			if got := string(p.Bytes()); got != test.head+files {
				t.Fatalf("unchanged: %s", cmp.Diff(test.head+files, got))
			}
			grownBy(p, 0, 10)
			got, _, _ := strings.Cut(string(p.Bytes()), "--- a/src")
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got): %s", diff)
			}
		})
	}
}

// The output of git log has a table for each commit, behind the files of the
// commit above.
func TestDiffstatsBetweenFiles(t *testing.T) {
	const section = "diff --git a/f.c b/f.c\n--- a/f.c\n+++ b/f.c\n@@ -1 +1 @@\n-a\n+b\n"
	const head = "commit 1\n---\n f.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n\n"
	p := Parse([]byte(head + section + "\n" + head + section))
	grownBy(p, 1, 1)
	first, second, _ := bytes.Cut(p.Bytes(), []byte("\n\ncommit")[1:])
	if !bytes.HasPrefix(first, []byte(head)) || !bytes.Contains(second, []byte(" f.c | 3 ++-\n 1 file changed, 2 insertions(+)")) {
		t.Errorf("%s", p.Bytes())
	}
}

func TestNamesInADiffstat(t *testing.T) {
	for _, test := range []struct{ from, to, want string }{
		{"a.c", "b.c", "a.c => b.c"},
		{"src/a.c", "src/b.c", "src/{a.c => b.c}"},
		{"old/f.c", "new/f.c", "{old => new}/f.c"},
		{"src/old/f.c", "src/new/f.c", "src/{old => new}/f.c"},
		{"src/f.c", "src/lib/f.c", "src/{ => lib}/f.c"},
		{"src/lib/f.c", "src/f.c", "src/{lib => }/f.c"},
		{"f.c", "src/f.c", "f.c => src/f.c"},
		{"a/b/c", "b/c", "{a/b => b}/c"},
		{"a/\xe4.c", "b/\xe4.c", `"a/\344.c" => "b/\344.c"`},
	} {
		if got := renameNames(test.from, test.to)[0]; got != test.want {
			t.Errorf("%s to %s: %s, want %s", test.from, test.to, got, test.want)
		}
	}
}

func TestSummaryLeavesOutWhatIsNone(t *testing.T) {
	for want, n := range map[string]changes{
		" 1 file changed, 1 insertion(+)":                  {1, 0},
		" 1 file changed, 2 deletions(-)":                  {0, 2},
		" 1 file changed, 0 insertions(+), 0 deletions(-)": {},
	} {
		if got := summary(1, n); got != want {
			t.Errorf("%+v: %q, want %q", n, got, want)
		}
	}
}

func TestBlobIDs(t *testing.T) {
	const pre, post = "a\n", "b\n"
	for _, test := range []struct{ name, row, want string }{
		{"abbreviated", "index 7898192..1111111 100644", "index 7898192..6178079 100644"},
		{"in full", "index 78981922613b2afb6025042ff6bd878ac1994e85..1111111111111111111111111111111111111111",
			"index 78981922613b2afb6025042ff6bd878ac1994e85..61780798228d17af2d34fce4cfbdf35556832472"},
		{"SHA-256, by the pre-image", "index f8625e4..1111111111 100644", "index f8625e4..9b69d308c9 100644"},
		{"the pre-image is another", "index 1234567..1111111 100644", "index 1234567..6178079 100644"},
		{"not known to the author", "index 7898192..0000000 100644", "index 7898192..0000000 100644"},
		{"no row", "old mode 100644", "old mode 100644"},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := []byte("diff --git a/f b/f\n" + test.row + "\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n")
			was := string(in)
			p := Parse(in)
			p.Files()[0].SetPostImage([]byte(pre), []byte(post))
			if want := strings.Replace(was, test.row, test.want, 1); string(p.Bytes()) != want || string(in) != was {
				t.Errorf("%s", p.Bytes())
			}
		})
	}
	p := Parse([]byte("diff --git a/f b/f\nindex 1234567..89abcde\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n"))
	f := p.Files()[0]
	f.SetPreImage([]byte(pre))
	if f.OldBlob != "7898192" || f.NewBlob != "89abcde" || !bytes.Contains(f.Head, []byte("index 7898192..89abcde\n")) {
		t.Errorf("%s", f.Head)
	}
}
