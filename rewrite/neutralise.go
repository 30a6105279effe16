package rewrite

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/lineneutral/lineneutral/patch"
)

// Options say how a file is to be read and rewritten.
type Options struct {
	Style     Style
	Trigraphs Trigraphs // unless unknown, whatever Compiled says
	// Needed leaves lines alone that drift where nothing can see it (sight.go).
	Needed bool
	// Compiled, if set, tells what the compile commands of the file at a path
	// of the tree say; nil if it has none. It may be called several times.
	Compiled func(path string) *Compiled
	// Patched, if set, is the whole patch or series that the hunks are of.
	Patched *Patched
	// Advise has Check say what Fix would do.
	Advise bool
	// Exact makes all hunk headers say where the hunk really stands; else
	// hunks keep the author's counting where they apply at an offset.
	Exact bool
	// Fuzz is how many lines of context at each end of a hunk a Rewriter may
	// ignore to find its place. It then puts the file's own lines there.
	Fuzz int
}

// Result is a change to one file, made line-neutral.
type Result struct {
	Fixed   []byte        // the fixed text
	Hunks   []*patch.Hunk // from the base to Fixed; the author's own where nothing was added
	Proof   *Proof
	Changed bool // whether anything was added
	// Decisions says which layout each run of edits got, and why.
	Decisions []Decision
}

// Refusal is a change that could not be made line-neutral, or not be proved.
type Refusal struct {
	Hunk   int    // 1-based patch line of the hunk, 0 if no single one
	Line   int    // 1-based physical line in the patched file, 0 if no single one
	Reason string // what stands in the way
	Advice string // what to do, "" if nothing is known
}

func (r *Refusal) Error() string {
	s := r.Reason
	if r.Line > 0 {
		s = fmt.Sprintf("line %d of the patched file: %s", r.Line, r.Reason)
	}
	if r.Advice != "" {
		s += "; " + r.Advice
	}
	return s
}

// Neutralise makes the change that hunks make to base line-neutral and proves
// the result. name tells the language; a file that is not C comes back with the
// author's change alone. The error is a *Refusal, or a *patch.PlaceError where
// the hunks do not apply to base.
func Neutralise(name string, base []byte, hunks []*patch.Hunk, opt Options) (*Result, error) {
	placed, err := patch.Place(base, hunks)
	if err != nil {
		return nil, err
	}
	c := newChange(base, placed, LanguageOf(name).In(base), opt.about(name))
	if c.lang == NotC {
		return &Result{Fixed: c.target.Src, Hunks: hunks, Proof: &Proof{}}, nil
	}
	return neutraliseChange(c, opt)
}

// neutraliseChange is Neutralise for a change that is read already.
func neutraliseChange(c *change, opt Options) (*Result, error) {
	readings, first := c.readings()
	styles := opt.Style.attempts()
	if len(readings) > 1 && opt.Style != Reflow {
		styles = append(styles, Line) // of all layouts a directive looks least at what the lines hold
	}
	for i := range readings {
		slices.Reverse(readings[:i+1]) // each in turn is what the plan is made for
		for _, style := range styles {
			result, err := neutralise(readings, style, opt)
			if err == nil {
				return result, nil
			}
			if first == nil {
				first = err
			}
		}
	}
	return nil, first
}

// attempts lists what to try: where directives do not carry a style's choice
// through, padding may, since it needs no safe point; last, lines of the edited
// declarations make room.
func (s Style) attempts() []Style {
	if s == Reflow {
		return []Style{Reflow, reflowFar, reflowOut}
	}
	return []Style{s, padFirst, reflowFar, reflowOut}
}

// neutralise plans and drafts in one style for the first reading, and proves in
// all.
func neutralise(readings []*change, style Style, opt Options) (*Result, error) {
	c := readings[0]
	plan := newPlanner(c, style).run()
	d := &draft{c: c, amendments: plan.amendments}
	fixed := d.text()
	proof, err := proveIn(readings, fixed)
	if err != nil {
		return nil, refuse(err)
	}
	if !proof.Neutral() {
		return nil, plan.refuse(c, proof)
	}
	hunks, err := d.applicable(fixed.Src, opt.Exact)
	if err != nil {
		return nil, err
	}
	return &Result{Fixed: fixed.Src, Hunks: hunks, Proof: proof,
		Changed: len(plan.amendments) > 0, Decisions: plan.decisions}, nil
}

// applicable prints the draft as hunks that, placed again, give the fixed text:
// with the author's counting, else with exact numbers, by which a place that
// looks like another is found.
func (d *draft) applicable(fixed []byte, exact bool) ([]*patch.Hunk, error) {
	hunks := d.hunks(exact)
	err := d.applies(hunks, fixed)
	if err != nil && !exact {
		hunks = d.hunks(true)
		err = d.applies(hunks, fixed)
	}
	return hunks, err
}

// applies shows that the hunks, placed, give the fixed text.
func (d *draft) applies(hunks []*patch.Hunk, fixed []byte) error {
	placed, err := patch.Place(d.c.base.Src, hunks)
	if err != nil {
		return &Refusal{Reason: "the rewritten hunks do not apply: " + err.Error()}
	}
	negative := func(h *patch.Hunk) bool { return h.OldStart < 0 || h.NewStart < 0 }
	if slices.ContainsFunc(hunks, negative) || !bytes.Equal(apply(d.c.base.records, placed, &editWriter{}), fixed) {
		return &Refusal{Reason: "the rewritten hunks apply at another place", Advice: "make the patch with more context"}
	}
	return nil
}

// readable refuses a change whose texts do not close their comments and
// groups.
func readable(c *change) error {
	for _, t := range []*text{c.base, c.target} {
		if len(t.Problems) > 0 {
			return &Refusal{Line: t.Problems[0].Line, Reason: t.Problems[0].Text}
		}
	}
	return nil
}

// refuse turns an error of the proof into a refusal. A text that does not mean
// what the target means is the planner's mistake.
func refuse(err error) error {
	var t *tokenError
	if errors.As(err, &t) {
		return &Refusal{Reason: "no proof: " + t.Error(), Advice: "another --style may do; please report it"}
	}
	return &Refusal{Reason: err.Error()}
}

// refuse says which kept line drifts, and what kept the planner from
// restoring it.
func (p *plan) refuse(c *change, proof *Proof) error {
	for i := range proof.Drifts {
		d := &proof.Drifts[i]
		if d.Edited {
			continue
		}
		r := c.targetRecordOf(d.BaseLine)
		reason := "its presumed line would change"
		if d.Decl != "" {
			reason += ", in " + d.Decl + ", which the patch does not edit"
		}
		if d.renamed {
			return &Refusal{Hunk: d.Hunk, Line: c.target.line(r), Reason: reason + "; " + d.Why,
				Advice: "a change of __FILE__ cannot be undone: #line N alone keeps the file's name"}
		}
		if why := p.putOff[r]; why != "" {
			reason += "; no #line can stand before it: " + why
		} else if d.Why != "" {
			reason += "; " + d.Why
		}
		return &Refusal{Hunk: d.Hunk, Line: c.target.line(r), Reason: reason,
			Advice: "keep the number of lines in this hunk by hand"}
	}
	return &Refusal{Reason: "not neutral"} // Neutral said so, hence a drift was found above
}

// targetRecordOf returns the target record that base line n became.
func (c *change) targetRecordOf(n int) int {
	i := c.base.record(n)
	for r, k := range c.kept {
		if k == i {
			return r
		}
	}
	return 0
}

// Check proves or refutes that hunks, as they are, are line-neutral to base.
func Check(name string, base []byte, hunks []*patch.Hunk, opt Options) (*Proof, error) {
	placed, err := patch.Place(base, hunks)
	if err != nil {
		return nil, err
	}
	lang := LanguageOf(name).In(base)
	if lang == NotC {
		return &Proof{}, nil
	}
	c := newChange(base, placed, lang, opt.about(name))
	readings, err := c.readings()
	if err != nil {
		return nil, err
	}
	proof, err := proveIn(readings, readings[0].target)
	if err != nil {
		return nil, refuse(err)
	}
	return proof, nil
}
