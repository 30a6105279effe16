package diffcore

// Debug information of a relocatable object.
//
// In an object that is not linked every section starts at address 0, so an
// address says nothing. Each loaded section is therefore given a base of its
// own, far enough from the next, and the debug sections are relocated with
// those: then one address means one place, and debug/dwarf can read them.

import (
	"bytes"
	"compress/zlib"
	"debug/dwarf"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"sort"
	"strings"
)

// maxInflate bounds what one compressed section may unpack to, as a multiple
// of the size of the packed bytes plus a little: zlib's own limit is 1032.
const maxInflate = 1100

// bases gives each loaded section an address.
func (o *Object) bases() []uint64 {
	out := make([]uint64, len(o.sections))
	next := uint64(1 << 16)
	for i, s := range o.sections {
		if s.alloc() && s.size < 1<<40 {
			out[i] = next
			next += (s.size + 1<<12) &^ (1<<12 - 1) // a gap behind each
		}
	}
	return out
}

// debugData opens the DWARF sections. The error is nil and the data nil when
// the object has none.
func (o *Object) debugData() (*dwarf.Data, error) {
	bases := o.bases()
	m := map[string][]byte{}
	for _, s := range o.sections {
		name, ok := strings.CutPrefix(s.name, ".debug_")
		if !ok || s.alloc() || s.data == nil || m[name] != nil {
			continue
		}
		b, err := o.relocated(s, bases)
		if err != nil {
			return nil, err
		}
		m[name] = b
	}
	if m["info"] == nil || m["abbrev"] == nil {
		return nil, nil
	}
	return openDebug(m)
}

func openDebug(m map[string][]byte) (d *dwarf.Data, err error) {
	if d, err = dwarf.New(m["abbrev"], nil, nil, m["info"], m["line"], nil, m["ranges"], m["str"]); err != nil {
		return nil, err
	}
	for _, name := range [...]string{"addr", "line_str", "str_offsets", "rnglists"} {
		if m[name] == nil {
			continue
		}
		if err := d.AddSection(".debug_"+name, m[name]); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// relocated returns the section's bytes with its relocations applied.
func (o *Object) relocated(s *section, bases []uint64) ([]byte, error) {
	b, err := o.inflate(s)
	if err != nil {
		return nil, err
	}
	for i := range s.relocs {
		r := &s.relocs[i]
		sym := &o.symbols[r.sym]
		if sym.sec < 0 {
			continue
		}
		v := bases[sym.sec] + sym.value + uint64(r.addend)
		w := uint64(r.width())
		if r.off > uint64(len(b)) || w > uint64(len(b))-r.off {
			return nil, &FormatError{Name: o.Name, Reason: fmt.Sprintf("section %s: relocation at %#x is outside the section", s.name, r.off)}
		}
		switch r.typ {
		case elf.R_X86_64_64:
			binary.LittleEndian.PutUint64(b[r.off:], v)
		case elf.R_X86_64_32:
			binary.LittleEndian.PutUint32(b[r.off:], uint32(v))
		}
	}
	return b, nil
}

// inflate returns a copy of the section's bytes, unpacked if need be.
func (o *Object) inflate(s *section) ([]byte, error) {
	if s.flags&elf.SHF_COMPRESSED == 0 {
		return bytes.Clone(s.data), nil
	}
	if len(s.data) < 24 || elf.CompressionType(binary.LittleEndian.Uint32(s.data)) != elf.COMPRESS_ZLIB {
		return nil, &UnsupportedError{Name: o.Name, Reason: "section " + s.name + ": only zlib compression is read"}
	}
	size := binary.LittleEndian.Uint64(s.data[8:])
	if size > maxInflate*uint64(len(s.data)) {
		return nil, &FormatError{Name: o.Name, Reason: fmt.Sprintf("section %s: unpacked size %d is absurd", s.name, size)}
	}
	z, err := zlib.NewReader(bytes.NewReader(s.data[24:]))
	if err != nil {
		return nil, &FormatError{Name: o.Name, Reason: "section " + s.name + ": " + err.Error()}
	}
	b := make([]byte, size)
	if _, err := io.ReadFull(z, b); err != nil {
		return nil, &FormatError{Name: o.Name, Reason: "section " + s.name + ": " + err.Error()}
	}
	return b, nil
}

// Function is one function of an object as debug information describes it.
type Function struct {
	Name    string   // the symbol
	Parent  string   // for .cold, .part and clones: the name in the source; else Name
	Section string   // the section that holds it
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
		f := Function{Name: n.name, Parent: n.group, Section: n.body.sec.name, Size: n.body.size}
		s := about.at(bases[n.body.sec.index]+n.body.off, n.name, n.group)
		if s != nil {
			f.File, f.Line, f.Inlined = s.file, s.line, s.inlinedNames()
		}
		out = append(out, f)
	}
	return out, nil
}

// subprogram is one DW_TAG_subprogram with code, or an abstract one.
type subprogram struct {
	name    string
	file    string
	line    int
	origin  dwarf.Offset // where name and line are, 0 if here
	low     uint64
	inlined []dwarf.Offset
	table   *subprograms
}

// subprograms is what an object's debug information says of functions.
type subprograms struct {
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
	for _, off := range s.inlined {
		if t := s.table.byOffset[off]; t != nil && t.name != "" {
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
	d, err := o.debugData()
	if err != nil || d == nil {
		return t, o.wrapDebug(err)
	}
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

func (o *Object) wrapDebug(err error) error {
	var f *FormatError
	var u *UnsupportedError
	if err == nil || errors.As(err, &f) || errors.As(err, &u) {
		return err
	}
	return &FormatError{Name: o.Name, Reason: "debug information: " + err.Error()}
}

// dwarfWalk collects subprograms and what is inlined into each.
type dwarfWalk struct {
	data  *dwarf.Data
	table *subprograms
	order []*subprogram
	files []*dwarf.LineFile
}

func (w *dwarfWalk) run() error {
	r := w.data.Reader()
	var open []*subprogram // the subprogram around each open entry, nil outside
	for {
		e, err := r.Next()
		if err != nil {
			return err
		}
		if e == nil {
			return nil
		}
		if e.Tag == 0 {
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
			continue
		}
		var around *subprogram
		if len(open) > 0 {
			around = open[len(open)-1]
		}
		around = w.entry(e, around)
		if e.Children {
			open = append(open, around)
		}
	}
}

// entry handles one entry and returns the subprogram around its children.
func (w *dwarfWalk) entry(e *dwarf.Entry, around *subprogram) *subprogram {
	switch e.Tag {
	case dwarf.TagCompileUnit, dwarf.TagPartialUnit:
		w.files = nil
		if l, err := w.data.LineReader(e); err == nil && l != nil {
			w.files = l.Files()
		}
		return nil
	case dwarf.TagSubprogram:
		s := w.subprogram(e)
		w.table.byOffset[e.Offset] = s
		w.order = append(w.order, s)
		return s
	case dwarf.TagInlinedSubroutine:
		if off, ok := e.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset); ok && around != nil {
			around.inlined = append(around.inlined, off)
		}
	}
	return around
}

func (w *dwarfWalk) subprogram(e *dwarf.Entry) *subprogram {
	s := &subprogram{table: w.table}
	s.name, _ = e.Val(dwarf.AttrName).(string)
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

// Producer names the compiler: DW_AT_producer of the first unit, else the
// first text in .comment, else "".
func (o *Object) Producer() string {
	if d, err := o.debugData(); err == nil && d != nil {
		if e, err := d.Reader().Next(); err == nil && e != nil {
			if p, ok := e.Val(dwarf.AttrProducer).(string); ok {
				return p
			}
		}
	}
	for _, s := range o.sections {
		if s.name == ".comment" {
			text, _, _ := strings.Cut(strings.TrimLeft(string(s.data), "\x00"), "\x00")
			return text
		}
	}
	return ""
}

// lineRow is one row of the line tables.
type lineRow struct {
	addr uint64
	line int
	end  bool // the first address behind a sequence
}

// lineRows reads all line tables, ascending by address. Rows of one address
// keep their order.
func (o *Object) lineRows() ([]lineRow, error) {
	d, err := o.debugData()
	if err != nil || d == nil {
		return nil, o.wrapDebug(err)
	}
	var rows []lineRow
	for r := d.Reader(); ; r.SkipChildren() {
		e, err := r.Next()
		if err != nil {
			return nil, o.wrapDebug(err)
		}
		if e == nil {
			break
		}
		l, err := d.LineReader(e)
		if err != nil || l == nil {
			continue
		}
		var row dwarf.LineEntry
		for l.Next(&row) == nil {
			rows = append(rows, lineRow{row.Address, row.Line, row.EndSequence})
		}
	}
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].addr < rows[j].addr })
	return rows, nil
}
