package diffcore

// What an excerpt leaves out of a section that it has something of.
//
// No symbol stands there, so it would look like a gap: bytes without a name,
// to be cut and compared. A veil is a segment that keeps it from being one. It
// is no body of the object, and no reference may lead to it.

import "slices"

// veils adds to the segments of a section those ranges that an excerpt leaves
// out.
func (p *part) veils(a *atlas) []segment {
	var out []segment
	pos := uint64(0)
	veil := func(to uint64) {
		if pos < to {
			b := &body{sec: a.sec, off: pos, size: to - pos, badAt: -1, veil: true}
			b.nodes = []*node{{body: b}}
			out = append(out, segment{pos, to, b})
		}
	}
	for _, s := range p.bare[a.sec.index] {
		veil(s.from)
		pos = max(pos, s.to)
	}
	veil(a.sec.size)
	out = append(out, a.segments...)
	slices.SortFunc(out, func(x, y segment) int { return compareSpans(span{x.from, x.to}, span{y.from, y.to}) })
	return out
}

// leadsUnderVeil tells whether a reference leads to what was left out.
func (o *Object) leadsUnderVeil() bool {
	under := func(b *body) bool {
		return slices.ContainsFunc(b.refs, func(r ref) bool {
			t := r.target()
			return t != nil && t.veil || r.endOf != nil && r.endOf.veil
		})
	}
	for _, b := range o.bodies {
		if under(b) || slices.ContainsFunc(b.frames, func(f *frame) bool { return under(f.record) || under(f.common) }) {
			return true
		}
	}
	return false
}

func compareSpans(a, b span) int {
	switch {
	case a.from < b.from, a.from == b.from && a.to < b.to:
		return -1
	case a == b:
		return 0
	}
	return 1
}
