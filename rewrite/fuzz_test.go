package rewrite

import (
	"bytes"
	"errors"
	"testing"

	"github.com/lineneutral/lineneutral/cparse"
	"github.com/lineneutral/lineneutral/patch"
)

// lineHunks makes hunks without a diff program: the common start and end of
// the two texts are kept, one hunk holds the rest and up to three lines of
// context on each side.
func lineHunks(base, target []byte) []*patch.Hunk {
	a, b := patch.Records(base), patch.Records(target)
	lo := 0
	for lo < len(a) && lo < len(b) && bytes.Equal(a[lo], b[lo]) {
		lo++
	}
	hi := 0
	for hi < len(a)-lo && hi < len(b)-lo && bytes.Equal(a[len(a)-1-hi], b[len(b)-1-hi]) {
		hi++
	}
	if lo == len(a) && lo == len(b) {
		return nil
	}
	from, to := max(0, lo-3), min(len(a), len(a)-hi+3)
	var lines []patch.Line
	add := func(op patch.Op, records [][]byte) {
		for _, r := range records {
			lines = append(lines, patch.Line{Op: op, Text: r})
		}
	}
	add(patch.Context, a[from:lo])
	add(patch.Remove, a[lo:len(a)-hi])
	add(patch.Add, b[lo:len(b)-hi])
	add(patch.Context, a[len(a)-hi:to])
	h := patch.NewHunk(from+1, from+1, "", lines)
	if h.OldCount == 0 {
		h.OldStart--
	}
	if h.NewCount == 0 {
		h.NewStart--
	}
	return []*patch.Hunk{h}
}

// spelling lists the tokens of src, #line directives left out.
func spelling(src []byte) []string {
	f := cparse.Parse(src, cparse.Options{})
	var out []string
	for i := range f.Tokens {
		if d := f.Tokens[i].Directive; d < 0 || f.Directives[d].Kind != cparse.Line {
			out = append(out, f.Text(i))
		}
	}
	return out
}

// FuzzNeutralise checks what holds for every answer: it has the target's
// tokens, its hunks apply, and fixing it again changes nothing.
func FuzzNeutralise(f *testing.F) {
	for _, g := range goldens(f) {
		f.Add(g.base, g.target, byte(g.style))
	}
	f.Fuzz(func(t *testing.T, base, target []byte, style byte) {
		hunks := lineHunks(base, target)
		opt := Options{Style: Style(style % 3)}
		result, err := Neutralise("x.c", base, hunks, opt)
		if err != nil {
			var refusal *Refusal
			var place *patch.PlaceError
			if !errors.As(err, &refusal) && !errors.As(err, &place) {
				t.Fatalf("neither a refusal nor a place error: %v", err)
			}
			return
		}
		was, is := spelling(target), spelling(result.Fixed)
		if len(was) != len(is) {
			t.Fatalf("%d tokens, were %d\n%s", len(is), len(was), result.Fixed)
		}
		for i := range was {
			if was[i] != is[i] {
				t.Fatalf("token %d is %q, was %q", i, is[i], was[i])
			}
		}
		again, err := Neutralise("x.c", base, result.Hunks, opt)
		if err != nil {
			t.Fatalf("the answer is refused: %v\n%s", err, result.Fixed)
		}
		if !bytes.Equal(again.Fixed, result.Fixed) {
			t.Fatalf("fixing the answer changes it:\n%s\nwas\n%s", again.Fixed, result.Fixed)
		}
	})
}

// A Neutralise of a text with itself adds nothing.
func TestNothingChangedNothingAdded(t *testing.T) {
	for _, g := range goldens(t) {
		if result, err := Neutralise(g.name, g.base, nil, Options{}); err != nil || result.Changed {
			t.Errorf("%s: changed %v, %v", g.path, result != nil && result.Changed, err)
		}
	}
}

// FuzzUnfix checks what holds for every answer of Unfix, of a patch that was
// fixed and of any other: Neutralise makes the given text of it again.
func FuzzUnfix(f *testing.F) {
	for _, g := range goldens(f) {
		for _, style := range AnyStyle() {
			f.Add(g.base, g.target, byte(style))
			if fixed, err := Neutralise(g.name, g.base, lineHunks(g.base, g.target), Options{Style: style}); err == nil {
				f.Add(g.base, fixed.Fixed, byte(style))
			}
		}
	}
	f.Fuzz(func(t *testing.T, base, target []byte, style byte) {
		opt := Options{Style: Style(style % 3)}
		u, err := Unfix("x.c", base, lineHunks(base, target), opt)
		if err != nil {
			var refusal *Refusal
			var place *patch.PlaceError
			if !errors.As(err, &refusal) && !errors.As(err, &place) {
				t.Fatalf("neither a refusal nor a place error: %v", err)
			}
			return
		}
		again, err := Neutralise("x.c", base, u.Hunks, opt)
		if err != nil || !bytes.Equal(again.Fixed, target) {
			t.Fatalf("the answer does not become the given text again: %v\n%s", err, u.Target)
		}
	})
}
