package rewrite

import (
	"bytes"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lineneutral/lineneutral/cparse"
	"github.com/lineneutral/lineneutral/patch"
)

// roundTrip neutralises the change from base to target and takes it back.
func roundTrip(t *testing.T, name string, base, target []byte, style Style) (*Unfixed, error) {
	t.Helper()
	opt := Options{Style: style}
	fixed, err := Neutralise(name, base, diffHunks(t, base, target, 3), opt)
	if err != nil {
		t.Fatalf("refused in this style: %v", err)
	}
	return Unfix(name, base, fixed.Hunks, opt)
}

// A golden case comes back as its author wrote it; where it does not, that is
// said, whatever the style. The table names those that do not.
func TestUnfixGivesGoldenCasesBack(t *testing.T) {
	for _, style := range AnyStyle() {
		t.Run(style.String(), func(t *testing.T) {
			tally := map[string]int{}
			for _, g := range goldens(t) {
				verdict := roundTripOf(t, &g, style)
				tally[verdict]++
				if lost := lost()[style][g.stem()]; verdict == "silent" || lost && verdict != "said" || !lost && verdict == "said" {
					t.Errorf("%s: %s", g.stem(), verdict)
				}
			}
			t.Logf("%s: %v", style, tally)
		})
	}
}

// roundTripOf says what becomes of one golden case: it comes back equal, or
// another and that is said, or silently; or fix does not change it.
func roundTripOf(t *testing.T, g *golden, style Style) string {
	t.Helper()
	raw := diffHunks(t, g.base, g.target, 3)
	fixed, err := Neutralise(g.name, g.base, raw, Options{Style: style})
	if err != nil || !fixed.Changed {
		return "unchanged"
	}
	u, err := Unfix(g.name, g.base, fixed.Hunks, Options{Style: style})
	switch {
	case err != nil:
		return err.Error()
	case bytes.Equal(u.Target, g.target) && shape(u.Hunks) == shape(raw):
		return "equal"
	case len(u.Doubts) > 0:
		return "said"
	}
	return "silent"
}

// lost lists the golden cases that do not come back: a splice, two lines of an
// argument or of a comment, a blank line cannot be told from what people write.
func lost() map[Style]map[string]bool {
	out := map[Style]map[string]bool{}
	for _, style := range AnyStyle() {
		out[style] = map[string]bool{"grammar": true, "comment-beside-unedited": true, "spliced-string-tail": true}
	}
	out[Auto]["macro-arguments"] = true
	for _, stem := range []string{"macro-arguments", "chain-with-drift-put-off", "fall-through", "reflow-else-of-another", "reflow-spliced-comment", "reflow-fall-through", "statement-expression"} {
		out[Reflow][stem] = true
	}
	return out
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

// shape prints hunks without their headings, which git takes from the text.
func shape(hunks []*patch.Hunk) string {
	var out strings.Builder
	for _, h := range hunks {
		plain := patch.NewHunk(h.OldStart, h.NewStart, "", h.Lines)
		out.Write(plain.Bytes())
	}
	return out.String()
}

// What was joined is taken apart where people begin a new line, with the
// indentation that the lines around have.
func TestUnfixTakesJoinedLinesApart(t *testing.T) {
	const base = `int f(int a)
{
	if (a) {
		one(a,
		    1);
	}
	switch (a) {
	case 1:
		break;
	}
	/* so
	 * far */
	return a;
}

int g(void)
{
	return __LINE__;
}
`
	for _, tt := range []struct{ name, old, with string }{
		{"statements behind a kept line", "\treturn a;\n", "\tmore(a);\n\tmost(a);\n\treturn a;\n"},
		{"in place of one line", "\treturn a;\n", "\tmore(a);\n\treturn a + 1;\n"},
		{"deeper than the line before", "\tif (a) {\n", "\tif (a) {\n\t\tzero();\n"},
		{"an argument", "\t\t    1);\n", "\t\t    0,\n\t\t    1);\n"},
		{"behind a label", "\t\tbreak;\n", "\t\tmore(a);\n\t\tbreak;\n"},
		{"a line of a comment", "\t * far */\n", "\t * very\n\t * far */\n"},
		{"a function", "int g(void)\n", "int h(void)\n{\n\tmore(1);\n\treturn 2;\n}\n\nint g(void)\n"},
		{"a guard and its body", "\tif (a) {\n", "\tif (a < 0)\n\t\treturn 0;\n\tif (a) {\n"},
		{"a block", "\treturn a;\n", "\t{\n\t\tmore(a);\n\t}\n\treturn a;\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if strings.Count(base, tt.old) != 1 {
				t.Fatalf("%q is not there once", tt.old)
			}
			want := []byte(strings.Replace(base, tt.old, tt.with, 1))
			u, err := roundTrip(t, "x.c", []byte(base), want, Reflow)
			demandTarget(t, u, err, want)
			if len(u.Doubts) == 0 || !u.Doubts[0].Verified {
				t.Errorf("doubts: %v; the guess is not said", u.Doubts)
			}
		})
	}
}

// Whoever writes two statements on a line does so again.
func TestUnfixLeavesCrowdedLinesOfACrowdedFile(t *testing.T) {
	base := []byte("int f(int a)\n{\n\told(a); odd(a);\n\treturn a;\n}\n\nint g(void) { return __LINE__; }\n")
	target := bytes.Replace(base, []byte("\told(a);"), []byte("\tone(a);"), 1)
	u, err := Unfix("x.c", base, diffHunks(t, base, target, 3), Options{Style: Reflow})
	demandTarget(t, u, err, target)
	if len(u.Doubts) != 1 || u.Doubts[0].Lines[0] != 3 {
		t.Errorf("doubts: %v", u.Doubts)
	}
}

// What Neutralise took away without a trace is said.
func TestUnfixSaysWhatMayBeLost(t *testing.T) {
	for _, tt := range []struct{ name, old, with string }{
		{"an added blank line", "\tone(a);\n", "\tuno(a);\n\n"},
		{"two lines of an expression", "\treturn a;\n}\n\n", "\treturn (a +\n\t\t1);\n}\n\n"},
		{"a removed blank line", "\ttwo(a);\n\n", "\ttwo(a);\n\tmore(a);\n"},
		{"two lines of a comment", "\tone(a);\n", "\t/* one\n\t   a */\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := editedBase(t, tt.old, tt.with)
			fixed, err := Neutralise("x.c", []byte(unfixBase), diffHunks(t, []byte(unfixBase), want, 3), Options{Style: Reflow})
			if err != nil {
				t.Fatal(err)
			}
			u, err := Unfix("x.c", []byte(unfixBase), fixed.Hunks, Options{Style: Reflow})
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Equal(u.Target, want) {
				t.Fatal("nothing was lost: the test shows nothing")
			}
			if len(u.Doubts) == 0 {
				t.Errorf("silently unfixed to\n%s", u.Target)
			}
			for _, d := range u.Doubts {
				if !d.Verified {
					t.Errorf("a doubt about what verifies: %v", d)
				}
			}
		})
	}
}

// A fixed patch whose edits only move nothing leaves nothing open in style line.
func TestUnfixIsSureOfDirectives(t *testing.T) {
	want := editedBase(t, "\ttwo(a);\n", "\ttwo(a);\n\tmore(a);\n")
	u, err := roundTrip(t, "x.c", []byte(unfixBase), want, Line)
	demandTarget(t, u, err, want)
	if len(u.Doubts) > 0 {
		t.Errorf("doubts: %v", u.Doubts)
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

// A line that was joined for one edit is not joined once more for the next.
func TestReflowJoinsNoLineTwice(t *testing.T) {
	base := []byte("int f(int a)\n{\n#define X\n\tat(__LINE__);\n#undef X\n\treturn a;\n}\n")
	target := []byte("int f(int a)\n{\n#define X\n\tone(a);\n\tat(__LINE__);\n\ttwo(a);\n#undef X\n\treturn a;\n}\n")
	c := newChange(base, mustPlace(t, base, diffHunks(t, base, target, 3)), C, (&Options{}).about(""))
	amendments := newPlanner(c, Reflow).run().amendments
	at := 0
	for _, a := range amendments {
		if a.from < at {
			t.Fatalf("amendments overlap: %+v", amendments)
		}
		at = a.to
	}
	if len(amendments) == 0 {
		t.Fatal("nothing was joined: the test shows nothing")
	}
}

// An edit that only joins lines which nobody touched is fix's doing; where it
// stays, that is not passed over.
func TestUnfixNamesJoinsThatItLeaves(t *testing.T) {
	base := []byte("int f(int a)\n{\n\tone(a);\n\ttwo(a);\n\treturn a;\n}\n\nint g(void) { return __LINE__; }\n")
	target := bytes.Replace(base, []byte("one(a);\n\ttwo"), []byte("one(a); two"), 1)
	c := newChange(base, mustPlace(t, base, diffHunks(t, base, target, 3)), C, (&Options{}).about(""))
	traces := findTraces(c)
	s := newSearch(c, traces, true, Options{Style: Reflow})
	if d := s.stuck(traces, nil, false); len(d) != 1 || d[0].Verified || d[0].Lines[0] != 3 {
		t.Errorf("left in: %v", d)
	}
	if d := s.stuck(traces, traces, false); len(d) != 0 {
		t.Errorf("taken back: %v", d)
	}
}

func mustPlace(t *testing.T, base []byte, hunks []*patch.Hunk) []patch.Placement {
	t.Helper()
	placed, err := patch.Place(base, hunks)
	if err != nil {
		t.Fatal(err)
	}
	return placed
}

// A line of very many statements does not make as many copies of itself.
func TestUnfixBoundsTheSeamsOfALine(t *testing.T) {
	record := []byte("\t" + strings.Repeat("a(1, 2); ", 20000) + "\n")
	f := newSeamFinder(newText(slices.Concat([]byte("void f(void)\n{\n"), record, []byte("}\n")), cparse.Options{}), &braceHabit{})
	if n := len(f.likely(addedLine{record: 2})); n != maxLikely {
		t.Errorf("%d likely seams, want %d", n, maxLikely)
	}
	if n := len(f.possible(addedLine{record: 2})); n > maxPossible+3 {
		t.Errorf("%d possible seams", n)
	}
}
