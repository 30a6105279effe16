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
	undecided []string
}

// A unitJudge judges one unit.
type unitJudge struct {
	*runner
	unit   *build.Unit
	object string
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
	if len(result.Changes) == 0 {
		return nil
	}
	if err := j.classify(result); err != nil {
		j.cannotTell("%v", err)
		return nil
	}
	return j.askForLine(ctx)
}

func (j *unitJudge) cannotTell(format string, args ...any) {
	j.undecided = append(j.undecided, j.object+": "+fmt.Sprintf(format, args...))
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

// A comparison is both objects and what differs.
type comparison struct {
	objects [2]*diffcore.Object // by state
	*diffcore.Result
}

func compare(paths build.Objects) (*comparison, error) {
	var c comparison
	for s, path := range []string{paths.Old, paths.New} {
		object, err := diffcore.Open(path)
		if err != nil {
			return nil, fmt.Errorf("the object of the %s side: %w", state(s), err)
		}
		c.objects[s] = object
	}
	c.Result = diffcore.Compare(c.objects[original], c.objects[patched], diffcore.Options{})
	return &c, nil
}

// A declared is what debug information says of one function's code.
type declared struct {
	place
	inlined []string
}

// declarations lists the functions of an object by their name in the source. A
// name may have several: a function and its clones.
func declarations(object *diffcore.Object) (map[string][]declared, error) {
	functions, err := object.Functions()
	if err != nil {
		return nil, err
	}
	known := map[string][]declared{}
	for _, f := range functions {
		known[f.Parent] = append(known[f.Parent], declared{place{f.Parent, f.File, f.Line}, f.Inlined})
	}
	return known, nil
}

// classify gives each change its role.
func (j *unitJudge) classify(c *comparison) error {
	var known [2]map[string][]declared
	for s, object := range c.objects {
		var err error
		if known[s], err = declarations(object); err != nil {
			return fmt.Errorf("debug information of the %s side: %w", state(s), err)
		}
	}
	for _, change := range c.Changes {
		f := Finding{Object: j.object, Symbol: change.Symbol, Kind: change.Kind, Change: change.Change,
			Causes: change.Causes, Sites: change.Sites}
		f.Role, f.Inlines = j.role(&change, known)
		j.findings = append(j.findings, f)
	}
	return nil
}

// role finds the strongest tie of a change to the patch's intent.
func (j *unitJudge) role(c *diffcore.Change, known [2]map[string][]declared) (Role, string) {
	for s := range known {
		if c.Kind == diffcore.KindData && j.intent.editsData(state(s), j.unit, c.Symbol) {
			return Edited, ""
		}
		for _, f := range known[s][c.Symbol] {
			if c.Kind == diffcore.KindFunction && j.intent.edits(state(s), j.unit, f.place) {
				return Edited, ""
			}
		}
	}
	for s := range known {
		for _, f := range known[s][c.Symbol] {
			if name := j.editedAmong(state(s), f.inlined); name != "" {
				return Inlines, name
			}
		}
	}
	return Unintended, ""
}

// editedAmong returns the first edited function among inlined ones. A name is
// enough for these: a translation unit has at most one function of a name.
func (j *unitJudge) editedAmong(s state, inlined []string) string {
	for _, name := range inlined {
		if j.intent.edits(s, j.unit, place{name: name}) {
			return name
		}
	}
	return ""
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
	still, why, err := j.changedWithOneLine(ctx)
	for _, f := range asked {
		switch {
		case why != "":
			f.Line, f.Why = Unknown, why
		case still[subject{f.Symbol, f.Kind}]:
			f.Line = No
		default:
			f.Line = Yes
		}
	}
	return err
}

// A subject is what a change is about.
type subject struct {
	symbol string
	kind   diffcore.Kind
}

// changedWithOneLine returns what differs although every __LINE__ is 1, or why
// that cannot be told.
func (j *unitJudge) changedWithOneLine(ctx context.Context) (still map[subject]bool, why string, err error) {
	objects, err := build.Pair(ctx, j.old, j.new, j.unit, build.OneLine())
	var refusal *build.CompileError
	if errors.As(err, &refusal) {
		return nil, "with every __LINE__ made 1: " + err.Error(), nil
	}
	if err != nil {
		return nil, "", err
	}
	defer objects.Remove()
	result, err := compare(objects)
	if err != nil {
		return nil, "with every __LINE__ made 1: " + err.Error(), nil
	}
	if len(result.Undecided) > 0 {
		return nil, "with every __LINE__ made 1: " + result.Undecided[0], nil
	}
	still = map[subject]bool{}
	for _, c := range result.Changes {
		still[subject{c.Symbol, c.Kind}] = true
	}
	return still, "", nil
}
