package rewrite

import "github.com/lineneutral/lineneutral/patch"

// One patch of a series made neutral: carried, planned, and proved twice, to
// the text before it and to the base.

// whole is all that the patches did to the base, as one change.
func (s *step) whole() *change { return s.composed(s.base, s.history) }

// composed is the change from a text to the next one of the given patches.
func (s *step) composed(from []byte, kept alignment) *change {
	c := (&change{kept: kept}).read(from, s.next, s.lang, s.around)
	for _, g := range kept.gaps(len(c.base.records)) {
		c.edits = append(c.edits, edit{g.a, g.b, g.c, g.d, s.hunkAt(g)})
	}
	return c
}

// hunkAt returns the hunk of the patch that holds a change of next, an empty one
// if an earlier patch made it.
func (s *step) hunkAt(g gap) *patch.Hunk {
	delta := 0 // records of next minus records of given so far
	for _, p := range s.own.placed {
		if lo := p.Base + delta; lo <= g.c && g.d <= lo+p.Hunk.NewCount {
			return p.Hunk
		}
		delta += p.Hunk.NewCount - p.Hunk.OldCount
	}
	return &patch.Hunk{}
}

// prove shows that a fixed text behind the patch has the author's tokens and
// is neutral to the base.
func (s *step) prove(fixed []byte) error {
	if s.lang == NotC {
		return nil
	}
	c := s.whole()
	readings, err := c.readings()
	if err != nil {
		return err
	}
	proof, err := proveIn(readings, newText(fixed, c.base.opt))
	if err != nil {
		return refuse(err)
	}
	for i := range proof.Drifts {
		if d := &proof.Drifts[i]; !d.Edited {
			return &Refusal{Line: d.Line, Reason: "with the patches before it, it would not be neutral to the tree: a line " + d.String(),
				Advice: "keep the number of lines there by hand"}
		}
	}
	return nil
}

// fix makes hunks, which are given, line-neutral. The error is a
// *patch.PlaceError where they do not apply, or a *Refusal.
func (l *lineage) fix(name string, hunks []*patch.Hunk, opt Options) (*Result, *lineage, error) {
	s, err := l.step(name, hunks, opt)
	if err != nil {
		return nil, nil, err
	}
	return s.fix()
}

// fix takes of the neutral rewritings the one closest to the author's text.
func (s *step) fix() (*Result, *lineage, error) {
	if s.lang == NotC {
		hunks, made, err := s.follow()
		return &Result{Fixed: made, Hunks: hunks, Proof: &Proof{}}, s.left(made, true), err
	}
	if s.comesBack(s.base) {
		return s.takesAllBack()
	}
	best, first := s.try(s.touched())
	if len(s.carrier.gaps) > 0 {
		for _, restore := range s.leftovers() {
			if other, err := s.try(restore); err == nil && (best == nil || other.distance < best.distance) {
				best = other
			}
		}
	}
	if best == nil {
		return nil, nil, first
	}
	return best.result, s.left(best.result.Fixed, true), nil
}

// check proves or refutes that hunks, which are given, are neutral as they are.
func (l *lineage) check(name string, hunks []*patch.Hunk, opt Options) (*Proof, error) {
	s, err := l.step(name, hunks, opt)
	if err == nil && s.comesBack(s.next) {
		return withoutDrift(s.change(s.touched())), nil
	}
	return Check(name, l.given, hunks, opt)
}

// takesAllBack is fix for a patch that makes the file the base again.
func (s *step) takesAllBack() (*Result, *lineage, error) {
	restore := make([]bool, len(s.carrier.gaps))
	for i := range restore {
		restore[i] = true
	}
	c := s.change(restore)
	hunks, err := (&draft{c: c}).applicable(s.base, s.opt.Exact)
	if err != nil {
		return nil, nil, err
	}
	return &Result{Fixed: s.base, Hunks: hunks, Proof: withoutDrift(c)}, s.left(s.base, true), nil
}

// withoutDrift is the proof of a change that needs none.
func withoutDrift(c *change) *Proof { return &Proof{Counters: counterChanges(c)} }

// attempt is a proved rewriting of the patch.
type attempt struct {
	result   *Result
	distance int // records in which the fixed text differs from the author's
}

// try makes the patch neutral with the marked gaps restored.
func (s *step) try(restore []bool) (*attempt, error) {
	result, err := neutraliseChange(s.change(restore), s.opt)
	if err != nil {
		return nil, err
	}
	if s.begins() {
		return &attempt{result: result}, nil
	}
	if err := s.prove(result.Fixed); err != nil {
		return nil, err
	}
	a := &attempt{result: result}
	if len(s.carrier.gaps) > 0 {
		rows := align(s.next, result.Fixed, s.lang, s.around.replaced())
		for _, g := range rows.gaps(len(patch.Records(s.next))) {
			a.distance += g.size()
		}
	}
	return a, nil
}
