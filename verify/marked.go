package verify

// The tree in both states with a macro's name in front of each function that the
// patch edits, and one in place of its static. So an attribute of which one wants
// to know the effect is an option of a compile:
//
//	lineneutral_mark_f lineneutral_static_f int f(int x)
//	-Dlineneutral_mark_f=__attribute__((noinline)) -Dlineneutral_static_f=static
//
// No line moves by it. A function that the text does not spell out gets none: in
// front of a macro's invocation, it is the macro that says what an attribute
// there belongs to.

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/lineneutral/lineneutral/build"
	"github.com/lineneutral/lineneutral/cparse"
	"github.com/lineneutral/lineneutral/rewrite"
)

// The names of the macros begin so.
const (
	markPrefix   = "lineneutral_mark_"
	staticPrefix = "lineneutral_static_"
)

// A marking is both states with their marks, made when it is first asked for.
type marking struct {
	once  sync.Once
	names [2]map[string]bool // of the marked functions, by state
	sides [2]*build.Variant
	err   error
}

// marks returns the marked states.
func (r *runner) marks(ctx context.Context) (*marking, error) {
	m := &r.marking
	m.once.Do(func() {
		for s := range m.sides {
			m.names[s] = map[string]bool{}
			m.sides[s], m.err = r.site.Variant(ctx, state(s).String()+", marked", r.markedChanges(state(s), m.names[s]))
			if m.err != nil {
				return
			}
		}
	})
	return m, m.err
}

// markedChanges is state s of the tree with marks; the names of the functions
// that have one are added to names.
func (r *runner) markedChanges(s state, names map[string]bool) build.Changes {
	changes := r.applied.changes()
	if s == original {
		changes = build.Changes{}
	}
	for _, f := range r.intent.files {
		if f.language() == rewrite.C {
			f.text[s].markable(names)
		}
	}
	for _, f := range r.intent.files {
		path, text := f.oldPath, f.old
		if s == patched {
			path, text = f.newPath, f.new
		}
		if path != "" && f.language() == rewrite.C {
			file := changes[path]
			file.Data = f.text[s].marked(text, names)
			changes[path] = file
		}
	}
	return changes
}

// markable adds the edited functions that the text spells out to names.
func (o *outline) markable(names map[string]bool) {
	for i := range o.decls {
		if o.edited[i] && o.spellsOut(i) {
			names[o.decls[i].Name] = true
		}
	}
}

// marked is text with the marks of the functions of names.
func (o *outline) marked(text []byte, names map[string]bool) []byte {
	var out bytes.Buffer
	done := 0
	put := func(at int, what string, behind int) {
		out.Write(text[done:at])
		out.WriteString(what)
		done = behind
	}
	for i := range o.decls {
		d := &o.decls[i]
		definition := o.edited[i] && o.spellsOut(i)
		if !names[d.Name] || !definition && d.Kind != cparse.Prototype {
			continue
		}
		if start := o.file.Tokens[d.First].Start; definition {
			put(start, markPrefix+d.Name+" ", start)
		}
		for _, t := range statics(o.file, d) {
			put(o.file.Tokens[t].Start, staticPrefix+d.Name, o.file.Tokens[t].End)
		}
	}
	out.Write(text[done:])
	return out.Bytes()
}

// A mark says how a function is declared: with attributes, and without static
// where these want it so.
type mark struct {
	attributes string
	external   bool
}

// all names the functions that have marks on any side.
func (m *marking) all() []string {
	names := maps.Clone(m.names[original])
	maps.Copy(names, m.names[patched])
	return slices.Sorted(maps.Keys(names))
}

// tweak puts mark on the functions of names, and nothing on the others. An
// attribute may contradict one that is there, so warnings are off.
func (m *marking) tweak(mark mark, names ...string) build.Tweak {
	tweak := build.Tweak{Add: []string{"-w"}, NoErrors: true}
	for _, other := range m.all() {
		attributes, linkage := "", "static"
		if slices.Contains(names, other) {
			attributes = "__attribute__((" + mark.attributes + "))"
			if mark.external {
				linkage = ""
			}
		}
		tweak.Add = append(tweak.Add, "-D"+markPrefix+other+"="+attributes, "-D"+staticPrefix+other+"="+linkage)
	}
	return tweak
}
