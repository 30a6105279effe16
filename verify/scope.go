package verify

// The names of a unit in one state: what all files of the tree that the
// compiler read for it define. Files outside of the tree are left out; nothing
// in them is edited, and they do not know the tree's names.

import (
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/lineneutral/lineneutral/build"
	"github.com/lineneutral/lineneutral/cparse"
	"github.com/lineneutral/lineneutral/rewrite"
)

// A scope finds entities by name and by place.
type scope struct {
	named map[string][]*entity
	files map[string]*fileEntities // by path relative to the tree
}

// A library holds what is known of the texts of a run, each read once.
type library struct {
	intent *intent
	opt    cparse.Options
	mu     sync.Mutex
	texts  map[libraryKey]*fileEntities
}

type libraryKey struct {
	state state // original for a file that is not patched
	path  string
}

// scope puts together the names of unit u in state s, of which reads are the
// files; those that the other state does not read count as edited throughout.
func (l *library) scope(s state, u *build.Unit, reads, otherReads []string) *scope {
	known := &scope{named: map[string][]*entity{}, files: map[string]*fileEntities{}}
	elsewhere := map[string]bool{}
	for _, path := range otherReads {
		elsewhere[l.intent.relative(u, path)] = true
	}
	for _, path := range reads {
		rel := l.intent.relative(u, path)
		if rel == "" || known.files[rel] != nil {
			continue
		}
		f := l.entities(s, rel)
		if !elsewhere[rel] && !elsewhere[l.renamed(s, rel)] {
			f = f.allEdited()
		}
		known.files[rel] = f
		for i := range f.list {
			for _, name := range f.list[i].names {
				known.named[name] = append(known.named[name], &f.list[i])
			}
		}
	}
	return known
}

// renamed is the other state's path of the file at rel.
func (l *library) renamed(s state, rel string) string {
	for _, f := range l.intent.files {
		if f.path[s] == rel {
			return f.path[1-s]
		}
	}
	return rel
}

// allEdited is f with every entity edited.
func (f *fileEntities) allEdited() *fileEntities {
	all := &fileEntities{file: f.file, physical: f.physical, list: append([]entity{}, f.list...)}
	for i := range all.list {
		all.list[i].edit = edit{head: true, body: true, line: all.list[i].line}
	}
	return all
}

// entities reads the file at rel in state s.
func (l *library) entities(s state, rel string) *fileEntities {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range l.intent.files {
		if f.path[s] == rel && f.language() != rewrite.NotC {
			return l.patchedFile(s, f)
		}
	}
	key := libraryKey{original, rel}
	if l.texts[key] == nil {
		l.texts[key] = readEntities(filepath.Join(l.intent.tree, rel), rel, l.opt)
	}
	return l.texts[key]
}

// patchedFile takes both states of f apart.
func (l *library) patchedFile(s state, f *intentFile) *fileEntities {
	keys := [2]libraryKey{{original, "a/" + f.name()}, {patched, "b/" + f.name()}}
	if l.texts[keys[s]] == nil {
		for side, key := range keys {
			o := f.text[side]
			l.texts[key] = &fileEntities{file: o.file, list: entitiesOf(o.file, o.decls, f.path[side], true), physical: o.physicalLines}
		}
		markEdits(l.texts[keys[original]], l.texts[keys[patched]])
	}
	return l.texts[keys[s]]
}

// readEntities reads a file that is not patched. One that cannot be read, or
// that is too large to be written by people, defines nothing here.
func readEntities(path, rel string, opt cparse.Options) *fileEntities {
	info, err := os.Stat(path)
	if err != nil || info.Size() > maxScanned {
		return &fileEntities{}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return &fileEntities{}
	}
	file, decls := parseUnpatched(rel, text, opt)
	plain := file.Presumed().Plain()
	physical := func(presumed int) []int {
		if !plain {
			return nil
		}
		return []int{presumed}
	}
	return &fileEntities{list: entitiesOf(file, decls, rel, false), physical: physical}
}

// parseUnpatched reads a text, and what it declares.
func parseUnpatched(name string, text []byte, opt cparse.Options) (*cparse.File, []cparse.Decl) {
	opt.Asm = rewrite.LanguageOf(name).In(text) == rewrite.Assembler
	file := cparse.Parse(text, opt)
	if opt.Asm {
		return file, labelled(file)
	}
	return file, file.Decls
}

// function finds the definition of the function at p: the one in its file that
// has the line, else the only one of the name, else the macro's invocation on
// the line, which makes all of it.
func (k *scope) function(in *intent, u *build.Unit, p place) *entity {
	f := k.files[in.relative(u, p.file)]
	if f == nil || p.file == "" || f.physical == nil {
		return k.definition(p.name)
	}
	lines := f.physical(p.line)
	if e := f.functionAt(lines, p.name); e != nil {
		return e
	}
	if e := k.definition(p.name); e != nil || len(lines) != 1 {
		return e
	}
	return f.invocationOn(lines[0])
}

// functionAt returns what defines the function name on one of several physical
// lines, of which it has to have the name, or on the only one.
func (f *fileEntities) functionAt(lines []int, name string) *entity {
	var found *entity
	for _, line := range lines {
		e := f.functionOn(line, name)
		if e == nil || len(lines) > 1 && !slices.Contains(e.names, name) {
			continue
		}
		if found != nil && found != e {
			return nil
		}
		found = e
	}
	return found
}

// declaredAt lists what stands where data objects are declared.
func (k *scope) declaredAt(in *intent, u *build.Unit, places []place) []*entity {
	var found []*entity
	for _, p := range places {
		f := k.files[in.relative(u, p.file)]
		if f == nil || f.physical == nil {
			continue
		}
		lines := f.physical(p.line)
		if len(lines) != 1 {
			continue
		}
		line := lines[0]
		for i := range f.list {
			if e := &f.list[i]; e.kind != macroEntity && e.line <= line && line <= e.last {
				found = append(found, e)
			}
		}
	}
	return found
}

// functionOn returns what defines the function name on a physical line: a
// definition, or something else that has the name.
func (f *fileEntities) functionOn(line int, name string) *entity {
	for i := range f.list {
		e := &f.list[i]
		defines := e.kind == functionEntity || e.kind != macroEntity && slices.Contains(e.names, name)
		if defines && e.line <= line && line <= e.last {
			return e
		}
	}
	return nil
}

// invocationOn returns the macro's invocation on a physical line, nil if
// something else stands there too.
func (f *fileEntities) invocationOn(line int) *entity {
	var found *entity
	for i := range f.list {
		e := &f.list[i]
		if e.kind == macroEntity || line < e.line || e.last < line {
			continue
		}
		if found != nil || !e.invocation {
			return nil
		}
		found = e
	}
	return found
}

// definition finds the only function of a name, nil if there is none or several.
func (k *scope) definition(name string) *entity {
	var found *entity
	for _, e := range k.named[name] {
		if e.kind != functionEntity {
			continue
		}
		if found != nil {
			return nil
		}
		found = e
	}
	return found
}
