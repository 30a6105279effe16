package verify

// Units are compiled with the headers that the tree's build generated. A patch
// that would change one of those leaves the answer open: what reads that header
// was compared as it stands. A header of sizes and places is made of the marked
// lines of an assembler text; whether these change is seen by compiling to it.

import (
	"context"
	"errors"
	"path/filepath"
	"slices"

	"github.com/lineneutral/lineneutral/build"
)

// askDerived says which generated texts the patch changes or may change.
func (r *runner) askDerived(ctx context.Context) error {
	for i := range r.database.Derived {
		d := &r.database.Derived[i]
		from := r.patchedAmong(d)
		if from == nil {
			continue
		}
		why, err := r.changesDerived(ctx, d)
		if err != nil {
			return err
		}
		if why != "" {
			rel, _ := build.Locate(r.site.Tree(), d.Path)
			r.cannotTell("%s, which the build makes of %s, %s: what depends on it is compared as it stands; verify a build of the whole tree (--build)",
				filepath.ToSlash(rel), from.name(), why)
		}
	}
	return nil
}

// patchedAmong is a patched file that d was made of, nil if there is none.
func (r *runner) patchedAmong(d *build.Derived) *intentFile {
	for _, path := range d.Reads {
		if f := r.intent.fileAt(original, &build.Unit{}, path); f != nil {
			return f
		}
	}
	return nil
}

// changesDerived says what becomes of d, "" if it stays as it is.
func (r *runner) changesDerived(ctx context.Context, d *build.Derived) (string, error) {
	if d.Unit == nil {
		return "may change", nil
	}
	var marks [2][]string
	for s, side := range []*build.Variant{r.old, r.new} {
		text, err := side.Assembly(ctx, d.Unit)
		var refusal *build.CompileError
		if errors.As(err, &refusal) {
			return "may change: " + refusal.Error(), nil
		}
		if err != nil {
			return "", err
		}
		marks[s] = build.Marks(text)
	}
	switch {
	case !d.Agrees(marks[original]):
		return "may change", nil
	case !slices.Equal(marks[original], marks[patched]):
		return "changes", nil
	}
	return "", nil
}
