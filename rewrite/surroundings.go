package rewrite

import (
	"bytes"
	"path"

	"github.com/lineneutral/lineneutral/cparse"
	"github.com/lineneutral/lineneutral/patch"
)

// What a file's own text does not tell: the macros of its headers, whether
// trigraphs are replaced. A compile command tells, and so do the other
// sections of the patch, which may define macros that the tree does not have
// yet. More macros than there are do no harm: whatever is asked of them here
// is asked by who must not miss one.

// Compiled is what the compile commands of one file tell of it.
type Compiled struct {
	// Dumps are what the preprocessors of its units see; none where they could
	// not be asked.
	Dumps     []*cparse.Dump
	Trigraphs bool
	CPlusPlus bool
	// Doubt says why the dumps do not tell all that can see a line: units that
	// are not known, or an option that records lines. "" if they do.
	Doubt string
}

// Patched is what the sections of one patch tell of each other.
type Patched struct {
	macros  []cparse.Macro
	touched map[string]int // last names of C files, and how many sections are about them
}

// ReadPatched reads the macros that stand in the hunks of p, on lines that it
// adds, takes away or shows.
func ReadPatched(p *patch.Patch) *Patched {
	out := &Patched{touched: map[string]int{}}
	for _, f := range p.Files() {
		if LanguageOf(f.New) == NotC && LanguageOf(f.Old) == NotC {
			continue
		}
		name := f.New
		if name == "" {
			name = f.Old
		}
		out.touched[path.Base(name)]++
		for _, h := range f.Hunks {
			out.macros = append(out.macros, hunkMacros(h)...)
		}
	}
	return out
}

// hunkMacros reads both sides of a hunk as if they were files.
func hunkMacros(h *patch.Hunk) []cparse.Macro {
	if !bytes.Contains(h.Bytes(), []byte("define")) {
		return nil
	}
	var before, after bytes.Buffer
	for _, line := range h.Lines {
		if line.Op != patch.Add {
			before.Write(line.Text)
		}
		if line.Op != patch.Remove {
			after.Write(line.Text)
		}
	}
	return append(cparse.Parse(before.Bytes(), cparse.Options{}).Macros(), cparse.Parse(after.Bytes(), cparse.Options{}).Macros()...)
}

// surroundings is all that is known of one file from outside.
type surroundings struct {
	trigraphs bool
	needed    bool
	macros    *macroIndex
	name      string    // the file's path
	compiled  *Compiled // nil without a command
	patched   *Patched  // nil if the patch is not known
}

// about gathers what is known of the file of that name.
func (o *Options) about(name string) *surroundings {
	s := &surroundings{trigraphs: o.Trigraphs, needed: o.Needed, name: name, patched: o.Patched}
	var lists [][]cparse.Macro
	if o.Patched != nil {
		lists = append(lists, o.Patched.macros)
	}
	if o.Compiled != nil {
		s.compiled = o.Compiled(name)
	}
	if s.compiled != nil {
		s.trigraphs = s.trigraphs || s.compiled.Trigraphs
		for _, d := range s.compiled.Dumps {
			lists = append(lists, d.Macros)
		}
	}
	s.macros = indexMacros(lists...)
	return s
}
