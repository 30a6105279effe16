package patch

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// one parses a patch of one file.
func one(t testing.TB, in string) (*Patch, *File) {
	t.Helper()
	p := Parse([]byte(in))
	if len(p.Files()) != 1 || len(p.Problems()) > 0 {
		t.Fatalf("%d files, problems %v", len(p.Files()), p.Problems())
	}
	return p, p.Files()[0]
}

func TestReplaceKeepsWhatIsReused(t *testing.T) {
	const in = "log\n--- a/f\n+++ b/f\n" +
		"@@ -1,2 +1,3 @@ f(void)\n a\n+b\n\n" +
		"@@ -9,2 +10,2 @@\n-x\n+y\n\n" +
		"-- \n2.39.5\n"
	p, f := one(t, in)
	last := f.Hunks[1]
	made := NewHunk(1, 1, " f(void)", append([]Line{{Op: Add, Text: []byte("top\n")}}, f.Hunks[0].Lines...))
	f.Replace([]*Hunk{made, last.Renumber(9, 11)})
	want := "log\n--- a/f\n+++ b/f\n" +
		"@@ -1,2 +1,4 @@ f(void)\n+top\n a\n+b\n\n" +
		"@@ -9,2 +11,2 @@\n-x\n+y\n\n" +
		"-- \n2.39.5\n"
	if diff := cmp.Diff(want, string(p.Bytes())); diff != "" {
		t.Error(diff)
	}
	if last.NewStart != 10 {
		t.Error("Renumber changed its receiver")
	}
}

func TestPrintedInTheStyleOfTheFile(t *testing.T) {
	made := []Line{{Op: Remove, Text: []byte("a")}, {Op: Add, Text: []byte("b\r\n")}}
	for _, test := range []struct{ name, in, want string }{
		{"a count of 1 left out", "--- a/f\n+++ b/f\n@@ -1 +1,2 @@ h\n a\n+b\n",
			"@@ -5 +6 @@ h\n-a\n\\ No newline at end of file\n+b\r\n"},
		{"a count of 1 written", "--- a/f\n+++ b/f\n@@ -1,1 +1,2 @@ h\n a\n+b\n",
			"@@ -5,1 +6,1 @@ h\n-a\n\\ No newline at end of file\n+b\r\n"},
		{"no count of 1 to learn from", "--- a/f\n+++ b/f\n@@ -1,2 +1,11 @@ h\n a\n-b\n+3\n+4\n+5\n+6\n+7\n+8\n+9\n+10\n+11\n+12\n",
			"@@ -5 +6 @@ h\n-a\n\\ No newline at end of file\n+b\r\n"},
		{"rows in CRLF", "--- a/f\r\n+++ b/f\r\n@@ -1 +1,2 @@ h\r\n a\r\n+b\r\n",
			"@@ -5 +6 @@ h\r\n-a\r\n\\ No newline at end of file\r\n+b\r\n"},
		{"a CR in a heading is no style", "--- a/f\n+++ b/f\n@@ -1 +1,2 @@ h\r\n a\r\n+b\r\n",
			"@@ -5 +6 @@ h\n-a\n\\ No newline at end of file\n+b\r\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, f := one(t, test.in)
			f.Replace([]*Hunk{NewHunk(5, 6, f.Hunks[0].Heading, made)})
			if diff := cmp.Diff(test.want, string(f.Hunks[0].Bytes())); diff != "" {
				t.Error(diff)
			}
			_, again := one(t, string(f.Head)+test.want)
			if diff := cmp.Diff(texts(made, Op.Old), again.Hunks[0].OldLines()); diff != "" {
				t.Errorf("read again: %s", diff)
			}
		})
	}
}

func TestRenumberedHeaderKeepsItsLineEnd(t *testing.T) {
	_, f := one(t, "--- a/f\n+++ b/f\n@@ -1,1 +1,2 @@ h\r\n a\n+b\n")
	got := string(f.Hunks[0].Renumber(3, 4).Bytes())
	if want := "@@ -3,1 +4,2 @@ h\r\n a\n+b\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// The author's bytes of a line are used only while they still say what the
// line says.
func TestChangedLinesArePrintedAnew(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(l *Line)
		want   string
	}{
		{"untouched", func(*Line) {}, "\n"},
		{"another text", func(l *Line) { l.Text = []byte("x\n") }, " x\n"},
		{"another op", func(l *Line) { l.Op = Remove }, "-\n"},
		{"its line end gone", func(l *Line) { l.Text = nil }, " \n\\ No newline at end of file\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, f := one(t, "--- a/f\n+++ b/f\n@@ -1,1 +1,2 @@\n+b\n\n")
			h := f.Hunks[0]
			test.change(&h.Lines[1])
			h.OldCount, h.NewCount = count(h.Lines)
			want := string(h.header().print(h.style)) + "\n+b\n" + test.want
			if got := string(h.Bytes()); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}

func TestNoNewlineAtTheEnd(t *testing.T) {
	const marker = "\\ No newline at end of file\n"
	const german = "\\ Kein Zeilenumbruch am Dateiende.\n"
	for _, test := range []struct{ name, body, before, after string }{
		{"both sides", " a\n-b\n" + marker + "+c\n" + marker, "a\n|b", "a\n|c"},
		{"added", " a\n-b\n" + marker + "+c\n", "a\n|b", "a\n|c\n"},
		{"lost", " a\n-b\n+c\n" + marker, "a\n|b\n", "a\n|c"},
		{"context, in another language", "-a\n+d\n b\n" + german, "a\n|b", "d\n|b"},
		{"with a CR as content", "-a\n+d\n b\r\n" + marker, "a\n|b\r", "d\n|b\r"},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n" + test.body
			p, f := one(t, in)
			h := f.Hunks[0]
			if got := join(h.OldLines()); got != test.before {
				t.Errorf("old %q, want %q", got, test.before)
			}
			if got := join(h.NewLines()); got != test.after {
				t.Errorf("new %q, want %q", got, test.after)
			}
			if string(p.Bytes()) != in {
				t.Errorf("round trip: %q", p.Bytes())
			}
		})
	}
}

func join(lines [][]byte) string {
	var s string
	for i, l := range lines {
		if i > 0 {
			s += "|"
		}
		s += string(l)
	}
	return s
}
