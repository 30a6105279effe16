package patch

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// lines makes a file of the given words, one a line.
func lines(words string) []byte {
	return []byte(strings.ReplaceAll(words, " ", "\n") + "\n")
}

// hunks reads hunks written in one line: "@3 a -b +c" begins at old line 3
// and has the context a, the removed b, the added c.
func hunks(t *testing.T, short string) []*Hunk {
	t.Helper()
	var out []*Hunk
	for part := range strings.SplitSeq(short, "@") {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		start, body := 0, []Line{}
		for _, c := range words[0] {
			start = 10*start + int(c-'0')
		}
		for _, w := range words[1:] {
			op := Context
			if w[0] == '-' || w[0] == '+' {
				op, w = Op(w[0]), w[1:]
			}
			body = append(body, Line{Op: op, Text: []byte(w + "\n")})
		}
		out = append(out, NewHunk(start, start, "", body))
	}
	return out
}

func TestPlace(t *testing.T) {
	for _, test := range []struct {
		name, base, hunks string
		want              []int // Base of each hunk
	}{
		{"where the header says", "a b c d", "@2 b -c d", []int{1}},
		{"further down", "x x a b c d", "@1 a -b c", []int{2}},
		{"further up", "a b c d", "@4 a -b c", []int{0}},
		{"the nearest of several", "a b x x a b x x a b x", "@6 a -b x", []int{4}},
		{"down before up at the same distance", "a b x y z a b x y", "@4 a -b x", []int{5}},
		{"the offset is carried on", "n n n a b x a b x a b x", "@1 a -b x @4 a -b x", []int{3, 6}},
		{"hunks do not overlap", "a b a b a", "@1 a -b a @1 a -b a", nil},
		{"hunks keep their order", "c d x a b x", "@4 a -b x @1 c -d x", nil},
		{"without context at the start: there only", "x a b c", "@1 -a b c", nil},
		{"without context at the end: there only", "a b c x", "@1 a b -c", nil},
		{"less context at the end: there first", "a b c d x a b c d", "@2 a b -c d", []int{5}},
		{"less context at the end, not there", "a b c d x", "@1 a b -c d", []int{0}},
		{"less context at the start: there first", "a b c d a b c d", "@1 a -b c d", []int{0}},
		{"-U0, a line replaced", "x a b c", "@2 -b +d", []int{2}},
		{"-U0, lines added behind line 2", "a b c", "@2 +d", []int{2}},
		{"-U0, lines added at the top", "a b c", "@0 +d", []int{0}},
		{"-U0, lines added at the end", "a b c", "@3 +d", []int{3}},
		{"-U0, the offset is carried on", "x a b c", "@1 -a @2 +d", []int{1, 3}},
		{"-U0, behind the end", "a b c", "@4 +d", nil},
		{"a line is missing", "a b c", "@1 a -x c", nil},
		{"a hunk longer than the file", "a b", "@1 a b -a b", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			hs := hunks(t, test.hunks)
			placed, err := Place(lines(test.base), hs)
			var pe *PlaceError
			if (err != nil) != (test.want == nil) || err != nil && !errors.As(err, &pe) {
				t.Fatalf("error %v", err)
			}
			var got []int
			for i, p := range placed {
				got = append(got, p.Base)
				if p.Hunk != hs[i] || p.Offset != p.Base-hs[i].named() || p.End() != p.Base+hs[i].OldCount {
					t.Errorf("placement %+v", p)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got) %s", diff)
			}
		})
	}
}

func TestPlaceInAnEmptyFile(t *testing.T) {
	placed, err := Place(nil, hunks(t, "@0 +a +b"))
	if err != nil || placed[0].Base != 0 {
		t.Errorf("%v, %v", placed, err)
	}
}

func TestTheLastLineMayLackItsNewline(t *testing.T) {
	h := NewHunk(1, 1, "", []Line{{Op: Context, Text: []byte("a\n")}, {Op: Remove, Text: []byte("b")}})
	if _, err := Place([]byte("a\nb"), []*Hunk{h}); err != nil {
		t.Error(err)
	}
	_, err := Place([]byte("a\nb\n"), []*Hunk{h})
	var pe *PlaceError
	if !errors.As(err, &pe) || !pe.LineEnds || pe.Nearest != 1 {
		t.Errorf("%+v", err)
	}
}

func TestPlaceErrorNamesTheClosestPlace(t *testing.T) {
	for _, test := range []struct {
		name, base, hunk string
		nearest, fuzz    int
		lineEnds         bool
		text             string
	}{
		{"context at both ends to ignore", "x b c d e f", "@1 a b c -d e f g", 1, 1, false, "line 1 it would with a fuzz of 1"},
		{"one line of context to ignore", "y y X b c d e f G", "@1 a b c -d e f G", 3, 1, false, "line 3 it would with a fuzz of 1"},
		{"context behind to ignore", "a b c d e F G", "@1 a b c -d e f g", 1, 2, false, "fuzz of 2"},
		{"a removed line differs", "a b X c d", "@1 a b -x c d", 1, -1, false, "closest place is line 1"},
		{"nothing alike", "a b c", "@1 x -y z", 0, -1, false, "nothing in the file is like it"},
		{"tied to the end", "a b c x", "@1 a b -c", 1, 0, false, "it matches line 1"},
		{"line ends", "a\r b\r c\r", "@1 a -b c", 1, -1, true, "only the line ends differ"},
		{"behind the end", "a b", "@7 +x", 0, -1, false, "the file has fewer lines"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Place(lines(test.base), hunks(t, test.hunk))
			var pe *PlaceError
			if !errors.As(err, &pe) {
				t.Fatalf("error %v", err)
			}
			if pe.Nearest != test.nearest || pe.Fuzz != test.fuzz || pe.LineEnds != test.lineEnds {
				t.Errorf("%+v", pe)
			}
			if !strings.Contains(err.Error(), test.text) {
				t.Errorf("%q lacks %q", err, test.text)
			}
		})
	}
}

// A million equal lines must cost a pass and not a square.
func TestPlaceInAFileOfEqualLines(t *testing.T) {
	base := []byte(strings.Repeat("\n", 1_000_000))
	long := make([]Line, 100_000)
	for i := range long {
		long[i] = Line{Op: Context, Text: []byte("\n")}
	}
	long[50_000].Op = Remove
	long[99_999].Text = []byte("x\n")
	base = append(base, "x\n"...)
	placed, err := Place(base, []*Hunk{NewHunk(1, 1, "", long)})
	if err != nil || placed[0].Base != 900_001 {
		t.Errorf("%v, %v", placed, err)
	}
}
