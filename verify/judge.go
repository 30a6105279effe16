package verify

// One unit's judgement. Both sides are compiled and compared, and each change
// gets its role. Those that the text does not explain are put to experiments,
// which cost further compilations and are made only where there is something
// to ask.

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/lineneutral/lineneutral/build"
)

// A judgement is what one unit adds to the verdict.
type judgement struct {
	findings  []Finding
	same      []Named // edited functions whose code did not change
	undecided []string
	notes     []string
	impacts   []Impact
	advice    []Advice // of this unit alone, whether or not it spares anything
	seen      seen
	compiler  string // that made the original's object
	reused    bool   // that is the tree's own
	unread    bool   // its objects are the same, and nothing is known of what they hold
}

// A unitJudge judges one unit.
type unitJudge struct {
	*runner
	unit      *build.Unit
	object    string
	confirmed *confirmation // what the compiler sees of the unit; nil where it was not asked
	reads     [2][]string   // the files that the compiler read, by state
	scopes    [2]*scope     // filled in when asked for
	judgement
}

// run compiles, compares and classifies. The error is ctx's, or one of the
// sides; what the compiler refuses is undecided.
func (j *unitJudge) run(ctx context.Context) error {
	objects, err := j.sides(ctx)
	if err != nil {
		return j.refused(err)
	}
	defer objects.Remove()
	if err := j.checkCompiler(objects); err != nil {
		return err
	}
	j.reads = [2][]string{objects.Old.Reads, objects.New.Reads}
	if j.whole != nil {
		j.reads = j.readsOfWhole()
	}
	result, err := compare(objects)
	if err != nil {
		if j.unread = sameUnread(err, objects); !j.unread {
			j.cannotTell("%v", err)
		}
		return nil
	}
	for _, text := range result.Undecided {
		j.cannotTell("%s", text)
	}
	if j.toldElsewhere(result) {
		return nil
	}
	if err := j.confirm(ctx, result); err != nil {
		return err
	}
	if err := j.locateData(ctx, result); err != nil {
		return err
	}
	if err := j.locateLabels(ctx, result); err != nil {
		return err
	}
	j.classify(result)
	j.patchability(result)
	j.lookForEdited(result)
	if err := j.explain(ctx, result, objects.Old); err != nil {
		return err
	}
	return j.impact(ctx, result, objects)
}

// explain looks for the reason of what is neither edited nor inlines an edit.
// The line comes first: a function that mentions what is edited may have changed
// by its line alone. first is the original's object.
func (j *unitJudge) explain(ctx context.Context, c *comparison, first *build.Object) error {
	left := j.unintended()
	if err := j.askForLine(ctx, left); err != nil {
		return err
	}
	left = slices.DeleteFunc(left, func(f *Finding) bool { return f.Line == Yes })
	j.chainInlined(c)
	left, err := j.followInlined(ctx, c, j.follow(c, left))
	if err != nil {
		return err
	}
	left, err = j.followKnowledge(ctx, c, left)
	if err != nil {
		return err
	}
	if err := j.reproduce(ctx, first, left); err != nil {
		return err
	}
	j.expect()
	return nil
}

// unintended lists the findings of that role.
func (j *unitJudge) unintended() []*Finding {
	var left []*Finding
	for i := range j.findings {
		if j.findings[i].Role == Unintended {
			left = append(left, &j.findings[i])
		}
	}
	return left
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
