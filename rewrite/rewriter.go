package rewrite

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"regexp"

	"github.com/lineneutral/lineneutral/patch"
	"github.com/lineneutral/lineneutral/source"
)

// Rewriter makes the files of a patch line-neutral, one after the other. It
// remembers what became of each path, so that a later section about the same
// file (the next mail of a series) applies to the fixed text of the one before
// and is neutral to the base as well. Git applies the sections of one message
// at once: what a rename or a copy takes is the file as it was before the
// message (git-apply(1)), while a second section about the same name goes on
// from the first.
type Rewriter struct {
	tree  *source.Tree
	strip int
	opt   Options
	from  Origin
	// now holds what the sections so far made of the paths they touched, and
	// before what the messages before this one did.
	now, before map[string]state
}

// state is the present text of a path; gone if a section took it away, lost
// if one that was refused left it unknown.
type state struct {
	text       []byte
	gone, lost bool
	fixed      bool // text is another than the author's sections make
}

// Origin says where pre-images are taken from.
type Origin uint8

const (
	// AnyOrigin takes the blob that the patch names, else the tree's file. If
	// both exist, differ, and give different answers, the file is refused.
	AnyOrigin Origin = iota
	FromStore        // the blob where there is one, whatever the tree has
	FromTree         // the tree's file only
)

// NewRewriter makes a Rewriter for patches against tree, with strip leading
// components taken off their names as patch -p does.
func NewRewriter(tree *source.Tree, strip int, from Origin, opt Options) *Rewriter {
	return &Rewriter{tree: tree, strip: strip, opt: opt, from: from, now: map[string]state{}}
}

// Begin begins the next message: the sections that follow are applied at once.
func (w *Rewriter) Begin() { w.before = maps.Clone(w.now) }

// Outcome is what became of one file section of a patch.
type Outcome struct {
	File   *patch.File
	Path   string        // where the file stands in the tree after the patch
	Origin source.Origin // where its pre-image came from
	// Skipped says why nothing was to be done; "" where Result or Proof is set.
	Skipped string
	Result  *Result // of Fix; of Check, under Options.Advise, what Fix would make of it
	Refused error   // of Check, under Options.Advise: why Fix would refuse
	Proof   *Proof  // of Check, and of Fix
}

// Fix makes section f line-neutral and puts the new hunks into it. On an error
// f is as it was, and later sections go on from it as it was. The error is a
// *Refusal, or one of the packages patch and source.
func (w *Rewriter) Fix(f *patch.File) (*Outcome, error) {
	in, err := w.open(f)
	if err != nil || in.out.Skipped != "" {
		return in.out, err
	}
	opt := w.opt
	opt.Exact = opt.Exact || in.chained
	result, err := Neutralise(in.out.Path, in.image.Bytes, f.Hunks, opt)
	if err == nil {
		err = w.sameInTree(in, func(base []byte) (bool, error) {
			other, err := Neutralise(in.out.Path, base, f.Hunks, opt)
			return err == nil && sameAdditions(result.Hunks, other.Hunks), err
		})
	}
	if err != nil {
		w.keep(in, f)
		return in.out, in.explain(err)
	}
	in.out.Result, in.out.Proof = result, result.Proof
	f.Replace(result.Hunks)
	in.identify(f, result.Fixed, result.Changed)
	w.set(f, in.out.Path, state{text: result.Fixed, fixed: in.fixed || result.Changed})
	return in.out, nil
}

// Check proves or refutes that section f is line-neutral as it is.
func (w *Rewriter) Check(f *patch.File) (*Outcome, error) {
	in, err := w.open(f)
	if err != nil || in.out.Skipped != "" {
		return in.out, err
	}
	proof, err := Check(in.out.Path, in.image.Bytes, f.Hunks, w.opt)
	if err == nil {
		err = w.sameInTree(in, func(base []byte) (bool, error) {
			other, err := Check(in.out.Path, base, f.Hunks, w.opt)
			return err == nil && other.Neutral() == proof.Neutral(), err
		})
	}
	if err != nil {
		w.keep(in, f)
		return in.out, in.explain(err)
	}
	in.out.Proof = proof
	if w.opt.Advise {
		in.out.Result, in.out.Refused = Neutralise(in.out.Path, in.image.Bytes, f.Hunks, w.opt)
	}
	w.keep(in, f)
	return in.out, nil
}

// opened is a section with its pre-image.
type opened struct {
	out     *Outcome
	old     string // path of the pre-image
	image   source.Image
	chained bool   // the pre-image is what an earlier section left
	fixed   bool   // and another than the author's sections leave
	other   []byte // the tree's file, where it is another text that the hunks apply to
}

// open finds the pre-image of section f.
func (w *Rewriter) open(f *patch.File) (*opened, error) {
	in := &opened{out: &Outcome{File: f}}
	if in.out.Skipped = skips(f); in.out.Skipped != "" {
		return in, w.note(f)
	}
	return in, w.locate(in, f)
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
		return nil
	}
	if s, ok := w.state(f, old); ok {
		switch {
		case s.lost:
			return &Refusal{Reason: "an earlier section of the patch about this file was refused"}
		case s.gone:
			return &source.NotFoundError{Path: old}
		}
		in.image, in.chained, in.fixed = source.Image{Bytes: s.text}, true, s.fixed
		return nil
	}
	err = w.preImage(in, f)
	in.out.Origin = in.image.Origin
	return err
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
func (w *Rewriter) preImage(in *opened, f *patch.File) (err error) {
	if w.from == FromTree {
		in.image, err = w.tree.WorkTree(in.old)
		return err
	}
	in.image, err = w.tree.PreImage(in.old, f.OldBlob)
	if err != nil || in.image.Origin != source.ObjectStore {
		return err
	}
	file, treeErr := w.tree.WorkTree(in.old)
	if treeErr != nil || bytes.Equal(file.Bytes, in.image.Bytes) {
		return nil
	}
	_, inBlob := patch.Place(in.image.Bytes, f.Hunks)
	_, inTree := patch.Place(file.Bytes, f.Hunks)
	switch {
	case inBlob != nil && inTree == nil:
		in.image = file
	case inBlob == nil && inTree == nil && w.from == AnyOrigin && !moves(f):
		// (The tree after a copy still has its source, edited or not.)
		in.other = file.Bytes
	}
	return nil
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

// explain tells why a section of a series may not apply to what fix made of
// the sections before it: the author's context lacks the lines that fix added.
func (in *opened) explain(err error) error {
	var place *patch.PlaceError
	if in.chained && errors.As(err, &place) {
		return &Refusal{Hunk: place.Hunk.Line,
			Reason: "the hunk does not apply to the fixed text of the sections before it: its context does not show the lines that were added there",
			Advice: "fix the patches of the series one at a time, each on the fixed tree"}
	}
	return err
}

// keep takes section f into account as it is, for the sections behind it. A
// section that does not apply leaves its path unknown.
func (w *Rewriter) keep(in *opened, f *patch.File) {
	placed, err := patch.Place(in.image.Bytes, f.Hunks)
	if err != nil {
		w.now[in.out.Path] = state{lost: true}
		return
	}
	text := apply(patch.Records(in.image.Bytes), placed, &editWriter{})
	in.identify(f, text, false)
	w.set(f, in.out.Path, state{text: text, fixed: in.fixed})
}

// identify brings the blob ids of section f up to date, where f goes on from a
// fixed text or changed itself: git am -3 finds its pre-images by them.
func (in *opened) identify(f *patch.File, text []byte, changed bool) {
	if in.fixed {
		f.SetPreImage(in.image.Bytes)
	}
	if in.fixed || changed {
		f.SetPostImage(in.image.Bytes, text)
	}
}

// set notes what section f made of path.
func (w *Rewriter) set(f *patch.File, path string, now state) {
	if f.RenamedFrom != "" {
		if old, _, err := f.Paths(w.strip, w.has); err == nil {
			w.now[old] = state{gone: true}
		}
	}
	w.now[path] = now
}

// skips says why section f has no lines to keep.
func skips(f *patch.File) string {
	switch {
	case f.Added:
		return "a new file"
	case f.Deleted:
		return "a removed file"
	case f.Binary:
		return "a binary file"
	case isLink(f):
		return "a symbolic link"
	case len(f.Hunks) == 0:
		return "no change of content"
	case LanguageOf(f.New) == NotC:
		return "not C"
	}
	return ""
}

// isLink reports whether the section is about a symbolic link, whose content is
// a path: git's mode 120000 stands in a row of its own where it changes, else
// at the end of the index row.
func isLink(f *patch.File) bool {
	return f.OldMode == "120000" || f.NewMode == "120000" || linkRow.Match(f.Head)
}

var linkRow = regexp.MustCompile(`(?m)^index [0-9a-f]+\.\.[0-9a-f]+ 120000\r?$`)

// note remembers what a skipped section makes of its file: a new one has a
// text, a removed one has none, a renamed or copied one takes its text along.
func (w *Rewriter) note(f *patch.File) error {
	if f.Binary || isLink(f) || LanguageOf(f.New) == NotC && LanguageOf(f.Old) == NotC {
		return nil
	}
	old, path, err := w.paths(f)
	if err != nil {
		return err
	}
	switch {
	case f.Added:
		placed, err := patch.Place(nil, f.Hunks)
		if err != nil {
			return err
		}
		w.now[path] = state{text: apply(nil, placed, &editWriter{})}
	case f.Deleted:
		w.now[old] = state{gone: true}
	case moves(f):
		if s, ok := w.state(f, old); ok {
			w.set(f, path, s)
		}
	}
	return nil
}
