// Package series finds the patches that a command line means, in the order in
// which they apply, and puts what became of them where it belongs.
//
// An argument is one of
//
//	fix.patch          a patch file, or an mbox of several mails
//	-                  the same on standard input
//	debian/patches     a folder: by its file "series", else by name
//	.../series         a quilt series: a name a line, with -pN and comments
//	v1..v2             a range of revisions, as git format-patch makes mails of it
//
// and several of them follow each other. What is read is held in memory until
// everything was read and judged: nothing is written before that, and each
// file then is replaced as a whole (write.go).
//
// The package knows no patch syntax: a patch is bytes to it.
package series

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// The bounds of what is read, in bytes.
const (
	MaxPatch = 256 << 20 // one patch
	MaxTotal = 1 << 30   // all of them
)

// Patch is one patch of a series.
type Patch struct {
	Name    string // what messages call it; names a file that -o can write, its folders aside
	Listed  string // its name in the quilt series that lists it, local, else ""
	Path    string // the file that it came from, "" for standard input and revisions
	Strip   int    // leading components that its series says to take off, DefaultStrip if it says nothing
	Commit  bool   // git made it of a commit, whose blobs it has
	Content []byte // unpacked if the file is compressed

	pack func(content []byte) ([]byte, error) // nil for a file that is not
}

// DefaultStrip is the Strip of a patch that no quilt series gives one.
const DefaultStrip = -1

// Sources are where patches come from beside files.
type Sources struct {
	Stdin io.Reader
	// Revisions returns the mails of a range of revisions, the oldest first.
	Revisions func(revisions string) ([]Patch, error)
}

// Read returns the patches that the arguments name, in order; none means
// standard input. Errors say which argument, and in a series which line.
func (s *Sources) Read(args []string) ([]Patch, error) {
	if len(args) == 0 {
		args = []string{"-"}
	}
	r := &reader{Sources: s}
	for _, arg := range args {
		if err := r.argument(arg); err != nil {
			return nil, err
		}
	}
	return r.patches, nil
}

// reader collects the patches of a command line.
type reader struct {
	*Sources
	patches []Patch
	total   int64 // bytes read so far
	stdin   bool  // standard input was read
}

// argument reads what one argument names.
func (r *reader) argument(arg string) error {
	if arg == "-" {
		return r.standardInput()
	}
	info, err := os.Stat(arg)
	switch {
	case errors.Is(err, fs.ErrNotExist) && isRange(arg):
		return r.revisions(arg)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: %w; nor is it a range of revisions (A..B)", arg, syscall.ENOENT)
	case err != nil:
		return err
	case info.IsDir():
		return r.folder(arg)
	case isSeries(arg):
		return r.quilt(arg)
	}
	return r.file(fileAt(arg))
}

// isRange reports whether an argument that names no file reads as a range of
// revisions (gitrevisions(7)).
func isRange(arg string) bool {
	return strings.Contains(arg, "..") && !strings.HasPrefix(arg, "-") && !strings.HasPrefix(arg, "../")
}

// stdinName is the Name of the patch on standard input.
const stdinName = "standard input"

func (r *reader) standardInput() error {
	if r.stdin {
		return errors.New("standard input is named twice")
	}
	r.stdin = true
	return r.add(Patch{Name: stdinName, Strip: DefaultStrip}, r.Stdin)
}

func (r *reader) revisions(arg string) error {
	mails, err := r.Revisions(arg)
	if err != nil {
		return fmt.Errorf("%s is no file, and as revisions: %w", arg, err)
	}
	for _, m := range mails {
		if r.total += int64(len(m.Content)); r.total > MaxTotal {
			return tooMuch()
		}
	}
	r.patches = append(r.patches, mails...)
	return nil
}

// file reads one patch file. What is no regular file is refused unless it can
// be read like one: a pipe of the shell's <(...) can, a folder cannot.
func (r *reader) file(p Patch) error {
	path := p.Path
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return fmt.Errorf("%s is a directory where a patch file is expected", path)
	}
	return r.add(p, f)
}

// fileAt is the patch in a file that the command line or a folder names.
func fileAt(path string) Patch { return Patch{Name: path, Path: path, Strip: DefaultStrip} }

// add reads the content of patch p from in, within the bounds.
func (r *reader) add(p Patch, in io.Reader) error {
	b, err := io.ReadAll(io.LimitReader(in, MaxPatch+1))
	if err != nil {
		return fmt.Errorf("%s: %w", p.Name, err)
	}
	if len(b) > MaxPatch {
		return fmt.Errorf("%s: larger than %d MiB; split it", p.Name, MaxPatch>>20)
	}
	if p.Content, p.pack, err = unpacked(p.Name, b, MaxPatch); err != nil {
		return err
	}
	if r.total += int64(len(p.Content)); r.total > MaxTotal {
		return tooMuch()
	}
	r.patches = append(r.patches, p)
	return nil
}

func tooMuch() error {
	return fmt.Errorf("the patches have more than %d MiB together; name fewer at a time", MaxTotal>>20)
}

// suffixes are the names that patches go by in a folder.
var suffixes = [...]string{".patch", ".diff", ".mbox", ".eml"}

// isPatchName reports whether a file in a folder is taken for a patch: one of
// the suffixes, and perhaps one of compression behind it. Names that begin
// with a dot are leftovers of editors and of writes that were killed.
func isPatchName(name string) bool {
	if strings.HasPrefix(name, ".") {
		return false
	}
	switch ext := filepath.Ext(name); ext {
	case ".gz", ".bz2", ".xz", ".zst":
		name = strings.TrimSuffix(name, ext)
	}
	for _, s := range suffixes {
		if strings.HasSuffix(name, s) {
			return true
		}
	}
	return false
}

// folder reads the patches of a folder: those of its quilt series, else those
// whose names say that they are patches, in the order of their names, as
// git format-patch numbers them.
func (r *reader) folder(dir string) error {
	list := filepath.Join(dir, "series")
	if info, err := os.Stat(list); err == nil && info.Mode().IsRegular() {
		return r.quilt(list)
	}
	entries, err := os.ReadDir(dir) // sorted by name
	if err != nil {
		return err
	}
	before := len(r.patches)
	for _, e := range entries {
		if e.IsDir() || !isPatchName(e.Name()) {
			continue
		}
		if err := r.file(fileAt(filepath.Join(dir, e.Name()))); err != nil {
			return err
		}
	}
	if len(r.patches) == before {
		return fmt.Errorf("%s: no file \"series\", and no name that ends in %s", dir, strings.Join(suffixes[:], ", "))
	}
	return nil
}
