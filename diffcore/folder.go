package diffcore

// Two files, two archives or two folders.
//
// Folders are walked in step: files pair by their path below the folder, and
// those that are neither ELF nor an archive are passed over. Links are not
// followed, so nothing outside of the folders is read. Only one pair is in
// memory at a time. A thin archive holds nothing itself: thin.go.

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// CompareFiles compares two objects, two archives member by member, or two
// folders file by file. Errors are those of Open, or ctx's once it is done;
// what cannot be judged of an archive or a folder is among the Undecided
// instead.
func CompareFiles(ctx context.Context, old, new string, opts Options) (*Result, error) {
	if isFolder(old) && isFolder(new) {
		return compareFolders(ctx, old, new, opts)
	}
	return comparePaths(ctx, old, new, opts)
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func comparePaths(ctx context.Context, old, new string, opts Options) (*Result, error) {
	var r *Result
	if opts.Moved == nil && lookAt(old, new, func(x, y []byte) (ok bool) {
		r, ok = compareNearlySame(old, x, new, y, opts)
		return ok
	}) {
		return r, nil
	}
	x, err := readFile(old)
	if err != nil {
		return nil, err
	}
	y, err := readFile(new)
	if err != nil {
		return nil, err
	}
	if !isArchive(x) && !isArchive(y) {
		return compareBytes(old, x, new, y, opts)
	}
	a, err := readArchive(old, x)
	if err != nil {
		return nil, err
	}
	b, err := readArchive(new, y)
	if err != nil {
		return nil, err
	}
	return compareMembers(ctx, old, new, a, b, opts)
}

// A holding is what a folder has at a path.
type holding uint8

const (
	nothing holding = iota
	objects         // an ELF file, or an archive with its members
	names           // a thin archive
)

// compareFolders pairs the files of two folders.
func compareFolders(ctx context.Context, old, new string, opts Options) (*Result, error) {
	total := &Result{}
	sides := map[string][2]holding{}
	for i, dir := range []string{old, new} {
		if err := listFolder(dir, func(rel string, h holding) {
			both := sides[rel]
			both[i] = h
			sides[rel] = both
		}); err != nil {
			return nil, err
		}
	}
	for _, rel := range slices.Sorted(maps.Keys(sides)) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		x, y := filepath.Join(old, rel), filepath.Join(new, rel)
		switch sides[rel] {
		case [2]holding{objects, nothing}, [2]holding{names, nothing}:
			total.add(wholeFile(x, Removed))
		case [2]holding{nothing, objects}, [2]holding{nothing, names}:
			total.add(wholeFile(y, New))
		case [2]holding{names, names}:
			total.add(compareThin(x, y, rel, sides))
		default:
			total.add(comparePaths(ctx, x, y, opts))
		}
	}
	total.sort()
	return total, ctx.Err()
}

// listFolder tells each of the ELF files and archives of a folder by relative path.
func listFolder(dir string, each func(rel string, h holding)) error {
	dir, err := filepath.EvalSymlinks(dir) // WalkDir takes a link for no folder
	if err != nil {
		return err
	}
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		h, err := holds(path)
		if err != nil || h == nothing {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		each(rel, h)
		return err
	})
}

// holds tells by its first bytes what of a file is to be compared.
func holds(path string) (holding, error) {
	f, err := os.Open(path)
	if err != nil {
		return nothing, err
	}
	defer f.Close()
	b := make([]byte, len(archiveMagic))
	n, err := io.ReadFull(f, b)
	switch b = b[:n]; {
	case err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return nothing, err
	case isThin(b):
		return names, nil
	case isELF(b) || isArchive(b):
		return objects, nil
	}
	return nothing, nil
}

// wholeFile reports everything that a file of one folder defines.
func wholeFile(path string, k ChangeKind) (*Result, error) {
	b, err := readFile(path)
	if err != nil {
		return nil, err
	}
	if !isArchive(b) {
		return wholeMember(path, b, k)
	}
	list, err := readArchive(path, b)
	if err != nil {
		return nil, err
	}
	total := &Result{}
	for _, m := range list {
		total.add(wholeMember(memberPath(path, m.name), m.data, k))
	}
	return total, nil
}
