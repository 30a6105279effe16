package build

// Where namespaces are not permitted each side is a copy of the tree in the
// scratch folder, and the compiler is told to report the tree's path:
//
//	-ffile-prefix-map=/tmp/lineneutral-build-1/side0/tree=/home/a/redis
//
// This is weaker than an overlay. Paths into the tree are found by looking at
// the command's words, and what cannot be seen there could still lead into the
// original tree. So every compilation lists the files it read, and one of the
// original among them is a refusal, not a result.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	maxCopyBytes = 16 << 30 // of one copy
	maxCopyFiles = 4 << 20
)

// A copied is a side in a copy of the tree.
type copied struct {
	tree string // the original, absolute and resolved
	own  string // the side's folder
	root string // the copy
}

func newCopy(ctx context.Context, tree, own string, files []placed) (side, error) {
	c := &copied{tree: tree, own: own, root: filepath.Join(own, "tree")}
	for _, dir := range []string{filepath.Join(own, "out"), c.temp()} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	if err := copyTree(ctx, tree, c.root); err != nil {
		return nil, fmt.Errorf("copying the tree: %w", err)
	}
	for i := range files {
		if err := files[i].layDown(c.root, os.RemoveAll); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *copied) run(ctx context.Context, call call) (outcome, error) {
	return call.run(ctx), nil
}

// localise respells the paths into the tree. A command that runs outside of
// the tree may reach into it by relative paths, which is refused.
func (c *copied) localise(dir string, args []string) (string, []string, error) {
	if !under(c.tree, dir) {
		return "", nil, fmt.Errorf("the command runs in %s, outside of the tree, which a copy cannot imitate", dir)
	}
	own := make([]string, len(args))
	for i, arg := range args {
		own[i] = arg
		if namesPath(arg) {
			own[i] = replaceRoot(arg, c.tree, c.root)
		}
	}
	mapped := []string{"-ffile-prefix-map=" + c.root + "=" + c.tree}
	return c.where(dir), prependOptions(own, mapped), nil
}

// namesPath reports whether a path in arg is one to open. In a macro it is
// text, which must stay what it is.
func namesPath(arg string) bool {
	return !strings.HasPrefix(arg, "-D") && !strings.HasPrefix(arg, "-U")
}

func (c *copied) files(name string) (theirs, ours string) {
	path := filepath.Join(c.own, "out", name)
	return path, path
}

func (c *copied) where(dir string) string { return replaceRoot(dir, c.tree, c.root) }

func (c *copied) globalise(paths []string) []string {
	for i, path := range paths {
		if rel, inside := relativeInside(c.root, path); inside {
			paths[i] = filepath.Join(c.tree, rel)
		}
	}
	return paths
}

// checkReads refuses what read a file of the original tree, and what does not
// show what it read.
func (c *copied) checkReads(u *Unit, dependencies string) error {
	if isPlainAssembly(u.Source) {
		return nil
	}
	read, err := readDependencies(dependencies, c.where(u.Dir))
	if err != nil {
		return fmt.Errorf("nothing shows which files it read: %w", err)
	}
	for _, path := range read {
		if real, err := filepath.EvalSymlinks(path); err == nil && under(c.tree, real) {
			return fmt.Errorf("on a copy of the tree it still read %s", real)
		}
	}
	return nil
}

// isPlainAssembly reports whether the compiler reads source without
// preprocessing it, and so lists no dependencies.
func isPlainAssembly(source string) bool { return filepath.Ext(source) == ".s" }

func (c *copied) temp() string { return filepath.Join(c.own, "tmp") }

func (c *copied) close() error { return nil }

// copyTree copies from to to: folders, files and symbolic links with their
// permission bits and times, without .git and without special files.
func copyTree(ctx context.Context, from, to string) error {
	budget := struct{ bytes, files int64 }{maxCopyBytes, maxCopyFiles}
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == ".git" {
			return fs.SkipDir
		}
		budget.files--
		if info.Mode().IsRegular() {
			budget.bytes -= info.Size()
		}
		if budget.files < 0 || budget.bytes < 0 {
			return errors.New("the tree is too large to copy")
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		return copyOne(path, filepath.Join(to, rel), info, from, to)
	})
}

func copyOne(path, target string, info fs.FileInfo, from, to string) error {
	switch {
	case info.IsDir():
		return os.MkdirAll(target, info.Mode().Perm()|0o700)
	case info.Mode().IsRegular():
		return copyFile(path, target, info)
	case info.Mode().Type() == fs.ModeSymlink:
		return copyLink(path, target, from, to)
	}
	return nil
}

func copyFile(path, target string, info fs.FileInfo) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_EXCL, info.Mode().Perm()|0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Close()); err != nil {
		return err
	}
	return os.Chtimes(target, info.ModTime(), info.ModTime())
}

// copyLink keeps a link that stays inside of the tree inside of the copy, and
// makes one that leads out of the tree by a relative path absolute.
func copyLink(path, target, from, to string) error {
	link, err := os.Readlink(path)
	if err != nil {
		return err
	}
	reached := absoluteFrom(filepath.Dir(path), link)
	if rel, inside := relativeInside(from, reached); inside {
		if filepath.IsAbs(link) {
			link = filepath.Join(to, rel)
		}
	} else {
		link = reached
	}
	return os.Symlink(link, target)
}
