package build

// The inside of a namespace. It hides the tree under an overlay whose lower
// layer is that same tree, so that every path into it, absolute or relative,
// leads to the variant:
//
//	/home/a/redis   the tree, read only as the lower layer of
//	/home/a/redis   an overlay, with the changed files in the upper layer
//
// The upper layer is in memory (tmpfs): it needs no cleaning up, and a
// container's own file system often cannot be an upper layer. Where tmpfs
// cannot be one, the side's scratch folder is.

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
)

// RunIfSandboxed has to be the first thing that main (and TestMain) does in a
// program that opens a Site: the program starts itself again to live in a
// side's namespace, and that process never returns from here. In any other
// process it does nothing.
func RunIfSandboxed() {
	if os.Getenv(insideVariable) == "" {
		return
	}
	os.Exit(runInside())
}

func runInside() int {
	dec, enc := gob.NewDecoder(os.Stdin), gob.NewEncoder(os.Stdout)
	var plan setup
	if err := dec.Decode(&plan); err != nil {
		fmt.Fprintln(os.Stderr, "setup:", err)
		return 2
	}
	temp, err := plan.arrange()
	answer := ready{Temp: temp}
	if err != nil {
		answer.Fault = err.Error()
	}
	if encErr := enc.Encode(answer); encErr != nil || err != nil {
		return 2
	}
	serve(dec, enc)
	return 0
}

// serve runs what it is asked for until the stream ends. Reading never waits
// for a reply to be written: the outside may be busy with sending.
func serve(dec *gob.Decoder, enc *gob.Encoder) {
	var writing sync.Mutex // guards enc
	var calls running
	for {
		var req request
		if dec.Decode(&req) != nil {
			return
		}
		if req.Kill {
			calls.end(req.ID)
			continue
		}
		ctx := calls.begin(req.ID)
		go func() {
			out := req.Call.run(ctx)
			calls.end(req.ID)
			writing.Lock()
			defer writing.Unlock()
			enc.Encode(reply{ID: req.ID, Outcome: out})
		}()
	}
}

// running holds how to end each call that is under way.
type running struct {
	mu   sync.Mutex
	stop map[int64]context.CancelFunc
}

func (r *running) begin(id int64) context.Context {
	r.mu.Lock()
	defer r.mu.Unlock()
	ctx, stop := context.WithCancel(context.Background())
	if r.stop == nil {
		r.stop = map[int64]context.CancelFunc{}
	}
	r.stop[id] = stop
	return ctx
}

// end ends the call if it is still under way.
func (r *running) end(id int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if stop := r.stop[id]; stop != nil {
		stop()
		delete(r.stop, id)
	}
}

// arrange mounts the variant at the tree's path. It returns the folder for
// temporary files.
func (s *setup) arrange() (string, error) {
	// Nothing that is mounted from here on may show outside.
	if err := mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return "", err
	}
	if err := mount(filepath.Join(s.Own, "out"), s.Out, "", syscall.MS_BIND, ""); err != nil {
		return "", err
	}
	memErr := mount("tmpfs", s.Layer, "tmpfs", syscall.MS_NOSUID|syscall.MS_NODEV, "mode=0700")
	if memErr == nil {
		if memErr = s.mountOverlay(s.Layer); memErr == nil {
			return filepath.Join(s.Layer, "tmp"), nil
		}
	}
	onDisk := filepath.Join(s.Own, "layer")
	if err := s.mountOverlay(onDisk); err != nil {
		return "", fmt.Errorf("no overlay: %w; %w", memErr, err)
	}
	return filepath.Join(onDisk, "tmp"), nil
}

// mountOverlay lays an overlay on the tree with its upper layer in folder.
func (s *setup) mountOverlay(folder string) error {
	upper, work := filepath.Join(folder, "upper"), filepath.Join(folder, "work")
	for _, dir := range []string{upper, work, filepath.Join(folder, "tmp")} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	// The merged folder shows the upper layer's permission bits.
	if info, err := os.Stat(s.Tree); err == nil {
		os.Chmod(upper, info.Mode().Perm()|0o700)
	}
	for i := range s.Files {
		if err := s.Files[i].layDown(upper, whiteout); err != nil {
			return err
		}
	}
	options := fmt.Sprintf("lowerdir=%s,upperdir=%s,workdir=%s", escapeOption(s.Tree), escapeOption(upper), escapeOption(work))
	err := mount("overlay", s.Tree, "overlay", 0, options+",userxattr")
	if errors.Is(err, syscall.EINVAL) {
		// Kernels before 5.11 know no userxattr; root does not need it.
		err = mount("overlay", s.Tree, "overlay", 0, options)
	}
	return err
}

// whiteout hides path of the lower layer, in overlayfs' own way: a character
// device 0/0, which needs no privilege to make.
func whiteout(path string) error {
	if err := syscall.Mknod(path, syscall.S_IFCHR, 0); err != nil {
		return fmt.Errorf("hiding %s: %w", path, err)
	}
	return nil
}

// escapeOption quotes what overlayfs takes apart in its options: the comma
// ends one, and the colon separates layers.
func escapeOption(path string) string {
	return strings.NewReplacer(`\`, `\\`, `,`, `\,`, `:`, `\:`).Replace(path)
}

func mount(source, target, kind string, flags uintptr, options string) error {
	if err := syscall.Mount(source, target, kind, flags, options); err != nil {
		return fmt.Errorf("mount %s at %s: %w", kind, target, err)
	}
	return nil
}
