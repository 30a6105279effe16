package rewrite

import (
	"bytes"
	"strings"
	"testing"

	"github.com/lineneutral/lineneutral/patch"
)

// A patch that takes back a line of an earlier one says no more than that,
// whatever was tried on the way.
func TestLaterPatchSaysOnlyWhatItChanges(t *testing.T) {
	function := func(n, more string) string {
		return "int f" + n + "(int x)\n{\n\tp(x);\n\n\tp(" + n + ");\n" + more + "\tif (x)\n\t\tp(3);\n\treturn __LINE__;\n}\n\n"
	}
	file := func(second, fourth string) string {
		return "void p(int);\n" + function("1", "") + function("2", second) + function("3", "") + function("4", fourth)
	}
	base, one := file("", ""), file("\tp(22);\n\tp(222);\n", "\tp(44);\n")
	for _, style := range []Style{Auto, Line} {
		sections, _ := fixSeries(t, style, base, one, file("\tp(22);\n", "\tp(44);\n"))
		if got := changesIn(sections[1].Hunks); got != "-\tp(222);\n" || len(sections[1].Hunks) != 1 {
			t.Errorf("style %s: got\n%s", style, sections[1].Bytes())
		}
	}
}

func changesIn(hunks []*patch.Hunk) string {
	var b strings.Builder
	for _, h := range hunks {
		for _, l := range h.Lines {
			if isChange(l) {
				b.WriteByte(byte(l.Op))
				b.Write(l.Text)
			}
		}
	}
	return b.String()
}

// idle returns a line that a run of changes of the hunks removes and adds again
// at the same end; nil if there is none. Blank ones may: those pad.
func idle(hunks []*patch.Hunk) []byte {
	for _, h := range hunks {
		for i := 0; i < len(h.Lines); i++ {
			if !isChange(h.Lines[i]) {
				continue
			}
			end := runEnd(h.Lines, i)
			for _, l := range settleRun(h.Lines[i:end]) {
				if l.Op == patch.Context && len(bytes.TrimSpace(l.Text)) > 0 {
					return l.Text
				}
			}
			i = end
		}
	}
	return nil
}

// Hunks are cut where no change is left between their ends.
func TestSettledHunkIsCut(t *testing.T) {
	lines := func(text string) (out []patch.Line) {
		for line := range strings.Lines(text) {
			out = append(out, patch.Line{Op: patch.Op(line[0]), Text: []byte(line[1:])})
		}
		return out
	}
	for _, tt := range []struct {
		name, lines string
		context     int
		want        string
	}{
		{"a directive that comes back", " a\n-b\n-#line 2\n+#line 2\n c\n", 1, " a\n-b\n #line 2\n"},
		{"nothing left", " a\n-b\n+b\n c\n", 1, ""},
		{"two changes with one between that is none", " a\n-b\n c\n d\n-e\n+e\n f\n+g\n h\n", 1, " a\n-b\n c\n---\n f\n+g\n h\n"},
		{"near enough to stay one", " a\n-b\n c\n-e\n+e\n+g\n h\n", 1, " a\n-b\n c\n e\n+g\n h\n"},
		{"without context", "-b\n+b\n-c\n", 0, "-c\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got bytes.Buffer
			for i, piece := range pieces(settle(lines(tt.lines)), tt.context, 2*tt.context) {
				if i > 0 {
					got.WriteString("---\n")
				}
				for _, l := range piece.lines {
					got.WriteByte(byte(l.Op))
					got.Write(l.Text)
				}
			}
			if got.String() != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got.String(), tt.want)
			}
		})
	}
}
