package diffcore

// Rosters: lists of what an object defines, made by an instrumentation that
// registers all of it at once.
//
//	gcov  the record of an object lists the records of its functions
//	ASAN  a constructor hands a list of all variables to the run-time library:
//	      address, size, name, ... and where each was declared
//
// The list as a whole says no more than which things there are and in which
// order, and each of these is compared on its own. What a roster says of a
// variable belongs to the variable, like an entry of a table about a function.

import "fmt"

// registrars are the functions of the run-time library that take a roster of
// variables.
var registrars = [...]string{"__asan_register_globals", "__asan_unregister_globals"}

// globalSize is the size of an entry of ASAN's (struct __asan_global).
const globalSize = 64

// readRosters finds ASAN's lists and gives their entries to the variables.
func (o *Object) readRosters() {
	for _, b := range o.bodies {
		if !b.sec.exec() || !b.registers() {
			continue
		}
		for i := range b.refs {
			if t := b.refs[i].target(); t != nil && t.nodes[0].byContent() && !t.roster && t.listsGlobals() {
				t.roster = true
				t.giveGlobals()
			}
		}
	}
}

// registers tells whether the code calls a registrar.
func (b *body) registers() bool {
	for i := range b.refs {
		for _, name := range registrars {
			if n := b.refs[i].node; n != nil && n.name == name {
				return true
			}
		}
	}
	return false
}

// listsGlobals tells whether the data is such a list: each entry begins with
// an address.
func (b *body) listsGlobals() bool {
	if b.sec.exec() || b.sec.data == nil || b.size < globalSize {
		return false
	}
	next := uint64(0)
	for i := range b.refs {
		switch at := b.refs[i].at; {
		case at == next:
			next += globalSize
		case at > next:
			return false
		}
	}
	return next > 0 && next <= b.size && b.size-next < globalSize
}

// giveGlobals cuts the list. What it says of a constant without a name follows
// from what that holds.
func (b *body) giveGlobals() {
	for from := 0; from < len(b.refs); {
		start := b.refs[from].at
		e := &body{sec: b.sec, off: b.off + start, size: globalSize, badAt: -1}
		k := from
		for ; k < len(b.refs) && b.refs[k].at < start+globalSize; k++ {
			r := b.refs[k]
			r.at -= start
			e.refs = append(e.refs, r)
		}
		if t := b.refs[from].target(); t != nil && !t.nodes[0].byContent() {
			t.entries = append(t.entries, entry{sec: b.sec, body: e})
		}
		from = k
	}
}

// compareRecords compares what rosters say of a variable.
func (c *comparer) compareRecords(s subject, o, n *node) {
	x, y := o.body.entries, n.body.entries
	if len(x) != len(y) {
		c.report(s, Site{Symbol: o.name, Section: firstOddTable(x, y), Old: numberText(uint64(len(x))), New: numberText(uint64(len(y))), Cause: CauseData})
		return
	}
	for i := range x {
		a, b := x[i].body, y[i].body
		if sameLayout(a, b) && c.sameRefs(a, b) {
			continue
		}
		cause := CauseData
		if c.recordIsLine(s, o, n, a, b) {
			cause = CauseLine
		}
		c.report(s, Site{Symbol: o.name, Section: x[i].sec.name, OldOffset: int64(a.off), NewOffset: int64(b.off),
			Old: fmt.Sprintf("% x", a.bytes()), New: fmt.Sprintf("% x", b.bytes()), Cause: cause})
	}
}

// recordIsLine tells whether two entries about a variable differ in the line
// of its declaration only.
func (c *comparer) recordIsLine(s subject, o, n *node, a, b *body) bool {
	vs, ok := c.bodyValues(a, b, 4)
	return ok && c.allLines(vs, c.linesAbout(s, o, n))
}
