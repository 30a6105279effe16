package diffcore

// Where debug information says that variables are declared. One with a static
// address is found by that address, which its location spells out
// (DW_OP_addr) or takes from the unit's list of addresses (DW_OP_addrx). What
// follows in the location says which piece of the variable lies there.

import (
	"debug/dwarf"
	"encoding/binary"
	"math"
)

// Variable is one data object of an object as debug information describes it.
type Variable struct {
	Symbol string // as in a Change: without the numbers that a compiler chose
	File   string // of the declaration
	Line   int    // of the declaration, above 0
}

// Variables lists the data objects that o defines and of which debug
// information says the declaration, in the order of the symbol table: there may
// be several of one symbol. At -g1 gcc says nothing of static ones. Errors are
// *FormatError or *UnsupportedError.
func (o *Object) Variables() ([]Variable, error) {
	declared, err := o.variables()
	if err != nil {
		return nil, err
	}
	bases := o.bases()
	var out []Variable
	for _, n := range o.nodes {
		if !n.dataObject() || n.body == nil {
			continue
		}
		if v := declared[bases[n.body.sec.index]+n.body.off]; v.line > 0 {
			out = append(out, Variable{baseOf(n.name), v.file, v.line})
		}
	}
	return out, nil
}

// declaredVariable is where a variable is declared; line 0 where it is not said.
type declaredVariable struct {
	file string
	line int
}

// variables lists the declarations of variables by address.
func (o *Object) variables() (map[uint64]declaredVariable, error) {
	d, err := o.debugData(false)
	if err != nil || d == nil {
		return nil, o.wrapDebug(err)
	}
	w := variableWalk{data: d, declared: map[dwarf.Offset]declaredVariable{}, at: map[uint64]declaredVariable{}}
	err = d.each(w.entry)
	return w.at, o.wrapDebug(err)
}

// variableWalk collects variables.
type variableWalk struct {
	data     *debugInfo
	files    []*dwarf.LineFile // of the unit
	addrBase int64             // of the unit, in .debug_addr
	declared map[dwarf.Offset]declaredVariable
	at       map[uint64]declaredVariable // by address
}

// entry takes in one entry; they come in the order of the section.
func (w *variableWalk) entry(e *dwarf.Entry) {
	switch e.Tag {
	case dwarf.TagCompileUnit, dwarf.TagPartialUnit:
		w.files = w.data.filesOf(e)
		w.addrBase, _ = e.Val(dwarf.AttrAddrBase).(int64)
	case dwarf.TagVariable:
		v := w.declaration(e)
		w.declared[e.Offset] = v
		if loc, ok := e.Val(dwarf.AttrLocation).([]byte); ok {
			if addr, static := w.address(loc); static {
				w.at[addr] = v
			}
		}
	}
}

// declaration takes what the entry does not say from the one that it completes,
// which comes first.
func (w *variableWalk) declaration(e *dwarf.Entry) (v declaredVariable) {
	for _, a := range [...]dwarf.Attr{dwarf.AttrSpecification, dwarf.AttrAbstractOrigin} {
		if off, ok := e.Val(a).(dwarf.Offset); ok {
			v = w.declared[off]
		}
	}
	if n, ok := e.Val(dwarf.AttrDeclLine).(int64); ok && n > 0 && n < math.MaxInt32 {
		v.line = int(n)
	}
	if i, ok := e.Val(dwarf.AttrDeclFile).(int64); ok && i >= 0 && i < int64(len(w.files)) && w.files[i] != nil {
		v.file = w.files[i].Name
	}
	return v
}

const (
	opAddr  = 0x03 // DW_OP_addr: the address follows
	opAddrx = 0xa1 // DW_OP_addrx: its index in the unit's addresses follows
)

// address is the static address that a location begins with.
func (w *variableWalk) address(loc []byte) (addr uint64, static bool) {
	switch {
	case len(loc) >= 9 && loc[0] == opAddr:
		return binary.LittleEndian.Uint64(loc[1:]), true
	case len(loc) >= 2 && loc[0] == opAddrx:
		index, n := binary.Uvarint(loc[1:]) // LEB128
		list := w.data.addr
		if n <= 0 || w.addrBase < 0 || w.addrBase > int64(len(list)) {
			return 0, false
		}
		if list = list[w.addrBase:]; index < uint64(len(list)/8) {
			return binary.LittleEndian.Uint64(list[index*8:]), true
		}
	}
	return 0, false
}
