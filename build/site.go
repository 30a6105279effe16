package build

// A Site is a tree that is about to be compiled in several states. It owns the
// scratch folder, the limit of compilers at a time, and the decision how the
// states come to stand at the tree's own path:
//
//	Overlay  each Variant has a user and mount namespace in which an overlay
//	         lies on the tree; the tree is the lower layer, never written
//	Copy     each Variant is a copy of the tree, and -ffile-prefix-map makes
//	         it report the tree's path
//
// Overlay is tried first, by really setting one up. The kernel's or the
// container's reason against it is kept: a result that rests on the weaker
// way has to say so.

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"
)

// A Mode is the way in which variants stand at the tree's path.
type Mode int

const (
	Overlay Mode = iota // namespace with an overlay on the tree
	Copy                // copy of the tree, paths mapped
)

func (m Mode) String() string {
	if m == Copy {
		return "copy"
	}
	return "overlay"
}

// Options are the choices of a Site. The zero value is a good default.
type Options struct {
	Jobs    int    // compilers at a time; 0 means one for each processor
	Copy    bool   // do not try namespaces
	TempDir string // where the scratch folder goes; "" means the usual places

	// Cache is the folder in which what units read is kept for the next run;
	// "" keeps nothing.
	Cache string

	// Launcher is put before each command that makes an object: the program
	// and arguments of ccache, distcc, icecc or sccache. What only
	// preprocesses runs without it.
	Launcher []string

	// Command, if set, is told each command before it runs, by several
	// goroutines at a time.
	Command func(side, dir string, args []string)
}

// A Site compiles variants of one tree. Its methods may be used by several
// goroutines at a time. Close ends it.
type Site struct {
	tree    string // absolute, symbolic links resolved
	opts    Options
	scratch *scratch
	slots   *semaphore.Weighted

	mode   Mode
	reason string // why not Overlay

	lists func() *lists // what is kept of the tree, read when first asked for

	noFrontiers sync.Map // compilers without -gstatement-frontiers, by compilerOf
	notGCC      sync.Map // compilers without -fdump-ipa-clones, likewise

	mu    sync.Mutex // guards all below
	spare side       // the trial overlay: the tree as it is, until a variant takes it
	sides []side     // those of the variants
	made  int        // folders of sides so far
}

// Open prepares a site for tree and finds out which mode is possible here.
func Open(tree string, opts Options) (*Site, error) {
	if os.Getenv(insideVariable) != "" {
		return nil, errors.New("build: a program that opens sites has to begin with build.RunIfSandboxed()")
	}
	tree, err := realFolder(tree)
	if err != nil {
		return nil, fmt.Errorf("tree: %w", err)
	}
	if opts.Jobs <= 0 {
		opts.Jobs = runtime.NumCPU()
	}
	scratch, err := newScratch(opts.TempDir, tree)
	if err != nil {
		return nil, err
	}
	site := &Site{tree: tree, opts: opts, scratch: scratch, slots: semaphore.NewWeighted(int64(opts.Jobs))}
	site.lists = sync.OnceValue(func() *lists { return openLists(opts.Cache, tree) })
	site.chooseMode()
	return site, nil
}

// realFolder is path made absolute with its symbolic links resolved; it has to
// be a folder, and not the root, which cannot lie outside of itself.
func realFolder(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return "", err
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if !info.IsDir() || path == "/" {
		return "", fmt.Errorf("%s is not a folder that can be built in", path)
	}
	return path, nil
}

// chooseMode sets up a trial overlay. Whatever is wrong with it is the reason
// for copying; if nothing is, the first variant without changes stands on it.
func (s *Site) chooseMode() {
	if s.opts.Copy {
		s.mode, s.reason = Copy, "asked for"
		return
	}
	side, err := s.newSide(context.Background(), "trial", nil, Overlay)
	if err != nil {
		s.mode, s.reason = Copy, err.Error()
		return
	}
	s.spare = side
}

// Tree is the tree's path as the site knows it: absolute, links resolved.
func (s *Site) Tree() string { return s.tree }

// Mode returns how variants stand at the tree's path and, for Copy, why it is
// not Overlay.
func (s *Site) Mode() (Mode, string) { return s.mode, s.reason }

// Close ends all variants, kills what still runs and removes every temporary
// file. It may be called twice.
func (s *Site) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	if s.spare != nil {
		s.sides = append(s.sides, s.spare)
	}
	for _, side := range s.sides {
		errs = append(errs, side.close())
	}
	s.spare, s.sides = nil, nil
	return errors.Join(append(errs, s.scratch.remove())...)
}

// Each calls f for 0..n-1, several at a time, and returns the first error;
// the context of the other calls ends with it. Compilers are limited apart
// from this, over all calls.
func (s *Site) Each(ctx context.Context, n int, f func(ctx context.Context, i int) error) error {
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(s.opts.Jobs)
	for i := range n {
		if inner.Err() != nil {
			break
		}
		group.Go(func() error { return f(inner, i) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}
