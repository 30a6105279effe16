package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// How git is run: with a time, with a bound on what it prints, without the
// network, and in a repository that the tree says and not the environment. A
// look-up (git) takes any failure for "no answer"; where the user asked for
// what git does (ask), its own words are the error.

// gitTimeout ends a git that hangs, on a dead network mount say.
const gitTimeout = time.Minute

// maxSaid bounds what is kept of git's error output.
const maxSaid = 64 << 10

var errTooMuch = errors.New("output is larger than the limit")

// call is one run of git.
type call struct {
	dir   string
	env   []string
	stdin string
	limit int64 // bytes of output
}

// git runs one git command in the repository and returns its output, or
// errTooMuch if that is more than limit bytes.
func (t *Tree) git(limit int64, stdin string, args ...string) ([]byte, error) {
	out, _, err := call{t.repo, gitEnviron(os.Environ()), stdin, limit}.run(args...)
	return out, err
}

// ask is git in the index that the environment names, if it names one (as git
// does for a hook of commit -a); an error says what git said.
func (t *Tree) ask(limit int64, stdin string, args ...string) ([]byte, error) {
	env := append(gitEnviron(os.Environ()), "GIT_LITERAL_PATHSPECS=1")
	if index := os.Getenv("GIT_INDEX_FILE"); index != "" {
		if abs, err := filepath.Abs(index); err == nil {
			env = append(env, "GIT_INDEX_FILE="+abs)
		}
	}
	out, said, err := call{t.repo, env, stdin, limit}.run(args...)
	switch {
	case err == nil:
		return out, nil
	case said != "":
		return nil, fmt.Errorf("git %s: %s", args[0], said)
	}
	return nil, fmt.Errorf("git %s: %w", args[0], err)
}

// run returns what git prints and what it says on its error output.
func (c call) run(args ...string) (out []byte, said string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), gitTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, "git", append([]string{"--no-replace-objects", "--no-pager"}, args...)...)
	cmd.Dir, cmd.Env, cmd.Stdin = c.dir, c.env, strings.NewReader(c.stdin)
	cmd.WaitDelay = time.Second
	stdout, stderr := &boundedBuffer{limit: c.limit}, &boundedBuffer{limit: maxSaid}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	err = cmd.Run()
	if stdout.full {
		return nil, "", errTooMuch
	}
	return stdout.buf.Bytes(), strings.TrimSpace(stderr.buf.String()), err
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
