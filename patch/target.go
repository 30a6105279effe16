package patch

import (
	"bytes"
	"cmp"
	"path"
	"slices"
	"strings"
)

// Which file a section is about. git's sections say it exactly: the pre-image
// is at the old name, the post-image at the new one, and they differ only for
// renames and copies. In a plain diff both names, and the one of an Index
// row, stand for one file, and some of them exist nowhere:
//
//	--- f.c.orig                 --- linux-6.1.orig/kernel/f.c
//	+++ f.c                      +++ linux-6.1/kernel/f.c
//
// There the rule is that of patch: of the names that exist the one with the
// fewest components, then the shortest last component, then the shortest.

// Paths returns the paths of the pre-image and of the post-image, each with n
// components stripped; "" where there is none because the file is added or
// deleted. exists tells whether the tree has a file at a path; it is asked for
// plain diffs only. If it has none of the names the old one is returned. The
// error is a *NameError if a name that is needed cannot be used.
func (f *File) Paths(n int, exists func(path string) bool) (before, after string, err error) {
	if !f.Added && !f.Deleted && !f.isGit() {
		at, err := f.target(n, exists)
		return at, at, err
	}
	if !f.Added {
		if before, err = f.OldPath(n); err != nil {
			return "", "", err
		}
	}
	if !f.Deleted {
		if after, err = f.NewPath(n); err != nil {
			return "", "", err
		}
	}
	return before, after, nil
}

// target chooses among the names of a plain diff. Names that cannot be
// stripped are no candidates, as with patch, but if none can that is an error.
func (f *File) target(n int, exists func(path string) bool) (string, error) {
	var usable, found []string
	for _, name := range []string{f.Old, f.New, f.index} {
		if at, why := strip(name, n); why == "" {
			usable = append(usable, at)
		}
	}
	if len(usable) == 0 {
		return f.OldPath(n)
	}
	for _, at := range usable {
		if exists(at) {
			found = append(found, at)
		}
	}
	if len(found) == 0 {
		return usable[0], nil
	}
	return slices.MinFunc(found, compareNames), nil
}

func compareNames(a, b string) int {
	return cmp.Or(
		cmp.Compare(strings.Count(a, "/"), strings.Count(b, "/")),
		cmp.Compare(len(path.Base(a)), len(path.Base(b))),
		cmp.Compare(len(a), len(b)),
	)
}

func (f *File) isGit() bool {
	return bytes.HasPrefix(f.Head, []byte(gitRow))
}

const gitRow = "diff --git "
