package rewrite

import (
	"bytes"
	"fmt"

	"github.com/lineneutral/lineneutral/patch"
)

// Unfixer undoes the files of a patch, one after the other. In a series each
// fixed patch applies to what the fixed ones before it left, and what is given
// back has to apply to what the unfixed ones leave: it follows both texts.
type Unfixer struct {
	fixed *Rewriter         // the texts that the fixed patches make
	plain map[string][]byte // the texts that the unfixed ones make
}

// NewUnfixer makes an Unfixer of what w would have fixed, in its style. It
// takes w over.
func NewUnfixer(w *Rewriter) *Unfixer {
	return &Unfixer{fixed: w, plain: map[string][]byte{}}
}

// Begin begins the next message: the sections that follow are applied at once.
func (u *Unfixer) Begin() { u.fixed.Begin() }

// Unfix undoes section f and puts the hunks of its author into it. On an error
// f is as it was. The error is as for Rewriter.Fix.
func (u *Unfixer) Unfix(f *patch.File) (*Unfixed, error) {
	in, err := u.fixed.open(f)
	if err != nil || in.out.Skipped != "" {
		return &Unfixed{Hunks: f.Hunks}, err
	}
	defer u.fixed.keep(in, &patch.File{Old: f.Old, New: f.New, RenamedFrom: f.RenamedFrom, Hunks: f.Hunks})
	result, err := Unfix(in.out.Path, in.image.Bytes, f.Hunks, u.fixed.opt)
	if err == nil {
		err = u.fixed.sameInTree(in, func(base []byte) (bool, error) {
			other, err := Unfix(in.out.Path, base, f.Hunks, u.fixed.opt)
			return err == nil && sameAdditions(result.Hunks, other.Hunks), err
		})
	}
	if err != nil {
		return nil, err
	}
	base, ok := u.plain[in.old]
	if !ok || !in.chained {
		base = in.image.Bytes
	}
	if err := u.plainly(in, result); err != nil {
		return nil, err
	}
	f.Replace(result.Hunks)
	if moved := !bytes.Equal(base, in.image.Bytes); moved || result.Undone > 0 {
		if moved {
			f.SetPreImage(base)
		}
		f.SetPostImage(base, result.Target)
	}
	return result, nil
}

// plainly moves the hunks to where they stand in the text that the unfixed
// sections before have made.
func (u *Unfixer) plainly(in *opened, result *Unfixed) error {
	base, other := u.plain[in.old]
	if !other || !in.chained {
		u.plain[in.out.Path] = result.Target
		return nil
	}
	placed, err := patch.Place(base, result.Hunks)
	if err != nil {
		return &Refusal{Reason: fmt.Sprintf("the hunks do not apply to what the unfixed sections before make of %s: %v", in.old, err)}
	}
	frame := frame{exact: true}
	d := draft{c: &change{placed: placed}}
	result.Hunks = nil
	for _, a := range d.authors() {
		result.Hunks = append(result.Hunks, frame.author(a).renumber(0))
	}
	result.Target = apply(patch.Records(base), placed, &editWriter{})
	u.plain[in.out.Path] = result.Target
	return nil
}
