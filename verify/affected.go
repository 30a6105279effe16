package verify

// Only the units that a patch can reach are compiled: those whose main source
// it patches, and those that include a patched file. The first are read off
// the database; the second are asked for only where a patched file can be
// included at all, because that preprocesses every unit.

import (
	"bytes"
	"context"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/lineneutral/lineneutral/build"
	"github.com/lineneutral/lineneutral/rewrite"
)

// maxScanned bounds how much of a source is searched for #include, in bytes.
const maxScanned = 16 << 20

// An affected is what a patch reaches.
type affected struct {
	units     []int         // indices of the database's units, ascending
	uncovered []string      // patched sources that no unit compiles or includes
	unknown   map[int]error // units that could not be asked, by index
}

// findAffected finds the units that the patched files reach. It is asked on
// the original side; what the patch adds is asked for on the patched one.
func findAffected(ctx context.Context, in *intent, pairs []*pair, units []build.Unit, old, new *build.Variant) (*affected, error) {
	found := &affected{unknown: map[int]error{}}
	covered := map[string]bool{}
	for i := range units {
		if rel, inside := build.Locate(in.tree, units[i].Source); inside {
			for _, p := range pairs {
				if rel == p.oldPath || rel == p.newPath {
					found.units = append(found.units, i)
					covered[p.name()] = true
				}
			}
		}
	}
	for s, side := range []*build.Variant{old, new} {
		files := includable(in, pairs, units, state(s), covered)
		if len(files) == 0 {
			continue
		}
		if err := found.ask(ctx, side, units, files, covered); err != nil {
			return nil, err
		}
	}
	for _, p := range pairs {
		if p.language() != rewrite.NotC && !covered[p.name()] {
			found.uncovered = append(found.uncovered, p.name())
		}
	}
	slices.Sort(found.units)
	found.units = slices.Compact(found.units)
	for _, i := range found.units {
		delete(found.unknown, i)
	}
	return found, nil
}

// includable lists the patched files that units may include, by absolute path:
// those that exist in state s and, on the patched side, are new or were
// included by nothing before. A file that is a unit's main source counts only
// where a source names it in an #include.
func includable(in *intent, pairs []*pair, units []build.Unit, s state, covered map[string]bool) map[string]string {
	files := map[string]string{}
	for _, p := range pairs {
		at := p.oldPath
		if s == patched {
			at = p.newPath
			if p.oldPath == p.newPath && covered[p.name()] {
				continue
			}
		}
		if at == "" || p.language() == rewrite.NotC {
			continue
		}
		if covered[p.name()] && !anyIncludes(units, path.Base(at)) {
			continue
		}
		files[filepath.Join(in.tree, at)] = p.name()
	}
	return files
}

// anyIncludes reports whether the main source of some unit holds name on a line
// with #include.
func anyIncludes(units []build.Unit, name string) bool {
	for i := range units {
		info, err := os.Stat(units[i].Source)
		if err != nil || info.Size() > maxScanned {
			continue
		}
		text, err := os.ReadFile(units[i].Source)
		if err == nil && includes(text, name) {
			return true
		}
	}
	return false
}

func includes(text []byte, name string) bool {
	for rest := text; ; {
		at := bytes.Index(rest, []byte(name))
		if at < 0 {
			return false
		}
		line := rest[bytes.LastIndexByte(rest[:at], '\n')+1 : at]
		if bytes.Contains(line, []byte("include")) {
			return true
		}
		rest = rest[at+len(name):]
	}
}

// ask finds the units that read one of files in the state of side.
func (a *affected) ask(ctx context.Context, side *build.Variant, units []build.Unit, files map[string]string, covered map[string]bool) error {
	var paths []string
	for file := range files {
		paths = append(paths, file)
	}
	reach, err := side.Dependents(ctx, units, paths)
	if err != nil {
		return err
	}
	for i, read := range reach.Readers {
		a.units = append(a.units, i)
		for _, file := range read {
			covered[files[file]] = true
		}
	}
	maps.Copy(a.unknown, reach.Unknown)
	return nil
}
