package rewrite

import (
	"sort"

	"github.com/lineneutral/lineneutral/patch"
)

// A hunk is carried from the text that its author had to the one that fix made
// of it. The two are aligned; in the gaps stands what fix wrote. An edit that
// meets a gap undoes what was done there, and the author's lines come back with
// the edit in them:
//
//	author       fixed          hunk         carried
//	  if (x)       if (x)          if (x)       if (x)
//	    y();         y();       -    y();    -    y();
//	  z();       #line 7        +    w();    +    w();
//	               z();            z();       #line 7
//	                                            z();
//	  a();         a(); b();       a();      -  a(); b();
//	  b();                      -  b();      +  a();
//	                            +  c();      +  c();
//
// Lines added right where fix put lines of its own go before those: a
// directive there still says what the next line is. A hunk that shows no gap
// keeps its bytes, but for the starts in its header. Any other one is cut to
// its changes and gets as much context of the fixed text as it had
// (hunks.go).
//
// The other way round the same takes a hunk from the fixed text to the author's.

// carrier carries hunks over one alignment.
type carrier struct {
	from, to [][]byte // records
	rows     alignment
	gaps     []gap // of rows
}

// carried is the change that hunks make to the text they were carried to.
type carried struct {
	placed []patch.Placement
	bare   map[*patch.Hunk]bool // those without context of their own
}

// touches reports whether edit e reaches into gap g: it takes a record of it
// away, or what stands on both of its sides, or adds one inside.
func touches(e *edit, g gap) bool { return e.i < g.b && g.a < e.j }

// touched marks the gaps that edits reach into.
func (c *carrier) touched(edits []edit) []bool {
	out := make([]bool, len(c.gaps))
	for n := range edits {
		e := &edits[n]
		whole := e.i == 0 && e.j == len(c.from) // nothing is left to stand beside
		for i := c.gapFrom(e.i); i < len(c.gaps) && c.gaps[i].a <= e.j; i++ {
			out[i] = out[i] || whole || touches(e, c.gaps[i])
		}
	}
	return out
}

// gapFrom returns the first gap that does not end before record at of from.
func (c *carrier) gapFrom(at int) int {
	return sort.Search(len(c.gaps), func(i int) bool { return c.gaps[i].b >= at })
}

// position returns where in to something stands that goes before record at of
// from, which is not inside a gap: before the gap that begins there.
func (c *carrier) position(at int) int {
	i := sort.Search(len(c.gaps), func(i int) bool { return c.gaps[i].a >= at })
	switch {
	case i < len(c.gaps) && c.gaps[i].a == at:
		return c.gaps[i].c
	case i == 0:
		return at
	}
	return c.gaps[i-1].d + at - c.gaps[i-1].b
}

// carry carries hunks placed in from. The gaps marked in restore get the lines
// of from back; all that the hunks reach into have to be among them.
func (c *carrier) carry(placed []patch.Placement, restore []bool) carried {
	out := carried{bare: map[*patch.Hunk]bool{}}
	f := frame{}
	grown := 0 // records that the hunks so far add to to, less those they add to from
	for _, w := range c.windows(placed, restore) {
		if w.whole {
			p := w.hunks[0]
			f.author(author{Placement: p})
			shift := c.shift(p)
			out.placed = append(out.placed, patch.Placement{
				Hunk: renumbered(p.Hunk, shift, shift+grown), Base: p.Base + shift, Offset: p.Offset})
			continue
		}
		lines := c.render(&w, restore)
		h := c.header(&w, lines, &f, grown)
		grown += h.NewCount - h.OldCount - w.growth()
		if changes(h) {
			out.placed = append(out.placed, patch.Placement{Hunk: h, Base: c.position(w.lo), Offset: f.offset})
			out.bare[h] = true
		}
	}
	if len(out.placed) == 0 && len(placed) > 0 && len(c.to) > 0 {
		out.nothing(c, placed[0])
	}
	return out
}

// renumbered returns h, or a copy with its starts moved.
func renumbered(h *patch.Hunk, before, after int) *patch.Hunk {
	if before == 0 && after == 0 {
		return h
	}
	return h.Renumber(h.OldStart+before, h.NewStart+after)
}

// nothing makes a change that changes nothing, where fix had done already all
// that hunk p does: programs take neither a section nor a hunk without one.
func (out *carried) nothing(c *carrier, p patch.Placement) {
	at := min(c.position(p.Base), len(c.to)-1)
	h := patch.NewHunk(at+1, at+1, "", []patch.Line{{Op: patch.Remove, Text: c.to[at]}, {Op: patch.Add, Text: c.to[at]}})
	h.Line = p.Hunk.Line
	out.placed = []patch.Placement{{Hunk: h, Base: at}}
	out.bare[h] = true
}

// shift returns how far down a whole hunk goes.
func (c *carrier) shift(p patch.Placement) int {
	if p.Hunk.OldCount == 0 {
		return c.position(p.Base) - p.Base
	}
	// It begins with a record that is in no gap, though behind one perhaps.
	return c.position(p.Base+1) - (p.Base + 1)
}

// header makes the hunk of window w, with the numbers of the author's frame.
func (c *carrier) header(w *window, lines []patch.Line, f *frame, grown int) *patch.Hunk {
	heading, line := "", 0
	shift := f.shift // of the first new line against the first old one
	for n, p := range w.hunks {
		numbers := f.author(author{Placement: p})
		if n == 0 {
			shift = firstLine(numbers.newStart, p.Hunk.NewCount) - firstLine(numbers.oldStart, p.Hunk.OldCount)
			heading, line = p.Hunk.Heading, p.Hunk.Line
		}
	}
	first := c.position(w.lo) + 1 - f.offset
	h := patch.NewHunk(first, first+shift+grown, heading, lines)
	h.Line = line
	if h.OldCount == 0 {
		h.OldStart--
	}
	if h.NewCount == 0 {
		h.NewStart--
	}
	return h
}
