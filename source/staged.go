package source

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

// What is staged: the difference between HEAD and the index, which is what the
// next commit will do, whatever the files in the work tree look like.
//
// A change of what is staged goes into the object store first and into the
// index then, by one git update-index for all files; git replaces the index
// as a whole. The work tree is not touched here.

// maxStaged bounds the bytes of a staged change.
const maxStaged = 256 << 20

// OpenRepository opens the top of the work tree that dir lies in.
func OpenRepository(dir string) (*Tree, error) {
	here, err := Open(dir)
	if err != nil {
		return nil, err
	}
	defer here.Close()
	if here.repo == "" {
		return nil, fmt.Errorf("%s is in no git repository", dir)
	}
	top, err := here.ask(maxListing, "", "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, err
	}
	return Open(strings.TrimSuffix(string(top), "\n"))
}

// Dir returns the absolute name of the directory within its repository, "" if
// it is in none.
func (t *Tree) Dir() string { return t.repo }

// Staged returns the staged change as a patch against HEAD with full blob ids. It
// is empty where nothing is staged, and before the first commit, when there are no
// lines yet to keep. The error is an *UnmergedError in the midst of a merge.
func (t *Tree) Staged() ([]byte, error) {
	if _, err := t.git(maxListing, "", "rev-parse", "-q", "--verify", "HEAD^{commit}"); err != nil {
		return nil, nil
	}
	if err := t.unmerged(); err != nil {
		return nil, err
	}
	return t.ask(maxStaged, "", "diff-index", "--cached", "-p", "--text", "-M", "--full-index", "--no-color", "--no-ext-diff", "--no-textconv", "HEAD", "--")
}

// UnmergedError is a path whose merge is not resolved: what the next commit
// will do to it is not known.
type UnmergedError struct{ Path string }

func (e *UnmergedError) Error() string {
	return fmt.Sprintf("%s is unmerged; resolve it and add it first", e.Path)
}

// unmerged returns an *UnmergedError for the first unmerged path, if any.
func (t *Tree) unmerged() error {
	rows, err := t.ask(maxListing, "", "ls-files", "-u", "-z")
	if err != nil || len(rows) == 0 {
		return err
	}
	row, _, _ := strings.Cut(string(rows), "\x00")
	_, path, _ := strings.Cut(row, "\t")
	return &UnmergedError{path}
}

// StagedFile is the new content of a staged file.
type StagedFile struct {
	Path    string // slash-separated, from the top of the work tree
	Content []byte
}

// StagedContent returns what is staged for path.
func (t *Tree) StagedContent(path string) ([]byte, error) {
	return t.ask(MaxSize, "", "cat-file", "blob", ":0:"+path)
}

// Stage replaces the staged content of the files; all of them or none. Their
// modes stay.
func (t *Tree) Stage(files []StagedFile) error {
	var rows strings.Builder
	for _, f := range files {
		mode, err := t.stagedMode(f.Path)
		if err != nil {
			return err
		}
		id, err := t.ask(maxListing, string(f.Content), "hash-object", "-w", "--stdin")
		if err != nil {
			return err
		}
		fmt.Fprintf(&rows, "%s %s 0\t%s\x00", mode, strings.TrimSpace(string(id)), f.Path)
	}
	_, err := t.ask(maxListing, rows.String(), "update-index", "-z", "--index-info")
	return err
}

// stagedMode returns the mode that path has in the index.
func (t *Tree) stagedMode(path string) (string, error) {
	row, err := t.ask(maxListing, "", "ls-files", "-s", "-z", "--", path)
	if err != nil {
		return "", err
	}
	mode, _, ok := strings.Cut(string(row), " ")
	if !ok {
		return "", &NotFoundError{path}
	}
	return mode, nil
}

// Unchanged reports whether the file at path in the work tree is what is
// staged, as git compares the two: behind its filters and line ends.
func (t *Tree) Unchanged(path string) bool {
	if t.Refresh() != nil {
		return false
	}
	_, err := t.ask(maxListing, "", "diff-files", "--quiet", "--", path)
	return err == nil
}

// CheckOut writes what is staged for path to the work tree, through git's
// filters.
func (t *Tree) CheckOut(path string) error {
	_, err := t.ask(maxListing, path+"\x00", "checkout-index", "-f", "-q", "-u", "-z", "--stdin")
	return err
}

// Refresh tells the index that the files in the work tree are what is staged,
// where they are.
func (t *Tree) Refresh() error {
	_, err := t.ask(maxListing, "", "update-index", "-q", "--refresh")
	return err
}

// HookDir returns the folder of the repository's hooks.
func (t *Tree) HookDir() (string, error) {
	out, err := t.ask(maxListing, "", "rev-parse", "--git-path", "hooks")
	if err != nil {
		return "", err
	}
	dir := strings.TrimSuffix(string(out), "\n")
	if dir == "" || dir == "./" {
		return "", errors.New("core.hooksPath is empty: git runs no hooks here")
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(t.repo, dir)
	}
	return dir, nil
}
