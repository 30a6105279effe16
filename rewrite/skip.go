package rewrite

import (
	"errors"
	"regexp"

	"github.com/lineneutral/lineneutral/patch"
	"github.com/lineneutral/lineneutral/source"
)

// Sections without lines to keep.

// skips says why section f has no lines to keep.
func skips(f *patch.File) string {
	switch {
	case f.Added:
		return "a new file"
	case f.Deleted:
		return "a removed file"
	case f.Binary:
		return binary
	case isLink(f):
		return "a symbolic link"
	case len(f.Hunks) == 0:
		return "no change of content"
	case LanguageOf(f.New) == NotC:
		return notC
	}
	return ""
}

// Why nothing is done: no language is known in which the file's lines count, or
// git does not show them (gitattributes(5) can make it call any text binary).
const (
	notC   = "not C"
	binary = "a binary file"
)

// leavesLines returns a hunk of a removed file after which something is left,
// nil if there is none.
func leavesLines(f *patch.File) *patch.Hunk {
	for _, h := range f.Hunks {
		if f.Deleted && h.NewCount > 0 {
			return h
		}
	}
	return nil
}

// isLink reports whether the section is about a symbolic link, whose content is
// a path: git's mode 120000 stands in a row of its own where it changes, else
// at the end of the index row.
func isLink(f *patch.File) bool {
	return f.OldMode == "120000" || f.NewMode == "120000" || linkRow.Match(f.Head)
}

var linkRow = regexp.MustCompile(`(?m)^index [0-9a-f]+\.\.[0-9a-f]+ 120000\r?$`)

// skip takes a section without lines to keep into account: a new file has a
// text, a removed one has none, a renamed or copied one takes its text along.
// The hunks of a removal are carried to the text that is there to remove.
func (w *Rewriter) skip(in *opened, f *patch.File) error {
	if f.Binary || isLink(f) || LanguageOf(f.New) == NotC && LanguageOf(f.Old) == NotC || !f.Added && !f.Deleted && !moves(f) {
		return nil
	}
	if h := leavesLines(f); h != nil {
		return &Refusal{Hunk: h.Line, Reason: "the patch removes the file and leaves lines of it; git takes no such patch"}
	}
	var missing *source.NotFoundError
	switch err := w.locate(in, f); {
	case errors.As(err, &missing) && !f.Added:
		return nil // its lines are nobody's business
	case err != nil:
		return err
	}
	return w.follow(in, f, false)
}

// follow goes on from section f as it is, and puts its hunks where they stand
// in what was made of the file. neutral says whether they were proved to be. A
// section that does not apply leaves its path unknown.
func (w *Rewriter) follow(in *opened, f *patch.File, neutral bool) error {
	next := in.line
	if len(f.Hunks) > 0 {
		s, err := in.line.step(in.out.Path, f.Hunks, w.opt)
		if err != nil {
			w.now[in.out.Path] = state{lost: true}
			return err
		}
		hunks, made, err := s.follow()
		if err != nil {
			w.now[in.out.Path] = state{lost: true}
			return err
		}
		f.Replace(hunks)
		next = s.left(made, neutral)
	}
	in.identify(f, next)
	w.set(f, in, next)
	return nil
}
