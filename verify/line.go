package verify

// Is it the line? A change that the patch does not mean is put to an
// experiment: the unit is compiled with the patch in its neutral form, which
// moves no line. A function that is then as in the original differed by line
// numbers and by nothing else; one that still differs does so for another
// reason. A patch that is neutral already moves nothing, and answers without a
// compiler.
//
// Where a file has no neutral form both sides are compiled with every __LINE__
// made one number, and with another one. That is no proof once the patch edits
// a macro or a condition, which may ask for the line; then the answer is
// "unknown".

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/lineneutral/lineneutral/build"
	"github.com/lineneutral/lineneutral/cparse"
	"github.com/lineneutral/lineneutral/diffcore"
)

// An experiment is a comparison that was made to answer a question, or why it
// could not be made.
type experiment struct {
	*comparison
	why string
}

// askForLine answers for each of the findings whether it is the line's doing.
func (j *unitJudge) askForLine(ctx context.Context, asked []*Finding) error {
	if len(asked) == 0 {
		return nil
	}
	moves, refused := j.neutral.moves(j.intent.filesOf(patched, j.unit))
	if !moves {
		for _, f := range asked {
			f.Line = No
		}
		return nil
	}
	made, err := j.withoutMoves(ctx, refused)
	for _, f := range asked {
		f.Line, f.Why = Yes, ""
		for _, e := range made {
			if f.Line == Yes {
				f.Line, f.Why = e.equal(f)
			}
		}
	}
	return err
}

// withoutMoves makes the experiments that all have to show a change to be equal.
func (j *unitJudge) withoutMoves(ctx context.Context, refused error) ([]experiment, error) {
	if refused == nil {
		side, err := j.neutral.side(ctx, j.site)
		if err != nil {
			return nil, err
		}
		e, err := j.try(ctx, "with the patch in line-neutral form", j.old, side, build.Tweak{})
		return []experiment{e}, err
	}
	if what := j.asksForLine(); what != "" {
		return []experiment{{why: fmt.Sprintf("%v; and the patch edits %s, which may ask for __LINE__", refused, what)}}, nil
	}
	var made []experiment
	for _, line := range []int{1, 1 << 30} {
		e, err := j.try(ctx, fmt.Sprintf("with every __LINE__ made %d", line), j.old, j.new, build.OneLine(line))
		if err != nil {
			return nil, err
		}
		made = append(made, e)
	}
	return made, nil
}

// asksForLine names the first edited macro or condition of the unit's patched
// files, "" if there is none.
func (j *unitJudge) asksForLine() string {
	for _, f := range j.intent.filesOf(patched, j.unit) {
		if f.text[original].spellsDirectives() != f.text[patched].spellsDirectives() {
			return "a macro or condition of " + f.name()
		}
	}
	return ""
}

// spellsDirectives is equal for two texts with the same macros and conditions.
func (o *outline) spellsDirectives() string {
	text := ""
	for i := range o.file.Directives {
		if d := &o.file.Directives[i]; d.Kind == cparse.Define || d.Conditional() {
			text += o.tokens(d.First, d.End)
		}
	}
	return text
}

// try compiles the unit in two states under a tweak and compares. What the
// compiler refuses is told in why; the error is ctx's, or a side's.
func (j *unitJudge) try(ctx context.Context, name string, old, new *build.Variant, tweak build.Tweak) (experiment, error) {
	objects, err := j.pair(ctx, old, new, j.unit, tweak)
	var refusal *build.CompileError
	if errors.As(err, &refusal) {
		return experiment{why: name + ": " + err.Error()}, nil
	}
	if err != nil {
		return experiment{why: name}, err
	}
	defer objects.Remove()
	return compared(objects, name), nil
}

// compared is an experiment of that name on two objects.
func compared(objects build.Objects, name string) experiment {
	c, err := compare(objects)
	if err != nil {
		return experiment{why: name + ": " + err.Error()}
	}
	if len(c.Undecided) > 0 {
		return experiment{why: name + ": " + c.Undecided[0]}
	}
	return experiment{comparison: c, why: name}
}

// equal answers whether f is the same on both sides of the experiment. A
// function that is inlined everywhere now shows nothing.
func (e experiment) equal(f *Finding) (Answer, string) {
	switch {
	case e.comparison == nil:
		return Unknown, e.why
	case e.differs(f):
		return No, ""
	case f.Kind != diffcore.KindFunction || f.Change != diffcore.Changed:
		return Yes, ""
	}
	for s := range e.functions {
		if len(e.functions[s][f.Symbol]) == 0 {
			return Unknown, fmt.Sprintf("%s: the %s side has no code of its own for it", e.why, state(s))
		}
	}
	return Yes, ""
}

// differs reports whether f is among the changes.
func (c *comparison) differs(f *Finding) bool {
	return slices.ContainsFunc(c.Changes, func(change diffcore.Change) bool {
		return change.Symbol == f.Symbol && change.Kind == f.Kind
	})
}
