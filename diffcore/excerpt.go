package diffcore

// Two objects that hold only what differs.
//
// The odd functions of two congruent files (see congruent.go) are compared
// like any others, in objects that leave out the rest. An excerpt has
//
//   - the odd functions, with their relocations and unwind records;
//   - every symbol that one of them refers to on either side, and those next
//     to it, by its name and bytes alone: it is known to be equal, so what it
//     refers to in turn is not asked;
//   - unnamed bytes that an odd function refers to;
//   - the debug sections, unread until somebody asks for a line.
//
// Everything else lies under veils (veil.go): ranges of which nothing is said. A
// reference that leads under a veil would have no meaning, so then there is
// no excerpt:
//
//	.text   [veil        ][f odd][veil   ][g, called by f][veil         ]
//
// Both excerpts number their symbols alike, and those of one number are a
// pair.

import (
	"debug/elf"
	"slices"
)

// part says what an excerpt has of its file.
type part struct {
	traced map[place]bool  // where odd functions begin
	bare   map[int][]span  // section index -> ranges that are not under a veil, ascending
	frames map[uint64]bool // records of .eh_frame that are read, by offset of their contents
}

// place is an offset in a section.
type place struct {
	sec int
	off uint64
}

// span is a range of a section.
type span struct{ from, to uint64 }

// excerpter makes two excerpts. Numbers of symbols are common to both.
type excerpter struct {
	*congruence
	number map[int]int // index in the file -> in the excerpt
	kept   []int       // the other way round
	bare   map[int]map[span]bool
	parts  [2]*Object
}

// excerpts makes the excerpts of both files, or reports false if what the odd
// functions refer to does not allow it.
func (g *congruence) excerpts() (old, new *Object, ok bool) {
	e := &excerpter{congruence: g, number: map[int]int{}, bare: map[int]map[span]bool{}}
	e.keep(0)
	for i := range g.odd {
		e.keepResident(g.odd[i].sec, g.old.residents(g.odd[i].sec), &g.odd[i].resident)
	}
	for side, l := range [2]*outline{g.old, g.new} {
		e.parts[side] = e.start(side, l)
	}
	first, ok := e.aims(0)
	if !ok {
		return nil, nil, false
	}
	second, ok := e.aims(1)
	if !ok || !slices.Equal(first, second) {
		return nil, nil, false
	}
	for side, l := range [2]*outline{g.old, g.new} {
		if !e.finish(e.parts[side], l) {
			return nil, nil, false
		}
	}
	return e.parts[0], e.parts[1], true
}

// keep gives a symbol a number.
func (e *excerpter) keep(symbol int) int {
	n, known := e.number[symbol]
	if !known {
		n = len(e.kept)
		e.number[symbol], e.kept = n, append(e.kept, symbol)
	}
	return n
}

// keepResident keeps all that lies at one place.
func (e *excerpter) keepResident(sec int, in *residents, r *resident) {
	for _, i := range in.of(r) {
		e.keep(int(i))
	}
	e.unveil(sec, span{r.off, r.end()})
}

func (e *excerpter) unveil(sec int, s span) {
	if e.bare[sec] == nil {
		e.bare[sec] = map[span]bool{}
	}
	e.bare[sec][s] = true
}

// start makes the object of one side with the relocations of what is odd. Its
// symbols come last, in finish.
func (e *excerpter) start(side int, l *outline) *Object {
	o := &Object{Name: l.name, sections: l.sections, table: l.table, maps: map[int]*atlas{}, tables: map[string][]table{}, begins: map[*body][]uint32{},
		part: &part{traced: map[place]bool{}, frames: e.frames[side]}}
	for i := range e.odd {
		f := &e.odd[i]
		o.part.traced[place{f.sec, f.off}] = true
		e.addRelocs(l.sections[f.sec], l.entries(f.sec).within(f.off, f.end()))
	}
	if len(e.frames[side]) > 0 {
		for i, s := range l.sections {
			if s.name == unwindSection {
				e.addFrameRelocs(l, i, e.frames[side])
			}
		}
	}
	return o
}

func (e *excerpter) addRelocs(s *section, t relaTable) {
	for i := range t.len() {
		r := t.at(i)
		e.keepAliases(r.sym)
		r.sym = e.keep(r.sym)
		s.relocs = append(s.relocs, r)
	}
}

// keepAliases keeps all names of a symbol's place, so that they come in the
// order of the file.
func (e *excerpter) keepAliases(symbol int) {
	sec := e.old.table.section(int32(symbol))
	if sec < 0 || e.old.table.typ(int32(symbol)) == elf.STT_SECTION {
		return
	}
	at := e.old.table.value(int32(symbol))
	in := e.old.residents(sec)
	if in == nil {
		return
	}
	if k := in.at(at); k < len(in.list) && in.list[k].off == at {
		e.keepResident(sec, in, &in.list[k])
	}
}

// addFrameRelocs adds those of records that are read and of common records.
func (e *excerpter) addFrameRelocs(l *outline, sec int, read map[uint64]bool) {
	eachFrame(l.sections[sec], func(from, to uint64, common int64) {
		if common < 0 || read[from] {
			e.addRelocs(l.sections[sec], l.entries(sec).within(from, to))
		}
	})
}

// aims looks up where the references of one side lead and keeps what lies
// there. It lists, in order, those places that have no certain name. It
// reports false for a reference that leads nowhere known.
func (e *excerpter) aims(side int) (unsure []place, ok bool) {
	o, l := e.parts[side], [2]*outline{e.old, e.new}[side]
	for _, i := range e.kept[len(o.symbols):] {
		o.symbols = append(o.symbols, l.symbol(int32(i)))
	}
	ok = true
	look := func(f field) {
		if f.to == nil {
			if f.sym >= 0 && !plain(&o.symbols[f.sym]) {
				unsure = append(unsure, place{o.symbols[f.sym].sec, uint64(e.kept[f.sym])})
			}
			return
		}
		at, fine := e.aim(l, f)
		ok = ok && fine
		unsure = append(unsure, at...)
	}
	for i := range e.odd {
		f := &e.odd[i]
		o.fields(l.sections[f.sec], f.off, f.end(), look)
	}
	for _, s := range l.sections {
		if s.name == unwindSection {
			o.fields(s, 0, s.size, look)
		}
	}
	return unsure, ok
}

// plain tells whether a symbol's name is an identity by itself.
func plain(s *symbol) bool {
	return s.name == shapeOf(s.name) && !standsForContent(s.name)
}

// aim keeps what lies at the target of a reference, and its neighbours, whose
// ends and starts may be meant.
func (e *excerpter) aim(l *outline, f field) (unsure []place, ok bool) {
	sec := f.to.index
	in := l.residents(sec)
	if in == nil || !f.to.loaded() || f.base < 0 || uint64(f.base) > f.to.size {
		return nil, false
	}
	at := uint64(f.base)
	list, k := in.list, in.at(at)
	for i := max(k-1, 0); i < min(k+2, len(list)); i++ {
		e.keepResident(sec, in, &list[i])
	}
	if k < len(list) && list[k].off <= at {
		for _, i := range in.of(&list[k]) {
			if s := l.symbol(i); !plain(&s) {
				return []place{{sec, list[k].off}}, true
			}
		}
		return nil, true
	}
	gap := span{0, f.to.size}
	if k > 0 {
		gap.from = list[k-1].end()
	}
	if k < len(list) {
		gap.to = list[k].off
	}
	e.unveil(sec, gap)
	if f.to.mergeable() {
		return nil, true // an entity, which is its bytes
	}
	return []place{{sec, at}}, !f.to.exec()
}

// finish gives one side its symbols and charts it.
func (e *excerpter) finish(o *Object, l *outline) bool {
	for _, i := range e.kept[len(o.symbols):] {
		o.symbols = append(o.symbols, l.symbol(int32(i)))
	}
	o.asked = make([]bool, len(o.symbols))
	for i := range o.asked {
		o.asked[i] = true
	}
	o.part.bare = map[int][]span{}
	for sec, spans := range e.bare {
		for s := range spans {
			o.part.bare[sec] = append(o.part.bare[sec], s)
		}
		slices.SortFunc(o.part.bare[sec], compareSpans)
	}
	for i, s := range o.sections {
		s.veiled = o.part.bare[i] == nil
	}
	return o.chart() == nil && !o.traced().leadsUnderVeil()
}

// silent tells whether the bytes of a body are all that is asked of it.
func (p *part) silent(b *body) bool {
	return p != nil && !p.traced[place{b.sec.index, b.off}]
}

// pairByIndex pairs the symbols of two excerpts.
func (c *Correlation) pairByIndex() (out [][2]*node) {
	for _, o := range c.old.nodes {
		if o.sym == nil {
			continue
		}
		if n := c.new.bySymbol[o.index]; n != nil {
			c.pair(o, n)
			out = append(out, [2]*node{o, n})
		}
	}
	return out
}
