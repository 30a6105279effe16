package patch

import (
	"fmt"
	"path"
	"strings"
)

// From the name that a patch writes to a path below the tree. Names come from
// strangers: what is absolute or climbs with ".." is refused here, before
// anything is opened. What a symbolic link may lead to is the business of
// whoever opens the path.

// NameError is a name in a patch that cannot be used as a path in the tree.
type NameError struct {
	Line int    // 1-based line of the file section in the patch
	Name string // as written, unquoted
	Why  string
	// Unsafe is set if the name could lead out of the tree: nothing about such
	// a section is to be read or written.
	Unsafe bool
}

func (e *NameError) Error() string {
	return fmt.Sprintf("line %d: name %q: %s", e.Line, e.Name, e.Why)
}

// OldPath is the path of the pre-image with n leading components stripped, as
// patch -pN does: slash-separated, relative, clean. The error is a *NameError
// for a name that is absent (/dev/null), absolute, holds ".." or NUL, or has
// no more than n components.
func (f *File) OldPath(n int) (string, error) { return f.strip(f.Old, n) }

// NewPath is OldPath for the post-image.
func (f *File) NewPath(n int) (string, error) { return f.strip(f.New, n) }

func (f *File) strip(name string, n int) (string, error) {
	stripped, why := strip(name, n)
	if why != "" {
		return "", &NameError{f.Line, name, why, isUnsafe(name, n)}
	}
	return stripped, nil
}

func strip(name string, n int) (stripped, why string) {
	switch {
	case name == "":
		return "", "there is no file on this side of the patch"
	case strings.HasPrefix(name, "/"):
		return "", "absolute names are refused"
	case strings.ContainsRune(name, 0):
		return "", "holds a NUL byte"
	case n < 0:
		return "", "cannot strip a negative number of components"
	}
	rest, ok := stripComponents(name, n)
	switch {
	case !ok:
		return "", fmt.Sprintf("has too few components to strip %d; try a smaller -p", n)
	case climbs(rest):
		return "", "names that hold \"..\" are refused"
	case path.Clean(rest) == "." || strings.HasSuffix(rest, "/"):
		return "", "names a directory"
	}
	return path.Clean(rest), ""
}

// isUnsafe tells whether name, for which strip knows no path, is one that
// leads out of the tree, and not one that -p does not fit.
func isUnsafe(name string, n int) bool {
	rest, ok := stripComponents(name, n)
	if !ok {
		rest = name
	}
	return strings.HasPrefix(name, "/") || strings.ContainsRune(name, 0) || climbs(rest)
}

// stripComponents removes what ends at the n-th slash; slashes in a row count
// as one.
func stripComponents(name string, n int) (string, bool) {
	for ; n > 0; n-- {
		_, rest, ok := strings.Cut(name, "/")
		if !ok {
			return "", false
		}
		name = strings.TrimLeft(rest, "/")
	}
	return name, name != ""
}

func climbs(name string) bool {
	for component := range strings.SplitSeq(name, "/") {
		if component == ".." {
			return true
		}
	}
	return false
}
