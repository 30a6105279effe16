package diffcore

// The order of tables.
//
// An entry of a table is compared with the function that it belongs to. What
// that leaves out is the order of entries of several functions. Most tables
// are written along with the code, in its order, and looked up by address;
// there the order says nothing. Where a table does not follow the code, and
// where it is a list of functions to be called one after the other, it is
// content:
//
//	.init_array:  .quad first, second       another order runs them in another order
//	__bug_table:  f+3, f+9, g+2             goes with f and g

import (
	"debug/elf"
	"maps"
	"slices"
	"strings"
)

// table is a section about functions with the functions of its entries.
type table struct {
	sec     *section
	entries []*body
	owners  []*body // of each entry, nil for none
}

// compareOrder reports tables whose entries stand in another order.
func (c *comparer) compareOrder() {
	for _, name := range slices.Sorted(maps.Keys(c.old.tables)) {
		old, new := c.old.tables[name], c.new.tables[name]
		if !slices.ContainsFunc(old, orderCounts) && ascending(old) && ascending(new) {
			continue
		}
		x, y := sequence(old, c.forward), sequence(new, c.backward)
		for i := range x {
			x[i] = c.forward.of(x[i])
		}
		if !slices.Equal(x, y) {
			c.report(subject{KindData, name}, Site{Symbol: name, Section: name, Cause: CauseTable, Old: orderText(x), New: orderText(y)})
		}
	}
}

// orderCounts: a list of functions is run through from its start to its end.
// Lists of places to patch look alike; those that compilers and kernels have
// are sorted before use.
func orderCounts(t table) bool {
	switch t.sec.typ {
	case elf.SHT_INIT_ARRAY, elf.SHT_FINI_ARRAY, elf.SHT_PREINIT_ARRAY:
		return true
	}
	switch t.sec.name {
	case "__mcount_loc", "__patchable_function_entries", ".return_sites", ".retpoline_sites", ".call_sites", ".ibt_endbr_seal", ".cfi_sites":
		return false
	}
	return !slices.ContainsFunc(t.entries, func(e *body) bool { return !e.namesFunction() })
}

// namesFunction tells whether the entry is the address of a function and
// nothing else.
func (b *body) namesFunction() bool {
	return len(b.refs) == 1 && uint64(b.refs[0].width) == b.size && b.refs[0].off == 0
}

// ascending tells whether the entries of tables are in the order of the code.
func ascending(tables []table) bool {
	last := map[*section]uint64{}
	for _, t := range tables {
		for _, b := range t.owners {
			if b == nil {
				continue
			}
			if b.off < last[b.sec] {
				return false
			}
			last[b.sec] = b.off
		}
	}
	return true
}

// sequence lists the functions of the entries that have a partner, once for
// each run of entries.
func sequence(tables []table, partner partners) []*node {
	var out []*node
	for _, t := range tables {
		for _, b := range t.owners {
			if b == nil {
				continue
			}
			i := slices.IndexFunc(b.nodes, func(n *node) bool { return partner.of(n) != nil })
			if i >= 0 && (len(out) == 0 || out[len(out)-1] != b.nodes[i]) {
				out = append(out, b.nodes[i])
			}
		}
	}
	return out
}

// orderText names the first functions of a sequence.
func orderText(list []*node) string {
	var names []string
	for _, n := range list[:min(len(list), 8)] {
		names = append(names, n.name)
	}
	return strings.Join(names, ", ")
}
