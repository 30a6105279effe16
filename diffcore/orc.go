package diffcore

// Unwind tables of Linux (ORC). objtool writes two sections, whose n-th parts
// belong together:
//
//	.orc_unwind_ip   .long f+0-.   .long f+12-.   .long g+0-.
//	.orc_unwind      rule          rule           rule
//
// The first is a table about functions like any other (tables.go). The second has
// no relocations, so its records go by their order.

// orcAddresses is the section with the addresses of .orc_unwind's records.
const orcAddresses = ".orc_unwind_ip"

// closeUnwind gives an address where a function ends and alignment begins to that
// function: objtool closes its records there. Anywhere else such an address is
// one of what follows the alignment.
func (o *Object) closeUnwind(entries []*body) {
	for _, e := range entries {
		for i := range e.refs {
			r := &e.refs[i]
			if r.body == nil || r.off >= 0 {
				continue
			}
			a, at := o.maps[r.body.sec.index], uint64(int64(r.body.off)+r.off)
			if before := a.before(at); before != nil && before.end() == at {
				r.body, r.off = before, int64(at-before.off)
			}
		}
	}
}

// readUnwind pairs the records of .orc_unwind with the owners of their
// addresses.
func (o *Object) readUnwind(owners []*body) {
	for _, s := range o.sections {
		n := uint64(len(owners))
		if s.name != ".orc_unwind" || s.data == nil || n == 0 || s.size%n != 0 {
			continue
		}
		size := s.size / n
		for i, b := range owners {
			o.give(&body{sec: s, off: uint64(i) * size, size: size, badAt: -1}, b)
		}
		return
	}
	o.doubt("%s: .orc_unwind does not have one record for each address of .orc_unwind_ip", o.Name)
}

// hasOrc: records of .orc_unwind go by their order, and that is judged when
// they are read.
func (l *outline) hasOrc() bool {
	for _, s := range l.sections {
		if s.name == orcAddresses {
			return true
		}
	}
	return false
}
