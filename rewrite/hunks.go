package rewrite

import (
	"slices"

	"github.com/lineneutral/lineneutral/patch"
)

// From a draft back to hunks. A hunk without an insertion is the author's,
// byte for byte; at most its header counts on by what was inserted above it.
// An insertion inside a hunk, or at its edge, joins that hunk. One outside of
// all hunks (behind a far #endif, say) gets a hunk of its own, with as much
// context as the author's hunks have. Hunks that would touch become one.
//
// All ranges are target records: a hunk's range is what it shows of the
// target, context and added lines.

// span is one hunk to print: target records [lo,hi), with the author's hunks
// and the insertions that fall into it, in order.
type span struct {
	lo, hi     int
	authors    []author
	insertions []insertion
}

// author is one of the author's hunks and the range that it shows.
type author struct {
	patch.Placement
	lo, hi int
}

// hunks prints the draft as hunks. With exact set, every header says where the
// hunk really stands; else hunks keep the author's counting, offset included.
func (d *draft) hunks(exact bool) []*patch.Hunk {
	spans := d.spans()
	var out []*patch.Hunk
	inserted := 0 // lines inserted by the spans so far
	frame := frame{exact: exact}
	for i := range spans {
		s := &spans[i]
		out = append(out, d.print(s, inserted, &frame))
		for _, ins := range s.insertions {
			inserted += len(ins.lines)
		}
	}
	return out
}

// spans distributes the insertions and joins what touches.
func (d *draft) spans() []span {
	authors := d.authors()
	context := contextOf(authors)
	var spans []span
	for _, a := range authors {
		spans = append(spans, span{lo: a.lo, hi: a.hi, authors: []author{a}})
	}
	for _, ins := range d.insertions {
		i := slices.IndexFunc(spans, func(s span) bool { return s.lo <= ins.at && ins.at <= s.hi })
		if i < 0 {
			i = slices.IndexFunc(spans, func(s span) bool { return s.lo > ins.at })
			if i < 0 {
				i = len(spans)
			}
			spans = slices.Insert(spans, i, span{lo: ins.at, hi: ins.at})
		}
		s := &spans[i]
		s.insertions = append(s.insertions, ins)
		s.lo = max(0, min(s.lo, ins.at-context))
		s.hi = min(len(d.c.target.records), max(s.hi, ins.at+context))
	}
	return join(spans)
}

// join merges spans that overlap, and those that touch if one of them holds
// an insertion.
func join(spans []span) []span {
	var out []span
	for _, s := range spans {
		// A wide context may reach over several small hunks above.
		for n := len(out) - 1; n >= 0 && meet(out[n], s); n-- {
			s = span{
				lo: min(out[n].lo, s.lo), hi: max(out[n].hi, s.hi),
				authors:    slices.Concat(out[n].authors, s.authors),
				insertions: slices.Concat(out[n].insertions, s.insertions),
			}
			out = out[:n]
		}
		out = append(out, s)
	}
	return out
}

// meet reports whether a, which begins first, and b have to be one hunk.
func meet(a, b span) bool {
	return a.hi > b.lo || a.hi == b.lo && len(a.insertions)+len(b.insertions) > 0
}

// authors works out the range of each of the author's hunks.
func (d *draft) authors() []author {
	var out []author
	delta := 0 // target records minus base records so far
	for _, p := range d.c.placed {
		lo := p.Base + delta
		before, after := len(p.Hunk.OldLines()), len(p.Hunk.NewLines())
		out = append(out, author{p, lo, lo + after})
		delta += after - before
	}
	return out
}

// contextOf returns how many context lines the author's hunks have around
// their changes: the most that any shows.
func contextOf(authors []author) int {
	context := 0
	for _, a := range authors {
		lines := a.Hunk.Lines
		first := slices.IndexFunc(lines, func(l patch.Line) bool { return l.Op != patch.Context })
		if first < 0 {
			continue
		}
		last := len(lines) - 1
		for lines[last].Op == patch.Context {
			last--
		}
		context = max(context, first, len(lines)-1-last)
	}
	return context
}

// frame counts the way the author's headers do: an offset that the hunk above
// applied at holds for what follows it.
type frame struct {
	exact  bool
	offset int // real base line minus the header's
	shift  int // the header's new line minus its old line, behind the last hunk
}

// print makes the hunk of span s; inserted lines stand above it.
func (d *draft) print(s *span, inserted int, f *frame) *patch.Hunk {
	if len(s.insertions) == 0 && len(s.authors) == 1 && s.lo == s.authors[0].lo && s.hi == s.authors[0].hi {
		a := s.authors[0]
		return f.author(a).renumber(inserted)
	}
	oldFirst, newFirst, heading := f.first(d, s)
	lines := d.lines(s)
	h := patch.NewHunk(oldFirst, newFirst+inserted, heading, lines)
	if h.OldCount == 0 {
		h.OldStart--
	}
	if h.NewCount == 0 {
		h.NewStart--
	}
	return h
}

// numbered is an author's hunk with the starts it should have before the
// insertions above it are counted.
type numbered struct {
	hunk               *patch.Hunk
	oldStart, newStart int
}

func (n numbered) renumber(inserted int) *patch.Hunk {
	if n.oldStart == n.hunk.OldStart && n.newStart+inserted == n.hunk.NewStart {
		return n.hunk
	}
	return n.hunk.Renumber(n.oldStart, n.newStart+inserted)
}

// author passes the author's hunk a and returns its starts in the frame.
func (f *frame) author(a author) numbered {
	n := numbered{a.Hunk, a.Hunk.OldStart, a.Hunk.NewStart}
	if f.exact {
		n.oldStart, n.newStart = a.Base+1, a.lo+1
		if a.Hunk.OldCount == 0 {
			n.oldStart--
		}
		if a.Hunk.NewCount == 0 {
			n.newStart--
		}
	} else {
		f.offset = a.Offset
	}
	f.shift = firstLine(n.newStart, a.Hunk.NewCount) + a.Hunk.NewCount - firstLine(n.oldStart, a.Hunk.OldCount) - a.Hunk.OldCount
	return n
}

// first returns the header lines on which span s begins, counted as if no
// range were empty, and its heading.
func (f *frame) first(d *draft, s *span) (oldFirst, newFirst int, heading string) {
	if len(s.authors) == 0 {
		oldFirst = d.c.kept[s.lo] + 1 - f.offset
		return oldFirst, oldFirst + f.shift, ""
	}
	a := s.authors[0]
	n := f.author(a)
	for _, rest := range s.authors[1:] {
		f.author(rest)
	}
	lead := a.lo - s.lo
	return firstLine(n.oldStart, a.Hunk.OldCount) - lead, firstLine(n.newStart, a.Hunk.NewCount) - lead, a.Hunk.Heading
}

// firstLine returns the first line of a range in a header; an empty range
// names the line before it.
func firstLine(start, count int) int {
	if count == 0 {
		return start + 1
	}
	return start
}

// lines returns the hunk lines of span s: the author's where the author's
// hunks show them, context between and around, insertions in their places.
func (d *draft) lines(s *span) []patch.Line {
	var out []patch.Line
	at, next := s.lo, 0
	insert := func() {
		for ; next < len(s.insertions) && s.insertions[next].at == at; next++ {
			for _, line := range s.insertions[next].lines {
				out = append(out, patch.Line{Op: patch.Add, Text: line})
			}
		}
	}
	context := func(hi int) {
		for ; at < hi; at++ {
			insert()
			out = append(out, patch.Line{Op: patch.Context, Text: d.c.target.records[at]})
		}
	}
	for _, a := range s.authors {
		context(a.lo)
		for _, line := range a.Hunk.Lines {
			if line.Op != patch.Remove {
				insert()
				at++
			}
			out = append(out, line)
		}
	}
	context(s.hi)
	insert()
	return out
}
