package source

import (
	"fmt"
	"io/fs"
)

// The errors on which a caller decides. Paths are those that it gave.

// NotDirectoryError is a tree that is no directory.
type NotDirectoryError struct{ Dir string }

func (e *NotDirectoryError) Error() string {
	return fmt.Sprintf("%s is not a directory", e.Dir)
}

// NotFoundError is a file that the tree does not have. It is fs.ErrNotExist.
type NotFoundError struct{ Path string }

func (e *NotFoundError) Error() string {
	return fmt.Sprintf("%s: not in the tree, and no blob of the repository is known for it", e.Path)
}

// Is makes errors.Is(err, fs.ErrNotExist) hold.
func (e *NotFoundError) Is(target error) bool { return target == fs.ErrNotExist }

// EscapeError is a path that leads out of the tree, by its spelling or
// through a symbolic link.
type EscapeError struct{ Path string }

func (e *EscapeError) Error() string {
	return fmt.Sprintf("%q leads out of the tree; refused", e.Path)
}

// NotRegularError is a path at which there is something but no regular file.
type NotRegularError struct {
	Path string
	Mode fs.FileMode
}

func (e *NotRegularError) Error() string {
	return fmt.Sprintf("%s: not a regular file (%v)", e.Path, e.Mode)
}

// SizeError is a file or blob of more than Limit bytes.
type SizeError struct {
	Path  string
	Limit int64
}

func (e *SizeError) Error() string {
	return fmt.Sprintf("%s: larger than %d bytes; refused", e.Path, e.Limit)
}
