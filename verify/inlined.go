package verify

// Calls that were inlined and left no trace: all of their code was folded into
// its surroundings, so debug information does not list them. The compiler is
// asked for its own list, once a unit, if a change has no other reason and the
// patch edits some function of the unit.

import (
	"context"
	"errors"
	"slices"

	"github.com/lineneutral/lineneutral/build"
	"github.com/lineneutral/lineneutral/cparse"
)

// followInlined asks for each of left whether it inlines an edited function
// without a trace, or follows from what such a one mentions, and returns the
// rest.
func (j *unitJudge) followInlined(ctx context.Context, c *comparison, left []*Finding) ([]*Finding, error) {
	if len(left) == 0 || !j.editsFunctions() {
		return left, nil
	}
	if err := j.learn(ctx, c); err != nil {
		return nil, err
	}
	left = slices.DeleteFunc(left, func(f *Finding) bool {
		name := j.inlinedEdit(c, f.Symbol)
		if name == "" {
			return false
		}
		f.Role, f.Inlines = Inlines, name
		j.seeName(original, name)
		j.seeName(patched, name)
		j.doubtLine(f)
		return true
	})
	j.chainInlined(c)
	return j.follow(c, left), nil
}

// editsFunctions reports whether the patch edits a function in a text of the
// unit, or something that may make one.
func (j *unitJudge) editsFunctions() bool {
	for s := range j.scopes {
		for _, f := range j.intent.filesOf(state(s), j.unit) {
			o := f.text[s]
			for i, is := range o.edited {
				if kind := o.decls[i].Kind; is && (kind == cparse.Function || kind == cparse.MacroBody || kind == cparse.Invocation || o.decls[i].Doubtful) {
					return true
				}
			}
		}
	}
	return false
}

// learn asks the compiler of both sides what it inlined, once. The error is ctx's,
// or one of the sides.
func (j *unitJudge) learn(ctx context.Context, c *comparison) error {
	if c.telling[original] != traces {
		return nil
	}
	for s, side := range []*build.Variant{j.old, j.new} {
		d, err := j.decisions(ctx, side)
		if err != nil {
			return err
		}
		if d != nil {
			c.learn(state(s), d)
		} else {
			c.telling[s] = notToldOf
		}
	}
	return nil
}

// decisions are those of the unit's compiler in one state, nil where it does not
// tell. A list that it writes and that cannot be read is noted.
func (j *unitJudge) decisions(ctx context.Context, side *build.Variant) (*decisions, error) {
	raw, err := side.Decisions(ctx, j.unit)
	var refusal *build.CompileError
	if errors.As(err, &refusal) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	known, err := readDecisions(raw)
	if err != nil {
		j.note("%v", err)
		return nil, nil
	}
	return known, nil
}
