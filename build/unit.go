package build

// A Unit is a translation unit with the command that compiles it: the grain in
// which both sides of a patch are built and compared.

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A Unit is one entry of a compile database.
type Unit struct {
	Source string   // the main source file, absolute and clean
	Dir    string   // where the command runs, absolute and clean
	Args   []string // the command; Args[0] is a compiler or a launcher of one
	Output string   // the object that the build makes, absolute; "" if the entry does not say
	Fault  error    // not nil: why this unit cannot be compiled at all
}

// Name is the object's name for people, relative to tree: src/networking.o.
// Two units of one source differ in it when their outputs do. An object that
// the build puts outside of the tree is named after the source.
func (u *Unit) Name(tree string) string {
	stem := strings.TrimSuffix(u.Source, filepath.Ext(u.Source))
	for _, path := range []string{u.Output, stem + ".o"} {
		if rel, ok := Locate(tree, path); ok && path != "" {
			return rel
		}
	}
	return stem + ".o"
}

// key is equal for two units exactly when compiling both would be one work.
func (u *Unit) key() string {
	return fmt.Sprintf("%q %q %q %q", u.Dir, u.Source, u.Output, u.Args)
}

// usable says why the unit cannot be compiled, nil if nothing is known.
// The directory is looked at because databases outlive the build folders that
// they were written for.
func (u *Unit) usable() error {
	if u.Fault != nil {
		return u.Fault
	}
	info, err := os.Stat(u.Dir)
	if err != nil {
		return fmt.Errorf("the compile database's directory: %w", err)
	}
	if !info.IsDir() {
		return fmt.Errorf("the compile database's directory %s is not a directory", u.Dir)
	}
	return nil
}

// Locate returns path, which need not exist, relative to tree, and whether it
// is inside. Both are absolute. Symbolic links in path's folders are followed,
// so that two spellings of one file give one answer; a folder that does not
// exist is taken as it is spelled.
func Locate(tree, path string) (string, bool) {
	dir, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return relativeInside(tree, path)
	}
	return relativeInside(tree, filepath.Join(dir, filepath.Base(path)))
}

// relativeInside returns path relative to root, and whether path is root or
// inside it. Both are absolute; symbolic links are not looked at.
func relativeInside(root, path string) (string, bool) {
	rel, err := filepath.Rel(root, path)
	if err != nil || !filepath.IsLocal(rel) {
		return "", false
	}
	return rel, true
}

// SearchFolders lists the folders that u's command names for headers, absolute.
// The error is about a response file.
func (u *Unit) SearchFolders() ([]string, error) {
	args, err := expandResponse(u.Args, u.Dir)
	var folders []string
	for i, arg := range args {
		for _, option := range []string{"-I", "-iquote", "-isystem", "-idirafter"} {
			folder, is := strings.CutPrefix(arg, option)
			if is && folder == "" && i+1 < len(args) {
				folder = args[i+1]
			}
			if is {
				folders = append(folders, absoluteFrom(u.Dir, folder))
			}
		}
	}
	return folders, err
}
