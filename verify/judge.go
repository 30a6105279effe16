package verify

// One unit's judgement. Both sides are compiled and compared; each change that
// the patch does not mean is put to one more experiment, with every __LINE__
// made 1 on both sides. The experiment costs two compilations, so it is made
// only where there is something to ask.

import (
	"context"
	"errors"
	"fmt"

	"github.com/lineneutral/lineneutral/build"
	"github.com/lineneutral/lineneutral/diffcore"
)

// A judgement is what one unit adds to the verdict.
type judgement struct {
	findings  []Finding
	same      []Named // edited functions whose code did not change
	undecided []string
	notes     []string
	seen      seen
}

// A unitJudge judges one unit.
type unitJudge struct {
	*runner
	unit      *build.Unit
	object    string
	confirmed *confirmation // what the compiler sees of the unit; nil where it was not asked
	judgement
}

// run compiles, compares and classifies. The error is ctx's, or one of the
// sides; what the compiler refuses is undecided.
func (j *unitJudge) run(ctx context.Context) error {
	objects, err := build.Pair(ctx, j.old, j.new, j.unit, build.Tweak{})
	if err != nil {
		return j.refused(err)
	}
	defer objects.Remove()
	result, err := compare(objects)
	if err != nil {
		j.cannotTell("%v", err)
		return nil
	}
	for _, text := range result.Undecided {
		j.cannotTell("%s", text)
	}
	if err := j.confirm(ctx, result); err != nil {
		return err
	}
	j.classify(result)
	j.lookForEdited(result)
	return j.askForLine(ctx)
}

func (j *unitJudge) cannotTell(format string, args ...any) {
	j.undecided = append(j.undecided, j.object+": "+fmt.Sprintf(format, args...))
}

func (j *unitJudge) note(format string, args ...any) {
	j.notes = append(j.notes, j.object+": "+fmt.Sprintf(format, args...))
}

// refused turns a compiler's refusal into "cannot tell" and returns any other
// error.
func (j *unitJudge) refused(err error) error {
	var refusal *build.CompileError
	if !errors.As(err, &refusal) {
		return err
	}
	j.cannotTell("%v", err)
	return nil
}

// askForLine makes the experiment for the unintended findings.
func (j *unitJudge) askForLine(ctx context.Context) error {
	var asked []*Finding
	for i := range j.findings {
		if j.findings[i].Role == Unintended {
			asked = append(asked, &j.findings[i])
		}
	}
	if len(asked) == 0 {
		return nil
	}
	c, why, err := j.withOneLine(ctx)
	for _, f := range asked {
		f.Line, f.Why = Unknown, why
		if c != nil {
			f.Line, f.Why = c.lineOf(f)
		}
	}
	return err
}

// withOneLine compares the unit with every __LINE__ made 1, or says why that
// cannot be done.
func (j *unitJudge) withOneLine(ctx context.Context) (c *comparison, why string, err error) {
	const experiment = "with every __LINE__ made 1: "
	objects, err := build.Pair(ctx, j.old, j.new, j.unit, build.OneLine())
	var refusal *build.CompileError
	if errors.As(err, &refusal) {
		return nil, experiment + err.Error(), nil
	}
	if err != nil {
		return nil, "", err
	}
	defer objects.Remove()
	if c, err = compare(objects); err != nil {
		return nil, experiment + err.Error(), nil
	}
	if len(c.Undecided) > 0 {
		return nil, experiment + c.Undecided[0], nil
	}
	return c, "", nil
}

// lineOf reads the answer for f off the comparison with one line. A function
// that is inlined everywhere now, since its calls got smaller, shows nothing.
func (c *comparison) lineOf(f *Finding) (Answer, string) {
	for _, change := range c.Changes {
		if change.Symbol == f.Symbol && change.Kind == f.Kind {
			return No, ""
		}
	}
	if f.Kind == diffcore.KindFunction && f.Change == diffcore.Changed {
		for s := range c.functions {
			if len(c.functions[s][f.Symbol]) == 0 {
				return Unknown, fmt.Sprintf("with every __LINE__ made 1 the %s side has no code of its own for it", state(s))
			}
		}
	}
	return Yes, ""
}
