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

// lineRows reads all line tables, ascending by address. Rows of one address
// keep their order.
func (o *Object) lineRows() ([]lineRow, error) {
	d, err := o.debugData()
	if err != nil || d == nil {
		return nil, o.wrapDebug(err)
	}
	var rows []lineRow
	err = d.each(true, func(unit *dwarf.Entry) {
		l, err := d.lineReader(unit)
		if err != nil || l == nil {
			return // no lines are known of this unit, so none are proved
		}
		var row dwarf.LineEntry
		for l.Next(&row) == nil {
			file := ""
			if row.File != nil {
				file = row.File.Name
			}
			rows = append(rows, lineRow{row.Address, row.Line, file, row.EndSequence})
		}
	})
	if err != nil {
		return nil, o.wrapDebug(err)
	}
	sort.SliceStable(rows, func(i, j int) bool { return rows[i].addr < rows[j].addr })
	return rows, nil
}

// opAddr is DW_OP_addr: the location is the address that follows.
const opAddr = 3

// variableLines lists the declaration lines of variables by address.
func (o *Object) variableLines() (map[uint64]int, error) {
	d, err := o.debugData()
	if err != nil || d == nil {
		return nil, o.wrapDebug(err)
	}
	out := map[uint64]int{}
	declared := map[dwarf.Offset]int{}
	err = d.each(false, func(e *dwarf.Entry) {
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
