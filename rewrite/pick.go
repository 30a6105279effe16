package rewrite

import (
	"bytes"
	"cmp"
	"slices"
)

// Which of the possible cuts are made: the cheapest, those near the edit
// first, without a line that is too wide where another cut will do. A block
// that would be joined in part is joined whole, and a cut elsewhere spared:
//
//	if (a) { b();            if (a) { b(); return 1; }
//	        return 1;
//	}
//
// Each subset of the cuts is as neutral as another of its size.

// pick takes surplus of the cuts, which stand in the order of preference, and
// returns them in the order of the text with what they cost.
func (j *joiner) pick(cuts []cut, surplus int) ([]cut, int) {
	var picked []cut
	joined := map[int]bool{} // the records that go behind the one before
	var wide []cut
	take := func(c cut) {
		picked = append(picked, c)
		joined[c.record] = !c.blank
	}
	for _, c := range cuts {
		switch {
		case len(picked) == surplus:
		case !c.blank && j.widthOf(c.record, joined) > tooLong:
			c.cost += weightTooLong
			wide = append(wide, c)
		default:
			take(c)
		}
	}
	for _, c := range wide[:surplus-len(picked)] {
		take(c)
	}
	return j.closeBlock(picked, cuts)
}

// closeBlock completes the first block that picked joins in part with others of
// cuts, in place of the dearest picked outside, if it then fits on one line.
// What it returns is in the order of the text, with its cost.
func (j *joiner) closeBlock(picked, cuts []cut) ([]cut, int) {
	byRecord := func(a, b cut) int { return cmp.Compare(a.record, b.record) }
	slices.SortFunc(picked, byRecord)
	for _, c := range picked {
		if c.blank || !j.isOdd(c.record) {
			continue
		}
		if from, to := j.block(c.record); from < to {
			picked = j.swap(picked, cuts, from, to)
			slices.SortFunc(picked, byRecord)
			break
		}
	}
	cost := 0
	for _, c := range picked {
		cost += c.cost
	}
	return picked, cost
}

// block returns the records [from,to) that go behind the one before if the
// block that begins or ends at the line end before record r becomes one line;
// from == to if none does.
func (j *joiner) block(r int) (from, to int) {
	t := j.t
	at := t.FirstTokenFrom(t.line(r))
	open, end := at-1, at
	switch {
	case t.Is(at-1, "{"):
		end = j.stmt.blockEnd(open)
	case t.Is(at, "}"):
		open = j.stmt.blockStart(end)
	default:
		return 0, 0
	}
	if open < 0 || end < 0 {
		return 0, 0
	}
	return t.record(int(t.Tokens[open].Line)) + 1, t.record(int(t.Tokens[end].Line)) + 1
}

// swap returns picked with all joins of records [from,to), and as many fewer of
// the others; picked itself where that is impossible or too wide.
func (j *joiner) swap(picked, cuts []cut, from, to int) []cut {
	var inside []cut
	for _, c := range cuts {
		if from <= c.record && c.record < to && !c.blank {
			inside = append(inside, c)
		}
	}
	outside := slices.DeleteFunc(slices.Clone(picked), func(c cut) bool { return from <= c.record && c.record < to })
	spare := len(picked) - len(inside)
	if len(inside) < to-from || spare < 0 || j.widthOfRecords(from-1, to) > tooLong {
		return picked
	}
	slices.SortStableFunc(outside, func(a, b cut) int { return cmp.Compare(a.cost, b.cost) })
	return append(inside, outside[:spare]...)
}

// widthOf returns the columns of the line that would hold record r and what it
// is joined with.
func (j *joiner) widthOf(r int, joined map[int]bool) int {
	from, to := r-1, r+1
	for ; from > 0 && joined[from]; from-- {
	}
	for ; joined[to]; to++ {
	}
	return j.widthOfRecords(from, to)
}

// widthOfRecords returns the columns of the line that records [from,to) make.
func (j *joiner) widthOfRecords(from, to int) int {
	width := columns(j.t.records[from])
	for k := from + 1; k < to; k++ {
		width += 1 + columns(bytes.TrimLeft(j.t.records[k], " \t"))
	}
	return width
}

// columns returns the width of a line without the blanks at its end.
func columns(line []byte) int {
	n := 0
	for _, c := range bytes.TrimRight(line, " \t\r\n") {
		switch {
		case c == '\t':
			n += 8 - n%8
		case c&0xc0 != 0x80: // not inside a character of UTF-8
			n++
		}
	}
	return n
}
