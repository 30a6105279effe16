package verify

// What stands in the way of replacing a changed function, or an object, in a
// program that runs. A live patch writes a jump over the beginning of the running
// function; so what its place and its first bytes are is asked of the original,
// and what the new body needs of the patched side.

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lineneutral/lineneutral/diffcore"
)

// forbiddenSections are patterns of those whose code is gone, or must not be
// touched, while a kernel runs: memory that is freed after boot, and code that
// must not be traced.
func forbiddenSections() []string { return []string{".init.text*", ".exit.text*", ".noinstr.text*"} }

// patchability lists the obstacles for each finding.
func (j *unitJudge) patchability(c *comparison) {
	var all [2]map[string][]diffcore.Footing
	var known map[string]bool // undefined symbols of the original
	for i := range j.findings {
		f := &j.findings[i]
		if all[original] == nil {
			all = [2]map[string][]diffcore.Footing{c.objects[original].Footings(), c.objects[patched].Footings()}
			known = undefinedIn(all[original])
		}
		if f.Kind == diffcore.KindData {
			f.Obstacles = dataObstacles(f)
			continue
		}
		if f.Change != diffcore.New {
			for _, at := range all[original][f.Symbol] {
				f.Obstacles = append(f.Obstacles, j.placeObstacles(&at)...)
			}
		}
		for _, at := range all[patched][f.Symbol] {
			f.Obstacles = append(f.Obstacles, j.bodyObstacles(&at, known)...)
		}
		slices.Sort(f.Obstacles)
		f.Obstacles = slices.Compact(f.Obstacles)
	}
}

// undefinedIn lists all symbols that the functions refer to elsewhere.
func undefinedIn(all map[string][]diffcore.Footing) map[string]bool {
	names := map[string]bool{}
	for _, of := range all {
		for _, f := range of {
			for _, name := range f.Undefined {
				names[name] = true
			}
		}
	}
	return names
}

// dataObstacles: a live patch replaces functions. Data that exists has lived on,
// and a new initial value reaches nobody.
func dataObstacles(f *Finding) []string {
	if f.Change == diffcore.Changed {
		return []string{"the running program has this data already, and keeps its content"}
	}
	return nil
}

// placeObstacles are those of the running function.
func (j *unitJudge) placeObstacles(at *diffcore.Footing) []string {
	var texts []string
	say := func(format string, args ...any) { texts = append(texts, at.Symbol+": "+fmt.Sprintf(format, args...)) }
	for _, pattern := range slices.Concat(forbiddenSections(), j.opts.Forbid) {
		if match, err := path.Match(pattern, at.Section); match && err == nil {
			say("it lies in %s, which is forbidden (%s)", at.Section, pattern)
		}
	}
	if at.Size < 5 && at.Symbol == strings.SplitN(at.Symbol, ".", 2)[0] {
		say("%d bytes leave no room for a jump of 5", at.Size)
	}
	if at.BranchBack >= 0 {
		say("the branch at +%#x leads back into its first 5 bytes", at.BranchBack)
	}
	if len(at.Labels) > 0 {
		say("%s holds addresses inside of it", strings.Join(at.Labels, ", "))
	}
	return texts
}

// bodyObstacles are those of the new body; known are the symbols that the
// original object refers to already.
func (j *unitJudge) bodyObstacles(at *diffcore.Footing, known map[string]bool) []string {
	var texts []string
	say := func(format string, args ...any) { texts = append(texts, at.Symbol+": "+fmt.Sprintf(format, args...)) }
	for _, table := range at.Tables {
		switch table {
		case "__jump_table":
			say("it has jump labels (static keys)")
		case ".static_call_sites":
			say("it has static calls")
		}
	}
	if len(at.Shared) > 0 {
		say("it shares data with the running version: %s", strings.Join(at.Shared, ", "))
	}
	for _, name := range at.Undefined {
		if !known[name] && !j.exported()[name] {
			say("it needs %s, to which nothing in the original object refers%s", name, j.exportsHint())
		}
	}
	return texts
}

// exported lists the symbols that Module.symvers, in the root of a kernel's
// tree, says are exported to modules.
func (r *runner) exported() map[string]bool {
	r.exports.once.Do(func() {
		text, err := os.ReadFile(filepath.Join(r.verdict.Tree, "Module.symvers"))
		if err != nil {
			return
		}
		r.exports.names = map[string]bool{}
		for line := range bytes.Lines(text) {
			if fields := bytes.Fields(line); len(fields) >= 4 {
				r.exports.names[string(fields[1])] = true
			}
		}
	})
	return r.exports.names
}

func (r *runner) exportsHint() string {
	if r.exports.names == nil {
		return ""
	}
	return " and which is not exported"
}
