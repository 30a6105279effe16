package rewrite

import (
	"bytes"

	"github.com/lineneutral/lineneutral/patch"
)

// What a series makes of one file. The author's patches make one text of the
// other; the fixed patches make another row of texts beside it:
//
//	author   base --p1--> A1 --p2--> A2
//	fixed    base --f1--> F1 --f2--> F2
//
// f2 is p2 carried from A1 to F1 (carry.go), then made neutral to F1. That F2
// is neutral to the base as well does not follow from it: inside an edited
// declaration lines may drift, and a later patch may take the edit back. So it
// is proved again, with all that the author's patches did as one change.
//
// What p2 takes back of p1 may leave layouts in F1 that nothing needs any
// more. They are taken back on trial; the trial counts if it is proved and the
// fixed text then differs less from the author's.

// lineage is a file behind some patches of a series: the text that the patches
// as they were given make of the base, and the text that those handed out make.
// For fix the given ones are the author's; unfix goes the other way.
type lineage struct {
	base, given, made []byte
	// history aligns base and given; nil where they are the same.
	history alignment
	// fresh is set if the base has no such file: it has no lines to keep.
	fresh bool
}

// newLineage begins with a file of the base.
func newLineage(base []byte) *lineage {
	return &lineage{base: base, given: base, made: base}
}

// freshLineage begins with a file that a patch adds.
func freshLineage(text []byte) *lineage {
	return &lineage{given: text, made: text, fresh: true}
}

// step is one patch of the series on its way.
type step struct {
	*lineage
	lang    Language
	opt     Options
	around  *surroundings
	own     *change   // of given
	next    []byte    // what the patch makes of given
	history alignment // of base and next
	carrier *carrier  // from given to made
}

// step places hunks in the given text. The error is a *patch.PlaceError.
func (l *lineage) step(name string, hunks []*patch.Hunk, opt Options) (*step, error) {
	placed, err := patch.Place(l.given, hunks)
	if err != nil {
		return nil, err
	}
	records := patch.Records(l.given)
	s := &step{lineage: l, lang: LanguageOf(name).In(l.made), opt: opt, around: opt.about(name)}
	s.own, s.next = unread(records, placed)
	switch {
	case l.history == nil:
		s.history = s.own.kept
	case !l.fresh:
		s.history = s.own.kept.after(l.history).restored(patch.Records(l.base), patch.Records(s.next))
	}
	s.carrier = newCarrier(records, l, s.lang, s.around.replaced())
	return s, nil
}

// newCarrier makes the carrier from the records of given to made.
func newCarrier(records [][]byte, l *lineage, lang Language, trigraphs bool) *carrier {
	if bytes.Equal(l.given, l.made) {
		return &carrier{from: records, to: records, rows: identity(len(records))}
	}
	rows := align(l.given, l.made, lang, trigraphs)
	return &carrier{from: records, to: patch.Records(l.made), rows: rows, gaps: rows.gaps(len(records))}
}

// change is the change to the text made so far that the patch means, with the
// marked gaps restored.
func (s *step) change(restore []bool) *change {
	if len(s.carrier.gaps) == 0 {
		return s.own.read(s.made, s.next, s.lang, s.around)
	}
	hunks := s.carrier.carry(s.own.placed, restore)
	c := newChange(s.made, hunks.placed, s.lang, s.around)
	c.context, c.bare = s.own.context, hunks.bare
	return c
}

// touched marks the gaps that the patch reaches into.
func (s *step) touched() []bool { return s.carrier.touched(s.own.edits) }

// follow takes the patch as it is: its hunks over the text made so far, and the
// text that they make of it.
func (s *step) follow() (hunks []*patch.Hunk, made []byte, err error) {
	d := &draft{c: s.change(s.touched())}
	made = d.c.target.Src
	hunks, err = d.applicable(made, s.opt.Exact)
	return hunks, made, err
}

// left is the lineage behind a patch that left the text made: neutral to the
// base, or else, for the patches behind it, the base itself.
func (s *step) left(made []byte, neutral bool) *lineage {
	next := &lineage{base: s.base, given: s.next, made: made, history: s.history, fresh: s.fresh}
	if neutral || s.fresh {
		return next
	}
	next.base, next.history = made, nil
	if !bytes.Equal(next.given, made) {
		next.history = align(next.given, made, s.lang, s.around.replaced()).inverse(len(patch.Records(next.given)))
	}
	return next
}

// comesBack reports whether the file is the base again behind the patch, as
// text is then, and was not before. That is neutral: what the patch takes back
// was proved neutral when it was done.
func (s *step) comesBack(text []byte) bool {
	return !s.begins() && !s.fresh && bytes.Equal(s.next, s.base) && bytes.Equal(text, s.base)
}

// reversed is the lineage with the parts of the two rows exchanged.
func (l *lineage) reversed(lang Language, trigraphs bool) *lineage {
	r := &lineage{base: l.base, given: l.made, made: l.given, history: align(l.given, l.made, lang, trigraphs), fresh: l.fresh}
	if l.history != nil {
		r.history = r.history.after(l.history)
	}
	return r
}

// begins reports whether no patch before this one left another text.
func (s *step) begins() bool {
	return bytes.Equal(s.base, s.made) && bytes.Equal(s.given, s.made)
}
