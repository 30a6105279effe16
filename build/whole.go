package build

// A build of the whole tree, by whatever command its users give: make, ninja,
// kbuild. It runs in a variant, so all that it writes is gone with it; the objects
// that it made are copied out before.
//
//	make -j8         in the tree at its own path, sources of the variant
//	find -newer      which objects did it make?
//	cp --parents     those that are asked for, from this state of the tree
//
// A tree that was built before is only brought up to date. So that both sides
// rebuild the same, a file that differs has to be newer than the objects in both
// (File.Touched).

import (
	"bytes"
	"context"
	"debug/elf"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Build runs command, a line of shell text, in the tree and lists the objects
// that it made, relative to the tree, ascending. A build that fails is a
// *CompileError.
func (v *Variant) Build(ctx context.Context, command string) ([]string, error) {
	theirs, ours := v.side.files("whole")
	const script = `: >"$1.begin" && sleep 0.01; sh -c "$2" && find . -type f -name '*.o' -newer "$1.begin" -print0 >"$1.list"`
	if err := v.shell(ctx, script, theirs, command); err != nil {
		return nil, err
	}
	list, err := readAtMost(ours+".list", maxResponseFile)
	if err != nil {
		return nil, err
	}
	var made []string
	for name := range bytes.SplitSeq(list, []byte{0}) {
		if len(name) > 0 {
			made = append(made, filepath.Clean(string(name)))
		}
	}
	slices.Sort(made)
	return made, nil
}

// Collect copies the objects at paths, relative to the tree, out of this state.
// One that this state does not have is missing from the answer.
func (v *Variant) Collect(ctx context.Context, paths []string) (map[string]*Object, error) {
	theirs, ours := v.side.files("whole")
	if err := os.MkdirAll(ours, 0o700); err != nil {
		return nil, err
	}
	if err := os.WriteFile(ours+".want", []byte(strings.Join(paths, "\x00")), 0o600); err != nil {
		return nil, err
	}
	// cp complains of what is not there, and copies the rest.
	const script = `xargs -0 -r -a "$1.want" cp --parents -t "$1" -- 2>"$1.words"; true`
	if err := v.shell(ctx, script, theirs); err != nil {
		return nil, err
	}
	found := map[string]*Object{}
	for _, path := range paths {
		copied := filepath.Join(ours, path)
		if info, err := os.Stat(copied); err == nil && info.Mode().IsRegular() {
			found[path] = &Object{Path: copied, kept: true}
		}
	}
	return found, nil
}

// shell runs script with args in the tree. It is one job, however many compilers
// it starts.
func (v *Variant) shell(ctx context.Context, script string, args ...string) error {
	unit := &Unit{Source: v.site.tree, Dir: v.site.tree}
	dir := v.side.where(v.site.tree)
	words := append([]string{"sh", "-c", script, "sh"}, args...)
	if v.site.opts.Command != nil {
		v.site.opts.Command(v.name, dir, words)
	}
	out, err := v.side.run(ctx, call{Dir: dir, Args: words, Temp: v.side.temp()})
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return errors.Join(errors.New(v.name+" side"), err)
	case out.Fault != "":
		return &CompileError{Side: v.name, File: unit.Source, Dir: dir, Command: words, Reason: out.Fault, Output: out.Output}
	}
	return nil
}

// Linked reports whether the object was made of other objects (ld -r): it names
// several sources. What cannot be read was not.
func (o *Object) Linked() bool {
	file, err := elf.Open(o.Path)
	if err != nil {
		return false
	}
	defer file.Close()
	symbols, err := file.Symbols()
	if err != nil {
		return false
	}
	sources := map[string]bool{}
	for _, s := range symbols {
		if elf.ST_TYPE(s.Info) == elf.STT_FILE && s.Name != "" {
			sources[s.Name] = true
		}
	}
	return len(sources) > 1
}
