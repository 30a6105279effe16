package rewrite

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/lineneutral/lineneutral/patch"
)

// A rewriting judged from outside: given the author's patch and another one,
// made by whatever tool or hand, show that the other one means the same and is
// line-neutral. Both apply to the same base,
//
//	base --raw--> target
//	base --fixed--> fixed text
//
// and the proof compares the three texts, with the author's own hunks as the
// alignment of the first two. What the second patch calls context has no say.

// Refutation is a rewriting that is shown to be none.
type Refutation struct {
	Hunk   int    // 1-based line in the fixed patch, 0 if the place is in the file
	Line   int    // 1-based physical line of the fixed text, 0 if no single one
	Reason string // what is wrong there
}

func (r *Refutation) Error() string {
	if r.Line > 0 {
		return fmt.Sprintf("line %d of the fixed text: %s", r.Line, r.Reason)
	}
	return r.Reason
}

// Against proves or refutes that section c.Fixed is a line-neutral rewriting of
// c.Raw. A later section about the same file is judged on both texts: c.Raw goes
// on from what the raw sections before made of it, c.Fixed from what the fixed
// ones made, and the result has to be neutral to the state before it as well as
// to the tree. The error is a *Refutation, a *Refusal where nothing can be told,
// or one of the packages patch and source where the file cannot be read or c.Raw
// does not apply to it. The *Proof may hold drifts.
func (w *Rewriter) Against(c Counterpart) (*Outcome, error) {
	raw, fixed := c.Raw, c.Fixed
	switch {
	case raw == nil:
		return w.named(fixed), &Refutation{Hunk: fixed.Line, Reason: "touches a file that the raw patch does not"}
	case fixed == nil:
		return w.named(raw), &Refutation{Reason: "the fixed patch has no section for it"}
	}
	if why := w.otherState(raw, fixed); why != "" {
		return w.named(fixed), &Refutation{Hunk: fixed.Line, Reason: why}
	}
	in := &opened{out: &Outcome{File: fixed}}
	if why := skips(raw); why != "" && !raw.Deleted && sameContent(raw, fixed) {
		in.out.Skipped = why
		return in.out, w.skip(in, raw)
	}
	if raw.Binary || isLink(raw) {
		if sameContent(raw, fixed) {
			return in.out, nil
		}
		return w.named(fixed), &Refusal{Reason: "the content of " + skips(raw) + " is written in another way than in the raw patch"}
	}
	if err := w.locate(in, raw); err != nil {
		if raw.Deleted && sameContent(raw, fixed) {
			return in.out, nil // its lines are nobody's business
		}
		return in.out, err
	}
	if raw.Deleted {
		in.out.Path = in.old
		return in.out, w.sameRemoval(in, raw, fixed)
	}
	return in.out, w.against(in, raw, fixed)
}

// sameRemoval shows that both sections leave nothing of the file.
func (w *Rewriter) sameRemoval(in *opened, raw, fixed *patch.File) error {
	s, err := in.line.step(in.out.Path, raw.Hunks, w.opt)
	if err != nil {
		return err
	}
	w.set(raw, in, in.line)
	text, err := s.applyFixed(fixed.Hunks)
	if err == nil && !bytes.Equal(text, s.next) {
		err = &Refutation{Reason: "the file is removed, but not with the lines that the raw patch removes"}
	}
	return err
}

// named is the outcome of a section whose file was not opened.
func (w *Rewriter) named(f *patch.File) *Outcome {
	path, _ := nameOf(f, w.strip) // Counterparts saw to it that there is one
	return &Outcome{File: f, Path: path}
}

// against proves the section whose pre-image is open.
func (w *Rewriter) against(in *opened, raw, fixed *patch.File) error {
	next, proof, err := in.line.against(in.out.Path, raw.Hunks, fixed.Hunks, w.opt)
	if err == nil {
		err = w.sameInTree(in, func(base []byte) (bool, error) {
			_, other, err := newLineage(base).against(in.out.Path, raw.Hunks, fixed.Hunks, w.opt)
			return err == nil && other.Neutral() == proof.Neutral(), err
		})
	}
	if next == nil {
		w.now[in.out.Path] = state{lost: true}
	} else {
		w.set(raw, in, next)
	}
	if err == nil {
		in.out.Proof = proof
	}
	return err
}

// against proves the hunks fixed, of the text made so far, against the hunks
// raw, of the one given so far, both of the file at name. It returns the lineage
// behind both, nil where one of them does not apply. The error is as that of
// Rewriter.Against.
func (l *lineage) against(name string, raw, fixed []*patch.Hunk, opt Options) (*lineage, *Proof, error) {
	s, err := l.step(name, raw, opt)
	if err != nil {
		return nil, nil, err
	}
	text, err := s.applyFixed(fixed)
	if err != nil {
		return nil, nil, err
	}
	proof, err := s.judge(text)
	return s.left(text, err == nil && proof.Neutral()), proof, err
}

// judge proves that text is a line-neutral rewriting of what the patch, as it
// is given, makes.
func (s *step) judge(text []byte) (*Proof, error) {
	if s.lang == NotC {
		if n := firstOther(s.next, text); n > 0 {
			return nil, &Refutation{Line: n, Reason: "differs from the raw patch, and the file is not C"}
		}
		return &Proof{}, nil
	}
	if s.comesBack(text) {
		return withoutDrift(s.change(s.touched())), nil
	}
	proof, err := proveText(s.direct(), text)
	switch {
	case err == nil && s.fresh:
		return &Proof{}, nil // no lines to keep
	case err != nil || s.begins():
		return proof, err
	}
	if !proof.refuted() && !proof.Neutral() {
		// Without the directives that were given back, lines may be
		// impossible to tell; with them the texts execute the same ones.
		if other, err := proveText(s.change(s.touched()), text); err == nil {
			proof = other
		}
	}
	if !proof.Neutral() {
		return proof, nil
	}
	return proveText(s.whole(), text)
}

// direct is the change from the text made so far to the next one of the given
// patches: what is the same in both, and was not touched, has to stay.
func (s *step) direct() *change {
	rows := s.carrier.rows.inverse(len(s.carrier.from))
	return s.composed(s.made, s.own.kept.after(rows))
}

// applyFixed returns what hunks make of the text made so far. Where the raw
// patch stands exactly where it says, the fixed one has to as well: at an offset
// another base could take it elsewhere.
func (s *step) applyFixed(hunks []*patch.Hunk) ([]byte, error) {
	placed, err := patch.Place(s.made, hunks)
	var place *patch.PlaceError
	if errors.As(err, &place) {
		return nil, &Refutation{Hunk: place.Hunk.Line, Reason: "the fixed patch does not apply: " + err.Error()}
	}
	if err != nil {
		return nil, err
	}
	exact := func(p patch.Placement) bool { return p.Offset == 0 }
	for _, p := range placed {
		if !exact(p) && all(s.own.placed, exact) {
			return nil, &Refutation{Hunk: p.Hunk.Line, Reason: fmt.Sprintf("the hunk applies only at an offset of %d lines", p.Offset)}
		}
	}
	return apply(patch.Records(s.made), placed, &editWriter{}), nil
}

func all(placed []patch.Placement, is func(patch.Placement) bool) bool {
	for _, p := range placed {
		if !is(p) {
			return false
		}
	}
	return true
}

// proveText runs the proof and sorts its answers: what is shown to be wrong is
// a *Refutation, what cannot be followed a *Refusal.
func proveText(c *change, text []byte) (*Proof, error) {
	readings, err := c.readings()
	if err != nil {
		return nil, err
	}
	fixed := newText(text, readings[0].base.opt)
	if len(fixed.Problems) > 0 { // target has none, readable said
		return nil, &Refutation{Line: fixed.Problems[0].Line, Reason: fixed.Problems[0].Text}
	}
	proof, err := proveIn(readings, fixed)
	var tokens *tokenError
	var names *collision
	switch {
	case errors.As(err, &tokens) && tokens.untold:
		return nil, &Refusal{Reason: tokens.Error() + ": whether that can be seen depends on macros"}
	case errors.As(err, &tokens):
		return nil, &Refutation{Line: tokens.line, Reason: tokens.got + ", expected " + tokens.want}
	case errors.As(err, &names):
		return nil, &Refutation{Line: names.line, Reason: names.Error()}
	case err != nil:
		return nil, refuse(err)
	}
	return proof, nil
}

// firstOther returns the first record, from 1, in which b differs from a;
// 0 if they are the same.
func firstOther(a, b []byte) int {
	x, y := patch.Records(a), patch.Records(b)
	for i := range max(len(x), len(y)) {
		if i >= len(x) || i >= len(y) || !bytes.Equal(x[i], y[i]) {
			return i + 1
		}
	}
	return 0
}
