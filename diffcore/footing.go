package diffcore

// What bears on replacing a function while the program runs. A live patch writes
// a jump over the first five bytes of the running function and gives it a new
// body elsewhere. So it matters whether those bytes may be written over, who
// else leads into the old body, and what the new one shares with the program.

import (
	"debug/elf"
	"slices"
	"strings"
)

// jumpSize is the size of the jump to the new body, in bytes.
const jumpSize = 5

// opCall is the opcode of a near call: one to the own start is recursion, which
// the jump there serves.
const opCall = 0xe8

// Footing is what a function stands on.
type Footing struct {
	Symbol  string // in the object: of a part or clone, its own name
	Section string
	Size    uint64 // bytes

	BranchBack int64    // offset of the first branch into its first five bytes, -1 for none
	Labels     []string // data that holds addresses inside of it (goto *), by symbol
	Tables     []string // special sections with entries about it, such as __jump_table
	Shared     []string // writable data with a local symbol that it refers to: static variables
	Undefined  []string // symbols that it refers to and that the object does not define
}

// Footings tells of all functions, by the symbol that a Change names. Lists are
// ascending, without repetition.
func (o *Object) Footings() map[string][]Footing {
	kept := o.traced().keptLabels()
	all := map[string][]Footing{}
	for _, n := range o.nodes {
		if !n.function() {
			continue
		}
		f := Footing{Symbol: n.name, Section: n.body.sec.name, Size: n.body.size, BranchBack: branchBack(n.body), Labels: sorted(kept[n.body])}
		for i := range n.body.entries {
			f.Tables = append(f.Tables, n.body.entries[i].sec.name)
		}
		for i := range n.body.refs {
			f.refer(&n.body.refs[i])
		}
		f.Tables, f.Shared, f.Undefined = sorted(f.Tables), sorted(f.Shared), sorted(f.Undefined)
		all[n.group] = append(all[n.group], f)
	}
	return all
}

// refer takes one reference of the function into account.
func (f *Footing) refer(r *ref) {
	switch to := r.target(); {
	case r.node != nil && !r.node.defined() && r.node.name != "":
		f.Undefined = append(f.Undefined, r.node.name)
	case to != nil && !to.unnamed() && isVariable(to) && to.nodes[0].sym.bind == elf.STB_LOCAL:
		f.Shared = append(f.Shared, to.nodes[0].name)
	}
}

// isVariable reports whether b is data that the program writes; what only the
// loader writes is constant.
func isVariable(b *body) bool {
	return b.sec.write() && !b.sec.exec() && !strings.HasPrefix(b.sec.name, ".data.rel.ro")
}

// branchBack is the offset of the first branch in b that leads into its first
// five bytes, -1 without one.
func branchBack(b *body) int64 {
	for _, it := range items(b) {
		if it.in.relative && it.dest >= 0 && it.dest < jumpSize && it.raw[0] != opCall {
			return int64(it.off)
		}
	}
	return -1
}

// keptLabels lists for each function the named data that holds addresses inside
// of it. A switch's table has no name: it is the function's own.
func (o *Object) keptLabels() map[*body][]string {
	kept := map[*body][]string{}
	for _, b := range o.bodies {
		if b.sec.exec() || b.unnamed() || strings.HasPrefix(b.nodes[0].name, "CSWTCH.") {
			continue
		}
		for i := range b.refs {
			to := b.refs[i].target()
			if to != nil && to.sec.exec() && b.refs[i].off != 0 {
				kept[to] = append(kept[to], b.nodes[0].name)
			}
		}
	}
	return kept
}

func sorted(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}
