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
	history           alignment // of base and given
	// fresh is set if the base has no such file: it has no lines to keep.
	fresh bool
}

// newLineage begins with a file of the base.
func newLineage(base []byte) *lineage {
	return &lineage{base: base, given: base, made: base, history: identity(len(patch.Records(base)))}
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
	placed  []patch.Placement // in given
	edits   []edit            // of given
	next    []byte            // what the patch makes of given
	kept    alignment         // of given and next
	history alignment         // of base and next
	carrier *carrier          // from given to made
}

// step places hunks in the given text. The error is a *patch.PlaceError.
func (l *lineage) step(name string, hunks []*patch.Hunk, opt Options) (*step, error) {
	placed, err := patch.Place(l.given, hunks)
	if err != nil {
		return nil, err
	}
	s := &step{lineage: l, lang: LanguageOf(name).In(l.made), opt: opt, placed: placed}
	records := patch.Records(l.given)
	c := &change{}
	s.next, s.edits = apply(records, placed, &editWriter{c}), c.edits
	s.kept = c.kept
	if !l.fresh {
		s.history = c.kept.after(l.history).restored(patch.Records(l.base), patch.Records(s.next))
	}
	rows := align(l.given, l.made, s.lang, opt.Trigraphs)
	s.carrier = &carrier{from: records, to: patch.Records(l.made), rows: rows, gaps: rows.gaps(len(records))}
	return s, nil
}

// change is the change that carried hunks make to the text made so far.
func (s *step) change(hunks carried) *change {
	c := newChange(s.made, hunks.placed, s.lang, s.opt.Trigraphs)
	c.context, c.bare = contextOf(s.placed), hunks.bare
	return c
}

// follow takes the patch as it is: its hunks over the text made so far, and the
// lineage behind it.
func (s *step) follow() ([]*patch.Hunk, *lineage, error) {
	d := &draft{c: s.change(s.carrier.carry(s.placed, s.carrier.touched(s.edits)))}
	hunks, err := d.applicable(s.opt.Exact)
	if err != nil {
		return nil, nil, err
	}
	if s.fresh {
		return hunks, freshLineage(s.next), nil
	}
	return hunks, s.restarted(s.next, d.bytes()), nil
}

// restarted is the lineage behind a patch that left a text which is not neutral
// to the base: for the patches behind it, that text is the base.
func (s *step) restarted(given, made []byte) *lineage {
	rows := align(given, made, s.lang, s.opt.Trigraphs)
	return &lineage{base: made, given: given, made: made, history: rows.inverse(len(patch.Records(given)))}
}

// left is the lineage behind a patch that left the text made, which is neutral
// to the base.
func (s *step) left(made []byte) *lineage {
	return &lineage{base: s.base, given: s.next, made: made, history: s.history}
}

// reversed is the lineage with the parts of the two rows exchanged.
func (l *lineage) reversed(lang Language, trigraphs bool) *lineage {
	rows := align(l.given, l.made, lang, trigraphs)
	return &lineage{base: l.base, given: l.made, made: l.given, history: rows.after(l.history), fresh: l.fresh}
}

// begins reports whether no patch before this one left another text.
func (s *step) begins() bool {
	return bytes.Equal(s.base, s.made) && bytes.Equal(s.given, s.made)
}
