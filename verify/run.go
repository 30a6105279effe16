package verify

// Run is the whole of it, in order: apply the patch in memory, find the units
// that it reaches, compile each in both states, compare, and ask of every
// change whether the patch means it.

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"

	"github.com/lineneutral/lineneutral/build"
	"github.com/lineneutral/lineneutral/patch"
	"github.com/lineneutral/lineneutral/source"
)

// Options say on what and how a patch is verified.
type Options struct {
	Tree   string // the folder that the patch applies to
	CompDB string // compile database, or its folder; "" looks for one
	Build  string // shell command that builds the tree; "" compiles unit by unit
	Strip  int    // leading components of the patch's names to drop, as patch -p
	Jobs   int    // compilers at a time; 0 means one for each processor
	Copy   bool   // compile on copies of the tree, not in namespaces

	// Expect, if not empty, states the intent by hand: the functions and data
	// that are to change, by symbol or by their name in the source.
	Expect []string

	Launcher []string // see build.Options
	Cache    string   // see build.Options

	// Forbid lists patterns (path.Match) of sections in which no function may
	// be changed, besides those of code that runs at boot or must not be traced.
	Forbid []string

	// AllowMismatch lets the compiler be another than the one that made the
	// tree's objects; the verdict notes it.
	AllowMismatch bool

	// Impact asks what else a change of each edited function touches, and what
	// would make the patch smaller. It costs a compilation or two for each
	// edited function in each unit.
	Impact bool

	// NoReuse compiles the original of every unit, though the tree's own object
	// may be up to date.
	NoReuse bool

	hurried int // taken off from patience: objects of a test are as young as their sources

	// Command, if set, is told of each command before it runs, by several
	// goroutines at a time. Progress, if set, is told when a unit begins and
	// when it is done, by one at a time.
	Command  func(side, dir string, args []string)
	Progress func(Progress)
}

// Run verifies the patch. An error says that there is no verdict: a *PatchError, a
// *build.NoDatabaseError, a *CompilerError, an unreadable tree, or ctx's. What does
// not compile is in the verdict, as undecided. The tree is not written.
func Run(ctx context.Context, opts Options, patchBytes []byte) (*Verdict, error) {
	r := &runner{opts: opts, verdict: &Verdict{}}
	if err := r.read(patchBytes); err != nil {
		return nil, err
	}
	site, err := build.Open(opts.Tree, build.Options{Jobs: opts.Jobs, Copy: opts.Copy, Command: opts.Command, Launcher: opts.Launcher, Cache: opts.Cache})
	if err != nil {
		return nil, err
	}
	defer site.Close()
	if err := r.stand(ctx, site); err != nil {
		return nil, err
	}
	if err := r.judge(ctx); err != nil {
		return nil, err
	}
	return r.verdict, nil
}

// A runner is one run.
type runner struct {
	opts    Options
	verdict *Verdict

	applied  *application
	database *build.Database
	site     *build.Site
	old, new *build.Variant
	whole    *whole // nil if each unit has its command
	neutral  neutral
	marking  marking
	reuse    reuse
	library  library
	stamp    build.Stamp // what the tree says of its compiler
	exports  struct {    // of the kernel whose tree it is
		once  sync.Once
		names map[string]bool // nil without a list
	}
	intent  *intent
	units   []*build.Unit // those to compile
	partial bool          // some unit that the patch reaches is not among them
	parsing sync.Mutex    // held while the functions of a unit are read
}

// read applies the patch and reads the compile database.
func (r *runner) read(patchBytes []byte) error {
	tree, err := source.Open(r.opts.Tree)
	if err != nil {
		return err
	}
	defer tree.Close()
	if r.applied, err = applyPatch(tree, patch.Parse(patchBytes), r.opts.Strip); err != nil {
		return err
	}
	for _, left := range r.applied.left {
		r.cannotTell("%s", left)
	}
	if r.opts.Build != "" {
		return nil
	}
	return r.findCommands()
}

// findCommands reads the compile database, or else what a kernel's own build
// left in the tree.
func (r *runner) findCommands() error {
	path, missing := build.FindDatabase(r.opts.Tree, r.opts.CompDB)
	var err error
	if missing == nil {
		r.verdict.Database = path
		if r.database, err = build.ReadDatabase(path); err == nil && build.CompilerStamp(r.opts.Tree).File != "" {
			err = r.database.ReadDerived(r.opts.Tree) // a kernel's tree
		}
		return err
	}
	var none *build.NoDatabaseError
	if r.opts.CompDB != "" || !errors.As(missing, &none) {
		return missing
	}
	if r.database, err = build.ReadKbuild(r.opts.Tree); err != nil {
		return err
	}
	if len(r.database.Units) == 0 {
		return missing
	}
	r.verdict.Database = r.database.Path
	return nil
}

// stand sets up both sides and finds the units to compare.
func (r *runner) stand(ctx context.Context, site *build.Site) error {
	r.site = site
	mode, reason := site.Mode()
	r.stamp = build.CompilerStamp(site.Tree())
	r.verdict.Tree, r.verdict.Mode, r.verdict.Reason = site.Tree(), mode.String(), reason
	stand := r.standUnits
	if r.opts.Build != "" {
		stand = r.standWhole
	}
	if err := stand(ctx); err != nil {
		return err
	}
	r.neutral.applied, r.neutral.touch = r.applied, r.whole != nil
	r.library = library{intent: r.intent, texts: map[libraryKey]*fileEntities{}}
	r.neutral.trigraphs = trigraphs(r.units)
	return nil
}

// standUnits sets up both sides and finds the units that the patch reaches.
func (r *runner) standUnits(ctx context.Context) error {
	if from := r.database.Rebase(r.site.Tree()); from != "" {
		r.note("the compile database was made in %s; its paths were read as ones of %s", from, r.site.Tree())
	}
	if err := r.setUp(ctx, nil, r.applied.changes()); err != nil {
		return err
	}
	r.intent = newIntent(r.site.Tree(), r.applied.pairs, r.database.Units)
	reached, err := findAffected(ctx, r.intent, r.database.Units, r.old, r.new)
	if err != nil {
		return err
	}
	r.choose(reached)
	return r.askDerived(ctx)
}

// setUp makes both sides, at the same time.
func (r *runner) setUp(ctx context.Context, old, new build.Changes) error {
	var faults [2]error
	var group sync.WaitGroup
	group.Go(func() { r.old, faults[original] = r.site.Variant(ctx, original.String(), old) })
	group.Go(func() { r.new, faults[patched] = r.site.Variant(ctx, patched.String(), new) })
	group.Wait()
	return errors.Join(faults[:]...)
}

// judge compiles and compares all units.
func (r *runner) judge(ctx context.Context) error {
	r.findOwn()
	judged := make([]judgement, len(r.units))
	progress := &progress{tell: r.opts.Progress, now: Progress{Total: len(r.units)}}
	first, then := r.order()
	first, linked := r.linkedApart(first)
	for _, some := range [][]int{first, then, linked} {
		if err := r.judgeSome(ctx, some, judged, progress); err != nil {
			return err
		}
		r.whole.remember(judged)
	}
	if again := slices.DeleteFunc(then, func(i int) bool { return !judged[i].reused }); r.reuse.wrong != "" {
		progress.add(len(again))
		if err := r.judgeSome(ctx, again, judged, progress); err != nil {
			return err
		}
	}
	r.tellReuse(judged)
	for i, j := range judged {
		r.verdict.Units = append(r.verdict.Units, r.describe(r.units[i], &j))
		r.verdict.Findings = append(r.verdict.Findings, j.findings...)
		r.verdict.Same = append(r.verdict.Same, j.same...)
		r.verdict.Undecided = append(r.verdict.Undecided, j.undecided...)
		r.verdict.Notes = append(r.verdict.Notes, j.notes...)
		r.verdict.Impacts = append(r.verdict.Impacts, j.impacts...)
	}
	r.advise(judged)
	r.listAbsent(judged)
	r.listUnchanged()
	r.verdict.sort()
	return nil
}

// judgeSome judges the units with these indices.
func (r *runner) judgeSome(ctx context.Context, indices []int, judged []judgement, progress *progress) error {
	return r.site.Each(ctx, len(indices), func(ctx context.Context, n int) error {
		i := indices[n]
		unit := &unitJudge{runner: r, unit: r.units[i], object: r.units[i].Name(r.verdict.Tree)}
		progress.begin(unit.object)
		if err := unit.run(ctx); err != nil {
			return err
		}
		judged[i] = unit.judgement
		progress.finish(unit.object)
		return nil
	})
}

func (r *runner) describe(u *build.Unit, j *judgement) Unit {
	name := Unit{Object: u.Name(r.verdict.Tree), Source: u.Source, Compiler: j.compiler, Command: u.Args, Reused: j.reused}
	if rel, inside := build.Locate(r.verdict.Tree, u.Source); inside {
		name.Source = filepath.ToSlash(rel)
	}
	return name
}

func (r *runner) cannotTell(format string, args ...any) {
	r.verdict.Undecided = append(r.verdict.Undecided, fmt.Sprintf(format, args...))
}

func (r *runner) note(format string, args ...any) {
	r.verdict.Notes = append(r.verdict.Notes, fmt.Sprintf(format, args...))
}
