package build

// A call is one run of a compiler. It is described by data alone, so that it
// can be run here (on a copy of the tree) or be handed to the process that
// lives in the namespace of a side: both do the same with it.

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

// maxOutput bounds what is kept of a compiler's words, in bytes.
const maxOutput = 256 << 10

// A call says what to run. All fields are exported for the wire.
type call struct {
	Dir  string   // the working directory, absolute
	Args []string // the program and its arguments
	Temp string   // for the compiler's own temporary files
	Port int      // on which a compile server of this side alone listens; 0 if none does
}

// An outcome says how a call ended.
type outcome struct {
	Output string        // stdout and stderr as they came, at most maxOutput bytes
	Fault  string        // "" if the program ran and exited with 0
	Took   time.Duration // of processors, by the program and what it waited for
}

// serverLate is what sccache says when its server has not answered ten seconds
// after the start, as happens on a machine with much to do. The server may well
// be there when it is asked again.
const serverLate = "Server startup failed"

// mostStarts bounds how often that is done.
const mostStarts = 3

// run executes c and waits for it. When ctx ends the program and all that it
// has started are killed.
func (c call) run(ctx context.Context) outcome {
	out := c.once(ctx)
	for starts := 1; starts < mostStarts && c.Port != 0 && out.Fault != "" && strings.Contains(out.Output, serverLate); starts++ {
		out = c.once(ctx)
	}
	return out
}

func (c call) once(ctx context.Context) outcome {
	if len(c.Args) == 0 {
		return outcome{Fault: "empty command"}
	}
	cmd := exec.CommandContext(ctx, c.Args[0], c.Args[1:]...)
	cmd.Dir = c.Dir
	cmd.Env = c.environment()
	var words boundedBuffer
	cmd.Stdout, cmd.Stderr = &words, &words
	// A group of its own: the compiler driver's children die with it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	err := cmd.Run()
	out := outcome{Output: words.String()}
	if cmd.ProcessState != nil {
		out.Took = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	var exit *exec.ExitError
	switch {
	case err == nil:
	case errors.Is(err, exec.ErrWaitDelay):
		// It has exited with 0; what it started keeps its output open, as the
		// server of a compiler cache does.
	case errors.As(err, &exit):
		out.Fault = fmt.Sprintf("%s: %s", c.Args[0], exit.ProcessState)
	default:
		out.Fault = err.Error()
	}
	return out
}

// environment is this process's own without what would make the compiler write
// elsewhere, or read another state of the tree, and with the date pinned, so
// that __DATE__ and __TIME__ are equal on both sides:
//
//	INCLUDE_SERVER_PORT   distcc's pump mode reads headers outside of the namespace
//	CCACHE_SLOPPINESS     ccache may go by a file's time and size, which are equal
//	SCCACHE_SERVER_PORT   sccache compiles in a server: that of this side
func (c call) environment() []string {
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		switch name {
		case "DEPENDENCIES_OUTPUT", "SUNPRO_DEPENDENCIES", "PWD", "TMPDIR", "INCLUDE_SERVER_PORT", insideVariable:
			return true
		}
		return false
	})
	env = append(env, "PWD="+c.Dir, "TMPDIR="+c.Temp, "CCACHE_SLOPPINESS=")
	if c.Port != 0 {
		env = append(env, fmt.Sprintf("SCCACHE_SERVER_PORT=%d", c.Port))
	}
	if os.Getenv("SOURCE_DATE_EPOCH") == "" {
		env = append(env, "SOURCE_DATE_EPOCH=1")
	}
	return env
}

// boundedBuffer keeps the first maxOutput bytes and drops the rest: the first
// message of a compiler is the one that explains the others.
type boundedBuffer struct {
	kept    []byte
	dropped bool
}

func (b *boundedBuffer) Write(p []byte) (int, error) {
	room := min(len(p), maxOutput-len(b.kept))
	b.kept = append(b.kept, p[:room]...)
	b.dropped = b.dropped || room < len(p)
	return len(p), nil
}

func (b *boundedBuffer) String() string {
	if b.dropped {
		return string(b.kept) + "\n[more output dropped]\n"
	}
	return string(b.kept)
}
