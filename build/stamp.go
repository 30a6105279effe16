package build

// The state of a file or folder in a word. A file's stamp is the time of the last
// change of its record (ctime), which nobody can set, with its size; a folder's is
// what it holds.
//
//	f.h   1700000000123456789 412 <nil>
//	inc   9f2b... <nil>

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// stamps says of each path, once, in what state it is.
type stamps struct{ seen map[string]string }

func (s *stamps) of(path string) string {
	stamp, known := s.seen[path]
	if !known {
		stamp = stampOf(path)
		s.seen[path] = stamp
	}
	return stamp
}

// stampOf is another one after each change of a file's content, and of a
// folder's names. Those that a build or an editor makes beside sources, and that
// nothing includes, do not count.
func stampOf(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return "none"
	}
	if !info.IsDir() {
		changed, err := changeOf(path)
		return fmt.Sprintf("%d %d %v", changed.UnixNano(), info.Size(), err)
	}
	entries, err := os.ReadDir(path)
	sum := sha256.New()
	for _, e := range entries {
		if !isMadeBeside(e.Name()) {
			fmt.Fprintf(sum, "%q", e.Name())
		}
	}
	return fmt.Sprintf("%x %v", sum.Sum(nil), err)
}

// isMadeBeside reports whether a file of that name is no source.
func isMadeBeside(name string) bool {
	switch filepath.Ext(name) {
	case ".o", ".d", ".a", ".so", ".cmd", ".gcno", ".gcda":
		return true
	}
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~")
}
