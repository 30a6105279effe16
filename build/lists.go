package build

// What the preprocessor said a unit reads (-M) is kept for the next run, in the
// user's cache folder, never in the tree. It is asked for hundreds of units to
// find those that include one header, where no build left dependency files.
//
//	~/.cache/lineneutral/reads/1f0c...    one file for each tree
//	    stamps   /home/a/t/f.h -> when its record changed last, its size
//	             /home/a/t     -> what it holds
//	    lists    unit -> those that it reads or looks into
//
// A list holds while every file that was read, and the compiler, has its stamp
// (stamp.go), and while the folders that are searched hold the same names: a new
// file may be found in the place of one that was read. (One in a folder below
// these, of which nothing was read, is noticed when its readers are sought:
// sought.go.) What changed while the preprocessor ran, or shortly before, is not
// kept.
//
// A file holds the units of one database and nothing older; the folder has room
// for some trees (cache.go). All this is for speed alone: what cannot be read or
// written is as if it were not there.

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

const (
	maxListsFile  = 64 << 20  // bytes of one file, as it lies on the disk
	maxListsText  = 512 << 20 // bytes of one file, unpacked
	maxListsTrees = 32        // files in the folder
	// coarsest is the step of the clock by which the coarsest file systems count.
	coarsest = 2 * time.Second
)

// savedLists is the content of a file.
type savedLists struct {
	Version int
	Paths   []string
	Stamps  []string           // by index of Paths
	Lists   map[string][]int32 // by listKey: indices of Paths, files that are read
	Looks   map[string][]int32 // the same: folders, and programs
}

// listsVersion changes with the form or the meaning of a file.
const listsVersion = 1

// lists holds what is known of the units of a tree.
type lists struct {
	file    string        // "" if nothing is kept
	settled time.Duration // how long before the preprocessor ran all has to be unchanged

	mu    sync.Mutex // guards all below
	now   stamps
	saved savedLists
	fresh map[string]freshList // by listKey: what this run has to say
	asked bool                 // some unit was not known
}

type freshList struct{ reads, looks []string }

// openLists reads what is kept of tree in the folder cache; nothing is kept if
// that is "" or inside of the tree.
func openLists(cache, tree string) *lists {
	l := &lists{settled: coarsest, now: stamps{seen: map[string]string{}}, fresh: map[string]freshList{}}
	if cache == "" {
		return l
	}
	folder := filepath.Join(cache, "reads")
	if under(tree, realAncestor(folder)) || os.MkdirAll(folder, 0o700) != nil {
		return l
	}
	l.file = filepath.Join(folder, fmt.Sprintf("%x", sha256.Sum256([]byte(tree))))
	if saved, err := readLists(l.file); err == nil {
		l.saved = saved
	}
	return l
}

// realAncestor is the deepest folder on the way to path that exists, without
// links.
func realAncestor(path string) string {
	for {
		if real, err := filepath.EvalSymlinks(path); err == nil || path == filepath.Dir(path) {
			return real
		}
		path = filepath.Dir(path)
	}
}

// readLists reads the file at path. What is of another version, or damaged, is an
// error.
func readLists(path string) (savedLists, error) {
	var saved savedLists
	packed, err := readAtMost(path, maxListsFile)
	if err != nil {
		return saved, err
	}
	text, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return saved, err
	}
	err = gob.NewDecoder(io.LimitReader(text, maxListsText)).Decode(&saved)
	if err == nil && (saved.Version != listsVersion || len(saved.Paths) != len(saved.Stamps)) {
		err = errors.New("of another version")
	}
	if err != nil {
		return savedLists{}, err
	}
	return saved, nil
}

// of is the kept list of u, if it holds for all that is sought.
func (l *lists) of(u *Unit, sought *sought) ([]string, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := listKey(u)
	reads, known := l.valid(l.saved.Lists[key])
	looks, also := l.valid(l.saved.Looks[key])
	doubtful := func(path string) bool { return !slices.Contains(looks, path) }
	if l.file == "" || !known || !also || slices.ContainsFunc(sought.doubtful(reads), doubtful) {
		l.asked = true
		return nil, false
	}
	l.fresh[key] = freshList{reads, looks}
	return slices.Clone(reads), true
}

// valid returns the paths with these indices, if there are any and all have the
// stamps that they had.
func (l *lists) valid(indices []int32) ([]string, bool) {
	var paths []string
	for _, i := range indices {
		if int(i) >= len(l.saved.Paths) || i < 0 || l.now.of(l.saved.Paths[i]) != l.saved.Stamps[i] {
			return nil, false
		}
		paths = append(paths, l.saved.Paths[i])
	}
	return paths, len(paths) > 0
}

// keep notes what the preprocessor, which began at that time, said that u reads,
// and does not read though that would be thought.
func (l *lists) keep(u *Unit, reads, unread []string, began time.Time) {
	looks, err := looksOf(u, slices.Concat(reads, unread))
	looks = append(looks, unread...)
	if l.file == "" || err != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, path := range slices.Concat(reads, looks) {
		l.now.of(path) // before it is asked when that changed
		if changed, err := changeOf(path); err != nil || !changed.Add(l.settled).Before(began) {
			return
		}
	}
	l.fresh[listKey(u)] = freshList{reads, looks}
}

// looksOf lists what else decides about the reads of u: the programs of the
// compiler and its launchers, and the folders that it searches or has found
// something in.
func looksOf(u *Unit, reads []string) ([]string, error) {
	looks, err := programsOf(u)
	if err != nil {
		return nil, err
	}
	for _, path := range reads {
		looks = append(looks, filepath.Dir(path))
	}
	folders, err := u.SearchFolders()
	looks = append(looks, folders...)
	slices.Sort(looks)
	return slices.Compact(looks), err
}

// listKey is equal for two units that read the same in one state of the tree.
func listKey(u *Unit) string {
	text := u.key()
	for _, name := range []string{"CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH", "GCC_EXEC_PREFIX", "COMPILER_PATH"} {
		text += fmt.Sprintf(" %q", os.Getenv(name))
	}
	for _, file := range responseFiles(u) {
		content, err := readAtMost(file, maxResponseFile)
		text += fmt.Sprintf(" %q %v", content, err)
	}
	sum := sha256.Sum256([]byte(text))
	return string(sum[:16])
}

// save writes what this run knows, if that is more than was kept, and else marks
// what is kept as used. Nobody can do anything about an error, and nothing depends
// on it.
func (l *lists) save() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == "" {
		return
	}
	if !l.asked {
		now := time.Now()
		os.Chtimes(l.file, now, now) // in use
		return
	}
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	if gob.NewEncoder(writer).Encode(l.pack()) != nil || writer.Close() != nil || packed.Len() > maxListsFile {
		return
	}
	if replaceFile(l.file, packed.Bytes()) == nil {
		dropOldest(filepath.Dir(l.file), maxListsTrees)
	}
}

// pack brings the fresh lists into the form of the file.
func (l *lists) pack() savedLists {
	saved := savedLists{Version: listsVersion, Lists: map[string][]int32{}, Looks: map[string][]int32{}}
	index := map[string]int32{}
	number := func(paths []string) (indices []int32) {
		for _, path := range paths {
			if _, known := index[path]; !known {
				index[path] = int32(len(saved.Paths))
				saved.Paths = append(saved.Paths, path)
				saved.Stamps = append(saved.Stamps, l.now.of(path))
			}
			indices = append(indices, index[path])
		}
		return indices
	}
	for key, list := range l.fresh {
		saved.Lists[key], saved.Looks[key] = number(list.reads), number(list.looks)
	}
	return saved
}
