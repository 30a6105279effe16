package diffcore

// Debug information of a relocatable object.
//
// In an object that is not linked every section starts at address 0, so an
// address says nothing. Each loaded section is therefore given a base of its
// own, far enough from the next, and the debug sections are relocated with
// those: then one address means one place, and debug/dwarf can read them.

import (
	"bytes"
	"debug/dwarf"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// bases gives each loaded section an address; one of a linked file has it.
func (o *Object) bases() []uint64 {
	out := make([]uint64, len(o.sections))
	next := uint64(1 << 16)
	for i, s := range o.sections {
		if o.image != nil {
			out[i] = s.addr
		} else if s.alloc() && s.size < 1<<40 {
			out[i] = next
			next += (s.size + 1<<12) &^ (1<<12 - 1) // a gap behind each
		}
	}
	return out
}

// debugSections are those that are read: not the locations of variables.
var debugSections = [...]string{"abbrev", "info", "line", "ranges", "str", "addr", "line_str", "str_offsets", "rnglists"}

// debugData opens the DWARF sections. The error is nil and the data nil when
// the object has none. With headsOnly the first entries of units are all that
// is needed; see debugunits.go.
func (o *Object) debugData(headsOnly bool) (*debugInfo, error) {
	bases := o.bases()
	var heads []dwarf.Offset
	m := map[string][]byte{}
	for _, s := range o.sections {
		name := debugName(s.name)
		if name == "" || s.alloc() || s.data == nil || m[name] != nil || !slices.Contains(debugSections[:], name) {
			continue
		}
		var err error
		if name == "info" && headsOnly {
			m[name], heads, err = o.relocatedHeads(s, bases)
		} else {
			m[name], err = o.relocated(s, bases)
		}
		if err != nil {
			return nil, err
		}
	}
	if m["info"] == nil || m["abbrev"] == nil {
		return nil, nil
	}
	return openDebug(m, heads)
}

func openDebug(m map[string][]byte, heads []dwarf.Offset) (*debugInfo, error) {
	d, err := dwarf.New(m["abbrev"], nil, nil, m["info"], m["line"], nil, m["ranges"], m["str"])
	if err != nil {
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
	return &debugInfo{Data: d, line: m["line"], addr: m["addr"], size: len(m["info"]), heads: heads}, nil
}

// errEntries is reported for entries that do not come in order.
var errEntries = errors.New("entries lead back to where they came from")

// each calls visit for all entries in order.
// Lengths and siblings in a hostile file may lead back, so each entry must lie
// behind the one before. A null entry, which ends a list of children, carries
// no offset; each takes a byte, so there are no more of them than bytes.
func (d *debugInfo) each(visit func(*dwarf.Entry)) error {
	r := d.Reader()
	next, nulls := dwarf.Offset(0), 0
	for {
		e, err := r.Next()
		switch {
		case err != nil || e == nil:
			return err
		case e.Tag == 0:
			nulls++
		case e.Offset < next:
			return errEntries
		default:
			next = e.Offset + 1
		}
		if nulls > d.size {
			return errEntries
		}
		visit(e)
	}
}

// eachUnit calls visit for the first entry of each unit.
func (d *debugInfo) eachUnit(visit func(*dwarf.Entry)) error {
	if d.heads == nil {
		return d.each(func(e *dwarf.Entry) {
			if e.Tag == dwarf.TagCompileUnit || e.Tag == dwarf.TagPartialUnit {
				visit(e)
			}
		})
	}
	r := d.Reader()
	for _, off := range d.heads {
		r.Seek(off)
		e, err := r.Next()
		if err != nil {
			return err
		}
		if e != nil {
			visit(e)
		}
	}
	return nil
}

// relocated returns the section's bytes with its relocations applied.
func (o *Object) relocated(s *section, bases []uint64) ([]byte, error) {
	b, err := o.inflate(s)
	if err != nil {
		return nil, err
	}
	if len(s.patches) > 0 && !s.packed() {
		b = bytes.Clone(b)
	}
	for _, t := range s.patches {
		for i := range t.len() {
			if r := t.at(i); !o.patch(b, &r, bases) {
				return nil, &FormatError{Name: o.Name, Reason: fmt.Sprintf("section %s: relocation at %#x is outside the section", s.name, r.off)}
			}
		}
	}
	return b, nil
}

// patch applies one relocation. It reports false if the entry leaves the
// section or the symbol table.
func (o *Object) patch(b []byte, r *reloc, bases []uint64) bool {
	w := uint64(r.width())
	if r.sym >= o.table.len() || r.off > uint64(len(b)) || w > uint64(len(b))-r.off {
		return false
	}
	sec := o.table.section(int32(r.sym))
	if sec < 0 || sec >= len(bases) {
		return true
	}
	switch v := bases[sec] + o.table.value(int32(r.sym)) + uint64(r.addend); r.typ {
	case elf.R_X86_64_64:
		binary.LittleEndian.PutUint64(b[r.off:], v)
	case elf.R_X86_64_32:
		binary.LittleEndian.PutUint32(b[r.off:], uint32(v))
	}
	return true
}

// relocatedHeads returns the heads of .debug_info with their relocations
// applied, and where in them the first entries lie; of a section that cannot
// be cut, all of it.
func (o *Object) relocatedHeads(s *section, bases []uint64) ([]byte, []dwarf.Offset, error) {
	b, err := o.inflate(s)
	if err != nil {
		return nil, nil, err
	}
	h, ok := cutUnits(b)
	if !ok {
		b, err = o.relocated(s, bases)
		return b, nil, err
	}
	for _, t := range s.patches {
		if !t.ascending() {
			t = t.inOrder()
		}
		at := uint64(0) // where the piece begins in h.info
		for _, p := range h.pieces {
			in := t.within(p.from, p.to)
			for i := range in.len() {
				r := in.at(i)
				if r.off += at - p.from; r.off >= at+4 { // the length is ours
					o.patch(h.info[:at+p.to-p.from], &r, bases) // one across the cut is in no first entry
				}
			}
			at += p.to - p.from
		}
	}
	return h.info, h.first, nil
}

func (o *Object) wrapDebug(err error) error {
	var f *FormatError
	var u *UnsupportedError
	if err == nil || errors.As(err, &f) || errors.As(err, &u) {
		return err
	}
	return &FormatError{Name: o.Name, Reason: "debug information: " + err.Error()}
}

// Producer names the compiler: DW_AT_producer of the first unit, else the
// first text in .comment, else "".
func (o *Object) Producer() string {
	if d, err := o.debugData(true); err == nil && d != nil {
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
