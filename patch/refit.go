package patch

import "bytes"

// Fuzz: hunks whose context is no longer that of the tree. patch(1) takes
// such a hunk if it matches without the outermost lines of its context, and
// so does Refit, but the hunks that it returns show the tree's own lines:
// whoever applies them needs no fuzz, and no doubt is left where they go.
//
//	base:  a X c d e      hunk: " a" " b" "-c" " d" " e", fuzz 2
//	matched without a, b and d, e: the "c" of record 2
//	returned: " a" " X" "-c" " d" " e"
//
// A fuzz of n ignores up to n lines at each end. (patch(1) holds to an end with
// less context than the other for longer: it may be an end of the file.)

// Refit places hunks in base and returns them with base's own context, none of
// which more than fuzz lines at an end were another, and the numbers that they
// have there. used is the largest fuzz that was needed; if that is 0 the hunks
// are those given. The error is a *PlaceError.
func Refit(base []byte, hunks []*Hunk, fuzz int) (refitted []*Hunk, used int, err error) {
	if _, err := Place(base, hunks); err == nil {
		return hunks, 0, nil
	}
	r := &refitter{index: &index{records: Records(base)}}
	for _, h := range hunks {
		f, ok := r.locate(h, fuzz)
		if !ok {
			return nil, 0, r.explain(h)
		}
		r.fits = append(r.fits, f)
		used = max(used, f.fuzz)
	}
	refitted = r.hunks()
	return refitted, used, r.verify(base, hunks, refitted)
}

// fit is where a hunk stands without some of its context.
type fit struct {
	hunk        *Hunk
	at          int // the record of the first old line; below 0 if that is ignored
	front, back int // lines of context that are ignored
	fuzz        int
}

// begin and end are the records that the hunk's other old lines are at.
func (f fit) begin() int { return f.at + f.front }
func (f fit) end() int   { return f.at + f.hunk.OldCount - f.back }

// refitter places the hunks of one file.
type refitter struct {
	*index
	fits []fit
}

// locate finds a place for h with the least fuzz, behind the hunks before.
func (r *refitter) locate(h *Hunk, fuzz int) (fit, bool) {
	offset, floor := 0, 0
	if n := len(r.fits); n > 0 {
		last := r.fits[n-1]
		offset, floor = last.at-last.hunk.named(), last.end()
	}
	if at, ok := r.index.locate(h, offset, floor); ok {
		return fit{hunk: h, at: at}, true
	}
	lines := h.OldLines()
	for n := 1; n <= min(fuzz, max(h.context())); n++ {
		front, back := h.ignored(n)
		if front+back >= len(lines) {
			break // nothing is left that could tell a place
		}
		places := r.find(lines[front : len(lines)-back])
		if at, ok := nearest(places, h.named()+offset+front, floor); ok {
			return fit{h, at - front, front, back, n}, true
		}
	}
	return fit{}, false
}

// ignored returns how many lines at each end of h a fuzz of n ignores.
func (h *Hunk) ignored(n int) (front, back int) {
	before, behind := h.context()
	return min(n, before), min(n, behind)
}

// hunks makes the hunks with the tree's context. What a hunk shows ends where
// the next one's own lines begin, and begins behind what the one before shows.
func (r *refitter) hunks() []*Hunk {
	var out []*Hunk
	shown, added := 0, 0
	for i, f := range r.fits {
		limit := r.len()
		if i+1 < len(r.fits) {
			limit = min(limit, r.fits[i+1].begin())
		}
		first, last := max(f.at, min(shown, f.begin())), max(min(f.at+f.hunk.OldCount, limit), f.end())
		h := f.hunk
		if lines := r.lines(f, first, last); f.front+f.back > 0 {
			h = NewHunk(0, 0, h.Heading, lines)
			h.Line = f.hunk.Line
		}
		out = append(out, h.Renumber(headerStart(first, h.OldCount), headerStart(first+added, h.NewCount)))
		shown, added = last, added+h.NewCount-h.OldCount
	}
	return out
}

// headerStart is the number that a header gives to record first of a range of
// count records.
func headerStart(first, count int) int {
	if count == 0 {
		return first
	}
	return first + 1
}

// lines returns the lines of f's hunk with the records [first,last) of the
// tree as its old lines. Context that is the author's keeps its bytes.
func (r *refitter) lines(f fit, first, last int) []Line {
	var out []Line
	at := f.at // the record that the next old line stands for
	for _, l := range f.hunk.Lines {
		ignored := l.Op == Context && (at < f.begin() || at >= f.end())
		switch {
		case ignored && (at < first || at >= last):
		case ignored && !bytes.Equal(r.records[at], l.Text):
			out = append(out, Line{Op: Context, Text: r.records[at]})
		default:
			out = append(out, l)
		}
		if l.Op.Old() {
			at++
		}
	}
	return out
}

// verify wants the new hunks to stand where they were made for: with less
// context than they had they might fit elsewhere, or seem to be at an end of
// the file.
func (r *refitter) verify(base []byte, hunks, refitted []*Hunk) error {
	placed, err := Place(base, refitted)
	if err != nil {
		return err
	}
	for i, p := range placed {
		if p.Offset != 0 {
			return r.explain(hunks[i])
		}
	}
	return nil
}
