package patch

// Where hunks really stand. The "@@" numbers are those of the file that the
// author had; the tree may have moved on. Hunks are placed as GNU patch does
// without fuzz: all old lines must match; the first guess is the header's
// line plus the offset of the hunk before; then the nearest match wins, the
// lower one in the file (larger line) first:
//
//	base:  a b X c d X e     hunk "@@ -4 @@ -X", old line X
//	guess: record 3          no match; 4 no, 2 yes -> Offset -1
//
// Hunks keep their order and do not overlap. A hunk with less context at one
// side than at the other was cut by the start or the end of the file, so it
// is looked for there first.

// Placement is where one hunk stands in the base.
type Placement struct {
	Hunk *Hunk
	// Base is the 0-based record of the first old line. For OldCount 0 the
	// new lines go before it; it may then be the number of records.
	Base   int
	Offset int // Base minus the place that the header names, in records
}

// End is the record behind the hunk's last old line.
func (p Placement) End() int { return p.Base + p.Hunk.OldCount }

// Place says where each of the hunks of one file stands in base, in order.
// Context has to match exactly, at any offset. The error is a *PlaceError for
// the first hunk that has no place.
func Place(base []byte, hunks []*Hunk) ([]Placement, error) {
	text := &index{records: Records(base)}
	placed := make([]Placement, 0, len(hunks))
	offset, floor := 0, 0
	// The hunks before are placed, all below record floor; the last one was
	// found offset records from where its header says.
	for _, h := range hunks {
		at, ok := text.locate(h, offset, floor)
		if !ok {
			return nil, text.explain(h)
		}
		offset = at - h.named()
		floor = at + h.OldCount
		placed = append(placed, Placement{Hunk: h, Base: at, Offset: offset})
	}
	return placed, nil
}

// named is the 0-based record that the header names. Beside a count of 0 the
// start is the line before the gap, so it is the record behind it already.
func (h *Hunk) named() int {
	if h.OldCount == 0 {
		return h.OldStart
	}
	return max(h.OldStart-1, 0)
}

// locate finds the record where h stands, at floor or behind it.
func (x *index) locate(h *Hunk, offset, floor int) (int, bool) {
	guess := h.named() + offset
	if h.OldCount == 0 {
		return guess, guess >= floor && guess <= x.len()
	}
	lines := h.OldLines()
	anchor := anchorOf(h)
	if at := x.anchored(anchor, len(lines)); at >= floor && x.matches(lines, at) {
		return at, true
	}
	if anchor.hard {
		return 0, false
	}
	if guess >= floor && x.matches(lines, guess) {
		return guess, true
	}
	return nearest(x.find(lines), guess, floor)
}

// nearest returns the place closest to guess among those not below floor; of
// two at the same distance the one with the larger line. places is ascending.
func nearest(places []int, guess, floor int) (int, bool) {
	best, found := 0, false
	for _, at := range places {
		if at >= floor && (!found || distance(at, guess) <= distance(best, guess)) {
			best, found = at, true
		}
	}
	return best, found
}

func distance(a, b int) int { return max(a-b, b-a) }

// anchor is an end of the file that a hunk's shape ties it to.
type anchor struct {
	start, end bool
	hard       bool // there and nowhere else
}

// anchorOf reads the anchor off the context: diff prints as much of it before
// a change as behind, unless the file ends there. Where one side has none at
// all, git apply and patch both insist; else git does not, so the anchor is
// only tried first. Hunks without any context (-U0) say nothing.
func anchorOf(h *Hunk) anchor {
	before, behind := h.context()
	switch {
	case before < behind && h.OldStart <= 1:
		return anchor{start: true, hard: before == 0}
	case behind < before:
		return anchor{end: true, hard: behind == 0}
	}
	return anchor{}
}

// anchored returns the record for a pattern of n lines, -1 without anchor.
func (x *index) anchored(a anchor, n int) int {
	switch {
	case a.start:
		return 0
	case a.end:
		return x.len() - n
	}
	return -1
}

// context counts the context lines at the two ends of h.
func (h *Hunk) context() (before, behind int) {
	for before < len(h.Lines) && h.Lines[before].Op == Context {
		before++
	}
	for behind < len(h.Lines)-before && h.Lines[len(h.Lines)-1-behind].Op == Context {
		behind++
	}
	return before, behind
}
