package rewrite

import (
	"github.com/lineneutral/lineneutral/patch"
	"github.com/lineneutral/lineneutral/source"
)

// Rewriter makes the files of a patch line-neutral, one after the other. It
// remembers what it made of each, so that a later section about the same file
// (the next mail of a series) applies to the fixed text of the one before and
// is neutral to the base as well.
type Rewriter struct {
	tree  *source.Tree
	strip int
	opt   Options
	// states holds the present text of the files that sections before have
	// touched, by path; nil for one that was removed.
	states map[string][]byte
}

// NewRewriter makes a Rewriter for patches against tree, with strip leading
// components taken off their names as patch -p does.
func NewRewriter(tree *source.Tree, strip int, opt Options) *Rewriter {
	return &Rewriter{tree: tree, strip: strip, opt: opt, states: map[string][]byte{}}
}

// Outcome is what became of one file section of a patch.
type Outcome struct {
	File   *patch.File
	Path   string        // where the file stands in the tree after the patch
	Origin source.Origin // where its pre-image came from
	// Skipped says why nothing was to be done; "" where Result or Proof is set.
	Skipped string
	Result  *Result // of Fix
	Proof   *Proof  // of Check, and of Fix
}

// Fix makes section f line-neutral and puts the new hunks into it. On an error
// f is as it was. The error is a *Refusal, or one of the packages patch and
// source.
func (w *Rewriter) Fix(f *patch.File) (*Outcome, error) {
	out, image, chained, err := w.open(f)
	if err != nil || out.Skipped != "" {
		return out, err
	}
	opt := w.opt
	opt.Exact = opt.Exact || chained
	out.Result, err = Neutralise(out.Path, image.Bytes, f.Hunks, opt)
	if err != nil {
		return out, err
	}
	out.Origin, out.Proof = image.Origin, out.Result.Proof
	f.Replace(out.Result.Hunks)
	w.states[out.Path] = out.Result.Fixed
	return out, nil
}

// Check proves or refutes that section f is line-neutral as it is.
func (w *Rewriter) Check(f *patch.File) (*Outcome, error) {
	out, image, _, err := w.open(f)
	if err != nil || out.Skipped != "" {
		return out, err
	}
	out.Proof, err = Check(out.Path, image.Bytes, f.Hunks, w.opt)
	if err != nil {
		return out, err
	}
	out.Origin = image.Origin
	return out, w.Keep(f)
}

// Keep takes section f into account as it is, for the sections behind it.
func (w *Rewriter) Keep(f *patch.File) error {
	out, image, _, err := w.open(f)
	if err != nil || out.Skipped != "" {
		return err
	}
	placed, err := patch.Place(image.Bytes, f.Hunks)
	if err != nil {
		return err
	}
	w.states[out.Path] = apply(patch.Records(image.Bytes), placed, &editWriter{})
	return nil
}

// open finds the pre-image of section f. chained says that it is what an
// earlier section left.
func (w *Rewriter) open(f *patch.File) (out *Outcome, image source.Image, chained bool, err error) {
	out = &Outcome{File: f}
	if out.Skipped = w.skips(f); out.Skipped != "" {
		return out, image, false, w.note(f)
	}
	old, path, err := f.Paths(w.strip, w.has)
	if err != nil {
		return out, image, false, err
	}
	out.Path = path
	if f.RenamedFrom == "" && f.CopiedFrom == "" && !w.has(old) && w.has(path) {
		old = path // a git header whose names disagree: the one that exists
	}
	if text, ok := w.states[old]; ok {
		return out, source.Image{Bytes: text}, true, nil
	}
	image, err = w.preImage(old, f)
	return out, image, false, err
}

// has reports whether there is a file at path, in the tree or made by a
// section before.
func (w *Rewriter) has(path string) bool {
	if _, ok := w.states[path]; ok {
		return true
	}
	return w.tree.Has(path)
}

// preImage reads the file that section f applies to. An abbreviated blob id
// may name another blob than the author's; one that the hunks do not apply to
// gives way to the work tree's file.
func (w *Rewriter) preImage(path string, f *patch.File) (source.Image, error) {
	image, err := w.tree.PreImage(path, f.OldBlob)
	if err != nil || image.Origin != source.ObjectStore {
		return image, err
	}
	if _, err := patch.Place(image.Bytes, f.Hunks); err == nil {
		return image, nil
	}
	if other, err := w.tree.WorkTree(path); err == nil {
		return other, nil
	}
	return image, nil
}

// skips says why section f has no lines to keep.
func (w *Rewriter) skips(f *patch.File) string {
	switch {
	case f.Added:
		return "a new file"
	case f.Deleted:
		return "a removed file"
	case f.Binary:
		return "a binary file"
	case len(f.Hunks) == 0:
		return "no change of content"
	case LanguageOf(f.New) == NotC:
		return "not C"
	}
	return ""
}

// note remembers the text of a file that the patch makes or removes.
func (w *Rewriter) note(f *patch.File) error {
	switch {
	case f.Added && !f.Binary && LanguageOf(f.New) != NotC:
		path, err := f.NewPath(w.strip)
		if err != nil {
			return err
		}
		placed, err := patch.Place(nil, f.Hunks)
		if err != nil {
			return err
		}
		w.states[path] = apply(nil, placed, &editWriter{})
	case f.Deleted:
		path, err := f.OldPath(w.strip)
		if err != nil {
			return err
		}
		delete(w.states, path)
	}
	return nil
}
