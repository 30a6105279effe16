package verify

// Before a function is called unintended the original is compiled once more and
// compared with itself. What differs then does so without any patch: it is
// unreproducible, and nothing can be told of it.

import (
	"context"
	"errors"

	"github.com/lineneutral/lineneutral/build"
)

// reproduce sorts out the unreproducible of left.
func (j *unitJudge) reproduce(ctx context.Context, first *build.Object, left []*Finding) error {
	if len(left) == 0 {
		return nil
	}
	again, err := j.compileAgain(ctx, j.unit)
	var refusal *build.CompileError
	if errors.As(err, &refusal) {
		j.cannotTell("the original compiled once, and not again: %v", err)
		return nil
	}
	if err != nil {
		return err
	}
	defer again.Remove()
	c, err := compare(build.Objects{Old: first, New: again})
	if err != nil {
		j.cannotTell("%v", err)
		return nil
	}
	for _, f := range left {
		if c.differs(f) {
			f.Role = Unreproducible
			j.cannotTell("%s %s: unreproducible: the original compiled twice differs in it", f.Kind, f.Symbol)
		}
	}
	return nil
}
