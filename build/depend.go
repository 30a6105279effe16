package build

// Which units does a patched header reach? What the tree's build wrote down is
// taken where it still holds (known.go), and what an earlier run was told
// (lists.go). Else the compilers know: -M makes them
// preprocess a unit and list what they read, in the form of a make rule.
//
//	unit: src/f.c src/f.h \
//	  /usr/include/a\ b.h
//
// It is asked in a variant, so that a header that only the patch adds is found
// in the state in which it exists.

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// maxDependencyFile bounds one dependency file, in bytes.
const maxDependencyFile = 16 << 20

// Dependencies lists the files that u reads in this state, its source among
// them: absolute, as the compiler spelled them, with the tree at its own path.
func (v *Variant) Dependencies(ctx context.Context, u *Unit) ([]string, error) {
	theirs, ours := v.side.files(outputName(u, Tweak{Add: []string{"-M"}}))
	args, err := v.command(u)
	if err != nil {
		return nil, err
	}
	if _, err := v.do(ctx, u, scanArgs(args, theirs)); err != nil {
		return nil, err
	}
	defer os.Remove(ours + ".d")
	read, err := readDependencies(ours+".d", v.side.where(u.Dir))
	if err != nil {
		return nil, v.refuse(u, fmt.Errorf("listed no dependencies: %w", err))
	}
	return v.side.globalise(read), nil
}

// A Reach says which units read which files.
type Reach struct {
	Readers map[int][]string // by index of the unit: those of the files that it reads
	Unknown map[int]error    // units that could not be asked, and why
}

// Dependents asks every unit whether it reads one of files, which are absolute
// paths in the tree. Symbolic links on the way to a file do not hide it.
// The error is ctx's or the side's own; a unit that cannot be asked is in Unknown.
func (v *Variant) Dependents(ctx context.Context, units []Unit, files []string) (*Reach, error) {
	wanted := map[string]bool{}
	for _, f := range files {
		wanted[f] = true
	}
	sought := &sought{tree: v.site.tree, files: files, asks: map[string]bool{}}
	times := newChangeTimes()
	real := &realPaths{seen: map[string]string{}}
	kept := v.site.lists()
	hits := make([][]string, len(units))
	fault := make([]error, len(units))
	err := v.site.Each(ctx, len(units), func(ctx context.Context, i int) error {
		read, err := v.readsBy(ctx, &units[i], times, sought, kept)
		var refused *CompileError
		if errors.As(err, &refused) {
			fault[i] = refused
			return nil
		}
		for _, path := range read {
			if file := real.of(path); wanted[path] {
				hits[i] = append(hits[i], path)
			} else if wanted[file] {
				hits[i] = append(hits[i], file)
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	kept.save()
	reach := &Reach{Readers: map[int][]string{}, Unknown: map[int]error{}}
	for i := range units {
		if hits[i] != nil {
			reach.Readers[i] = hits[i]
		}
		if fault[i] != nil {
			reach.Unknown[i] = fault[i]
		}
	}
	return reach, nil
}

// readsBy lists what u reads: as its build says, or an earlier run, where that
// holds in this state, or else the preprocessor.
func (v *Variant) readsBy(ctx context.Context, u *Unit, times *changeTimes, sought *sought, kept *lists) ([]string, error) {
	read, known := u.knownReads(times, sought)
	if !known {
		read, known = kept.of(u, sought)
	}
	if known && !v.alters(read, sought) {
		return read, nil
	}
	began := time.Now()
	read, err := v.Dependencies(ctx, u)
	if err == nil && len(v.changed) == 0 {
		kept.keep(u, read, sought.doubtful(read), began)
	}
	return read, err
}

// alters reports whether this state can make another list of one that holds in
// the tree: it changes one of the files, or has a new one of the same name,
// which may be found in the place of that, or any, and a text asks what there is.
func (v *Variant) alters(read []string, sought *sought) bool {
	if slices.ContainsFunc(read, func(path string) bool { return v.changed[path] || v.added[filepath.Base(path)] }) {
		return true
	}
	adds := slices.Contains(slices.Collect(maps.Values(v.added)), true)
	return adds && sought.anyAsks(read)
}

// realPaths resolves symbolic links, each path once.
type realPaths struct {
	mu   sync.Mutex
	seen map[string]string
}

func (r *realPaths) of(path string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if real, ok := r.seen[path]; ok {
		return real
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		real = path // not in the tree's own state: added by the variant
	}
	r.seen[path] = real
	return real
}

// readDependencies reads the prerequisites of the rule at path; relative ones
// hold from dir.
func readDependencies(path, dir string) ([]string, error) {
	data, err := readAtMost(path, maxDependencyFile)
	if err != nil {
		return nil, fmt.Errorf("dependency file: %w", err)
	}
	names, err := prerequisites(string(data))
	if err != nil {
		return nil, err
	}
	parents := parentFolders{}
	for i, name := range names {
		names[i] = parents.absolute(dir, name)
	}
	return names, nil
}

// parentFolders holds where paths that end in .. lead.
type parentFolders map[string]string

// absolute reads path as one that holds from dir. A folder's parent is that of
// the folder that a link leads to: it is not told by the spelling.
//
//	cur -> v2/src      cur/../f.h is v2/f.h
func (p parentFolders) absolute(dir, path string) string {
	if !filepath.IsAbs(path) {
		path = dir + "/" + path
	}
	at := strings.LastIndex(path, "/../")
	if at < 0 {
		return filepath.Clean(path)
	}
	parent, rest := path[:at+len("/..")], path[at+len("/../"):]
	real, known := p[parent]
	if !known {
		var err error
		if real, err = filepath.EvalSymlinks(parent); err != nil {
			real = filepath.Clean(parent) // a folder that only another state has
		}
		p[parent] = real
	}
	return filepath.Join(real, rest)
}

// prerequisites takes a make rule apart, as compilers write it: blanks
// separate, backslash-newline is a blank, "\ " and "\#" stand for the byte,
// "$$" for a dollar. Rules without prerequisites (-MP) may follow.
func prerequisites(rule string) ([]string, error) {
	_, list, ok := strings.Cut(rule, ":")
	if !ok {
		return nil, errors.New("dependency file holds no rule")
	}
	var names []string
	var name strings.Builder
	end := func() {
		if name.Len() > 0 {
			names = append(names, name.String())
			name.Reset()
		}
	}
	for i := 0; i < len(list); i++ {
		next := byte(0)
		if i+1 < len(list) {
			next = list[i+1]
		}
		switch c := list[i]; {
		case c == '\\' && next == '\n':
			end()
			i++
		case c == '\\' && (next == ' ' || next == '#'), c == '$' && next == '$':
			name.WriteByte(next)
			i++
		case c == ' ' || c == '\t' || c == '\r':
			end()
		case c == '\n':
			end()
			return names, nil
		default:
			name.WriteByte(c)
		}
	}
	end()
	return names, nil
}
