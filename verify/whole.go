package verify

// Verifying with a build of the whole tree, where there is no command for each
// unit. Both sides run it, with the patched files made newer than any object, so
// that both make the same objects anew; these are compared. What else a unit is
// compiled for cannot be asked: without commands there are no experiments but
// those that another state of the tree makes, the line-neutral one and the
// original once more.

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/lineneutral/lineneutral/build"
)

// A whole is what builds of the whole tree made.
type whole struct {
	command string
	paths   []string             // of the objects that one of both sides made, relative to the tree
	linked  map[*build.Unit]bool // whose object is made of others
	told    map[subject]bool     // what has been found
	mu      sync.Mutex
	made    map[*build.Variant]map[string]*build.Object
	again   *build.Variant // the original once more, set up when asked for
}

// noCommand: an experiment needs a command for the unit.
const noCommand = "with --build there is no command for one unit"

// standWhole sets up both sides and builds them.
func (r *runner) standWhole(ctx context.Context) error {
	r.intent = newIntent(r.verdict.Tree, r.applied.pairs, nil)
	r.whole = &whole{command: r.opts.Build, made: map[*build.Variant]map[string]*build.Object{}}
	if err := r.setUp(ctx, r.applied.originals(), touched(r.applied.changes())); err != nil {
		return err
	}
	var lists [2][]string
	var faults [2]error
	var group sync.WaitGroup
	for s, side := range []*build.Variant{r.old, r.new} {
		group.Go(func() { lists[s], faults[s] = side.Build(ctx, r.whole.command) })
	}
	group.Wait()
	if err := errors.Join(faults[:]...); err != nil {
		return r.refusedWhole(err)
	}
	r.whole.paths = slices.Concat(lists[original], lists[patched])
	slices.Sort(r.whole.paths)
	r.whole.paths = slices.Compact(r.whole.paths)
	for _, side := range []*build.Variant{r.old, r.new} {
		var err error
		if r.whole.made[side], err = side.Collect(ctx, r.whole.paths); err != nil {
			return r.refusedWhole(err)
		}
	}
	r.listWhole()
	return nil
}

// refusedWhole turns a build that fails into "cannot tell".
func (r *runner) refusedWhole(err error) error {
	var refusal *build.CompileError
	if !errors.As(err, &refusal) {
		return err
	}
	r.cannotTell("%v", err)
	return nil
}

// listWhole makes a unit of each object, as far as its source can be told.
func (r *runner) listWhole() {
	units := make([]build.Unit, len(r.whole.paths))
	for i, path := range r.whole.paths {
		units[i] = r.unitOf(path)
	}
	r.database = &build.Database{Path: r.verdict.Tree, Units: units}
	r.intent = newIntent(r.verdict.Tree, r.applied.pairs, units)
	covered := map[*intentFile]bool{}
	for i := range units {
		r.intent.readBy(&units[i], covered)
		old, new := r.whole.made[r.old][r.whole.paths[i]], r.whole.made[r.new][r.whole.paths[i]]
		switch {
		case old != nil && new != nil:
			r.units = append(r.units, &units[i])
		case old == nil:
			r.partial = true
			r.note("%s: new, nothing to compare with", r.whole.paths[i])
		default:
			r.partial = true
			r.cannotTell("%s: the patched side does not make it", r.whole.paths[i])
		}
	}
	r.tellUncovered(covered)
}

// unitOf is the unit of the object at path: the source beside it of the same
// name, in the tree or added by the patch.
func (r *runner) unitOf(path string) build.Unit {
	stem := strings.TrimSuffix(path, filepath.Ext(path))
	u := build.Unit{Dir: r.verdict.Tree, Output: filepath.Join(r.verdict.Tree, path), Fault: errors.New(noCommand)}
	for _, ext := range []string{".c", ".S", ".s"} {
		source := filepath.Join(r.verdict.Tree, stem+ext)
		if _, err := os.Stat(source); err == nil || r.applied.present[stem+ext] != nil {
			u.Source = source
			return u
		}
	}
	u.Source = filepath.Join(r.verdict.Tree, stem) // of no known language
	return u
}

// readBy notes which patched files u reads, as its build has written down; where
// it has not, all that are nobody's main source.
func (in *intent) readBy(u *build.Unit, covered map[*intentFile]bool) {
	reads := map[string]bool{}
	recorded := u.Recorded()
	for _, path := range recorded {
		reads[in.relative(u, path)] = true
	}
	for _, f := range in.files {
		reader := reads[f.path[original]] || len(recorded) == 0 && !f.unit
		if reader {
			f.readers[u] = true
		}
		covered[f] = covered[f] || reader || f == in.sourceOf(u)
	}
}

// pair makes the objects of a unit in two states.
func (r *runner) pair(ctx context.Context, old, new *build.Variant, u *build.Unit, tweak build.Tweak) (build.Objects, error) {
	if r.whole == nil {
		return build.Pair(ctx, old, new, u, tweak)
	}
	before, err := r.whole.object(ctx, old, u, tweak)
	if err != nil {
		return build.Objects{}, err
	}
	after, err := r.whole.object(ctx, new, u, tweak)
	return build.Objects{Old: before, New: after}, err
}

// compileAgain compiles the original of u once more.
func (r *runner) compileAgain(ctx context.Context, u *build.Unit) (*build.Object, error) {
	if r.whole == nil {
		return r.old.Compile(ctx, u, build.Tweak{})
	}
	r.whole.mu.Lock()
	var err error
	if r.whole.again == nil {
		r.whole.again, err = r.site.Variant(ctx, "original, once more", r.applied.originals())
	}
	again := r.whole.again
	r.whole.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return r.whole.object(ctx, again, u, build.Tweak{})
}

// object is that of u in the state of side, which is built when it is first
// asked for.
func (w *whole) object(ctx context.Context, side *build.Variant, u *build.Unit, tweak build.Tweak) (*build.Object, error) {
	refused := &build.CompileError{Side: side.Name(), File: u.Source, Reason: noCommand}
	if len(tweak.Add) > 0 || tweak.Variables {
		return nil, refused
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.made[side] == nil {
		if _, err := side.Build(ctx, w.command); err != nil {
			return nil, err
		}
		made, err := side.Collect(ctx, w.paths)
		if err != nil {
			return nil, err
		}
		w.made[side] = made
	}
	if object := w.made[side][w.pathOf(u)]; object != nil {
		return object, nil
	}
	refused.Reason = "makes no object of it"
	return nil, refused
}

// pathOf is the path of u's object, relative to the tree.
func (w *whole) pathOf(u *build.Unit) string {
	path, err := filepath.Rel(u.Dir, u.Output)
	if err != nil {
		return ""
	}
	return path
}

// touched makes all files newer than any object.
func touched(changes build.Changes) build.Changes {
	for path, f := range changes {
		f.Touched = true
		changes[path] = f
	}
	return changes
}

// originals are the files that the patch touches as the tree has them, but newer
// than any object.
func (a *application) originals() build.Changes {
	changes := build.Changes{}
	for _, p := range a.pairs {
		if p.oldPath != "" {
			changes[p.oldPath] = build.File{Data: p.old, Touched: true}
		}
	}
	return changes
}

// readsOfWhole is what the unit reads in each state, as far as it is known: what
// the build has written down, or else its source and the patched files.
func (j *unitJudge) readsOfWhole() (reads [2][]string) {
	recorded := j.unit.Recorded()
	for s := range reads {
		reads[s] = append(slices.Clone(recorded), j.unit.Source)
		for _, f := range j.intent.filesOf(state(s), j.unit) {
			if f.path[s] != "" {
				reads[s] = append(reads[s], filepath.Join(j.verdict.Tree, f.path[s]))
			}
		}
	}
	return reads
}
