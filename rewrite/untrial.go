package rewrite

import (
	"bytes"
	"slices"

	"github.com/lineneutral/lineneutral/patch"
)

// A trial asks what Neutralise makes of some hunk lines, and holds the answer
// against the fixed text: as a whole, or around one edit, so that one trial
// tells of guesses at many edits at once.
//
//	fixed     trial with x cut in two, and z       edits that agree
//	a         a
//	x; y;     x; y;                                the first: it was joined again
//	b         b
//	z; w;     z;
//	          w;                                   not the second
//	c         #line 5
//	          c

// answer is what Neutralise makes of a trial.
type answer struct {
	text   []byte
	kept   alignment // of the base and text
	proved bool      // Neutralise would hand it out
}

// change applies hunk lines to the base.
func (s *search) change(lines [][]patch.Line) *change {
	placed := make([]patch.Placement, len(lines))
	for n, p := range s.fixed.placed {
		placed[n] = p
		placed[n].Hunk = patch.NewHunk(p.Hunk.OldStart, p.Hunk.NewStart, "", lines[n])
	}
	return newChange(s.fixed.base.Src, placed, s.fixed.lang, s.fixed.around)
}

// ask returns what Neutralise tries for c, in its order. If one is proved,
// that is the last.
func (s *search) ask(c *change) []answer {
	s.trials--
	readings, err := c.readings()
	if err != nil {
		return nil
	}
	c = readings[0]
	var out []answer
	for _, style := range s.opt.Style.attempts() {
		d := &draft{c: c, amendments: newPlanner(c, style).run().amendments}
		a := answer{text: d.bytes(), kept: d.kept()}
		proof, err := proveIn(readings, newText(a.text, c.base.opt))
		a.proved = err == nil && proof.Neutral()
		if out = append(out, a); a.proved {
			break
		}
	}
	return out
}

// agrees returns the first record in which what Neutralise makes of the hunk
// lines differs from the fixed text, -1 if none does.
func (s *search) agrees(lines [][]patch.Line) int {
	first := 0
	for _, a := range s.ask(s.change(lines)) {
		at := differsAt(a.text, s.fixed.target.Src)
		if s.aligned {
			at = earlier(at, alignmentDiffers(a.kept, s.fixed.kept))
		}
		if a.proved {
			return at
		}
		first = max(first, at)
	}
	return first
}

// around holds an answer against the fixed text piece by piece.
type around struct {
	c            *change
	fixed, trial [][]byte // records
	was, is      []int    // their alignment, nil where it does not matter
	inFixed      []int    // record of each base record in fixed, -1 where it is none
	inTrial      []int
}

// trial asks about c; nil if Neutralise refuses it.
func (s *search) trial(c *change) *around {
	answers := s.ask(c)
	if len(answers) == 0 || !answers[len(answers)-1].proved {
		return nil
	}
	a := answers[len(answers)-1]
	n := len(c.base.records)
	w := &around{c: c, fixed: s.fixed.target.records, trial: patch.Records(a.text),
		inFixed: s.fixed.kept.inverse(n), inTrial: a.kept.inverse(n)}
	if s.aligned {
		w.was, w.is = s.fixed.kept, a.kept
	}
	return w
}

// agrees reports whether the two texts are the same around edit e of the
// trial's change.
func (w *around) agrees(e int) bool { return w.sameAround(w.c.edits, e) }

// sameAround reports whether the two texts are the same from the one of edits
// before edit e to the one behind it.
func (w *around) sameAround(edits []edit, e int) bool {
	lo, hi := 0, len(w.inFixed)
	if e > 0 {
		lo = edits[e-1].j
	}
	if e+1 < len(edits) {
		hi = edits[e+1].i
	}
	// Invariant: base records between lo and hi may be in neither text, those
	// at its ends are in both, or are the ends of the texts.
	for lo > 0 && !w.both(lo) {
		lo--
	}
	for hi < len(w.inFixed) && !w.both(hi) {
		hi++
	}
	f0, f1 := bounds(w.inFixed, lo, hi, len(w.fixed))
	t0, t1 := bounds(w.inTrial, lo, hi, len(w.trial))
	return slices.EqualFunc(w.fixed[f0:f1], w.trial[t0:t1], bytes.Equal) &&
		(w.was == nil || slices.Equal(w.was[f0:f1], w.is[t0:t1]))
}

// both reports whether base record i is in both texts.
func (w *around) both(i int) bool {
	return i < len(w.inFixed) && w.inFixed[i] >= 0 && w.inTrial[i] >= 0
}

// bounds returns the records from base record lo to base record hi, in a text
// of n.
func bounds(in []int, lo, hi, n int) (from, to int) {
	from, to = 0, n
	if lo > 0 {
		from = in[lo]
	}
	if hi < len(in) {
		to = in[hi]
	}
	return from, to
}

// kept returns for each record of the fixed text the base record that it is, or
// -1: the alignment that the draft's hunks show.
func (d *draft) kept() []int {
	var out []int
	at := 0 // next target record
	for _, a := range d.amendments {
		out = append(out, d.c.kept[at:a.from]...)
		for range a.lines {
			out = append(out, -1)
		}
		at = a.to
	}
	return append(out, d.c.kept[at:]...)
}

// alignmentDiffers returns the first record that is another base record's in
// a than in b, -1 if none is.
func alignmentDiffers(a, b []int) int {
	if slices.Equal(a, b) {
		return -1
	}
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// earlier returns the smaller of two records, of which -1 is none.
func earlier(a, b int) int {
	if a < 0 || b < 0 {
		return max(a, b)
	}
	return min(a, b)
}

// differsAt returns the first record that differs, -1 if none does.
func differsAt(a, b []byte) int {
	if bytes.Equal(a, b) {
		return -1
	}
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return bytes.Count(a[:n], []byte("\n"))
}
