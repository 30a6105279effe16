package rewrite

import (
	"math"
	"slices"

	"github.com/lineneutral/lineneutral/patch"
)

// From a draft back to hunks. A hunk without an amendment is the author's,
// byte for byte; at most its header counts on by what was added above it. An
// amendment inside a hunk, or at its edge, joins that hunk. One outside of
// all hunks (behind a far #endif, say) gets a hunk of its own, with as much
// context as the author's hunks have. Hunks that would touch become one.
//
// All ranges are target records: a hunk's range is what it shows of the
// target, context and added lines.

// span is one hunk to print: target records [lo,hi), with the author's hunks
// and the amendments that fall into it, in order.
type span struct {
	lo, hi     int
	authors    []author
	amendments []amendment
	context    int  // lines of context that the author's hunks have
	bare       bool // one of authors shows no context of its own
}

// open reports whether the context of s is not the author's own.
func (s *span) open() bool { return s.bare || len(s.amendments) > 0 }

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
	added := 0 // records added by the amendments of the spans so far
	frame := frame{exact: exact}
	for i := range spans {
		s := &spans[i]
		out = append(out, d.print(s, added, &frame)...)
		for _, a := range s.amendments {
			added += a.growth()
		}
	}
	if len(out) == 0 && len(d.c.bare) > 0 {
		return d.nothing()
	}
	return out
}

// nothing is a hunk that changes nothing, for a carried patch of which nothing
// is left: programs take neither a section nor a hunk without a change.
func (d *draft) nothing() []*patch.Hunk {
	records := d.c.base.records
	if len(records) == 0 {
		return nil
	}
	out := carried{bare: map[*patch.Hunk]bool{}}
	out.nothing(&carrier{from: records, to: records}, d.c.placed[0])
	return []*patch.Hunk{out.placed[0].Hunk}
}

// changes reports whether h adds or removes a line. One that does not has no
// business in a patch, and patch(1) takes one without lines for malformed.
func changes(h *patch.Hunk) bool {
	return slices.ContainsFunc(h.Lines, isChange)
}

func isChange(l patch.Line) bool { return l.Op != patch.Context }

// spans distributes the amendments and joins what touches.
func (d *draft) spans() []span {
	authors := d.authors()
	var spans []span
	next := 0 // first amendment not yet in a span
	// lone gives the amendments below record lo spans of their own.
	lone := func(lo int) {
		for ; next < len(d.amendments) && d.amendments[next].to < lo; next++ {
			a := d.amendments[next]
			spans = append(spans, span{lo: a.from, hi: a.to, amendments: []amendment{a}})
		}
	}
	for _, a := range authors {
		lone(a.lo)
		s := span{lo: a.lo, hi: a.hi, authors: []author{a}, bare: d.c.bare[a.Hunk]}
		for ; next < len(d.amendments) && d.amendments[next].from <= a.hi; next++ {
			s.amendments = append(s.amendments, d.amendments[next])
		}
		spans = append(spans, s)
	}
	lone(math.MaxInt)
	for i := range spans {
		spans[i].context = d.c.context
		spans[i].widen(len(d.c.target.records))
	}
	return join(spans)
}

// widen makes room for context around each amendment of s, and around a hunk
// that has none, within a text of n records.
func (s *span) widen(n int) {
	if s.bare {
		s.lo, s.hi = max(0, s.lo-s.context), min(n, s.hi+s.context)
	}
	for _, a := range s.amendments {
		s.lo = max(0, min(s.lo, a.from-s.context))
		s.hi = min(n, max(s.hi, a.to+s.context))
	}
}

// join merges spans that overlap, and those that touch if one of them is open.
func join(spans []span) []span {
	var out []span
	for _, s := range spans {
		// A wide context may reach over several small hunks above.
		for n := len(out) - 1; n >= 0 && meet(out[n], s); n-- {
			s = span{
				lo: min(out[n].lo, s.lo), hi: max(out[n].hi, s.hi),
				authors:    slices.Concat(out[n].authors, s.authors),
				amendments: slices.Concat(out[n].amendments, s.amendments),
				context:    s.context,
				bare:       out[n].bare || s.bare,
			}
			out = out[:n]
		}
		out = append(out, s)
	}
	return out
}

// meet reports whether a, which begins first, and b have to be one hunk.
func meet(a, b span) bool {
	return a.hi > b.lo || a.hi == b.lo && (a.open() || b.open())
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
func contextOf(placed []patch.Placement) int {
	context := 0
	for _, p := range placed {
		lines := p.Hunk.Lines
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

// print makes the hunks of span s; amendments above it added so many records.
// There is one, but for what was carried (minimal.go), and none where an
// amendment takes back what the author did.
func (d *draft) print(s *span, added int, f *frame) []*patch.Hunk {
	if !s.bare && s.isAuthors() {
		return []*patch.Hunk{f.author(s.authors[0]).renumber(added)}
	}
	oldFirst, newFirst, heading := f.first(d, s)
	lines, apart := d.lines(s), math.MaxInt
	if s.bare {
		lines, apart = settle(lines), 2*s.context
	}
	var out []*patch.Hunk
	for _, part := range pieces(lines, s.context, apart) {
		h := patch.NewHunk(oldFirst+part.oldSkip, newFirst+part.newSkip+added, heading, part.lines)
		if h.OldCount == 0 {
			h.OldStart--
		}
		if h.NewCount == 0 {
			h.NewStart--
		}
		out = append(out, h)
	}
	return out
}

// isAuthors reports whether s is just one of the author's hunks.
func (s *span) isAuthors() bool {
	return len(s.amendments) == 0 && len(s.authors) == 1 && s.lo == s.authors[0].lo && s.hi == s.authors[0].hi
}

// numbered is an author's hunk with the starts it should have before the
// amendments above it are counted.
type numbered struct {
	hunk               *patch.Hunk
	oldStart, newStart int
}

func (n numbered) renumber(added int) *patch.Hunk {
	if n.oldStart == n.hunk.OldStart && n.newStart+added == n.hunk.NewStart {
		return n.hunk
	}
	return n.hunk.Renumber(n.oldStart, n.newStart+added)
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
// hunks show them, context between and around, and the amendments: a record
// that one replaces is removed if it is the base's and gone if it is the
// author's own.
func (d *draft) lines(s *span) []patch.Line {
	p := linePrinter{at: s.lo, amendments: s.amendments}
	context := func(hi int) {
		for p.at < hi {
			p.record(patch.Line{Op: patch.Context, Text: d.c.target.records[p.at]})
		}
	}
	for _, a := range s.authors {
		context(a.lo)
		for _, line := range a.Hunk.Lines {
			if line.Op == patch.Remove {
				p.out = append(p.out, line)
				continue
			}
			p.record(line)
		}
	}
	context(s.hi)
	p.amend()
	return p.out
}

// linePrinter makes hunk lines of target records in turn.
type linePrinter struct {
	out        []patch.Line
	at         int         // next target record
	amendments []amendment // those not yet printed
}

// record prints target record p.at, which line shows.
func (p *linePrinter) record(line patch.Line) {
	p.amend()
	replaced := len(p.amendments) > 0 && p.amendments[0].from <= p.at
	switch {
	case !replaced:
		p.out = append(p.out, line)
	case line.Op == patch.Context:
		p.out = append(p.out, patch.Line{Op: patch.Remove, Text: line.Text})
	}
	p.at++
}

// amend prints the lines of the amendments that end at record p.at.
func (p *linePrinter) amend() {
	for len(p.amendments) > 0 && p.amendments[0].to == p.at {
		for _, text := range p.amendments[0].lines {
			p.out = append(p.out, patch.Line{Op: patch.Add, Text: text})
		}
		p.amendments = p.amendments[1:]
	}
}
