package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// The work tree. All opening goes through os.Root, which follows symbolic
// links only as long as they stay below the directory. What is not a regular
// file is refused before it is opened, since opening a fifo waits and opening
// a device may act.

// MaxSize is the size in bytes above which a file is refused.
const MaxSize = 256 << 20

// Tree is a directory that pre-images are read from. Its methods may be
// called from several goroutines.
type Tree struct {
	root *os.Root
	repo string // the directory that git is started in, "" without a repository
}

// Origin says where the bytes of an Image come from.
type Origin byte

// The origins.
const (
	WorkTree    Origin = iota // the file in the directory
	ObjectStore               // a blob of the repository around it
)

// Image is the content of one file.
type Image struct {
	Bytes  []byte
	Origin Origin
}

// Open opens the directory dir. The error is a *NotDirectoryError if it is
// something else.
func Open(dir string) (*Tree, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, fmt.Errorf("open tree: %w", err)
	}
	if !info.IsDir() {
		return nil, &NotDirectoryError{dir}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open tree: %w", err)
	}
	return &Tree{root: root, repo: findRepository(dir)}, nil
}

// Close releases the directory.
func (t *Tree) Close() error { return t.root.Close() }

// PreImage returns the content that a patch of the file at path was made
// against: the blob of that id if the repository around the tree has it, else
// the file in the tree. path is slash-separated and relative; blob is a full
// or abbreviated hex id or "". An id of zeros only says that there was no
// file: *NotFoundError.
//
// An abbreviated id may by chance name a blob that is not the author's. A
// caller that finds the patch not to apply to an image of the object store
// should try WorkTree before it gives up.
func (t *Tree) PreImage(path, blob string) (Image, error) {
	if err := checkPath(path); err != nil {
		return Image{}, err
	}
	if isZero(blob) {
		return Image{}, &NotFoundError{path}
	}
	if file, err := t.WorkTree(path); err == nil && isBlob(file.Bytes, blob) {
		return file, nil // the very blob: git need not be asked for it
	}
	content, ok, err := t.blob(path, blob)
	if err != nil {
		return Image{}, err
	}
	if ok {
		return Image{content, ObjectStore}, nil
	}
	return t.WorkTree(path)
}

// Has tells whether the tree has a regular file at path.
func (t *Tree) Has(path string) bool {
	if checkPath(path) != nil {
		return false
	}
	info, err := t.root.Stat(filepath.FromSlash(path))
	return err == nil && info.Mode().IsRegular()
}

// WorkTree returns the file at path in the tree. The error is a
// *NotFoundError, *EscapeError, *NotRegularError or *SizeError where it is
// one of these.
func (t *Tree) WorkTree(path string) (Image, error) {
	if err := checkPath(path); err != nil {
		return Image{}, err
	}
	info, err := t.root.Stat(filepath.FromSlash(path))
	if err != nil {
		return Image{}, t.explain(path, err)
	}
	if !info.Mode().IsRegular() {
		return Image{}, &NotRegularError{path, info.Mode()}
	}
	content, err := t.read(path)
	return Image{content, WorkTree}, err
}

// read opens and reads the file. What was a regular file a moment ago may
// have become a fifo, so opening does not wait and the open file is asked
// once more.
func (t *Tree) read(path string) ([]byte, error) {
	f, err := t.root.OpenFile(filepath.FromSlash(path), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, t.explain(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, &NotRegularError{path, info.Mode()}
	}
	if info.Size() > MaxSize {
		return nil, &SizeError{path, MaxSize}
	}
	return readBounded(f, path, info.Size(), MaxSize)
}

// readBounded reads r to its end and fails with a *SizeError when that is
// more than limit bytes. size, which need not be right, is the room to begin
// with.
func readBounded(r io.Reader, path string, size, limit int64) ([]byte, error) {
	var content bytes.Buffer
	content.Grow(int(size) + bytes.MinRead) // what ReadFrom wants free before it sees the end
	if _, err := content.ReadFrom(io.LimitReader(r, limit+1)); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if int64(content.Len()) > limit {
		return nil, &SizeError{path, limit}
	}
	return content.Bytes(), nil
}

// checkPath refuses what is no path below the tree by its spelling alone.
func checkPath(path string) error {
	if strings.ContainsRune(path, 0) || !filepath.IsLocal(filepath.FromSlash(path)) {
		return &EscapeError{path}
	}
	return nil
}

// explain turns an error of os.Root into one of ours where there is one.
func (t *Tree) explain(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return &NotFoundError{path}
	case isEscape(err):
		return &EscapeError{path}
	}
	return fmt.Errorf("%s: %w", path, err)
}

// isEscape tells whether os.Root refused a path because it leads out. The
// package has no exported value for this error; the test of escaping links
// would notice another wording.
func isEscape(err error) bool {
	var pe *fs.PathError
	return errors.As(err, &pe) && pe.Err.Error() == "path escapes from parent"
}
