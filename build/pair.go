package build

// A pair is one unit compiled in two states of the tree, at the same time and
// with the same command: what differs between the two objects is the doing of
// the difference between the states.

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"
)

// Objects are the two results of one unit.
type Objects struct {
	Old, New *Object
}

// Remove deletes both objects.
func (o Objects) Remove() {
	o.Old.Remove()
	o.New.Remove()
}

// Pair compiles u in both states. Both compilations are carried to their end,
// so that the error tells of each side that refuses: a *CompileError, or two
// joined, the old side's first.
func Pair(ctx context.Context, old, new *Variant, u *Unit, tweak Tweak) (Objects, error) {
	var objects Objects
	var oldErr, newErr error
	var group errgroup.Group
	group.Go(func() error { objects.Old, oldErr = old.Compile(ctx, u, tweak); return nil })
	group.Go(func() error { objects.New, newErr = new.Compile(ctx, u, tweak); return nil })
	group.Wait()
	if oldErr != nil || newErr != nil {
		return Objects{}, errors.Join(oldErr, newErr)
	}
	return objects, nil
}
