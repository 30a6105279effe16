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
// Which symbols are a pair is known from the files.

import (
	"cmp"
	"debug/elf"
	"maps"
	"slices"
)

// part says what an excerpt has of its file.
type part struct {
	traced map[place]bool  // where odd functions begin
	bare   map[int][]span  // section index -> ranges that are not under a veil, ascending
	frames map[uint64]bool // records of .eh_frame that are read, by offset of their contents

	partners []int // of the old excerpt: symbol -> that of the new one, -1 for none
}

// place is an offset in a section.
type place struct {
	sec int
	off uint64
}

// span is a range of a section.
type span struct{ from, to uint64 }

// excerpter makes two excerpts.
type excerpter struct {
	*congruence
	moved  *shifted       // nil if the objects are congruent
	number [2]map[int]int // index in the file of each side -> in the excerpt
	kept   [2][]int       // the other way round
	bare   [2]map[int]map[span]bool
	parts  [2]*Object
	found  [2][]field     // the references of what is odd, once they were asked for
	shapes map[string]int // how many symbols have each, once it was asked for
}

// excerpts makes the excerpts of both files, or reports false if what the odd
// functions refer to does not allow it. moved is nil if the files are
// congruent.
func (g *congruence) excerpts(moved *shifted) (old, new *Object, ok bool) {
	e := &excerpter{congruence: g, moved: moved, number: [2]map[int]int{{}, {}}, bare: [2]map[int]map[span]bool{{}, {}}}
	e.keep(0, 0)
	for side := range 2 {
		for i := range g.odd {
			e.keepResident(side, g.odd[i][side].sec, &g.odd[i][side].resident)
		}
	}
	for side, l := range g.sides() {
		e.parts[side] = e.start(side, l)
	}
	if moved != nil && !e.findPieces() {
		return nil, nil, false
	}
	first, ok := e.aims(0)
	if !ok {
		return nil, nil, false
	}
	second, ok := e.aims(1)
	if !ok || !slices.Equal(first, second) || moved != nil && !e.keepsLone() {
		return nil, nil, false
	}
	e.pairUp()
	return e.parts[0], e.parts[1], e.finish(0) && e.finish(1)
}

// keep gives a symbol of one side a number in its excerpt, and the one that
// corresponds a number in the other.
func (e *excerpter) keep(side, symbol int) int {
	if other := e.shifts.symbol(side, symbol); other >= 0 {
		e.add(1-side, other)
	}
	return e.add(side, symbol)
}

func (e *excerpter) add(side, symbol int) int {
	n, known := e.number[side][symbol]
	if !known {
		n = len(e.kept[side])
		e.number[side][symbol], e.kept[side] = n, append(e.kept[side], symbol)
	}
	return n
}

// keepResident keeps all that lies at one place, and what corresponds. The
// names of each come in the order of its file.
func (e *excerpter) keepResident(side, sec int, r *resident) {
	in := e.sides()[side].residents(sec)
	other := e.shifts.section(side, sec)
	there := e.sides()[1-side].residents(other)
	q := &there.list[there.at(e.sides()[1-side].table.value(int32(e.shifts.symbol(side, int(in.of(r)[0])))))]
	for _, i := range in.of(r) {
		e.add(side, int(i))
	}
	for _, i := range there.of(q) {
		e.add(1-side, int(i))
	}
	e.unveil(side, sec, span{r.off, r.end()})
	e.unveil(1-side, other, span{q.off, q.end()})
}

func (e *excerpter) unveil(side, sec int, s span) {
	if e.bare[side][sec] == nil {
		e.bare[side][sec] = map[span]bool{}
	}
	e.bare[side][sec][s] = true
}

// start makes the object of one side with the relocations of what is odd. Its
// symbols come last, in finish.
func (e *excerpter) start(side int, l *outline) *Object {
	o := &Object{Name: l.name, sections: l.sections, table: l.table, maps: map[int]*atlas{}, tables: map[string][]table{},
		part: &part{traced: map[place]bool{}, frames: e.frames[side]}}
	for i := range e.odd {
		f := &e.odd[i][side]
		o.part.traced[place{f.sec, f.off}] = true
		e.addRelocs(side, f.sec, f.off, f.end())
	}
	if len(e.frames[side]) > 0 {
		for i, s := range l.sections {
			if s.name == unwindSection {
				e.addFrameRelocs(side, i)
			}
		}
	}
	l.sortRelocs()
	return o
}

// sortRelocs puts what was added in order.
func (l *outline) sortRelocs() {
	for _, s := range l.sections {
		slices.SortStableFunc(s.relocs, func(x, y reloc) int { return cmp.Compare(x.off, y.off) })
	}
}

// addRelocs adds the relocations of a range.
func (e *excerpter) addRelocs(side, sec int, from, to uint64) {
	s, t := e.sides()[side].sections[sec], e.sides()[side].entries(sec).within(from, to)
	for i := range t.len() {
		r := t.at(i)
		e.keepAliases(side, r.sym)
		r.sym = e.keep(side, r.sym)
		s.relocs = append(s.relocs, r)
	}
}

// keepAliases keeps all names of a symbol's place, so that they come in the
// order of the file.
func (e *excerpter) keepAliases(side, symbol int) {
	l := e.sides()[side]
	sec := l.table.section(int32(symbol))
	if sec < 0 || l.table.typ(int32(symbol)) == elf.STT_SECTION {
		return
	}
	at := l.table.value(int32(symbol))
	in := l.residents(sec)
	if in == nil {
		return
	}
	if k := in.at(at); k < len(in.list) && in.list[k].off == at {
		e.keepResident(side, sec, &in.list[k])
	}
}

// addFrameRelocs adds those of records that are read and of common records.
func (e *excerpter) addFrameRelocs(side, sec int) {
	eachFrame(e.sides()[side].sections[sec], func(from, to uint64, common int64) {
		if common < 0 || e.frames[side][from] {
			e.addRelocs(side, sec, from, to)
		}
	})
}

// addSymbols reads the symbols that were kept since it was last called.
func (e *excerpter) addSymbols(side int) {
	o, l := e.parts[side], e.sides()[side]
	for _, i := range e.kept[side][len(o.symbols):] {
		o.symbols = append(o.symbols, l.symbol(int32(i)))
	}
}

// fields lists the references of what is odd on one side.
func (e *excerpter) fields(side int) []field {
	o := e.parts[side]
	e.addSymbols(side)
	if e.found[side] != nil {
		return e.found[side]
	}
	found := []field{}
	note := func(f field) { found = append(found, f) }
	for i := range e.odd {
		f := &e.odd[i][side]
		o.fields(o.sections[f.sec], f.off, f.end(), note)
	}
	for _, s := range o.sections {
		if s.name == unwindSection {
			o.fields(s, 0, s.size, note)
		}
	}
	e.found[side] = found
	return found
}

// findPieces compares what has no name, once it is known what is odd and what
// that refers to.
func (e *excerpter) findPieces() bool {
	for side := range 2 {
		for _, f := range e.fields(side) {
			e.moved.note(side, f)
		}
	}
	return e.moved.samePieces()
}

// finish gives one side its symbols and charts it.
func (e *excerpter) finish(side int) bool {
	o := e.parts[side]
	e.addSymbols(side)
	o.asked = make([]bool, len(o.symbols))
	for i := range o.asked {
		o.asked[i] = true
	}
	o.part.bare = map[int][]span{}
	for sec, spans := range e.bare[side] {
		o.part.bare[sec] = slices.SortedFunc(maps.Keys(spans), compareSpans)
	}
	for i, s := range o.sections {
		s.veiled = o.part.bare[i] == nil
	}
	e.sides()[side].sortRelocs()
	return o.chart() == nil && !o.traced().leadsUnderVeil()
}

// silent tells whether the bytes of a body are all that is asked of it.
func (p *part) silent(b *body) bool {
	return p != nil && !p.traced[place{b.sec.index, b.off}]
}

// pairUp notes which symbol of the old excerpt is which of the new one.
func (e *excerpter) pairUp() {
	partners := make([]int, len(e.kept[0]))
	for n, i := range e.kept[0] {
		partners[n] = -1
		if j := e.shifts.symbol(0, i); j >= 0 {
			partners[n] = e.number[1][j]
		}
	}
	e.parts[0].part.partners = partners
}
