package rewrite

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/lineneutral/lineneutral/patch"
	"github.com/lineneutral/lineneutral/source"
)

// judged proves every section of fixed against raw in a tree that holds the
// files, and names the first thing that stands in the way: refuted, refused,
// drifts, error, or "" for proved.
func judged(t *testing.T, files map[string]string, raw, fixed string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tree, err := source.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	messages, err := Counterparts(patch.Parse([]byte(raw)), patch.Parse([]byte(fixed)), 1)
	if err != nil {
		t.Fatal(err)
	}
	w := NewRewriter(tree, 1, FromTree, Options{})
	for _, sections := range messages {
		w.Begin()
		for _, s := range sections {
			if got := verdict(w.Against(s)); got != "" {
				return got
			}
		}
	}
	return ""
}

func verdict(out *Outcome, err error) string {
	var refutation *Refutation
	var refusal *Refusal
	switch {
	case errors.As(err, &refutation):
		return "refuted"
	case errors.As(err, &refusal):
		return "refused"
	case err != nil:
		return "error"
	case out.Proof != nil && !out.Proof.Neutral():
		return "drifts"
	}
	return ""
}

const (
	keptFile = "int a;\nint k = __LINE__;\nint l;\nint m;\nint n = __LINE__;\n"
	onTop    = "--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,3 @@\n int a;\n+int b;\n int k = __LINE__;\n"
	below    = "--- a/x.c\n+++ b/x.c\n@@ -3,3 +4,4 @@\n int l;\n int m;\n+int o;\n int n = __LINE__;\n"
)

func TestAgainstJudgesARewriting(t *testing.T) {
	gone := "--- a/x.c\n+++ /dev/null\n@@ -1,5 +0,0 @@\n-int a;\n-int k = __LINE__;\n-int l;\n-int m;\n-int n = __LINE__;\n"
	names := "--- a/x.c\n+++ b/x.c\n@@ -5 +5,6 @@\n int n = __LINE__;\n+#define C_(a, b) a##b\n+#define C(a, b) C_(a, b)\n+#define U int C(v, __LINE__)\n+U;\n+U;\n"
	added := "--- /dev/null\n+++ b/y.c\n@@ -0,0 +1,2 @@\n+int y;\n+int z;\n"
	renamed := "diff --git a/x.c b/y.c\nrename from x.c\nrename to y.c\n"
	for _, tt := range []struct{ name, raw, fixed, want string }{
		{"a directive", onTop, "--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,4 @@\n int a;\n+int b;\n+#line 2\n int k = __LINE__;\n", ""},
		{"a joined line", onTop, "--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,2 @@\n-int a;\n+int a; int b;\n int k = __LINE__;\n", ""},
		{"less context", onTop, "--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-int a;\n+int a; int b;\n", ""},
		{"context that is in truth rewritten", onTop, "--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,2 @@\n-int a;\n-int k = __LINE__;\n+int a; int b;\n+int k = __LINE__;\n", ""},
		{"the raw patch", onTop, onTop, "drifts"},
		{"a directive off by one", onTop, "--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,4 @@\n int a;\n+int b;\n+#line 3\n int k = __LINE__;\n", "drifts"},
		{"another token", onTop, "--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,2 @@\n-int a;\n+int a; int c;\n int k = __LINE__;\n", "refuted"},
		{"nothing", onTop, "", "refuted"},
		{"an unclosed comment", onTop, "--- a/x.c\n+++ b/x.c\n@@ -5 +5,2 @@\n int n = __LINE__;\n+/*\n", "refuted"},
		{"other context", onTop, "--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,2 @@\n-int x;\n+int x; int b;\n int k = __LINE__;\n", "refuted"},
		{"an offset", onTop, "--- a/x.c\n+++ b/x.c\n@@ -3,2 +3,2 @@\n-int a;\n+int a; int b;\n int k = __LINE__;\n", "refuted"},
		{"a mode", onTop, "diff --git a/x.c b/x.c\nold mode 100644\nnew mode 100755\n--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-int a;\n+int a; int b;\n", "refuted"},
		{"two names from one number", names, "--- a/x.c\n+++ b/x.c\n@@ -5 +5,7 @@\n int n = __LINE__;\n+#define C_(a, b) a##b\n+#define C(a, b) C_(a, b)\n+#define U int C(v, __LINE__)\n+U;\n+#line 9\n+U;\n", "refuted"},
		{"a removed file", gone, gone, ""},
		{"an emptied file", gone, "--- a/x.c\n+++ b/x.c\n@@ -1,5 +0,0 @@\n-int a;\n-int k = __LINE__;\n-int l;\n-int m;\n-int n = __LINE__;\n", "refuted"},
		{"a file half removed", gone, "--- a/x.c\n+++ /dev/null\n@@ -1,4 +0,0 @@\n-int a;\n-int k = __LINE__;\n-int l;\n-int m;\n", "refuted"},
		{"a new file", added, added, ""},
		{"a new file in other lines", added, "--- /dev/null\n+++ b/y.c\n@@ -0,0 +1 @@\n+int y; int z;\n", ""},
		{"a new file with other tokens", added, "--- /dev/null\n+++ b/y.c\n@@ -0,0 +1 @@\n+int y;\n", "refuted"},
		{"a rename", renamed, renamed, ""},
		{"a rename as a new file", renamed, added, "refuted"},
		{"a raw patch that does not apply", "--- a/x.c\n+++ b/x.c\n@@ -1 +1,2 @@\n int x;\n+int b;\n", onTop, "error"},
		{"a raw patch that adds __COUNTER__", "--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-int a;\n+int a = __COUNTER__;\n", "--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-int a;\n+int a = __COUNTER__;\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := judged(t, map[string]string{"x.c": keptFile}, tt.raw, tt.fixed); got != tt.want {
				t.Errorf("judged %q, want %q", got, tt.want)
			}
		})
	}
}

// White space is compared where a macro may see it (C11 6.10.3.2p2), and in
// assembler, whose macros' arguments it separates.
func TestAgainstComparesBlanks(t *testing.T) {
	for _, tt := range []struct{ name, raw, fixed, want string }{
		{"x.c", "int s = S((a) );", "int s = S((a));", ""},
		{"x.c", "int s = S((a));", "int s = S( (a) );", ""},
		{"x.c", "int s = S((a ));", "int s = S((a));", "refused"},
		{"x.c", "int s = S(T(a ));", "int s = S(T(a));", "refused"},
		{"x.c", "int s = S(a , b);", "int s = S(a, b);", "refused"},
		{"x.c", "int s = p(\"a\" \"b\");", "int s = p(\"a\"\"b\");", "refused"},
		{"x.c", "int s = a + b;", "int s = a+b;", ""},
		{"x.c", "#define F(x) x", "#define F (x) x", "refuted"},
		{"x.c", "#define F(x) (x)", "#define F(x) ( x)", "refused"},
		{"x.c", "int s = S((a ), b);", "int s = S((a), c);", "refuted"},
		{"x.S", "foo (1) (2)", "foo (1)(2)", "refused"},
		{"x.S", "foo a -1", "foo a-1", "refused"},
		{"x.S", "foo 1 +2", "foo 1+2", "refused"},
		{"x.S", "foo  1 +2", "\tfoo 1/**/+2", ""},
	} {
		files := map[string]string{tt.name: "a\nb\n"}
		section := func(lines ...string) string {
			return "--- a/" + tt.name + "\n+++ b/" + tt.name + "\n@@ -1,2 +1," + strconv.Itoa(2+len(lines)) + " @@\n a\n+" + strings.Join(lines, "\n+") + "\n b\n"
		}
		if got := judged(t, files, section(tt.raw), section(tt.fixed, "#line 2")); got != tt.want {
			t.Errorf("%s to %s: judged %q, want %q", tt.raw, tt.fixed, got, tt.want)
		}
	}
}

// A directive inside parentheses leaves open which of them is the outermost.
func TestAgainstCannotTellBlanksBehindADirective(t *testing.T) {
	section := func(last string) string {
		return "--- a/x.c\n+++ b/x.c\n@@ -1 +1,8 @@\n int a;\n+int s = S(f(1\n+#if A\n+)\n+#else\n+)\n+#endif\n+" + last + "\n"
	}
	if got := judged(t, map[string]string{"x.c": "int a;\n"}, section("(b ) );"), section("(b) );")); got != "refused" {
		t.Errorf("judged %q", got)
	}
}

// What fix makes of a patch is a rewriting of it, section by section.
func TestAgainstAcceptsWhatFixMakesOfASeries(t *testing.T) {
	r := newRepository(t)
	r.write("x.c", keptFile)
	r.commit()
	raw := onTop + below
	fixed, err := r.fixAll([]byte(raw), FromTree)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"x.c": keptFile}
	if got := judged(t, files, raw, string(fixed.Bytes())); got != "" {
		t.Errorf("judged %q\n%s", got, fixed.Bytes())
	}
	if got := judged(t, files, raw, string(fixed.Files()[0].Bytes())); got != "refuted" {
		t.Errorf("without the second section judged %q, want refuted", got)
	}
}
