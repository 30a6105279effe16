package rewrite

import (
	"bytes"

	"github.com/lineneutral/lineneutral/patch"
)

// Unfixer undoes the files of a patch, one after the other. In a series each
// fixed patch applies to what the fixed ones before it left, and what is given
// back has to apply to what the unfixed ones leave. It follows both texts as
// Rewriter does, with the parts exchanged: the given patches are the fixed ones.
type Unfixer struct{ fixed *Rewriter }

// NewUnfixer makes an Unfixer of what w would have fixed, in its style. It
// takes w over.
func NewUnfixer(w *Rewriter) *Unfixer { return &Unfixer{fixed: w} }

// Begin begins the next message: the sections that follow are applied at once.
func (u *Unfixer) Begin() { u.fixed.Begin() }

// Unfix undoes section f and puts the hunks of its author into it. On an error
// f keeps its change, carried to what the unfixed sections before left. The
// error is as for Rewriter.Fix.
func (u *Unfixer) Unfix(f *patch.File) (*Unfixed, error) {
	in, err := u.fixed.open(f)
	if err != nil || in.out.Skipped != "" {
		return &Unfixed{Hunks: f.Hunks}, err
	}
	result, err := Unfix(in.out.Path, in.line.given, f.Hunks, u.fixed.opt)
	if err == nil {
		err = u.fixed.sameInTree(in, func(base []byte) (bool, error) {
			other, err := Unfix(in.out.Path, base, f.Hunks, u.fixed.opt)
			return err == nil && sameAdditions(result.Hunks, other.Hunks), err
		})
	}
	if err == nil {
		err = u.back(in, f, result)
	}
	if err != nil {
		_ = u.fixed.follow(in, f, false) // err says what is wrong with f
		return nil, err
	}
	return result, nil
}

// back carries the hunks to what the unfixed sections before have made of the
// file, and shows that fixing them there gives the fixed text again.
func (u *Unfixer) back(in *opened, f *patch.File, result *Unfixed) error {
	given, err := in.line.step(in.out.Path, f.Hunks, u.fixed.opt)
	if err != nil {
		return err
	}
	if len(given.carrier.gaps) > 0 {
		undone, err := in.line.step(in.out.Path, result.Hunks, u.fixed.opt)
		if err != nil {
			return err
		}
		hunks, plain, err := undone.follow()
		if err != nil {
			return err
		}
		result.Hunks, result.Target = hunks, plain
		if again, _, err := in.line.reversed(given.lang, given.around.replaced()).fix(in.out.Path, hunks, u.fixed.opt); err != nil || !bytes.Equal(again.Fixed, given.next) {
			result.Doubts = append(result.Doubts, Doubt{Lines: []int{1}, Hunk: f.Line, Why: "fixing what was undone here gives another text"})
		}
	}
	f.Replace(result.Hunks)
	next := given.left(result.Target, true)
	in.identify(f, next)
	u.fixed.set(f, in, next)
	return nil
}
