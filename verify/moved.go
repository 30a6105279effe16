package verify

// A definition that the patch takes out in one place and puts in, spelled alike,
// in another is edited: its lines are the patch's own. One that other lines
// pushed on is not.
//
//	  int a(void) { ... }        a did not move, it was moved past: not edited
//	- int f(void) { ... }        f is taken out,
//	+ ...                        g is new: edited
//	+ int f(void) { ... }        and put in: edited
//
// Its head decides: of equal lines in bodies a diff takes any as kept.

import "slices"

// A lineSet holds physical lines of one text, counted from 1.
type lineSet map[int]bool

// add takes in a line if is.
func (s lineSet) add(line int, is bool) {
	if is {
		s[line] = true
	}
}

// covers reports whether all lines from first to last are in s.
func (s lineSet) covers(first, last int) bool {
	for line := first; line <= last; line++ {
		if !s[line] {
			return false
		}
	}
	return true
}

// markMoved marks what the patch moves as edited. removed are the lines of old
// that it takes out, added those of new that it puts in.
func markMoved(old, new *outline, removed, added lineSet) {
	gone, come := old.within(removed), new.within(added)
	for key := range gone {
		old.markElsewhere(gone[key], come[key])
		new.markElsewhere(come[key], gone[key])
	}
}

// markElsewhere marks those of list that are in another place of others. With as
// many kept lines above, one is written anew where it was.
func (o *outline) markElsewhere(list, others []rewritten) {
	for _, r := range list {
		if slices.ContainsFunc(others, func(other rewritten) bool { return other.above != r.above }) {
			o.edited[r.decl] = true
		}
	}
}

// A rewritten is a declaration whose head is on the patch's own lines.
type rewritten struct {
	decl  int // index
	above int // lines above it that are not the patch's
}

// within lists the declarations whose head is within lines, by spelling.
func (o *outline) within(lines lineSet) map[string][]rewritten {
	found := map[string][]rewritten{}
	if len(lines) == 0 {
		return found
	}
	above, line := 0, 1
	for i := range o.decls {
		for ; line < o.decls[i].Line; line++ {
			if !lines[line] {
				above++
			}
		}
		if lines.covers(o.decls[i].Line, o.lastHeadLine(i)) {
			key := o.spelling(i)
			found[key] = append(found[key], rewritten{i, above})
		}
	}
	return found
}
