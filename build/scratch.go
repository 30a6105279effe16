package build

// Everything that a build here writes is in one scratch folder outside of the
// tree. It is removed when the Site is closed. A process that is killed cannot
// do that, so the next one does: each scratch folder is locked by its owner as
// long as that lives (the kernel drops the lock with the process), and a
// folder whose lock is free belongs to nobody.
//
// The folder gets its real name only after it is locked:
//
//	mkdir  .lineneutral-new-123    unlocked: a sweep may take it
//	flock  .lineneutral-new-123    locked: none may
//	rename lineneutral-build-123
//
// Its maker may be killed in between, so a sweep takes these too. If it takes one
// that is just being made, the lock or the renaming fails, and another is made.

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

const (
	scratchPrefix = "lineneutral-build-"
	scratchFresh  = ".lineneutral-new-"
)

// A scratch is a locked temporary folder.
type scratch struct {
	dir  string
	lock *os.File // the folder itself, held open with an exclusive lock
}

// newScratch makes a scratch folder in parent, or, if parent is empty, in the
// first of the usual places that is not inside tree. Folders of dead owners
// are removed on the way.
func newScratch(parent, tree string) (*scratch, error) {
	places := []string{parent}
	if parent == "" {
		places = []string{os.TempDir(), "/tmp", "/var/tmp", "/dev/shm"}
	}
	err := errors.New("no place for temporary files")
	for _, place := range places {
		place, realErr := filepath.Abs(place) // TMPDIR=. is a folder too, and may be the tree
		if realErr == nil {
			place, realErr = filepath.EvalSymlinks(place)
		}
		if realErr != nil {
			err = realErr
			continue
		}
		if under(tree, place) {
			err = fmt.Errorf("%s is inside the tree %s, which must not be written: set TMPDIR to another folder", place, tree)
			continue
		}
		sweepScratch(place)
		made, makeErr := makeScratch(place)
		if makeErr == nil {
			return made, nil
		}
		err = makeErr
	}
	return nil, fmt.Errorf("temporary folder: %w", err)
}

// scratchTries bounds how often other processes' sweeps may come in between.
const scratchTries = 100

func makeScratch(place string) (*scratch, error) {
	for try := 1; ; try++ {
		made, err := tryScratch(place)
		swept := errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.EWOULDBLOCK)
		if !swept || try == scratchTries {
			return made, err
		}
	}
}

func tryScratch(place string) (*scratch, error) {
	fresh, err := os.MkdirTemp(place, scratchFresh)
	if err != nil {
		return nil, err
	}
	lock, err := lockFolder(fresh)
	if err != nil {
		os.Remove(fresh)
		return nil, err
	}
	dir := filepath.Join(place, scratchPrefix+strings.TrimPrefix(filepath.Base(fresh), scratchFresh))
	if err := os.Rename(fresh, dir); err != nil {
		lock.Close()
		os.Remove(fresh)
		return nil, err
	}
	return &scratch{dir: dir, lock: lock}, nil
}

// remove deletes the folder and gives up the lock. It may be called twice.
func (s *scratch) remove() error {
	err := removeTree(s.dir)
	s.lock.Close()
	return err
}

// lockFolder locks dir for this process, or fails at once.
func lockFolder(dir string) (*os.File, error) {
	file, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

// sweepScratch removes the scratch folders in place whose owner is dead. What
// it may not remove belongs to another user and is left.
func sweepScratch(place string) {
	left, _ := filepath.Glob(filepath.Join(place, scratchPrefix+"*"))
	fresh, _ := filepath.Glob(filepath.Join(place, scratchFresh+"*"))
	for _, dir := range slices.Concat(left, fresh) {
		info, err := os.Lstat(dir)
		if err != nil || !info.IsDir() {
			continue
		}
		lock, err := lockFolder(dir)
		if err != nil {
			continue
		}
		removeTree(dir)
		lock.Close()
	}
}

// removeTree is os.RemoveAll that also gets rid of folders without permission
// bits: overlayfs makes its work folder with mode 0, and a copied tree may
// hold read-only ones.
func removeTree(dir string) error {
	if os.RemoveAll(dir) == nil {
		return nil
	}
	filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if d != nil && d.IsDir() {
			os.Chmod(path, 0o700)
		}
		return nil
	})
	return os.RemoveAll(dir)
}
