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
	Trigraphs Trigraphs
	CPlusPlus bool
	// Doubt says why the dumps do not tell all that can see a line: units that
	// are not known, or an option that records lines. "" if they do.
	Doubt string
}

// Patched is what the sections of one patch, or series, tell of each other.
type Patched struct {
	macros  []cparse.Macro
	touched map[string]map[string]bool // by their last name, the names of C files
}

// ReadPatched reads the macros that stand in the hunks of the patches of one
// series, on lines that they add, take away or show.
func ReadPatched(series ...*patch.Patch) *Patched {
	out := &Patched{touched: map[string]map[string]bool{}}
	for _, p := range series {
		for _, f := range p.Files() {
			if LanguageOf(f.New) != NotC || LanguageOf(f.Old) != NotC {
				out.add(f)
			}
		}
	}
	return out
}

func (p *Patched) add(f *patch.File) {
	name := f.New
	if name == "" {
		name = f.Old
	}
	last := path.Base(name)
	if p.touched[last] == nil {
		p.touched[last] = map[string]bool{}
	}
	p.touched[last][name] = true
	for _, h := range f.Hunks {
		p.macros = append(p.macros, hunkMacros(h)...)
	}
}

// hunkMacros reads both sides of a hunk as if they were files.
func hunkMacros(h *patch.Hunk) []cparse.Macro {
	var before, after bytes.Buffer
	defines := false
	for _, line := range h.Lines {
		defines = defines || bytes.Contains(line.Text, []byte("define"))
		if line.Op != patch.Add {
			before.Write(line.Text)
		}
		if line.Op != patch.Remove {
			after.Write(line.Text)
		}
	}
	if !defines {
		return nil
	}
	return append(cparse.Parse(before.Bytes(), cparse.Options{}).Macros(), cparse.Parse(after.Bytes(), cparse.Options{}).Macros()...)
}

// surroundings is all that is known of one file from outside.
type surroundings struct {
	trigraphs Trigraphs
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
		if s.trigraphs == TrigraphsUnknown {
			s.trigraphs = s.compiled.Trigraphs
		}
		for _, d := range s.compiled.Dumps {
			lists = append(lists, d.Macros)
		}
	}
	s.macros = indexMacros(lists...)
	return s
}

// replaced reports whether trigraphs are known to be replaced.
func (s *surroundings) replaced() bool { return s.trigraphs == TrigraphsReplaced }
