package rewrite

import (
	"slices"
	"sort"

	"github.com/lineneutral/lineneutral/patch"
)

// Which layouts of earlier patches a patch may have made superfluous. There
// are two kinds. Where the patch takes back all that the earlier ones did to a
// place, nothing is left to mend, there and down to the next edit:
//
//	base      fixed before   author's patch    fixed
//	int a;    int a;                           int a;
//	int b;    int x;         -int x;           int b;
//	          #line 2
//	          int b;
//
// And padding or joined lines right beside an edit may serve no longer: lines
// that the patch adds take the place of padding.

// leftovers lists sets of gaps that may be restored, beside those that the
// patch reaches into; each set is larger than the one before.
func (s *step) leftovers() [][]bool {
	var out [][]bool
	restore := s.touched()
	grow := func(mark func(restore []bool)) {
		next := slices.Clone(restore)
		if mark(next); !slices.Equal(next, restore) {
			restore = next
			out = append(out, restore)
		}
	}
	clean := s.cleaned()
	grow(func(restore []bool) { s.markBetween(restore, clean, true) })
	grow(func(restore []bool) { s.markBetween(restore, clean, false) })
	grow(s.markBeside)
	return out
}

// stretch is a run of records of given without an edit of the series in it
// once the patch is applied; before that there was one from record edit on.
type stretch struct{ lo, edit, hi int }

// cleaned lists the stretches that the patch cleans of edits.
func (s *step) cleaned() []stretch {
	base := len(patch.Records(s.base))
	before := s.lineage.history.gaps(base)
	var out []stretch
	after := s.history.gaps(base)
	// still reports whether g adds lines where a gap behind the patch is too.
	still := func(g gap) bool {
		i := sort.Search(len(after), func(i int) bool { return after[i].b >= g.a })
		return g.a == g.b && i < len(after) && after[i].a <= g.a
	}
	next := 0 // first gap of before that does not end above the stretch
	// between takes base records [lo,hi), which no gap holds behind the patch.
	between := func(lo, hi int) {
		if lo == hi {
			return
		}
		for next < len(before) && (before[next].a < lo || still(before[next])) {
			next++
		}
		if next == len(before) || before[next].b > hi {
			return
		}
		st := stretch{lo: 0, edit: before[next].c, hi: len(s.carrier.from)}
		if next > 0 {
			st.lo = before[next-1].d
		}
		for next < len(before) && before[next].b <= hi {
			next++
		}
		if next < len(before) {
			st.hi = before[next].c
		}
		out = append(out, st)
	}
	at := 0
	for _, g := range after {
		between(at, g.a)
		at = g.b
	}
	between(at, base)
	return out
}

// markBetween marks the gaps in the stretches, from the edit on or all.
func (s *step) markBetween(restore []bool, clean []stretch, fromEdit bool) {
	for _, st := range clean {
		lo := st.lo
		if fromEdit {
			lo = st.edit
		}
		for i := s.carrier.gapFrom(lo); i < len(restore) && s.carrier.gaps[i].b <= st.hi; i++ {
			restore[i] = restore[i] || s.carrier.gaps[i].a >= lo
		}
	}
}

// markBeside marks the gaps without a directive in them that begin or end with
// an edit.
func (s *step) markBeside(restore []bool) {
	for n := range s.own.edits {
		e := &s.own.edits[n]
		for i := s.carrier.gapFrom(e.i); i < len(restore) && s.carrier.gaps[i].a <= e.j; i++ {
			restore[i] = restore[i] || !slices.ContainsFunc(s.carrier.to[s.carrier.gaps[i].c:s.carrier.gaps[i].d], bareDirective.Match)
		}
	}
}
