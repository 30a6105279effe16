package series

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"
)

// Files are replaced, never written to: the new content goes into a temporary
// file beside the old one, which is synced and renamed over it. Whoever looks,
// at whatever moment, sees all of the old or all of the new; a kill leaves at
// most a file behind whose name begins with a dot.

// Replace puts content in the place of the file at path and keeps its mode. A
// symbolic link stays; what it leads to is replaced.
func Replace(path string, content []byte) error {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(target)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no regular file; it cannot be replaced", path)
	}
	return write(target, content, info.Mode().Perm())
}

// Outputs names a file in dir for each patch: its name in its series, so that
// the series holds for dir too, else the last component of its name. Two patches
// of one name are an error, since the later would take the earlier's place.
func Outputs(dir string, patches []Patch) ([]string, error) {
	var paths []string
	owner := map[string]string{}
	for _, p := range patches {
		path := filepath.Join(dir, filepath.Base(p.Name))
		switch {
		case p.Listed != "":
			path = filepath.Join(dir, filepath.FromSlash(p.Listed))
		case p.Name == stdinName:
			path = filepath.Join(dir, "fixed.patch")
		}
		if other, taken := owner[path]; taken {
			return nil, fmt.Errorf("%s and %s would both be written to %s", other, p.Name, path)
		}
		owner[path] = p.Name
		paths = append(paths, path)
	}
	return paths, nil
}

// Create writes content to path, a new file or an old one's replacement, and
// makes the folder that it is to be in.
func Create(path string, content []byte) error {
	if _, err := os.Lstat(path); err == nil {
		return Replace(path, content)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return write(path, content, 0o666)
}

// write replaces path; perm is subject to the umask where path is new.
func write(path string, content []byte, perm os.FileMode) error {
	if err := renameio.WriteFile(path, content, perm, renameio.WithTempDir(filepath.Dir(path))); err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, err)
	}
	return nil
}
