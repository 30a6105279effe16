package verify

// The intent of a patch, as far as its text shows it: the declarations that
// hold an edit. An object's function is asked for by what its debug
// information says of it, its name and where it is declared. Nothing is
// guessed: what is tied to no declaration is not intended.

import (
	"path/filepath"
	"sync"

	"github.com/lineneutral/lineneutral/build"
	"github.com/lineneutral/lineneutral/cparse"
	"github.com/lineneutral/lineneutral/rewrite"
)

// A state is one of the two sides.
type state int

const (
	original state = iota
	patched
)

func (s state) String() string { return [...]string{"original", "patched"}[s] }

// An intent answers which functions and data a patch edits.
type intent struct {
	tree  string // absolute, links resolved
	files []*intentFile
	rel   sync.Map // what Locate says of absolute paths: "" for one outside
}

// An intentFile is one patched file in both states.
type intentFile struct {
	*pair
	path [2]string // by state, relative to the tree, no link on the way; "" where there is no file
	text [2]*outline
	unit bool // it is the main source of some unit

	readers map[*build.Unit]bool // units that are known to include it
}

func newIntent(tree string, pairs []*pair, units []build.Unit) *intent {
	in := &intent{tree: tree}
	main := map[string]bool{"": false}
	for i := range units {
		if rel, inside := build.Locate(tree, units[i].Source); inside {
			main[rel] = true
		}
	}
	for _, p := range pairs {
		f := &intentFile{pair: p, path: [2]string{in.located(p.oldPath), in.located(p.newPath)}, readers: map[*build.Unit]bool{}}
		f.unit = main[f.path[original]] || main[f.path[patched]]
		f.text[original], f.text[patched] = outlines(p)
		in.files = append(in.files, f)
	}
	return in
}

// located is the path of a patch's file with the links in its folders
// followed, "" for "".
func (in *intent) located(path string) string {
	if path == "" {
		return ""
	}
	rel, inside := build.Locate(in.tree, filepath.Join(in.tree, path))
	if !inside {
		return path
	}
	return rel
}

// A place is where debug information says that a function is declared.
type place struct {
	name string // as in the source; without the compiler's suffixes
	only bool   // one of several functions of that name in the unit: nested ones, which GNU C has
	file string // as in debug information; "" if it says nothing
	line int    // presumed; 0 if it says nothing
}

// tie ties the function at p, in unit u and in state s, to its declaration.
func (in *intent) tie(s state, u *build.Unit, p place) tie {
	if p.file == "" {
		return in.tieByName(s, u, p.name, cparse.Function)
	}
	f, byLine := in.holder(s, u, p)
	if f == nil {
		return untied
	}
	o := f.text[s]
	if t := o.atLine(p.name, p.line); byLine && t != untied {
		return t
	}
	if t := o.byName(p.name, cparse.Function); t != untied && !p.only {
		return t
	}
	if byLine {
		return o.around(p.line)
	}
	return untied
}

// holder returns the patched file that the function at p stands in, nil if in
// none, and whether p's line is one of it. With #line "gram.y" a file calls
// itself otherwise, even by the name of another source. So a source that has a
// unit of its own, and that u is not known to include, is meant only if it has a
// function of that name, and the lines are not trusted.
func (in *intent) holder(s state, u *build.Unit, p place) (f *intentFile, byLine bool) {
	main := in.mainFile(s, u)
	f = in.fileAt(s, u, p.file)
	switch {
	case f != nil && (f == main || f.readers[u]):
		return f, true
	case f != nil && len(f.text[s].declsNamed(p.name, cparse.Function)) > 0:
		return f, false
	case main != nil && main.text[s].namesFile:
		return main, false
	}
	return nil, false
}

// tieData ties the data object at p to its declaration. A static local belongs
// to that of its function. Where several declarations can have the line, those
// of the name are meant, else all of them: a macro may have made the name.
func (in *intent) tieData(s state, u *build.Unit, p place) tie {
	f, byLine := in.holder(s, u, p)
	if f == nil || !byLine || f.text[s].unsure {
		return untied
	}
	o := f.text[s]
	if t := o.atLine(p.name, p.line); t != untied {
		return t
	}
	if len(o.heads[p.line]) > 0 {
		return o.agreed(o.heads[p.line])
	}
	return o.around(p.line)
}

// tieDataByName ties the data object name to its declaration.
func (in *intent) tieDataByName(s state, u *build.Unit, name string) tie {
	return in.tieByName(s, u, name, cparse.Object, cparse.Type)
}

// tieByName asks the patched files that can be part of u. Files that know the
// name have to agree.
func (in *intent) tieByName(s state, u *build.Unit, name string, kinds ...cparse.DeclKind) tie {
	found := untied
	for _, f := range in.filesOf(s, u) {
		t := f.text[s].byName(name, kinds...)
		if found != untied && t != untied && t != found {
			return untied
		}
		found = max(found, t)
	}
	return found
}

// filesOf lists the patched files that are part of u in state s: its main
// source, and those that the compiler was seen to read for it. A header that u
// does not include says nothing of u's functions, even where it declares one
// of the same name. A text that is not C declares nothing, whatever it looks like.
func (in *intent) filesOf(s state, u *build.Unit) []*intentFile {
	var files []*intentFile
	main := in.mainFile(s, u)
	for _, f := range in.files {
		if f.language() == rewrite.NotC {
			continue
		}
		if f == main || f.readers[u] {
			files = append(files, f)
		}
	}
	return files
}

// fileAt returns the patched file that debug information of u calls path.
func (in *intent) fileAt(s state, u *build.Unit, path string) *intentFile {
	rel := in.relative(u, path)
	for _, f := range in.files {
		if rel != "" && f.path[s] == rel {
			return f
		}
	}
	return nil
}

// relative is the path in the tree of what u calls path, "" for a file outside.
func (in *intent) relative(u *build.Unit, path string) string {
	if !filepath.IsAbs(path) {
		path = filepath.Join(u.Dir, path)
	}
	rel, known := in.rel.Load(path)
	if !known {
		rel, _ = build.Locate(in.tree, filepath.Clean(path))
		in.rel.Store(path, rel)
	}
	return rel.(string)
}

// mainFile returns the patched file that is u's main source in state s.
func (in *intent) mainFile(s state, u *build.Unit) *intentFile {
	return in.fileAt(s, u, u.Source)
}

// sourceOf returns the patched file that is u's main source in either state.
func (in *intent) sourceOf(u *build.Unit) *intentFile {
	if f := in.mainFile(original, u); f != nil {
		return f
	}
	return in.mainFile(patched, u)
}
