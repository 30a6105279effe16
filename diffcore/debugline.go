package diffcore

// Lines of instructions from debug information.

import (
	"cmp"
	"debug/dwarf"
	"math"
	"slices"
	"sort"
)

// lineRow is one row of the line tables. A large unit has some hundred
// thousand, so a row is small and holds no pointer.
type lineRow struct {
	addr uint64
	line int32
	file int32 // index in the unit's files, or
}

// endOfSequence stands for the file in a row of the first address behind a
// sequence.
const endOfSequence = -1

func (r *lineRow) end() bool { return r.file == endOfSequence }

// lineTables is the line tables of an object, each read when an address of its
// unit is first asked for. A large object has hundreds, and few functions
// differ.
type lineTables struct {
	data  *debugInfo
	units []*lineUnit
	spans []lineSpan // ascending by start
}

// lineUnit is one unit with its rows, ascending by address. Rows of one
// address keep their order.
type lineUnit struct {
	entry *dwarf.Entry
	rows  []lineRow
	files []string
	known bool // rows are read
}

// lineSpan is a range of addresses of a unit.
type lineSpan struct {
	from, to uint64
	unit     *lineUnit
}

// lineTables lists the units. One that does not say where its code is counts
// as being everywhere.
func (o *Object) lineTables() (*lineTables, error) {
	t := &lineTables{}
	d, err := o.debugData(true)
	if err != nil || d == nil {
		return t, o.wrapDebug(err)
	}
	t.data = d
	err = d.eachUnit(func(entry *dwarf.Entry) {
		u := &lineUnit{entry: entry}
		ranges, err := d.Ranges(entry)
		if err != nil || len(ranges) == 0 {
			t.units = append(t.units, u)
		}
		for _, r := range ranges {
			t.spans = append(t.spans, lineSpan{r[0], r[1], u})
		}
	})
	sort.SliceStable(t.spans, func(i, j int) bool { return t.spans[i].from < t.spans[j].from })
	return t, o.wrapDebug(err)
}

// unitAt returns the unit that holds an address, with its rows; one without
// any if none does.
func (t *lineTables) unitAt(addr uint64) *lineUnit {
	i := sort.Search(len(t.spans), func(i int) bool { return t.spans[i].from > addr })
	if i > 0 && addr < t.spans[i-1].to {
		t.read(t.spans[i-1].unit)
		return t.spans[i-1].unit
	}
	for _, u := range t.units {
		t.read(u)
		if n := len(u.rows); n > 0 && u.rows[0].addr <= addr && addr < u.rows[n-1].addr {
			return u
		}
	}
	return &lineUnit{}
}

// read reads a unit's table. If that fails, no lines are known of the unit, so
// that none are proved.
func (t *lineTables) read(u *lineUnit) {
	if u.known {
		return
	}
	u.known = true
	l, err := t.data.lineReader(u.entry)
	if err != nil || l == nil {
		return
	}
	if p, ok := newLineProgram(t.data.lineTable(u.entry), len(l.Files())); ok && p.run() {
		u.rows, u.files = p.rows, fileNames(l)
		if !p.disordered {
			return
		}
	} else {
		u.readWith(l)
	}
	slices.SortStableFunc(u.rows, func(a, b lineRow) int { return cmp.Compare(a.addr, b.addr) })
}

// fileNames lists the names of the files of a table, and "" for a file that it
// does not have.
func fileNames(l *dwarf.LineReader) []string {
	var out []string
	for _, f := range l.Files() {
		name := ""
		if f != nil {
			name = f.Name
		}
		out = append(out, name)
	}
	return append(out, "")
}

// readWith reads the rows with debug/dwarf.
func (u *lineUnit) readWith(l *dwarf.LineReader) {
	numbers := map[*dwarf.LineFile]int32{}
	var last *dwarf.LineFile // most rows are of the same file as the one before
	number := u.number(numbers, nil)
	var row dwarf.LineEntry
	for l.Next(&row) == nil {
		if row.File != last {
			last, number = row.File, u.number(numbers, row.File)
		}
		r := lineRow{row.Address, int32(min(max(row.Line, 0), math.MaxInt32)), number}
		if row.EndSequence {
			r.file = endOfSequence
		}
		u.rows = append(u.rows, r)
	}
}

// bytesPerRow is about what a row takes in a line table.
const bytesPerRow = 3

// number is the index of a file's name in the unit's.
func (u *lineUnit) number(known map[*dwarf.LineFile]int32, f *dwarf.LineFile) int32 {
	n, met := known[f]
	if !met {
		n = int32(len(u.files))
		known[f] = n
		name := ""
		if f != nil {
			name = f.Name
		}
		u.files = append(u.files, name)
	}
	return n
}
