package verify

// Only the units that a patch can reach are compiled: those whose main source
// it patches, and those that include a patched file. The first are read off
// the database; the second are asked for only where a patched file can be
// included at all, because that preprocesses every unit. What the patch touches
// and no unit shows is said.

import (
	"context"
	"maps"
	"path/filepath"
	"slices"

	"github.com/lineneutral/lineneutral/build"
	"github.com/lineneutral/lineneutral/rewrite"
)

// An affected is what a patch reaches.
type affected struct {
	units   []int                // indices of the database's units, ascending
	covered map[*intentFile]bool // patched files that some unit compiles or includes
	unknown map[int]error        // units that could not be asked, by index
}

// findAffected finds the units that the patched files reach. It is asked on
// the original side; what the patch adds is asked for on the patched one.
func findAffected(ctx context.Context, in *intent, units []build.Unit, old, new *build.Variant) (*affected, error) {
	found := &affected{unknown: map[int]error{}, covered: map[*intentFile]bool{}}
	for i := range units {
		if main := in.sourceOf(&units[i]); main != nil {
			found.units = append(found.units, i)
			found.covered[main] = true
		}
	}
	for s, side := range []*build.Variant{old, new} {
		if err := found.ask(ctx, in.tree, side, units, found.includable(in, units, state(s))); err != nil {
			return nil, err
		}
	}
	slices.Sort(found.units)
	found.units = slices.Compact(found.units)
	for _, i := range found.units {
		delete(found.unknown, i)
	}
	return found, nil
}

// includable lists the patched files that units may include, by their path in
// state s: those that exist there and, on the patched side, are new or were
// included by nothing before. A file that is a unit's main source counts only
// where a source, or what that includes, names it in an #include.
func (a *affected) includable(in *intent, units []build.Unit, s state) map[string]*intentFile {
	files := map[string]*intentFile{}
	var texts *includers
	for _, f := range in.files {
		known := s == patched && f.path[original] == f.path[patched] && a.covered[f]
		if f.path[s] == "" || f.language() == rewrite.NotC || known {
			continue
		}
		if a.covered[f] {
			if texts == nil {
				texts = newIncluders(in.tree, units)
			}
			if !texts.name(filepath.Base(f.path[s])) {
				continue
			}
		}
		files[f.path[s]] = f
	}
	return files
}

// ask finds the units that read one of files in the state of side.
func (a *affected) ask(ctx context.Context, tree string, side *build.Variant, units []build.Unit, files map[string]*intentFile) error {
	if len(files) == 0 {
		return nil
	}
	paths := map[string]*intentFile{}
	for rel, f := range files {
		paths[filepath.Join(tree, rel)] = f
	}
	reach, err := side.Dependents(ctx, units, slices.Collect(maps.Keys(paths)))
	if err != nil {
		return err
	}
	for i, read := range reach.Readers {
		a.units = append(a.units, i)
		for _, path := range read {
			a.covered[paths[path]] = true
			paths[path].readers[&units[i]] = true
		}
	}
	maps.Copy(a.unknown, reach.Unknown)
	return nil
}

// choose takes the units that exist on both sides, and says of all else that
// the patch touches why it is not compared.
func (r *runner) choose(reached *affected) {
	r.tellUncovered(reached.covered)
	for _, i := range slices.Sorted(maps.Keys(reached.unknown)) {
		r.cannotTell("whether it includes a patched file: %v", reached.unknown[i])
	}
	for _, i := range reached.units {
		unit := &r.database.Units[i]
		switch main := r.intent.sourceOf(unit); {
		case main != nil && main.path[original] == "":
			r.partial = true
			r.note("%s: new, nothing to compare with", main.path[patched])
		case main != nil && main.path[original] != main.path[patched]:
			r.partial = true
			r.cannotTell("%s: the compile database compiles it, and the patch moves or removes it", main.path[original])
		default:
			r.units = append(r.units, unit)
			if unit.LTO() {
				r.note("%s: compiled without -flto; what link-time optimisation does across units is not seen", unit.Name(r.verdict.Tree))
			}
		}
	}
}

// tellUncovered says which patched files no unit is known to read.
func (r *runner) tellUncovered(covered map[*intentFile]bool) {
	for _, f := range r.intent.files {
		switch {
		case f.language() == rewrite.NotC && r.whole == nil:
			r.note("%s: not C, what it does to the build is not looked at", f.name())
		case f.language() != rewrite.NotC && !covered[f] && r.whole == nil:
			r.cannotTell("%s: no unit of the compile database compiles or includes it", f.name())
		case f.language() != rewrite.NotC && !covered[f]:
			r.cannotTell("%s: the build made no object that is known to come from it", f.name())
		}
	}
}
