package build

// A Variant differs from the tree by Changes: whole files, by relative path.
// They are laid down in a folder of their own, the upper layer of an overlay
// or the copy of a tree, never in the tree.
//
// A path is hostile until proved otherwise. It has to be relative, to stay
// inside, and to lead through real folders only: the tree may hold
// include/asm -> asm-x86, and laying include/asm/io.h into the upper layer as
// it is spelled would put a folder over that link and hide all the rest of
// asm-x86. So the folder part is resolved in the tree first.

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Changes says which files of a tree have another content in a variant, by
// slash-separated path relative to the tree.
type Changes map[string]File

// A File is what stands at a path in a variant.
type File struct {
	Data    []byte
	Mode    fs.FileMode // permission bits; 0 means those of the tree's file, else 0644
	Removed bool        // no file is there
	Touched bool        // its modification time is now, not that of the tree's file
}

// A placed file is a change with its path resolved and everything known that
// is needed to lay it down. Exported for the wire.
type placed struct {
	Path    string // relative to the tree, no symbolic link in its folders
	Data    []byte
	Mode    fs.FileMode
	Time    time.Time // the modification time that the compiler may see
	Removed bool
	Added   bool          // the tree has no such file
	Folders []fs.FileMode // permission bits of Path's folders, outermost first
}

// resolve turns changes into placed files. tree is absolute and resolved.
func (changes Changes) resolve(tree string) ([]placed, error) {
	var out []placed
	for path, file := range changes {
		p, err := placeFile(tree, path, file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		out = append(out, p)
	}
	return out, nil
}

func placeFile(tree, path string, file File) (placed, error) {
	path = filepath.FromSlash(path)
	if !filepath.IsLocal(path) || filepath.Clean(path) == "." {
		return placed{}, errors.New("leads out of the tree")
	}
	dir, folders, err := resolveFolder(tree, filepath.Dir(path))
	if err != nil {
		return placed{}, err
	}
	p := placed{Path: filepath.Join(dir, filepath.Base(path)), Data: file.Data, Mode: file.Mode.Perm(),
		Removed: file.Removed, Folders: folders, Time: time.Unix(1, 0)}
	info, err := os.Lstat(filepath.Join(tree, p.Path))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		p.Mode, p.Added = firstMode(p.Mode, 0o644), true
	case err != nil:
		return placed{}, err
	case !info.Mode().IsRegular() && !file.Removed:
		return placed{}, fmt.Errorf("is not a regular file (%s)", info.Mode().Type())
	default:
		// __TIMESTAMP__ is the file's time: it has to be equal on both sides.
		p.Mode, p.Time = firstMode(p.Mode, info.Mode().Perm()), info.ModTime()
	}
	if file.Touched {
		p.Time = time.Now()
	}
	return p, nil
}

func firstMode(modes ...fs.FileMode) fs.FileMode {
	for _, m := range modes {
		if m != 0 {
			return m
		}
	}
	return 0
}

// resolveFolder follows the symbolic links of dir, as far as it exists in
// tree. It returns the real folder relative to tree and the permission bits of
// each folder on the way; folders that are yet to be made get 0755.
func resolveFolder(tree, dir string) (string, []fs.FileMode, error) {
	existing, missing := dir, ""
	for existing != "." {
		if _, err := os.Stat(filepath.Join(tree, existing)); err == nil {
			break
		}
		missing = filepath.Join(filepath.Base(existing), missing)
		existing = filepath.Dir(existing)
	}
	real, err := filepath.EvalSymlinks(filepath.Join(tree, existing))
	if err != nil {
		return "", nil, err
	}
	inner, inside := relativeInside(tree, real)
	if !inside {
		return "", nil, fmt.Errorf("a symbolic link leads out of the tree, to %s", real)
	}
	dir = filepath.Join(inner, missing)
	var modes []fs.FileMode
	for _, folder := range ancestors(dir) {
		mode := fs.FileMode(0o755)
		if info, err := os.Lstat(filepath.Join(tree, folder)); err == nil {
			mode = info.Mode().Perm()
		}
		modes = append(modes, mode)
	}
	return dir, modes, nil
}

// ancestors lists a/b/c as a, a/b, a/b/c; "." as nothing.
func ancestors(dir string) []string {
	if dir == "." {
		return nil
	}
	return append(ancestors(filepath.Dir(dir)), dir)
}

// layDown writes p below root. remove says what stands for a file that is not
// there: a whiteout in an upper layer, nothing in a copy.
func (p *placed) layDown(root string, remove func(path string) error) error {
	for i, folder := range ancestors(filepath.Dir(p.Path)) {
		dir := filepath.Join(root, folder)
		// The owner has to be able to go on writing there.
		err := os.Mkdir(dir, p.Folders[i]|0o700)
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	path := filepath.Join(root, p.Path)
	if p.Removed {
		return remove(path)
	}
	// Never written through: the old file may be read-only.
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.WriteFile(path, p.Data, p.Mode|0o400); err != nil {
		return err
	}
	return os.Chtimes(path, p.Time, p.Time)
}
