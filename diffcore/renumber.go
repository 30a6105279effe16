package diffcore

// Proving that a difference is a number in a name.
//
// A compiler's number in a name (x.3, f.constprop.1) is no difference as long
// as nobody can see it, and of a symbol that is local to its object nobody
// can. It is seen in two places: in the name of a symbol that other objects
// may ask for, and in text that spells out such a name. What proves it:
//
//   - two symbols that are a pair have names of one shape, with other numbers;
//   - a text is the name of a symbol of OLD, and of its partner in NEW.
//
// The number behind __UNIQUE_ID_ is what Linux's macros take from __COUNTER__,
// so that there the counter moved. Where __COUNTER__ went into an instruction
// or into a datum there is no proof: 5 that became 6 may be an edit, so that
// is called code, or data.

import (
	"debug/elf"
	"strings"
)

// numberCause is the cause of another number in a name; empty if the names
// differ by more, or not.
func numberCause(old, new string) Cause {
	shape := shapeOf(old)
	switch {
	case old == new || shape != shapeOf(new) || !hasNumberMark(shape):
		return ""
	case strings.HasPrefix(shape, uniquePrefix) && stripTail(old) != stripTail(new):
		return CauseCounter
	}
	return CauseRenumbered
}

// compareName compares the names of a pair as other objects see them.
func (c *comparer) compareName(s subject, o, n *node) {
	cause := numberCause(o.name, n.name)
	if cause == "" || !o.visible() || !n.visible() {
		return
	}
	c.report(s, Site{Symbol: o.name, Section: n.place(), Old: o.name, New: n.name, Cause: cause})
}

// visible tells whether other objects, or a loader, may ask for the symbol.
// Those that link-time optimisation shares within one program are hidden.
func (n *node) visible() bool {
	return n.sym != nil && !n.sym.local() && n.sym.vis != elf.STV_HIDDEN && n.sym.vis != elf.STV_INTERNAL
}

// textCause is the cause of a difference between two texts: another number in
// a name, if both are names of what is a pair, else the text itself.
func (c *comparer) textCause(a, b []byte) Cause {
	old, new := strings.TrimRight(string(a), "\x00"), strings.TrimRight(string(b), "\x00")
	cause := numberCause(old, new)
	if cause == "" {
		return CauseString
	}
	for _, o := range c.old.nodes {
		if o.name == old && o.sym != nil {
			if n := c.forward.of(o); n != nil && n.name == new {
				return cause
			}
		}
	}
	return CauseString
}
