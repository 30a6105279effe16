package build

// The outside of a namespace: it starts the inside, hands it calls and waits
// for their outcomes.

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// setupTime bounds how long an inside may take to get ready. A program without
// RunIfSandboxed in its main would never answer.
const setupTime = 30 * time.Second

// A sandbox is a side that lives in its own namespaces.
type sandbox struct {
	cmd   *exec.Cmd
	stdin io.Closer
	dec   *gob.Decoder
	words *lockedBuffer // what the inside says on stderr

	outTheirs, outOurs string
	tempDir            string

	sending sync.Mutex // guards enc; never taken together with mu
	enc     *gob.Encoder

	mu      sync.Mutex // guards all below
	lastID  int64
	waiting map[int64]chan outcome // nil once the inside has ended
	ended   error
}

// newSandbox starts an inside whose tree differs by files. shared is the
// scratch folder of the site, own this side's part of it.
func newSandbox(tree, shared, own string, files []placed) (side, error) {
	plan := setup{Tree: tree, Layer: filepath.Join(shared, "layer"), Own: own,
		Out: filepath.Join(shared, "out"), Files: files}
	for _, dir := range []string{plan.Layer, plan.Out, filepath.Join(own, "out")} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	var reasons []string
	for _, attr := range namespaceChoices() {
		box, err := startInside(plan, attr)
		if err == nil {
			return box, nil
		}
		reasons = append(reasons, err.Error())
	}
	return nil, errors.New(strings.Join(reasons, "; "))
}

// namespaceChoices lists the ways to get a mount namespace, the plainest
// first. Root needs no user namespace, and is better off without: files of
// other users stay readable. Setsid keeps the terminal's signals out: it is
// for the outside to decide what an interrupt means.
func namespaceChoices() []*syscall.SysProcAttr {
	user := &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS | syscall.CLONE_NEWPID,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}},
		Setsid:      true,
	}
	if os.Geteuid() != 0 {
		return []*syscall.SysProcAttr{user}
	}
	root := &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS | syscall.CLONE_NEWPID, Setsid: true}
	return []*syscall.SysProcAttr{root, user}
}

func namespaceName(attr *syscall.SysProcAttr) string {
	if attr.Cloneflags&syscall.CLONE_NEWUSER != 0 {
		return "user and mount namespace"
	}
	return "mount namespace"
}

func startInside(plan setup, attr *syscall.SysProcAttr) (*sandbox, error) {
	box := &sandbox{words: &lockedBuffer{}, outTheirs: plan.Out, outOurs: filepath.Join(plan.Own, "out"),
		waiting: map[int64]chan outcome{}}
	box.cmd = exec.Command("/proc/self/exe")
	box.cmd.Args = []string{"lineneutral-inside"}
	box.cmd.Dir = "/"
	box.cmd.Env = append(os.Environ(), insideVariable+"=1")
	box.cmd.Stderr = box.words
	box.cmd.SysProcAttr = attr
	stdin, err := box.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := box.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := box.cmd.Start(); err != nil {
		return nil, fmt.Errorf("no %s: %w", namespaceName(attr), err)
	}
	box.stdin, box.enc, box.dec = stdin, gob.NewEncoder(stdin), gob.NewDecoder(stdout)
	if err := box.greet(plan); err != nil {
		box.close()
		return nil, err
	}
	go box.receive()
	return box, nil
}

// greet sends the setup and waits until the inside is ready.
func (b *sandbox) greet(plan setup) error {
	late := time.AfterFunc(setupTime, func() { b.cmd.Process.Kill() })
	defer late.Stop()
	if err := b.enc.Encode(plan); err != nil {
		return fmt.Errorf("namespace: %w", err)
	}
	var answer ready
	if err := b.dec.Decode(&answer); err != nil {
		return fmt.Errorf("namespace did not get ready: %w %s", err, b.words.String())
	}
	if answer.Fault != "" {
		return errors.New(answer.Fault)
	}
	b.tempDir = answer.Temp
	return nil
}

// receive hands replies to those who wait, until the inside ends.
func (b *sandbox) receive() {
	for {
		var r reply
		err := b.dec.Decode(&r)
		b.mu.Lock()
		if err != nil {
			b.ended = fmt.Errorf("the namespace's process has ended: %w %s", err, strings.TrimSpace(b.words.String()))
			for _, c := range b.waiting {
				close(c)
			}
			b.waiting = nil
			b.mu.Unlock()
			return
		}
		if c := b.waiting[r.ID]; c != nil {
			c <- r.Outcome
			delete(b.waiting, r.ID)
		}
		b.mu.Unlock()
	}
}

// expect returns a new ID and where the outcome of its call will arrive.
func (b *sandbox) expect() (int64, chan outcome, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.waiting == nil {
		return 0, nil, b.ended
	}
	b.lastID++
	arrival := make(chan outcome, 1)
	b.waiting[b.lastID] = arrival
	return b.lastID, arrival, nil
}

// send puts a request on the wire. If the inside has ended, receive finds out.
func (b *sandbox) send(r request) {
	b.sending.Lock()
	defer b.sending.Unlock()
	b.enc.Encode(r)
}

func (b *sandbox) run(ctx context.Context, c call) (outcome, error) {
	id, arrival, err := b.expect()
	if err != nil {
		return outcome{}, err
	}
	b.send(request{ID: id, Call: c})
	select {
	case out, ok := <-arrival:
		if !ok {
			return outcome{}, b.ended
		}
		return out, nil
	case <-ctx.Done():
		b.send(request{ID: id, Kill: true})
		<-arrival
		return outcome{}, ctx.Err()
	}
}

// localise has nothing to do: the tree stands at its own path.
func (b *sandbox) localise(dir string, args []string) (string, []string, error) {
	return dir, args, nil
}

func (b *sandbox) files(name string) (theirs, ours string) {
	return filepath.Join(b.outTheirs, name), filepath.Join(b.outOurs, name)
}

func (b *sandbox) where(dir string) string { return dir }

func (b *sandbox) globalise(paths []string) []string { return paths }

// checkReads has nothing to do: another state of the tree is out of reach.
func (b *sandbox) checkReads(*Unit, string) error { return nil }

func (b *sandbox) temp() string { return b.tempDir }

// close ends the inside and everything in it.
func (b *sandbox) close() error {
	b.stdin.Close()
	b.cmd.Process.Kill()
	b.cmd.Wait()
	return nil
}

// lockedBuffer is a boundedBuffer that is written while it is read.
type lockedBuffer struct {
	mu sync.Mutex
	b  boundedBuffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
