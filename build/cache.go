package build

// Files of the user's cache folder. One is replaced at once, so runs side by side
// see whole ones, and the last one wins. Of many, the longest unused goes first.

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// replaceFile puts content in the place of the file at path. Only one process at
// a time writes beside it, under a lock; what a killed one left is written over.
func replaceFile(path string, content []byte) error {
	beside, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0o600)
	if err != nil {
		return err
	}
	defer beside.Close()
	if err := syscall.Flock(int(beside.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return err
	}
	// Whoever had the lock before may have given the file its name.
	mine, err := beside.Stat()
	if err != nil {
		return err
	}
	if named, err := os.Stat(path + ".new"); err != nil || !os.SameFile(mine, named) {
		return errors.New("another process has just written it")
	}
	if err := beside.Truncate(0); err != nil {
		return err
	}
	if _, err := beside.Write(content); err != nil {
		return errors.Join(err, os.Remove(path+".new"))
	}
	return os.Rename(path+".new", path)
}

// dropOldest removes all files of folder but the most recently used.
func dropOldest(folder string, most int) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return
	}
	written := map[string]time.Time{}
	var names []string
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			names = append(names, e.Name())
			written[e.Name()] = info.ModTime()
		}
	}
	slices.SortFunc(names, func(a, b string) int { return written[b].Compare(written[a]) })
	for _, name := range names[min(most, len(names)):] {
		os.Remove(filepath.Join(folder, name))
	}
}
