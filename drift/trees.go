package drift

// The files of both states, by path and by base name. They are listed once, and
// read when a unit may include them. A file that only one state has is listed
// too: reading it fails, which ends the proof of whatever may include it.

import (
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lineneutral/lineneutral/source"
)

// maxFiles bounds how many files a tree may have.
const maxFiles = 1 << 20

// Trees are two states of one source tree. What was learned about a file is
// kept, so a Trees is for one goroutine.
type Trees struct {
	sides   [2]*source.Tree
	byName  map[string][]string // base name -> paths below the trees, ascending
	files   map[string]*file    // those looked at, by path
	headers group               // a command can include any of them
	texts   group               // all files: a macro can name any of them
}

// Open lists the files of both states, in the folders old and new. Links are not
// followed. The error is a *source.NotDirectoryError, or the file system's.
// Close has to be called in the end.
func Open(old, new string) (*Trees, error) {
	t := &Trees{byName: map[string][]string{}, files: map[string]*file{}}
	paths := map[string]bool{}
	for i, dir := range []string{old, new} {
		tree, err := source.Open(dir)
		if err != nil {
			t.Close()
			return nil, err
		}
		t.sides[i] = tree
		if err := list(dir, paths); err != nil {
			t.Close()
			return nil, err
		}
	}
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		name := filepath.Base(path)
		t.byName[name] = append(t.byName[name], path)
		if isHeader(name) {
			t.headers.paths = append(t.headers.paths, path)
		}
		t.texts.paths = append(t.texts.paths, path)
	}
	return t, nil
}

// Close releases both directories.
func (t *Trees) Close() {
	for _, side := range t.sides {
		if side != nil {
			side.Close()
		}
	}
}

// list adds the regular files and links below dir to paths.
func list(dir string, paths map[string]bool) error {
	dir, err := filepath.EvalSymlinks(dir) // WalkDir takes a link for no folder
	if err != nil {
		return err
	}
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && e.Name() == ".git":
			return filepath.SkipDir
		case e.IsDir():
			return nil
		case len(paths) == maxFiles:
			return fmt.Errorf("%s: more than %d files", dir, maxFiles)
		}
		rel, err := filepath.Rel(dir, path)
		paths[filepath.ToSlash(rel)] = true
		return err
	})
}

// isHeader reports whether a file is there to be included, by its name. A
// command may include such a file with no directive that says so (-include,
// -imacros), which any other file is not for.
func isHeader(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".h", ".hh", ".hpp", ".hxx", ".h++", ".inc", ".inl", ".def", ".tbl", ".ipp", ".tcc":
		return true
	}
	return false
}

// read returns a file's text on both sides.
func (t *Trees) read(path string) (text [2][]byte, err error) {
	for i, side := range t.sides {
		image, err := side.WorkTree(path)
		if err != nil {
			return text, fmt.Errorf("the %s source tree: %w", sideName(i), err)
		}
		text[i] = image.Bytes
	}
	return text, nil
}

func sideName(i int) string { return [...]string{"old", "new"}[i] }
