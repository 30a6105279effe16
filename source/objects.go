package source

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// The object store, asked through the git command. It is started only where
// a repository is found and the patch names a blob, two or three times a file:
//
//	git rev-parse --disambiguate=1234567    every object whose id begins so
//	git cat-file --batch-check              which of them are blobs
//	git cat-file blob ID                    the content, cut at the limit
//
// Asking for the objects by prefix and not for a "revision 1234567" keeps
// branches and tags out that happen to be named like a hex number. An id that
// names no blob, or several, is no answer, and neither is a git that fails:
// the caller then reads the work tree.

// gitTimeout ends a git that hangs, on a dead network mount say.
const gitTimeout = time.Minute

// maxListing bounds the listings of ids; a prefix of four digits can name
// thousands of objects in a large repository.
const maxListing = 1 << 20

// findRepository returns dir made absolute and free of links if it or a
// directory above holds ".git", else "".
func findRepository(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	abs, err = filepath.EvalSymlinks(abs)
	if err != nil {
		return ""
	}
	for at := abs; ; at = filepath.Dir(at) {
		if _, err := os.Lstat(filepath.Join(at, ".git")); err == nil {
			return abs
		}
		if at == filepath.Dir(at) {
			return ""
		}
	}
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

var errTooMuch = errors.New("output is larger than the limit")

// git runs one git command in the repository and returns its output, or
// errTooMuch if that is more than limit bytes.
func (t *Tree) git(limit int64, stdin string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), gitTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, "git", append([]string{"--no-replace-objects", "--no-pager"}, args...)...)
	cmd.Dir = t.repo
	cmd.Env = gitEnviron(os.Environ())
	cmd.Stdin = strings.NewReader(stdin)
	cmd.WaitDelay = time.Second
	out := &boundedBuffer{limit: limit}
	cmd.Stdout = out
	err := cmd.Run()
	if out.full {
		return nil, errTooMuch
	}
	return out.buf.Bytes(), err
}

// boundedBuffer fails the write that would exceed limit; git then ends with
// a broken pipe. The buffer is a field and not embedded, because its ReadFrom
// would read without bound.
type boundedBuffer struct {
	buf   bytes.Buffer
	limit int64
	full  bool
}

func (b *boundedBuffer) Write(p []byte) (int, error) {
	if int64(b.buf.Len()+len(p)) > b.limit {
		b.full = true
		return 0, errTooMuch
	}
	return b.buf.Write(p)
}

// gitEnviron keeps what git needs to start and to find its user's settings,
// and drops every other GIT_ variable: in a hook they name a repository and
// an index that need not be those around the tree. No object is fetched over
// the network for a partial clone.
func gitEnviron(environ []string) []string {
	var env []string
	for _, v := range environ {
		name, _, _ := strings.Cut(v, "=")
		switch name {
		case "GIT_EXEC_PATH", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM":
			env = append(env, v)
		default:
			if !strings.HasPrefix(name, "GIT_") && name != "LC_ALL" {
				env = append(env, v)
			}
		}
	}
	return append(env, "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0",
		"GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=none")
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
