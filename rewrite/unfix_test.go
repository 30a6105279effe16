package rewrite

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lineneutral/lineneutral/patch"
)

// roundTrip neutralises the change from base to target and takes it back.
func roundTrip(t *testing.T, name string, base, target []byte, style Style) (*Unfixed, error) {
	t.Helper()
	opt := Options{Style: style}
	fixed, err := Neutralise(name, base, diffHunks(t, base, target, 3), opt)
	if err != nil {
		t.Skipf("refused in this style: %v", err)
	}
	return Unfix(name, base, fixed.Hunks, opt)
}

// In style line a golden case comes back as its author wrote it, but where no
// directive is legal and lines were joined: that is said.
func TestUnfixTakesBackWhatStyleLineAdds(t *testing.T) {
	for _, g := range goldens(t) {
		t.Run(strings.TrimSuffix(filepath.Base(g.path), ".txtar"), func(t *testing.T) {
			u, err := roundTrip(t, g.name, g.base, g.target, Line)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(u.Target, g.target) && !lossy()[g.stem()] {
				t.Errorf("unfixed:\n%s\nwant:\n%s", u.Target, g.target)
			}
		})
	}
}

// lossy lists the cases in which added lines are joined although the style
// prefers directives: a splice or an indentation is lost.
func lossy() map[string]bool {
	return map[string]bool{"declaration-edited-elsewhere": true, "grammar": true,
		"comment-beside-unedited": true, "spliced-string-tail": true}
}

func (g *golden) stem() string { return strings.TrimSuffix(filepath.Base(g.path), ".txtar") }

// Whatever the style, what is given back is neutralised to the same text
// again: Unfix never hands out another change than the one it was given.
func TestUnfixGivesWhatNeutraliseMakesTheSameOf(t *testing.T) {
	for _, g := range goldens(t) {
		for _, style := range []Style{Auto, Reflow, Line} {
			opt := Options{Style: style}
			fixed, err := Neutralise(g.name, g.base, diffHunks(t, g.base, g.target, 3), opt)
			if err != nil {
				continue
			}
			u, err := Unfix(g.name, g.base, fixed.Hunks, opt)
			if err != nil {
				t.Errorf("%s: %v", g.path, err)
				continue
			}
			again, err := Neutralise(g.name, g.base, u.Hunks, opt)
			if err != nil || !bytes.Equal(again.Fixed, fixed.Fixed) {
				t.Errorf("%s: neutralised again:\n%s\nwant:\n%s\n(%v)", g.path, again.Fixed, fixed.Fixed, err)
			}
		}
	}
}

func demandTarget(t *testing.T, u *Unfixed, err error, want []byte) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(u.Target, want) {
		t.Errorf("unfixed:\n%s\nwant:\n%s", u.Target, want)
	}
}

const unfixBase = `int f(int a)
{
	one(a);
	two(a);

	three(a);
	return a;
}

int g(void)
{
	return __LINE__;
}
`

// edited returns unfixBase with old replaced.
func editedBase(t *testing.T, old, with string) []byte {
	t.Helper()
	if strings.Count(unfixBase, old) != 1 {
		t.Fatalf("%q is not there once", old)
	}
	return []byte(strings.Replace(unfixBase, old, with, 1))
}

func TestUnfixTakesBackEachLayout(t *testing.T) {
	for _, tt := range []struct {
		name, old, with string
		style           Style
	}{
		{"a directive", "\ttwo(a);\n", "\ttwo(a);\n\tmore(a);\n", Line},
		{"padding", "\tone(a);\n\ttwo(a);\n", "\tboth(a);\n", Auto},
		{"an absorbed blank line", "\ttwo(a);\n", "\ttwo(a);\n\tmore(a);\n", Reflow},
		{"two lines joined with the author's", "\tone(a);\n", "\tone(a);\n\tmore(a);\n\tmost(a);\n", Reflow},
		{"an added line joined behind a kept one", "\treturn a;\n", "\tmore(a);\n\treturn a;\n", Reflow},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := editedBase(t, tt.old, tt.with)
			u, err := roundTrip(t, "x.c", []byte(unfixBase), want, tt.style)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(u.Target, want) && len(u.Doubts) == 0 {
				t.Errorf("unfixed without a doubt:\n%s\nwant:\n%s", u.Target, want)
			}
			if tt.style != Reflow && !bytes.Equal(u.Target, want) {
				t.Errorf("unfixed:\n%s\nwant:\n%s", u.Target, want)
			}
		})
	}
}

// What the author wrote and Neutralise would not, stays.
func TestUnfixLeavesTheAuthorsOwnLines(t *testing.T) {
	for _, tt := range []struct{ name, old, with string }{
		{"a #line with a number of the author's", "\treturn a;\n", "#line 500\n\tmore(a);\n\treturn a;\n"},
		{"a #line with a file", "\treturn a;\n", "#line 7 \"x.y\"\n\treturn a;\n"},
		{"an added blank line", "\tone(a);\n", "\tone(a);\n\tmore(a);\n\n"},
		{"a blank line where lines went", "\tone(a);\n\ttwo(a);\n\n\tthree(a);\n", "\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := editedBase(t, tt.old, tt.with)
			u, err := roundTrip(t, "x.c", []byte(unfixBase), want, Line)
			demandTarget(t, u, err, want)
		})
	}
}

// The padding of an edit that takes a blank line away is not that blank line.
func TestUnfixKnowsARemovedBlankLineFromPadding(t *testing.T) {
	want := editedBase(t, "\tone(a);\n\ttwo(a);\n\n", "")
	u, err := roundTrip(t, "x.c", []byte(unfixBase), want, Auto)
	demandTarget(t, u, err, want)
}

// A fixed patch that went through a repository has hunks of git's making.
func TestUnfixTakesAPatchThatWasMadeAnew(t *testing.T) {
	base, want := []byte(unfixBase), editedBase(t, "\ttwo(a);\n", "\ttwo(a);\n\tmore(a);\n")
	fixed, err := Neutralise("x.c", base, diffHunks(t, base, want, 3), Options{Style: Line})
	if err != nil {
		t.Fatal(err)
	}
	u, err := Unfix("x.c", base, diffHunks(t, base, fixed.Fixed, 1), Options{Style: Line})
	demandTarget(t, u, err, want)
}

// The author's hunks come back, those that Neutralise widened, joined or added
// for a far #endif included.
func TestUnfixGivesTheAuthorsHunksBack(t *testing.T) {
	for _, g := range goldens(t) {
		raw := diffHunks(t, g.base, g.target, 3)
		fixed, err := Neutralise(g.name, g.base, raw, Options{Style: Line})
		if err != nil {
			continue
		}
		u, err := Unfix(g.name, g.base, fixed.Hunks, Options{Style: Line})
		if err != nil {
			t.Errorf("%s: %v", g.path, err)
			continue
		}
		if got, want := shape(u.Hunks), shape(raw); got != want && !lossy()[g.stem()] {
			t.Errorf("%s: unfixed hunks:\n%s\nwant:\n%s", g.path, got, want)
		}
	}
}

// shape prints hunks without their headings, which git takes from the text.
func shape(hunks []*patch.Hunk) string {
	var out strings.Builder
	for _, h := range hunks {
		plain := patch.NewHunk(h.OldStart, h.NewStart, "", h.Lines)
		out.Write(plain.Bytes())
	}
	return out.String()
}

func TestUnfixDoubtsAnAddedLineThatWouldBeJoined(t *testing.T) {
	base := []byte("int f(int a)\n{\n\told(a);\n\treturn a;\n}\n\nint g(void) { return __LINE__; }\n")
	target := bytes.Replace(base, []byte("\told(a);\n"), []byte("\tone(a); two(a);\n"), 1)
	u, err := Unfix("x.c", base, diffHunks(t, base, target, 3), Options{Style: Reflow})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(u.Target, target) || len(u.Doubts) != 1 || u.Doubts[0].Line != 3 {
		t.Errorf("doubts %v, target:\n%s", u.Doubts, u.Target)
	}
}

func TestUnfixRefusesWhatWasNotFixed(t *testing.T) {
	target := editedBase(t, "\tone(a);\n", "\tone(a);\n\tmore(a);\n")
	_, err := Unfix("x.c", []byte(unfixBase), diffHunks(t, []byte(unfixBase), target, 3), Options{Style: Line})
	var refusal *Refusal
	if !errors.As(err, &refusal) {
		t.Errorf("got %v, want a refusal", err)
	}
}
