package verify

// The patch is applied to the content of the work tree, in memory: what comes
// out are the two texts of each file, which the build lays over the tree and
// the intent is read from. Sections about the same file apply one after the
// other, and a renamed file keeps its old text under its new name:
//
//	a.c  -> a.c    hunks          pair{a.c, a.c}
//	b.c  -> c.c    rename, hunks  pair{b.c, c.c}, and b.c is gone
//	       d.c     new file       pair{"", d.c}
//	e.c  ->        removed        pair{e.c, ""}

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strconv"

	"github.com/lineneutral/lineneutral/build"
	"github.com/lineneutral/lineneutral/patch"
	"github.com/lineneutral/lineneutral/rewrite"
	"github.com/lineneutral/lineneutral/source"
)

// A PatchError says that the patch cannot be used on the tree.
type PatchError struct {
	Line int    // 1-based line of the patch, 0 if it is about no one place
	Path string // the file in the tree, "" if it is about none
	Err  error
}

func (e *PatchError) Error() string {
	text := "patch"
	if e.Line > 0 {
		text += fmt.Sprintf(" line %d", e.Line)
	}
	if e.Path != "" {
		text += ": " + e.Path
	}
	return text + ": " + e.Err.Error()
}

func (e *PatchError) Unwrap() error { return e.Err }

// A pair is one file of the tree before and after the patch.
type pair struct {
	oldPath, newPath string // relative to the tree; "" where there is no file
	old, new         []byte
	mode             fs.FileMode     // of the new file; 0 for the old one's
	hunks            [][]*patch.Hunk // those of each section about it, in order
	touched          [2]lineSet      // what the only section removes and adds, by state; nil where there are several
}

// language tells how the file's lines count.
func (p *pair) language() rewrite.Language {
	if p.newPath != "" {
		return rewrite.LanguageOf(p.newPath).In(p.new)
	}
	return rewrite.LanguageOf(p.oldPath).In(p.old)
}

// name is the path to call the file by.
func (p *pair) name() string {
	if p.newPath != "" {
		return p.newPath
	}
	return p.oldPath
}

// An application is the state of the tree while sections are applied.
type application struct {
	tree    *source.Tree
	strip   int
	pairs   []*pair          // in the order of the patch
	present map[string]*pair // by the path that a touched file has by now
	gone    map[string]bool  // files of the tree that were removed or renamed
	left    []string         // what the patch says that was not done
}

// applyPatch applies all sections of p to tree.
func applyPatch(tree *source.Tree, p *patch.Patch, strip int) (*application, error) {
	if problems := p.Problems(); len(problems) > 0 {
		return nil, &PatchError{Err: problems[0]}
	}
	a := &application{tree: tree, strip: strip, present: map[string]*pair{}, gone: map[string]bool{}}
	for _, section := range p.Files() {
		if err := a.section(section); err != nil {
			return nil, err
		}
	}
	if len(a.pairs) == 0 && len(a.left) == 0 {
		return nil, &PatchError{Err: errors.New("it changes no file")}
	}
	return a, nil
}

func (a *application) section(f *patch.File) error {
	path, err := a.paths(f)
	if err != nil {
		return &PatchError{Line: f.Line, Err: err}
	}
	if why := cannotApply(f); why != "" {
		a.left = append(a.left, path.name()+": "+why)
		return nil
	}
	target, err := a.open(f, path)
	if err == nil {
		err = a.change(f, target, path)
	}
	if err != nil {
		return &PatchError{Line: f.Line, Path: path.name(), Err: err}
	}
	return nil
}

// paths reads the names of section f; a removed or added file has one.
func (a *application) paths(f *patch.File) (pair, error) {
	var p pair
	var err error
	p.oldPath, p.newPath, err = f.Paths(a.strip, a.has)
	if err == nil && p.oldPath != "" && p.newPath != "" && !renames(f) && !a.has(p.oldPath) && a.has(p.newPath) {
		p.oldPath = p.newPath // a git header whose names disagree: the one that exists
	}
	return p, err
}

// has reports whether there is a file at path by now.
func (a *application) has(path string) bool {
	if a.present[path] != nil {
		return true
	}
	return !a.gone[path] && a.tree.Has(path)
}

// renames reports whether f says in a row of its own that the name changes.
func renames(f *patch.File) bool { return f.RenamedTo != "" || f.CopiedTo != "" }

// cannotApply says which sections are beyond a text patch.
func cannotApply(f *patch.File) string {
	switch {
	case f.Binary:
		return "a binary difference, which is not applied"
	case isSpecial(f.OldMode) || isSpecial(f.NewMode):
		return "a symbolic link or submodule, which is not applied"
	}
	return ""
}

// isSpecial reports whether git's mode is not a regular file's.
func isSpecial(mode string) bool {
	return mode != "" && !bytes.HasPrefix([]byte(mode), []byte("100"))
}

// open returns the pair that section f goes on from.
func (a *application) open(f *patch.File, path pair) (*pair, error) {
	if f.Added {
		if text, there, err := a.text(path.newPath); err != nil || there && len(text) > 0 {
			return nil, errors.Join(err, errors.New("is to be made, and is there already"))
		}
		return a.add(&pair{newPath: path.newPath}), nil
	}
	if p := a.present[path.oldPath]; p != nil && f.CopiedTo == "" {
		return p, nil
	}
	text, there, err := a.text(path.oldPath)
	if err != nil {
		return nil, err
	}
	if !there {
		return nil, fmt.Errorf("is not in the tree (is -p%d right?)", a.strip)
	}
	return a.add(&pair{oldPath: path.oldPath, newPath: path.oldPath, old: text, new: text}), nil
}

func (a *application) add(p *pair) *pair {
	a.pairs = append(a.pairs, p)
	return p
}

// text is the present content of path.
func (a *application) text(path string) (text []byte, there bool, err error) {
	if p := a.present[path]; p != nil {
		return p.new, true, nil
	}
	if a.gone[path] {
		return nil, false, nil
	}
	image, err := a.tree.WorkTree(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	return image.Bytes, err == nil, err
}

// change applies the hunks of f to p and moves it to where f says.
func (a *application) change(f *patch.File, p *pair, path pair) error {
	f.StripCR(p.new)
	text, touched, err := applyHunks(p.new, f.Hunks)
	if err != nil {
		return err
	}
	if p.touched = touched; len(p.hunks) > 0 {
		p.touched = [2]lineSet{}
	}
	if f.Deleted && len(text) > 0 {
		return errors.New("is to be removed, but has more content than the patch says")
	}
	if f.CopiedTo == "" && p.newPath != path.newPath {
		delete(a.present, p.newPath)
		a.gone[p.newPath] = true
	}
	p.newPath, p.new = path.newPath, text
	p.hunks = append(p.hunks, f.Hunks)
	if mode, err := strconv.ParseUint(f.NewMode, 8, 32); err == nil {
		p.mode = fs.FileMode(mode).Perm()
	}
	if p.newPath != "" {
		a.present[p.newPath] = p
	}
	return nil
}

// applyHunks returns the text behind the hunks, and which lines they remove from
// base and add.
func applyHunks(base []byte, hunks []*patch.Hunk) ([]byte, [2]lineSet, error) {
	touched := [2]lineSet{{}, {}}
	placed, err := patch.Place(base, hunks)
	if err != nil {
		return nil, touched, err
	}
	records := patch.Records(base)
	var out [][]byte
	at := 0 // records before it are done
	for _, p := range placed {
		out = append(out, records[at:p.Base]...)
		at = p.Base
		for _, line := range p.Hunk.Lines {
			if line.Op.Old() {
				at++
				touched[original].add(at, !line.Op.New())
			}
			if line.Op.New() {
				out = append(out, line.Text)
				touched[patched].add(len(out), !line.Op.Old())
			}
		}
	}
	return bytes.Join(append(out, records[at:]...), nil), touched, nil
}

// changes is what the patched side has in place of the tree's files.
func (a *application) changes() build.Changes {
	changes := build.Changes{}
	for path := range a.gone {
		changes[path] = build.File{Removed: true}
	}
	for path, p := range a.present {
		changes[path] = build.File{Data: p.new, Mode: p.mode}
	}
	return changes
}
