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
	j.classify(result)
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

// A comparison is what differs, and what is known of both objects.
type comparison struct {
	*diffcore.Result
	functions [2]map[string][]declared // by state, then by name in the source
}

func compare(paths build.Objects) (*comparison, error) {
	var c comparison
	var objects [2]*diffcore.Object
	for s, path := range []string{paths.Old, paths.New} {
		var err error
		if objects[s], err = diffcore.Open(path); err == nil {
			c.functions[s], err = declarations(objects[s])
		}
		if err != nil {
			return nil, fmt.Errorf("the object of the %s side: %w", state(s), err)
		}
	}
	c.Result = diffcore.Compare(objects[original], objects[patched], diffcore.Options{})
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
func (j *unitJudge) classify(c *comparison) {
	for _, change := range c.Changes {
		f := Finding{Object: j.object, Symbol: change.Symbol, Kind: change.Kind, Change: change.Change,
			Causes: change.Causes, Sites: change.Sites}
		f.Role, f.Inlines = j.role(&change, c)
		j.findings = append(j.findings, f)
	}
}

// role finds the strongest tie of a change to the patch's intent.
func (j *unitJudge) role(change *diffcore.Change, c *comparison) (Role, string) {
	for s := range c.functions {
		if change.Kind == diffcore.KindData && j.intent.editsData(state(s), j.unit, change.Symbol) {
			return Edited, ""
		}
		for _, f := range c.functions[s][change.Symbol] {
			if change.Kind == diffcore.KindFunction && j.intent.edits(state(s), j.unit, f.place) {
				return Edited, ""
			}
		}
	}
	for s := range c.functions {
		for _, f := range c.functions[s][change.Symbol] {
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
