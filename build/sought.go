package build

// A list of what a unit read says nothing of a file that came later. It may be
// read now in the place of one of the same name, or because a text asks whether
// it is there, though none of the files of the list has changed:
//
//	cc -Ia -Ib     #include <x.h>                 b/x.h in the list, a/x.h is new
//	               #if __has_include("cfg.h")     not in the list, cfg.h is new
//
// Nobody keeps in which folders a name was looked for. So what is sought decides:
// for the files that one wants to know about, the doubtful ones are found.

import (
	"bytes"
	"path/filepath"
	"sync"
)

// A sought is the files of which one wants to know who reads them.
type sought struct {
	tree  string
	files []string // absolute

	mu   sync.Mutex
	asks map[string]bool // by path: does the text ask whether files are there?
}

// doubtful lists the files sought that are not among read, and of which another
// state of the tree than that in which read was found may say something else.
func (s *sought) doubtful(read []string) []string {
	names, among := map[string]bool{}, map[string]bool{}
	for _, path := range read {
		names[filepath.Base(path)], among[path] = true, true
	}
	var found []string
	for _, path := range s.files {
		if !among[path] && (names[filepath.Base(path)] || s.anyAsks(read)) {
			found = append(found, path)
		}
	}
	return found
}

// anyAsks reports whether one of the tree's files among paths asks whether files
// are there (C23 6.10.1p4).
func (s *sought) anyAsks(paths []string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, path := range paths {
		asks, known := s.asks[path]
		if !known && under(s.tree, path) {
			text, err := readAtMost(path, maxDependencyFile)
			asks = err != nil || bytes.Contains(text, []byte("__has_include"))
			s.asks[path] = asks
		}
		if asks {
			return true
		}
	}
	return false
}
