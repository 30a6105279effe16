package diffcore

// What a linker or loader sees of a symbol beside its bytes.

import (
	"debug/elf"
	"fmt"
)

// compareAttributes compares what a linker or loader sees of a symbol.
func (c *comparer) compareAttributes(s subject, o, n *node) {
	site := func(cause Cause, old, new string) {
		c.report(s, Site{Symbol: o.name, Section: n.place(), Old: old, New: new, Cause: cause})
	}
	if x, y := o.class(), n.class(); x != y {
		site(CauseMovedSection, x, y)
	}
	if x, y := o.linkage(), n.linkage(); x != y && o.name == n.name {
		site(CauseCode, x, y)
	}
	c.compareName(s, o, n)
	if x, y := c.old.alignment(o), c.new.alignment(n); x.excludes(y) {
		site(CauseData, x.String(), y.String())
	}
}

// place is the name of the section a node lies in.
func (n *node) place() string {
	if n.body == nil {
		return ""
	}
	return n.body.sec.name
}

// class is the kind of section a node lies in: its name, and what a program
// may do with it.
func (n *node) class() string {
	if n.body == nil {
		return placeName(n.sym.sec)
	}
	s := n.body.sec
	access := s.flags & (elf.SHF_WRITE | elf.SHF_EXECINSTR | elf.SHF_TLS | flagRetain)
	text := fmt.Sprintf("%s (%v)", n.sectionClass(), access)
	if s.group != "" {
		text += " in group " + s.group
	}
	return text
}

// flagRetain is SHF_GNU_RETAIN: the linker keeps the section, used or not.
const flagRetain elf.SectionFlag = 0x200000

// ownSection tells whether the section was made for this symbol alone.
func (n *node) ownSection() bool {
	return n.sectionClass() != n.body.sec.name
}

// sectionClass is the name of the node's section without that of the symbol
// that it was made for, which may be another one of the same place.
func (n *node) sectionClass() string {
	name := n.body.sec.name
	for _, m := range n.body.nodes {
		if c := sectionClass(name, m.name); c != name {
			return c
		}
	}
	return name
}

func placeName(sec int) string {
	switch sec {
	case placeUndefined:
		return "undefined"
	case placeAbsolute:
		return "absolute"
	case placeCommon:
		return "common"
	}
	return "not loaded"
}

func (n *node) linkage() string {
	return n.sym.bind.String() + " " + n.sym.vis.String() + " " + linkType(n.sym.typ)
}

// linkType: what a linker treats differently. NOTYPE and FUNC are the same.
func linkType(t elf.SymType) string {
	switch t {
	case elf.STT_TLS, elf.STT_GNU_IFUNC:
		return t.String()
	}
	return ""
}
