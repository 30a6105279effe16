package diffcore

// Sections that no symbol names anything in.
//
// What such a section holds is compared with the tables and with the rest.
// Here it is what its header says: type, flags, alignment, and its size where
// there is nothing but zeros. Of a section that others point into, the
// alignment follows from what they need. And .note.GNU-stack has no contents
// at all: its flags say whether the stack is executable.

import (
	"bytes"
	"debug/elf"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// compareHeaders compares the sections without symbols.
func (c *comparer) compareHeaders() {
	if c.old.sections == nil || c.new.sections == nil {
		return // all of the other object is new or removed
	}
	x, y := c.old.headers(), c.new.headers()
	for _, name := range namesOf(x, y) {
		a, b := x[name], y[name]
		oneSided := len(a.texts) == 0 || len(b.texts) == 0
		if slices.Equal(a.texts, b.texts) || oneSided && (a.holds || b.holds) || c.findings[subject{KindData, name}] != nil {
			continue
		}
		c.report(subject{KindData, name}, Site{Symbol: name, Section: name, Cause: CauseData,
			Old: strings.Join(a.texts, "; "), New: strings.Join(b.texts, "; ")})
	}
}

func namesOf(x, y map[string]header) []string {
	names := slices.AppendSeq(slices.Collect(maps.Keys(x)), maps.Keys(y))
	slices.Sort(names)
	return slices.Compact(names)
}

// header is what the section headers of one name say.
type header struct {
	texts []string // ascending
	holds bool     // something that is compared elsewhere: its coming and going is seen there
}

// headers describes the sections without symbols.
func (o *Object) headers() map[string]header {
	named := map[int]bool{}
	for _, n := range o.nodes {
		if n.sym != nil && n.body != nil {
			named[n.body.sec.index] = true
		}
	}
	out := map[string]header{}
	add := func(s *section, text string, holds bool) {
		h := out[s.name]
		if holds && slices.Contains(h.texts, text) {
			return // how many there are follows from what they hold
		}
		h.texts = append(h.texts, text)
		slices.Sort(h.texts)
		h.holds = h.holds || holds
		out[s.name] = h
	}
	for _, s := range o.sections {
		a := o.maps[s.index]
		switch {
		case s.typ == elf.SHT_DYNAMIC && o.image != nil:
			add(s, strings.Join(o.image.dynamic, ", "), false)
		case s.name == unwindSection:
			if len(out[s.name].texts) == 0 && o.unwound {
				add(s, "unwind tables", false)
			}
		case s.name == ".note.GNU-stack":
			add(s, fmt.Sprint("executable stack: ", s.exec()), false)
		case a != nil && !named[s.index] && s.size > 0 && !a.literals():
			add(s, a.header(), a.anchored() || !s.zeros())
		}
	}
	return out
}

// header describes a section.
func (a *atlas) header() string {
	s := a.sec
	text := fmt.Sprintf("type %v, flags %v, entries of %d", s.typ, s.flags&^elf.SHF_GROUP, s.entsize)
	if a.anchored() {
		return text
	}
	text += fmt.Sprintf(", alignment %d", s.align)
	if s.zeros() {
		text += fmt.Sprintf(", %#x zeros", s.size)
	}
	return text
}

// anchored tells whether something points into the section.
func (a *atlas) anchored() bool {
	return slices.ContainsFunc(a.gaps, func(g gap) bool { return len(g.anchors) > 0 })
}

// zeros tells whether the section holds nothing but zeros.
func (s *section) zeros() bool {
	return len(s.relocs) == 0 && len(bytes.TrimLeft(s.data, "\x00")) == 0
}
