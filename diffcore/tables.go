package diffcore

// Tables about functions.
//
// Kernels and compilers collect facts about code in sections of their own:
// which instruction traps with which line (__bug_table, .bug_frames.N), where
// to go on after a fault (__ex_table), what to patch (.altinstructions,
// __jump_table, .return_sites ...). No symbol covers the entries and no code
// refers to them; an entry refers to code, and belongs to the function it
// refers to. No section is known by name here and no entry size configured: a
// table is a section without symbols that points at functions, and its
// entries are found from the rhythm of its relocations. Two relocations at 0
// and 4, then 12 and 16, then 24 and 28, in 36 bytes: entries of 12 bytes.
//
// Two exceptions have names. .orc_unwind has no relocations; its n-th record
// belongs to the function of the n-th address of .orc_unwind_ip (orc.go). And
// Xen packs a line number into the addends of .bug_frames.N (see packsLine).

import (
	"sort"
	"strings"
)

// isTable tells whether the section is a table about functions.
func (o *Object) isTable(a *atlas) bool {
	s := a.sec
	if s.exec() || s.mergeable() || len(a.segments) > 0 || len(a.gaps) != 1 || s.data == nil {
		return false
	}
	if strings.HasPrefix(s.name, ".orc_unwind") && len(a.gaps[0].anchors) == 0 {
		return true
	}
	if len(s.relocs) == 0 || len(a.gaps[0].anchors) > 0 {
		return false
	}
	for i := range s.relocs {
		if o.codeSymbol(s.relocs[i].sym) {
			return true
		}
	}
	return false
}

// codeSymbol tells whether the symbol lies in code of this object.
func (o *Object) codeSymbol(i int) bool {
	sec := o.symbols[i].sec
	return sec >= 0 && o.sections[sec].loaded() && o.sections[sec].exec()
}

// readTables gives each entry to its function.
func (o *Object) readTables() {
	for _, s := range o.sections {
		a := o.maps[s.index]
		if a == nil || !o.isTable(a) || s.name == ".orc_unwind" && len(s.relocs) == 0 {
			continue
		}
		entries := o.entriesOf(a)
		if s.name == orcAddresses {
			o.closeUnwind(entries)
		}
		owners := o.owners(entries)
		o.tables[s.name] = append(o.tables[s.name], table{s, entries, owners})
		for i, e := range entries {
			o.give(e, owners[i])
		}
		if s.name == orcAddresses {
			o.readUnwind(owners)
		}
	}
}

// owners finds the function of each entry: the first that it points into.
// Code without a name (a fix-up, a replacement) is no owner but content. An
// entry that names no function goes with the one before it: the rhythm may
// have split an entry in two.
func (o *Object) owners(entries []*body) []*body {
	out := make([]*body, len(entries))
	for i, e := range entries {
		for _, r := range e.refs {
			if b := r.target(); b != nil && b.sec.exec() && !b.unnamed() && out[i] == nil {
				out[i] = b
			}
		}
		if out[i] == nil && i > 0 {
			out[i] = out[i-1]
		}
	}
	return out
}

// target is the body that a reference leads to, nil for none.
func (r *ref) target() *body {
	if r.node != nil {
		return r.node.body
	}
	return r.body
}

func (o *Object) give(e *body, owner *body) {
	if owner == nil {
		n := &node{body: e}
		e.nodes = []*node{n}
		o.nodes = append(o.nodes, n)
		o.bodies = append(o.bodies, e)
		return
	}
	owner.entries = append(owner.entries, entry{sec: e.sec, body: e})
}

// entriesOf cuts a table into entries and resolves their references.
func (o *Object) entriesOf(a *atlas) []*body {
	s := a.sec
	perEntry, stride := o.rhythm(s)
	var cuts []uint64
	if stride > 0 {
		for off := uint64(0); off < s.size; off += stride {
			cuts = append(cuts, off)
		}
	} else {
		cuts = o.cutsAtCode(s)
	}
	var out []*body
	for i, from := range cuts {
		to := s.size
		if i+1 < len(cuts) {
			to = cuts[i+1]
		}
		out = append(out, &body{sec: s, off: from, size: to - from, badAt: -1})
	}
	columns := map[int]bool{}
	if stride > 0 {
		columns = o.columnsFromEntry(s, perEntry, stride)
	}
	for _, e := range out {
		k := 0
		o.fields(s, e.off, e.end(), func(f field) {
			if columns[k] {
				f.countFrom(e.off)
			}
			k++
			r := o.resolve(f, e.off)
			if t := r.target(); t != nil {
				t.used = true
			}
			e.refs = append(e.refs, r)
		})
	}
	emptyReplacements(out)
	return out
}

// emptyReplacements recognises references to code of no length. Records name
// their replacement code by its start only, and one that is empty starts
// where the next one does: of several records with one address the last means
// what lies there. At the end of the section all are empty.
func emptyReplacements(entries []*body) {
	for i, e := range entries {
		for k := range e.refs {
			r := &e.refs[k]
			b := r.body
			if b == nil || !b.sec.exec() || !b.unnamed() {
				continue
			}
			shared := false
			if i+1 < len(entries) && k < len(entries[i+1].refs) {
				next := &entries[i+1].refs[k]
				shared = next.body == b && next.off == r.off
			}
			if shared || r.off == int64(b.size) {
				*r = ref{at: r.at, width: r.width, kind: r.kind, lit: b.sec, base: b.sec.size}
			}
		}
	}
}

// rhythm finds the smallest group of relocations that repeats at a constant
// distance through the whole section, each time with one against code. The
// last entry may lack its padding. A table of one entry is one group.
func (o *Object) rhythm(s *section) (perEntry int, stride uint64) {
	n := len(s.relocs)
	for r := 1; r <= n && r <= 16; r++ {
		if n%r != 0 || !o.codeInEach(s.relocs, r) {
			continue
		}
		if r == n {
			return r, s.size
		}
		d := s.relocs[r].off - s.relocs[0].off
		count := uint64(n / r)
		if d > 0 && repeats(s.relocs, r, d) && d*count >= s.size && d*(count-1) < s.size {
			return r, d
		}
	}
	return 0, 0
}

// codeInEach tells whether each group of r relocations has one against code.
func (o *Object) codeInEach(list []reloc, r int) bool {
	for i := 0; i < len(list); i += r {
		found := false
		for k := i; k < i+r; k++ {
			found = found || o.codeSymbol(list[k].sym)
		}
		if !found {
			return false
		}
	}
	return true
}

func repeats(list []reloc, r int, d uint64) bool {
	for i := r; i < len(list); i++ {
		if list[i].off-list[i-r].off != d || list[i].typ != list[i-r].typ {
			return false
		}
	}
	return true
}

// cutsAtCode starts an entry at each relocation against code. It serves for
// tables without a rhythm.
func (o *Object) cutsAtCode(s *section) []uint64 {
	cuts := []uint64{0}
	for i := range s.relocs {
		if r := &s.relocs[i]; o.codeSymbol(r.sym) && r.off > cuts[len(cuts)-1] && i > 0 && o.codeBefore(s, i) {
			cuts = append(cuts, r.off)
		}
	}
	return cuts
}

// codeBefore: the first relocation against code belongs to the first entry,
// wherever it lies in it.
func (o *Object) codeBefore(s *section, i int) bool {
	for k := range i {
		if o.codeSymbol(s.relocs[k].sym) {
			return true
		}
	}
	return false
}

// columnsFromEntry tells which columns count their distance from the start of
// the entry ("- 2b" in the source) and not from the field ("- ."). Where the
// target is a string, a string must begin there; where it is code, an
// instruction.
func (o *Object) columnsFromEntry(s *section, perEntry int, stride uint64) map[int]bool {
	out := map[int]bool{}
	for c := range perEntry {
		own, entry := true, true
		for i := c; i < len(s.relocs); i += perEntry {
			f := o.aim(s, &s.relocs[i], s.relocs[i].off)
			if f.kind != kindDistance || f.to == nil || o.bySymbol[f.sym] != nil {
				own, entry = true, false
				break
			}
			k := int64(f.pos % stride)
			own = own && o.plausible(f.to, f.addr)
			entry = entry && o.plausible(f.to, f.addr-k)
		}
		out[c] = entry && !own
	}
	return out
}

// plausible is sensible for any function.
func (o *Object) plausible(s *section, addr int64) bool {
	return o.sensible(s, addr, o.groupAt(s, addr))
}

// sortEntries orders the entries of a function by section name, then place.
func sortEntries(list []entry) {
	sort.SliceStable(list, func(i, j int) bool {
		if list[i].sec.name != list[j].sec.name {
			return list[i].sec.name < list[j].sec.name
		}
		return list[i].sec.index == list[j].sec.index && list[i].body.off < list[j].body.off ||
			list[i].sec.index < list[j].sec.index
	})
}
