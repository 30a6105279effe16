package diffcore

// Lines from debug information: of instructions, and of variables.

import (
	"debug/dwarf"
	"encoding/binary"
	"sort"
)

// lineRow is one row of the line tables.
type lineRow struct {
	addr uint64
	line int
	file string
	end  bool // the first address behind a sequence
}

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
	read  bool
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

// rowsAt returns the rows of the unit that holds an address.
func (t *lineTables) rowsAt(addr uint64) []lineRow {
	i := sort.Search(len(t.spans), func(i int) bool { return t.spans[i].from > addr })
	if i > 0 && addr < t.spans[i-1].to {
		return t.rowsOf(t.spans[i-1].unit)
	}
	for _, u := range t.units {
		rows := t.rowsOf(u)
		if len(rows) > 0 && rows[0].addr <= addr && addr < rows[len(rows)-1].addr {
			return rows
		}
	}
	return nil
}

// rowsOf reads a unit's table. If that fails, no lines are known of the unit,
// so that none are proved.
func (t *lineTables) rowsOf(u *lineUnit) []lineRow {
	if u.read {
		return u.rows
	}
	u.read = true
	l, err := t.data.lineReader(u.entry)
	if err != nil || l == nil {
		return nil
	}
	var row dwarf.LineEntry
	for l.Next(&row) == nil {
		file := ""
		if row.File != nil {
			file = row.File.Name
		}
		u.rows = append(u.rows, lineRow{row.Address, row.Line, file, row.EndSequence})
	}
	sort.SliceStable(u.rows, func(i, j int) bool { return u.rows[i].addr < u.rows[j].addr })
	return u.rows
}

// opAddr is DW_OP_addr: the location is the address that follows.
const opAddr = 3

// variableLines lists the declaration lines of variables by address.
func (o *Object) variableLines() (map[uint64]int, error) {
	d, err := o.debugData(false)
	if err != nil || d == nil {
		return nil, o.wrapDebug(err)
	}
	out := map[uint64]int{}
	declared := map[dwarf.Offset]int{}
	err = d.each(func(e *dwarf.Entry) {
		if e.Tag != dwarf.TagVariable {
			return
		}
		line, _ := e.Val(dwarf.AttrDeclLine).(int64)
		if off, ok := e.Val(dwarf.AttrSpecification).(dwarf.Offset); ok && line == 0 {
			line = int64(declared[off])
		}
		declared[e.Offset] = int(line)
		if loc, ok := e.Val(dwarf.AttrLocation).([]byte); ok && len(loc) == 9 && loc[0] == opAddr {
			out[binary.LittleEndian.Uint64(loc[1:])] = int(line)
		}
	})
	return out, o.wrapDebug(err)
}
