package rewrite

import (
	"bytes"
	"maps"

	"github.com/lineneutral/lineneutral/patch"
	"github.com/lineneutral/lineneutral/source"
)

// Rewriter makes the files of a patch line-neutral, one after the other. It
// remembers what became of each path (lineage.go), so that a later section about
// the same file, of the next mail or of the next patch of a series, is carried to
// the fixed text of the one before and is neutral to the base as well.
//
// Git applies the sections of one message at once: what a rename or a copy takes
// is the file as it was before the message (git-apply(1)), while a second section
// about the same name goes on from the first.
type Rewriter struct {
	tree  *source.Tree
	strip int
	opt   Options
	from  Origin
	// now holds what the sections so far made of the paths they touched, and
	// before what the messages before this one did.
	now, before map[string]state
}

// state is what became of a path; gone if a section took it away, lost if one
// that does not apply left it unknown.
type state struct {
	line       *lineage
	gone, lost bool
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

// Begin begins the next message, of the same patch or the next one of a series:
// the sections that follow are applied at once.
func (w *Rewriter) Begin() { w.before = maps.Clone(w.now) }

// Strip says how many leading components the names of what follows have too
// many: the patches of a quilt series need not agree on it.
func (w *Rewriter) Strip(n int) { w.strip = n }

// Outcome is what became of one file section of a patch.
type Outcome struct {
	File   *patch.File
	Path   string        // where the file stands in the tree after the patch
	Origin source.Origin // where its pre-image came from
	Fuzz   int           // with which its hunks applied
	// Before and After are the texts that the section, as it is now, leads
	// from and to; nil where it was not opened.
	Before, After []byte
	// Skipped says why nothing was to be done; "" where Result or Proof is set.
	Skipped string
	// Unread says that Skipped is so for want of reading the file, in which
	// lines count as in C or may do so.
	Unread  bool
	Result  *Result // of Fix; of Check, under Options.Advise, what Fix would make of it
	Refused error   // of Check, under Options.Advise: why Fix would refuse
	Proof   *Proof  // of Check, and of Fix
}

// Fix makes section f line-neutral and puts the new hunks into it. Where it is
// not the first about its file, the hunks are carried to the fixed text of the
// ones before. On an error f keeps its author's change, carried too, and later
// sections go on from that. The error is a *Refusal, or one of the packages
// patch and source.
func (w *Rewriter) Fix(f *patch.File) (*Outcome, error) {
	in, err := w.open(f)
	if err != nil || in.out.Skipped != "" {
		return in.out, err
	}
	result, next, err := in.line.fix(in.out.Path, f.Hunks, w.opt)
	if err == nil {
		err = w.sameInTree(in, func(base []byte) (bool, error) {
			other, err := Neutralise(in.out.Path, base, f.Hunks, w.opt)
			return err == nil && sameAdditions(result.Hunks, other.Hunks), err
		})
	}
	if err != nil {
		_ = w.follow(in, f, false) // err says what is wrong with f
		return in.out, err
	}
	in.out.Result, in.out.Proof = result, result.Proof
	f.Replace(result.Hunks)
	in.identify(f, next)
	w.set(f, in, next)
	return in.out, nil
}

// Check proves or refutes that section f is line-neutral as it is.
func (w *Rewriter) Check(f *patch.File) (*Outcome, error) {
	in, err := w.open(f)
	if err != nil || in.out.Skipped != "" {
		return in.out, err
	}
	proof, err := in.line.check(in.out.Path, f.Hunks, w.opt)
	if err == nil {
		err = w.sameInTree(in, func(base []byte) (bool, error) {
			other, err := Check(in.out.Path, base, f.Hunks, w.opt)
			return err == nil && other.Neutral() == proof.Neutral(), err
		})
	}
	in.out.Proof = proof
	if err == nil && w.opt.Advise {
		in.out.Result, in.out.Refused = Neutralise(in.out.Path, in.line.given, f.Hunks, w.opt)
	}
	if follows := w.follow(in, f, err == nil && proof.Neutral()); err == nil {
		err = follows
	}
	return in.out, err
}

// identify brings the blob ids of section f up to date where they are not those
// of the texts as they were given: git am -3 finds its pre-images by them.
func (in *opened) identify(f *patch.File, next *lineage) {
	moved := in.out.Fuzz > 0 || !bytes.Equal(in.line.given, in.line.made)
	if moved {
		f.SetPreImage(in.line.made)
	}
	if moved || !bytes.Equal(next.given, next.made) {
		f.SetPostImage(in.line.made, next.made)
	}
}

// set notes what section f, whose pre-image is open, made of its path.
func (w *Rewriter) set(f *patch.File, in *opened, next *lineage) {
	if f.RenamedFrom != "" || f.Deleted {
		w.now[in.old] = state{gone: true}
	}
	if !f.Deleted {
		w.now[in.out.Path] = state{line: next}
	}
	in.out.Before, in.out.After = in.line.made, next.made
}
