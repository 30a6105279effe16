package diffcore

// Who covers an address.
//
// Most references are against a section and an offset, so the differ must say
// what lies there. Symbols may nest (an entry point inside a function) and,
// in a hostile file, overlap at will: the symbol that begins last wins. The
// ranges are flattened once into disjoint segments, so that each question is
// a binary search:
//
//	outer  |-----------------|        segments: outer inner outer
//	inner       |----|
//
// Between symbols lie gaps: padding, or bytes whose label the assembler
// dropped (jump tables, constants, replacement instructions). A gap is cut at
// each address that something refers to.

import (
	"bytes"
	"debug/elf"
	"sort"
)

// atlas maps one section.
type atlas struct {
	sec      *section
	segments []segment // ascending, disjoint; filled in before any look-up
	gaps     []gap     // ascending, disjoint, outside the segments
}

// segment is a range with its innermost body.
type segment struct {
	from, to uint64
	body     *body
}

// gap is a range that no symbol covers.
type gap struct {
	from, to uint64
	anchors  []uint64          // addresses in it that something refers to
	reach    map[uint64]uint64 // how many bytes from an anchor are used at most; 0 where its address is taken or an index added
	padding  bool              // nothing but filler
	next     *body             // in code: the function that the filler stands before
}

// overlapLimit bounds how often one byte may be covered, on average: aliases
// and entry points are few, a file made to waste time has many.
const overlapLimit = 8

// chart builds nodes and bodies.
func (o *Object) chart() error {
	o.bySymbol = make([]*node, len(o.symbols))
	inside := o.symbolsBySection()
	for i := range o.sections {
		s := o.sections[i]
		if !s.loaded() {
			continue
		}
		if err := o.place(s, inside[i]); err != nil {
			return err
		}
	}
	o.placeElsewhere()
	return nil
}

// symbolsBySection lists, for each section, the symbols that name a place in
// it, by address, larger ones first.
func (o *Object) symbolsBySection() map[int][]int {
	m := map[int][]int{}
	for i := range o.symbols {
		s := &o.symbols[i]
		if s.sec < 0 || s.typ == elf.STT_SECTION || s.typ == elf.STT_FILE || s.name == "" {
			continue
		}
		m[s.sec] = append(m[s.sec], i)
	}
	for _, list := range m {
		sort.SliceStable(list, func(a, b int) bool {
			x, y := &o.symbols[list[a]], &o.symbols[list[b]]
			if x.value != y.value {
				return x.value < y.value
			}
			return x.size > y.size
		})
	}
	return m
}

// place makes the bodies of one section from its symbols.
func (o *Object) place(s *section, list []int) error {
	a := &atlas{sec: s}
	o.maps[s.index] = a
	list = o.withoutLabels(s, list)
	covered := uint64(0)
	var bodies []*body
	for k, i := range list {
		sym := &o.symbols[i]
		size := sym.size
		if size == 0 {
			size = o.extent(s, list[k:])
		}
		var b *body
		if n := len(bodies); n > 0 && bodies[n-1].off == sym.value && bodies[n-1].size == size {
			b = bodies[n-1]
		} else {
			b = &body{sec: s, off: sym.value, size: size, badAt: -1}
			b.silent = o.part.silent(b)
			bodies = append(bodies, b)
			covered += size
		}
		o.addNode(i, b)
	}
	if covered > overlapLimit*s.size+1<<16 {
		return &FormatError{Name: o.Name, Reason: "section " + s.name + ": symbols overlap without bound"}
	}
	o.bodies = append(o.bodies, bodies...)
	a.segments = flatten(bodies)
	if o.part != nil {
		a.segments = o.part.veils(a)
	}
	a.findGaps()
	return nil
}

func (o *Object) addNode(i int, b *body) {
	sym := &o.symbols[i]
	n := &node{name: sym.name, sym: sym, index: i, body: b}
	if n.function() {
		n.group = functionOf(sym.name)
	}
	b.nodes = append(b.nodes, n)
	o.nodes = append(o.nodes, n)
	o.bySymbol[i] = n
}

// withoutLabels drops local symbols without a size that lie inside a sized
// one: labels of an assembler, which name no object. In mergeable sections
// the labels of literals go as well.
func (o *Object) withoutLabels(s *section, list []int) []int {
	var keep []int
	reach := uint64(0) // end of the sized symbols so far
	for _, i := range list {
		sym := &o.symbols[i]
		literal := s.mergeable() && standsForContent(sym.name)
		label := sym.local() && (literal || sym.size == 0 && sym.value < reach)
		if !label {
			keep = append(keep, i)
		}
		reach = max(reach, sym.value+sym.size)
	}
	return keep
}

// extent is the size of a symbol that has none: up to the next symbol, less
// the filler before that.
func (o *Object) extent(s *section, list []int) uint64 {
	from, to := o.symbols[list[0]].value, s.size
	for _, i := range list[1:] {
		if v := o.symbols[i].value; v > from {
			to = v
			break
		}
	}
	if s.exec() && s.data != nil {
		return withoutFiller(s.data[from:to])
	}
	return to - from
}

// withoutFiller is the length of code up to the no-ops at its end.
func withoutFiller(b []byte) uint64 {
	used := 0
	for pos := 0; pos < len(b); {
		in, ok := decode(b[pos:])
		if !ok {
			return uint64(len(b))
		}
		if !isFiller(b[pos : pos+in.size]) {
			used = pos + in.size
		}
		pos += in.size
	}
	return uint64(used)
}

// isFiller: the instructions that assemblers pad code with.
func isFiller(in []byte) bool {
	in = bytes.TrimLeft(in, "\x66\x2e")
	switch {
	case len(in) == 1:
		return in[0] == 0x90 || in[0] == 0xcc
	case len(in) > 2:
		return in[0] == 0x0f && in[1] == 0x1f
	}
	return false
}

// flatten turns bodies, ascending by start, into disjoint segments.
func flatten(bodies []*body) []segment {
	var out []segment
	var open []*body // bodies that contain pos, the latest start last
	pos := uint64(0)
	emit := func(to uint64) {
		if len(open) > 0 && pos < to {
			out = append(out, segment{pos, to, open[len(open)-1]})
		}
		pos = max(pos, to)
	}
	closeUpTo := func(limit uint64) {
		for len(open) > 0 && open[len(open)-1].end() <= limit {
			emit(open[len(open)-1].end())
			open = open[:len(open)-1]
		}
		emit(limit)
	}
	for _, b := range bodies {
		closeUpTo(b.off)
		pos = b.off
		if b.size > 0 {
			open = append(open, b)
		}
	}
	for len(open) > 0 {
		closeUpTo(open[len(open)-1].end())
	}
	return out
}

// findGaps fills in what the segments leave.
func (a *atlas) findGaps() {
	pos := uint64(0)
	for _, s := range a.segments {
		if s.from > pos {
			a.addGap(pos, s.from, s.body)
		}
		pos = s.to
	}
	if pos < a.sec.size {
		a.addGap(pos, a.sec.size, nil)
	}
}

func (a *atlas) addGap(from, to uint64, next *body) {
	g := gap{from: from, to: to, padding: a.isPadding(from, to)}
	if a.sec.exec() && next != nil && next.off == to {
		g.next = next
	}
	a.gaps = append(a.gaps, g)
}

// isPadding tells whether nothing but filler lies there: no-ops in code,
// zeros without a relocation in data. A section without contents has no way
// to tell, so a gap behind a symbol counts as its padding only if small.
func (a *atlas) isPadding(from, to uint64) bool {
	if hasReloc(a.sec, from, to) {
		return false
	}
	if a.sec.data == nil {
		return to-from < max(a.sec.align, 8)
	}
	b := a.sec.data[from:to]
	if a.sec.exec() {
		return withoutFiller(b) == 0 || len(bytes.TrimLeft(b, "\x00")) == 0
	}
	return len(bytes.TrimLeft(b, "\x00")) == 0
}

func hasReloc(s *section, from, to uint64) bool {
	i := sort.Search(len(s.relocs), func(i int) bool { return s.relocs[i].off >= from })
	return i < len(s.relocs) && s.relocs[i].off < to
}

// segmentFrom is the index of the first segment that ends behind off.
func (a *atlas) segmentFrom(off uint64) int {
	return sort.Search(len(a.segments), func(i int) bool { return a.segments[i].to > off })
}

// at returns the body that covers off, nil where no symbol does.
func (a *atlas) at(off uint64) *body {
	i := a.segmentFrom(off)
	if i < len(a.segments) && a.segments[i].from <= off {
		return a.segments[i].body
	}
	return nil
}

// gapAt returns the gap that holds off.
func (a *atlas) gapAt(off uint64) *gap {
	i := sort.Search(len(a.gaps), func(i int) bool { return a.gaps[i].to > off })
	if i < len(a.gaps) && a.gaps[i].from <= off {
		return &a.gaps[i]
	}
	return nil
}

// before returns the last body that ends at or before off, after which off
// may be the end of an array.
func (a *atlas) before(off uint64) *body {
	i := a.segmentFrom(off)
	if i == 0 {
		return nil
	}
	return a.segments[i-1].body
}
