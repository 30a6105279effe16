package build

// A Variant is the tree in one state. The compiler sees it at the tree's own
// path; what it makes is put into the site's scratch folder, under the same
// name on every side (an object can hold its own name: gcov's notes, split
// debug information) and is then moved aside under a number.

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// A Variant is one state of a Site's tree.
type Variant struct {
	name   string
	site   *Site
	side   side
	serial atomic.Int64 // objects made so far

	port    int             // see call.Port
	changed map[string]bool // files that are not the tree's, absolute
	added   map[string]bool // base names of files that the tree has not
}

// A side is a place where calls can run on one state of the tree.
type side interface {
	// run executes a call. The error is about the side, not about the program.
	run(ctx context.Context, c call) (outcome, error)
	// localise respells a command that is written for the tree's own path.
	localise(dir string, args []string) (string, []string, error)
	// files returns, for a name under which calls write, the path as calls
	// have to spell it and as this process finds it.
	files(name string) (theirs, ours string)
	// where is the path at which calls find dir of the tree.
	where(dir string) string
	// globalise turns paths that a compiler named here into those in the tree.
	globalise(paths []string) []string
	// checkReads makes sure, by the dependency file of a compilation of u,
	// that nothing but this state of the tree was read.
	checkReads(u *Unit, dependencies string) error
	// temp is the folder for the compilers' own temporary files.
	temp() string
	close() error
}

// A CompileError says that a command did not do its work on one side.
type CompileError struct {
	Side    string   // the variant's name
	File    string   // the unit's source, absolute
	Dir     string   // where the command ran
	Command []string // as it ran; nil if it was not even started
	Reason  string   // how it ended
	Output  string   // the compiler's own words
}

func (e *CompileError) Error() string {
	text := fmt.Sprintf("%s: does not compile on the %s side: %s", e.File, e.Side, e.Reason)
	if words := strings.TrimSpace(e.Output); words != "" {
		text += "\n" + words
	}
	return text
}

// Variant sets up a state of the tree. name is what errors call it.
func (s *Site) Variant(ctx context.Context, name string, changes Changes) (*Variant, error) {
	files, err := changes.resolve(s.tree)
	if err != nil {
		return nil, fmt.Errorf("%s side: %w", name, err)
	}
	side, err := s.stand(ctx, files)
	if err != nil {
		return nil, fmt.Errorf("%s side: %w", name, err)
	}
	v := &Variant{name: name, site: s, side: side, changed: map[string]bool{}, added: map[string]bool{}}
	if v.port, err = s.serverPort(); err != nil {
		return nil, fmt.Errorf("%s side: %w", name, err)
	}
	for _, f := range files {
		v.changed[filepath.Join(s.tree, f.Path)] = true
		v.added[filepath.Base(f.Path)] = v.added[filepath.Base(f.Path)] || f.Added
	}
	return v, nil
}

// serverPort finds a port for a launcher that compiles in a server of its own. A
// server that is shared would stand in another namespace, and compile what it
// sees there. On copies any server sees all sides.
func (s *Site) serverPort() (int, error) {
	launcher := s.opts.Launcher
	if s.mode == Copy || len(launcher) == 0 || filepath.Base(launcher[0]) != "sccache" {
		return 0, nil
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("a port for sccache: %w", err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// stand makes a side that differs from the tree by files, and keeps it until
// Close. Several may be made at a time.
func (s *Site) stand(ctx context.Context, files []placed) (side, error) {
	s.mu.Lock()
	if s.spare != nil && len(files) == 0 {
		side := s.spare
		s.spare, s.sides = nil, append(s.sides, side)
		s.mu.Unlock()
		return side, nil
	}
	s.made++
	dir := fmt.Sprintf("side%d", s.made)
	s.mu.Unlock()
	side, err := s.newSide(ctx, dir, files, s.mode)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sides = append(s.sides, side)
	return side, nil
}

// newSide makes the side that a mode means. dir is its folder's name.
func (s *Site) newSide(ctx context.Context, dir string, files []placed, mode Mode) (side, error) {
	own := filepath.Join(s.scratch.dir, dir)
	if err := os.Mkdir(own, 0o700); err != nil {
		return nil, err
	}
	if mode == Copy {
		return newCopy(ctx, s.tree, own, files)
	}
	return newSandbox(s.tree, s.scratch.dir, own, files)
}

// Name is the variant's name.
func (v *Variant) Name() string { return v.name }

// An Object is what one compilation made.
type Object struct {
	Path string // the object file, valid until Remove or the site's Close

	// Reads lists the files that the compiler read, the source among them:
	// absolute, with the tree at its own path. It is nil for an assembler
	// source that is not preprocessed.
	Reads []string

	kept bool          // it stays until the site is closed
	took time.Duration // of processors, by the command that made it
}

// Remove deletes the object file, unless it is one of a whole build.
func (o *Object) Remove() {
	if !o.kept {
		os.Remove(o.Path)
	}
}

// Compile compiles u. The object stays until the site is closed or the caller
// removes it. A compiler's refusal is a *CompileError.
func (v *Variant) Compile(ctx context.Context, u *Unit, tweak Tweak) (*Object, error) {
	theirs, ours := v.side.files(outputName(u, tweak))
	took, err := v.makeObject(ctx, u, theirs, tweak)
	if err != nil {
		return nil, err
	}
	reads, err := v.readsOf(u, ours+".d")
	if err != nil {
		return nil, v.refuse(u, err)
	}
	object := filepath.Join(filepath.Dir(ours), fmt.Sprintf("%d.o", v.serial.Add(1)))
	if err := os.Rename(ours, object); err != nil {
		return nil, v.refuse(u, fmt.Errorf("made no object: %w", err))
	}
	return &Object{Path: object, Reads: reads, took: took}, nil
}

// readsOf reads and removes the dependency file of a compilation of u.
func (v *Variant) readsOf(u *Unit, dependencies string) ([]string, error) {
	defer os.Remove(dependencies)
	if err := v.side.checkReads(u, dependencies); err != nil {
		return nil, err
	}
	if isPlainAssembly(u.Source) {
		return nil, nil
	}
	read, err := readDependencies(dependencies, v.side.where(u.Dir))
	if err != nil {
		return nil, nil // a compiler that lists nothing has compiled all the same
	}
	return v.side.globalise(read), nil
}

// makeObject runs u's command in the form for an object. Whether the compiler
// knows the option for statement frontiers is found out by its complaint, once
// for each compiler. One that does not know it needs the next level of debug
// information: clang says at -g1 nothing of where a function is declared.
func (v *Variant) makeObject(ctx context.Context, u *Unit, out string, tweak Tweak) (took time.Duration, err error) {
	args, err := v.command(u)
	if err != nil {
		return 0, err
	}
	compiler := compilerOf(args, u.Source)
	args = slices.Concat(v.site.opts.Launcher, args)
	if _, lacks := v.site.noFrontiers.Load(compiler); !lacks && !tweak.Variables {
		took, err := v.do(ctx, u, objectArgs(args, out, tweak, "-g1", frontiers))
		if !complainsOf(err, frontiers) {
			return took, err
		}
		v.site.noFrontiers.Store(compiler, true)
	}
	return v.do(ctx, u, objectArgs(args, out, tweak, "-g2"))
}

// command is u's own command with its response files taken apart, because they
// may name outputs.
func (v *Variant) command(u *Unit) ([]string, error) {
	err := u.usable()
	if err == nil {
		var args []string
		if args, err = expandResponse(u.Args, u.Dir); err == nil {
			return args, nil
		}
	}
	return nil, v.refuse(u, err)
}

// refuse says that u cannot be compiled here for a reason that is not a
// compiler's.
func (v *Variant) refuse(u *Unit, why error) error {
	return &CompileError{Side: v.name, File: u.Source, Dir: u.Dir, Reason: why.Error()}
}

// outputName is the same for the same work on each side.
func outputName(u *Unit, tweak Tweak) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %q %v %v", u.key(), tweak.Add, tweak.NoErrors, tweak.Variables))
	return fmt.Sprintf("%x.o", sum[:8])
}

// do runs args, the unit's command in some form, when a slot is free, and
// says how much of processors' time it took.
func (v *Variant) do(ctx context.Context, u *Unit, args []string) (took time.Duration, err error) {
	dir, args, err := v.side.localise(u.Dir, args)
	if err != nil {
		return 0, v.refuse(u, err)
	}
	if err := v.site.slots.Acquire(ctx, 1); err != nil {
		return 0, err
	}
	defer v.site.slots.Release(1)
	if v.site.opts.Command != nil {
		v.site.opts.Command(v.name, dir, args)
	}
	out, err := v.side.run(ctx, call{Dir: dir, Args: args, Temp: v.side.temp(), Port: v.port})
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	if err != nil {
		return 0, fmt.Errorf("%s side: %w", v.name, err)
	}
	if out.Fault != "" {
		return 0, &CompileError{Side: v.name, File: u.Source, Dir: dir, Command: args, Reason: out.Fault, Output: out.Output}
	}
	return out.Took, nil
}
