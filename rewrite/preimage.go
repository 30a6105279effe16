package rewrite

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/lineneutral/lineneutral/patch"
	"github.com/lineneutral/lineneutral/source"
)

// The pre-image of a section: what the sections before it made of the path,
// else the blob that it names, else the tree's file.

// opened is a section with its pre-image.
type opened struct {
	out   *Outcome
	old   string // path of the pre-image
	line  *lineage
	other []byte // the tree's file, where it is another text that the hunks apply to
}

// open finds the pre-image of section f. A section without lines to keep is
// taken into account at once.
func (w *Rewriter) open(f *patch.File) (*opened, error) {
	in := &opened{out: &Outcome{File: f}}
	var name *patch.NameError
	if _, _, err := f.Paths(w.strip, w.has); errors.As(err, &name) && name.Unsafe {
		return in, err // whatever the file is
	}
	if in.out.Skipped = skips(f); in.out.Skipped != "" {
		in.out.Unread = in.out.Skipped == notC && includesC(f.New) || in.out.Skipped == binary && LanguageOf(f.New) != NotC
		return in, w.skip(in, f)
	}
	err := w.locate(in, f)
	if err == nil {
		w.fit(in, f)
	}
	if err == nil && in.line.fresh {
		in.out.Skipped = "a file that an earlier section adds"
		err = w.follow(in, f, false)
	}
	return in, err
}

// locate finds the paths of section f and its pre-image, which is empty for a
// file that f adds.
func (w *Rewriter) locate(in *opened, f *patch.File) error {
	old, path, err := w.paths(f)
	if err != nil {
		return err
	}
	in.old, in.out.Path = old, path
	if f.Added {
		in.line = freshLineage(nil)
		return nil
	}
	if s, ok := w.state(f, old); ok {
		switch {
		case s.lost:
			return &Refusal{Reason: "an earlier section of the patch about this file was refused"}
		case s.gone:
			return &source.NotFoundError{Path: old}
		}
		in.line = s.line
		return nil
	}
	image, err := w.preImage(in, f)
	in.line, in.out.Origin = newLineage(image.Bytes), image.Origin
	return err
}

// fit takes from the hunks of section f the CRs that the patch got on its way,
// and gives them the context of the file where they apply with fuzz only. What
// does not apply even so is told by who places the hunks.
func (w *Rewriter) fit(in *opened, f *patch.File) {
	f.StripCR(in.line.given)
	if w.opt.Fuzz == 0 {
		return
	}
	hunks, fuzz, err := patch.Refit(in.line.given, f.Hunks, w.opt.Fuzz)
	if err == nil && fuzz > 0 {
		f.Replace(hunks)
		in.out.Fuzz = fuzz
	}
}

// paths returns the paths of section f before and after it.
func (w *Rewriter) paths(f *patch.File) (old, path string, err error) {
	old, path, err = f.Paths(w.strip, w.has)
	if err == nil && !moves(f) && !w.has(old) && w.has(path) {
		old = path // a git header whose names disagree: the one that exists
	}
	return old, path, err
}

// moves reports whether the pre-image of f stands under another name.
func moves(f *patch.File) bool { return f.RenamedFrom != "" || f.CopiedFrom != "" }

// state returns what sections before made of path, as section f sees it.
func (w *Rewriter) state(f *patch.File, path string) (state, bool) {
	states := w.now
	if moves(f) && w.before != nil {
		states = w.before
	}
	s, ok := states[path]
	return s, ok
}

// has reports whether there is a file at path, in the tree or made by a
// section before.
func (w *Rewriter) has(path string) bool {
	if s, ok := w.now[path]; ok {
		return !s.gone
	}
	return w.tree.Has(path)
}

// preImage reads the file that section f applies to. A blob that the hunks do
// not apply to gives way to the tree's file: an abbreviated id may be another
// blob's.
func (w *Rewriter) preImage(in *opened, f *patch.File) (source.Image, error) {
	if w.from == FromTree {
		return w.tree.WorkTree(in.old)
	}
	image, err := w.tree.PreImage(in.old, f.OldBlob)
	if err != nil || image.Origin != source.ObjectStore {
		return image, err
	}
	file, treeErr := w.tree.WorkTree(in.old)
	if treeErr != nil || bytes.Equal(file.Bytes, image.Bytes) {
		return image, nil
	}
	_, inBlob := patch.Place(image.Bytes, f.Hunks)
	_, inTree := patch.Place(file.Bytes, f.Hunks)
	switch {
	case inBlob != nil && inTree == nil:
		return file, nil
	case inBlob == nil && inTree == nil && w.from == AnyOrigin && !moves(f):
		// (The tree after a copy still has its source, edited or not.)
		in.other = file.Bytes
	}
	return image, nil
}

// sameInTree refuses where the hunks apply both to the blob that the patch
// names and to another text of the tree's, and the answers differ: which of
// the two the patch will be applied to is not known here.
func (w *Rewriter) sameInTree(in *opened, same func(base []byte) (bool, error)) error {
	if in.other == nil {
		return nil
	}
	if ok, err := same(in.other); ok && err == nil {
		return nil
	}
	return &Refusal{
		Reason: fmt.Sprintf("the patch was made against another %s than the tree has, and line numbers differ between the two", in.old),
		Advice: "say which one it will be applied to, with --pre-image=store or --pre-image=tree",
	}
}

// sameAdditions reports whether two rewritings of one change add the same
// lines and take the same away.
func sameAdditions(a, b []*patch.Hunk) bool {
	changed := func(hunks []*patch.Hunk) []byte {
		var out bytes.Buffer
		for _, h := range hunks {
			for _, line := range h.Lines {
				if line.Op != patch.Context {
					out.WriteByte(byte(line.Op))
					out.Write(line.Text)
				}
			}
		}
		return out.Bytes()
	}
	return bytes.Equal(changed(a), changed(b))
}
