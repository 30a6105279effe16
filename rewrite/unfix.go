package rewrite

import (
	"bytes"

	"github.com/lineneutral/lineneutral/patch"
)

// Unfix takes back what Neutralise added, so that a patch can be submitted
// where line numbers do not matter. Nothing in a patch marks what Neutralise
// wrote; so each trace that it may have left (untrace.go) is undone on trial,
// and the trial counts only if Neutralise, asked again, gives the very text
// that the patch gave (unsearch.go):
//
//	patch        undone       Neutralise gives
//	+if (x)      +if (x)      +if (x)
//	+  y();      +  y();      +  y();
//	+#line 7                  +#line 7       the same: the directive was its own
//
// So a blank line or a #line of the author's that Neutralise would not write
// stays. One that it would write goes: whose it was, the patch does not tell.

// Unfixed is a change to one file as its author made it.
type Unfixed struct {
	Target     []byte        // the author's text
	Hunks      []*patch.Hunk // from the base to Target; those given where nothing was undone
	Undone     int           // lines that went or came back
	Directives int           // those that went
	// Doubts say what the fixed patch leaves open of the author's text.
	Doubts []Doubt
}

// AnyStyle lists the styles that a patch may have been fixed in.
func AnyStyle() []Style { return []Style{Auto, Line, Reflow} }

// Unfix returns the change that Neutralise made hunks from, in opt's style: of
// all that it can show to be that, the one that undoes most. The error is a
// *Refusal if hunks are not what Neutralise makes of anything, or a
// *patch.PlaceError where they do not apply to base.
func Unfix(name string, base []byte, hunks []*patch.Hunk, opt Options) (*Unfixed, error) {
	placed, err := patch.Place(base, hunks)
	if err != nil {
		return nil, err
	}
	lang := LanguageOf(name).In(base)
	fixed := newChange(base, placed, lang, opt.about(name))
	if lang == NotC {
		return &Unfixed{Target: fixed.target.Src, Hunks: hunks}, nil
	}
	if err := readable(fixed); err != nil {
		return nil, err
	}
	traces := findTraces(fixed)
	u := undo(name, fixed, traces, true, opt)
	if u == nil || u.Directives < len(ofLayout(traces, Directive)) {
		// Perhaps another tool made the patch anew, with context of its own.
		if loose := undo(name, fixed, traces, false, opt); loose != nil && (u == nil || loose.Directives > u.Directives) {
			u = loose
		}
	}
	if u == nil {
		return nil, &Refusal{
			Reason: "the hunks are not what fix makes of any change",
			Advice: "they may never have been fixed, or were edited since",
		}
	}
	return u, nil
}

// undo takes back all traces; else directives and padding alone; else nothing.
// It returns nil if not even that verifies.
func undo(name string, fixed *change, all []trace, aligned bool, opt Options) *Unfixed {
	for _, traces := range [][]trace{all, ofLayout(all, Directive, Pad), nil} {
		s := newSearch(fixed, traces, aligned, opt)
		chosen, ok := s.run()
		if !ok {
			continue
		}
		undone := s.undone(chosen)
		before := s.indentPieces(s.undo(chosen), undone)
		lines, cuts := s.splitAdded(before)
		u := s.unfixed(lines, undone)
		if !u.verify(name, fixed, opt) {
			continue
		}
		u.Undone += len(cuts)
		u.Doubts = s.doubts(undone, before, lines, cuts)
		u.Doubts = append(u.Doubts, s.stuck(all, undone, len(traces) < len(all))...)
		return u
	}
	return nil
}

// unfixed makes the answer of hunk lines that verify.
func (s *search) unfixed(lines [][]patch.Line, undone []trace) *Unfixed {
	u := &Unfixed{Hunks: rehunk(s.fixed.placed, lines, len(s.fixed.base.records))}
	for _, t := range undone {
		u.Undone += t.to - t.from
	}
	u.Directives = len(ofLayout(undone, Directive))
	return u
}

// verify shows that Neutralise makes the hunks of u into the fixed text, and
// notes what they make of the base.
func (u *Unfixed) verify(name string, fixed *change, opt Options) bool {
	placed, err := patch.Place(fixed.base.Src, u.Hunks)
	if err != nil {
		return false
	}
	u.Target = apply(fixed.base.records, placed, &editWriter{})
	again, err := Neutralise(name, fixed.base.Src, u.Hunks, opt)
	return err == nil && bytes.Equal(again.Fixed, fixed.target.Src)
}
