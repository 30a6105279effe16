package source

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"os"
	"path/filepath"
	"strings"
)

// The object store, asked through the git command. It is started only where
// a repository is found, the patch names a blob, and the file in the tree is
// not that blob; then two or three times a file:
//
//	git rev-parse --disambiguate=1234567    every object whose id begins so
//	git cat-file --batch-check              which of them are blobs
//	git cat-file blob ID                    the content, cut at the limit
//
// Asking for the objects by prefix and not for a "revision 1234567" keeps
// branches and tags out that happen to be named like a hex number. An id that
// names no blob, or several, is no answer, and neither is a git that fails:
// the caller then reads the work tree.

// maxListing bounds the listings of ids; a prefix of four digits can name
// thousands of objects in a large repository.
const maxListing = 1 << 20

// findRepository returns dir made absolute and free of links if it or a
// directory above holds ".git", else "".
func findRepository(dir string) string {
	abs, git := findGit(dir)
	if git == "" {
		return ""
	}
	return abs
}

// findGit returns dir made absolute and free of links, and the ".git" that it
// or the nearest directory above holds, "" if none does.
func findGit(dir string) (abs, git string) {
	abs, err := filepath.Abs(dir)
	if err == nil {
		abs, err = filepath.EvalSymlinks(abs)
	}
	if err != nil {
		return "", ""
	}
	for at := abs; ; at = filepath.Dir(at) {
		if git := filepath.Join(at, ".git"); exists(git) {
			return abs, git
		}
		if at == filepath.Dir(at) {
			return abs, ""
		}
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// blob returns the content of the one blob whose id begins with id. ok is
// false if there is none, or more than one, or no repository. The error is a
// *SizeError.
func (t *Tree) blob(path, id string) (content []byte, ok bool, err error) {
	if t.repo == "" || !isID(id) {
		return nil, false, nil
	}
	full, ok := t.resolve(id)
	if !ok {
		return nil, false, nil
	}
	content, err = t.git(MaxSize, "", "cat-file", "blob", full)
	if errors.Is(err, errTooMuch) {
		return nil, false, &SizeError{path, MaxSize}
	}
	return content, err == nil, nil
}

// resolve returns the full id of the only blob whose id begins with id.
func (t *Tree) resolve(id string) (string, bool) {
	objects, err := t.git(maxListing, "", "rev-parse", "--disambiguate="+id)
	if err != nil || len(objects) == 0 {
		return "", false
	}
	kinds, err := t.git(2*maxListing, string(objects), "cat-file", "--batch-check=%(objecttype) %(objectname)")
	if err != nil {
		return "", false
	}
	var blobs []string
	for line := range strings.Lines(string(kinds)) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "blob "); ok {
			blobs = append(blobs, name)
		}
	}
	if len(blobs) != 1 {
		return "", false
	}
	return blobs[0], true
}

// isBlob reports whether content is the blob of that id: git hashes the word
// "blob", the size and the content, with SHA-1 or, in newer repositories, with
// SHA-256. An id shorter than git abbreviates to by itself is not trusted.
func isBlob(content []byte, id string) bool {
	const abbreviated = 7 // core.abbrev of a small repository
	if len(id) < abbreviated || !isID(id) {
		return false
	}
	for _, h := range []hash.Hash{sha1.New(), sha256.New()} {
		fmt.Fprintf(h, "blob %d\x00", len(content))
		h.Write(content)
		if strings.HasPrefix(hex.EncodeToString(h.Sum(nil)), id) {
			return true
		}
	}
	return false
}

// isID tells whether id is an object id or an abbreviation that git accepts:
// 4 to 64 lower-case hex digits.
func isID(id string) bool {
	return len(id) >= 4 && len(id) <= 64 && strings.Trim(id, "0123456789abcdef") == ""
}

// isZero tells whether id is git's name for no file.
func isZero(id string) bool {
	return id != "" && strings.Trim(id, "0") == ""
}
