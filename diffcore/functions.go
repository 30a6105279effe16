package diffcore

// What debug information says of functions: where each is declared, and what
// is inlined into it. An out-of-line copy of an inlined function, a clone and
// a part have an abstract origin that carries name and declaration.

import (
	"debug/dwarf"
	"math"
	"slices"
)

// Function is one function of an object as debug information describes it.
type Function struct {
	Name    string   // the symbol
	Parent  string   // for .cold, .part and clones: the symbol of the whole; else Name
	Source  string   // the name in the source, which an asm label hides from symbols; "" without debug information
	Section string   // the section that holds it
	Offset  uint64   // in the section; functions of one content may share their code
	Size    uint64   // bytes
	File    string   // of the declaration, "" without debug information
	Line    int      // of the declaration, 0 without debug information
	Inlined []string // names of the functions inlined into it, at any depth; ascending
}

// Functions lists the functions that o defines, by section and address. What
// debug information does not say is left empty; an object without any is no
// error. Errors are *FormatError or *UnsupportedError.
func (o *Object) Functions() ([]Function, error) {
	about, err := o.subprograms()
	if err != nil {
		return nil, err
	}
	bases := o.bases()
	var out []Function
	for _, n := range o.nodes {
		if !n.function() {
			continue
		}
		f := Function{Name: n.name, Parent: n.group, Section: n.body.sec.name, Offset: n.body.off, Size: n.body.size}
		s := about.at(bases[n.body.sec.index]+n.body.off, n.name, n.group)
		if s != nil && s.name != n.name && n.sharesWith(s.name) {
			s = nil // the compiler has merged the two, and describes the other one
		}
		if s != nil {
			f.Source, f.File, f.Line, f.Inlined = s.name, s.file, s.line, s.inlinedNames()
		}
		out = append(out, f)
	}
	return out, nil
}

// sharesWith reports whether a function of that name lies where n lies.
func (n *node) sharesWith(name string) bool {
	return slices.ContainsFunc(n.body.nodes, func(other *node) bool { return other.name == name })
}

// subprogram is one DW_TAG_subprogram with code, or an abstract one.
type subprogram struct {
	name    string
	file    string
	line    int
	origin  dwarf.Offset // where name and line are, 0 if here
	low     uint64
	inlined []inlinedCall
	locals  map[string]int // lines of the variables declared in it, 0 where one name has several
	linkage string         // the symbol's name where the language makes it another; "" otherwise
	mention bool           // a declaration without a body
	table   *subprograms
}

// inlinedCall is one DW_TAG_inlined_subroutine.
type inlinedCall struct {
	origin dwarf.Offset // of the function that was called
	entry  *dwarf.Entry // says where its code is
}

// subprograms is what an object's debug information says of functions.
type subprograms struct {
	data     *debugInfo // nil without any
	byOffset map[dwarf.Offset]*subprogram
	byAddr   map[uint64]*subprogram
	byName   map[string]*subprogram
}

// at finds a function by address; a part of one, by name of the whole.
func (t *subprograms) at(addr uint64, name, group string) *subprogram {
	if s := t.byAddr[addr]; s != nil {
		return s
	}
	if name == group {
		return nil // an alias or an assembler's function
	}
	return t.byName[group]
}

func (s *subprogram) inlinedNames() []string {
	var out []string
	for _, call := range s.inlined {
		if t := s.table.byOffset[call.origin]; t != nil && t.name != "" {
			out = append(out, t.name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// subprograms walks the entries once. Offsets of origins may point forward,
// so names are filled in afterwards.
func (o *Object) subprograms() (t *subprograms, err error) {
	t = &subprograms{byOffset: map[dwarf.Offset]*subprogram{}, byAddr: map[uint64]*subprogram{}, byName: map[string]*subprogram{}}
	d, err := o.debugData(false)
	if err != nil || d == nil {
		return t, o.wrapDebug(err)
	}
	t.data = d
	w := dwarfWalk{data: d, table: t}
	if err := w.run(); err != nil {
		return t, o.wrapDebug(err)
	}
	for _, s := range w.order {
		s.adopt(8)
		if s.low != 0 {
			t.byAddr[s.low] = s
			if s.name != "" {
				t.byName[s.name] = s
			}
		}
	}
	return t, nil
}

// adopt takes name and declaration from the origin, a few steps at most.
func (s *subprogram) adopt(depth int) {
	if s.origin == 0 || depth == 0 {
		return
	}
	t := s.table.byOffset[s.origin]
	if t == nil || t == s {
		return
	}
	t.adopt(depth - 1)
	if s.name == "" {
		s.name = t.name
	}
	if s.line == 0 {
		s.file, s.line = t.file, t.line
	}
}

// dwarfWalk collects subprograms and what is inlined into each.
type dwarfWalk struct {
	data  *debugInfo
	table *subprograms
	order []*subprogram
	files []*dwarf.LineFile
}

func (w *dwarfWalk) run() error {
	var open []*subprogram // the subprogram around each open entry, nil outside
	return w.data.each(func(e *dwarf.Entry) {
		if e.Tag == 0 {
			open = open[:max(len(open)-1, 0)]
			return
		}
		var around *subprogram
		if len(open) > 0 {
			around = open[len(open)-1]
		}
		around = w.entry(e, around)
		if e.Children {
			open = append(open, around)
		}
	})
}

// entry handles one entry and returns the subprogram around its children.
func (w *dwarfWalk) entry(e *dwarf.Entry, around *subprogram) *subprogram {
	switch e.Tag {
	case dwarf.TagCompileUnit, dwarf.TagPartialUnit:
		w.files = w.data.filesOf(e)
		return nil
	case dwarf.TagSubprogram:
		s := w.subprogram(e)
		w.table.byOffset[e.Offset] = s
		w.order = append(w.order, s)
		return s
	case dwarf.TagInlinedSubroutine:
		if off, ok := e.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset); ok && around != nil {
			around.inlined = append(around.inlined, inlinedCall{off, e})
		}
	case dwarf.TagVariable:
		if around != nil {
			around.declare(e)
		}
	}
	return around
}

func (w *dwarfWalk) subprogram(e *dwarf.Entry) *subprogram {
	s := &subprogram{table: w.table}
	s.name, _ = e.Val(dwarf.AttrName).(string)
	s.linkage, _ = e.Val(dwarf.AttrLinkageName).(string)
	s.mention, _ = e.Val(dwarf.AttrDeclaration).(bool)
	if n, ok := e.Val(dwarf.AttrDeclLine).(int64); ok && n > 0 && n < math.MaxInt32 {
		s.line = int(n)
	}
	if i, ok := e.Val(dwarf.AttrDeclFile).(int64); ok && i >= 0 && i < int64(len(w.files)) && w.files[i] != nil {
		s.file = w.files[i].Name
	}
	for _, a := range [...]dwarf.Attr{dwarf.AttrAbstractOrigin, dwarf.AttrSpecification} {
		if off, ok := e.Val(a).(dwarf.Offset); ok {
			s.origin = off
		}
	}
	if low, ok := e.Val(dwarf.AttrLowpc).(uint64); ok {
		s.low = low
	} else if list, err := w.data.Ranges(e); err == nil && len(list) > 0 {
		s.low = list[0][0]
	}
	return s
}
