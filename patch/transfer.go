package patch

import (
	"bytes"
	"fmt"
	"sort"
)

// Mail that is encoded for its transfer. A body in quoted-printable or base64
// is decoded before it is cut into pieces, and what is printed is encoded
// again in the same way:
//
//	input                                    text that is cut
//	Content-Transfer-Encoding: quoted-pr...  Content-Transfer-Encoding: quoted-pr...
//	(empty)                                  (empty)
//	+	f(a =3D=                             +	f(a = b);
//	 b);
//
// The input is a sequence of regions, each raw or encoded. A region that
// nobody changed goes back as it came; of a changed one the rows that are the
// author's keep their spelling (quoted.go) or the lines their length
// (base64.go). The character set is not touched: what is decoded is bytes.

// transfer is an input of which parts are encoded.
type transfer struct {
	text    []byte
	regions []region // in order; what they hold is the input, and decoded it is text
}

// region is a part of the input and the text that it stands for.
type region struct {
	raw      []byte
	from, to int    // in the text
	line     int    // 1-based line of the input at which raw begins
	coding   coding // nil where raw is the text
	// starts[i] is where in the text of the region the text of its i-th line
	// begins.
	starts []int
}

// coding is a way to write text in mail.
type coding interface {
	// decode returns the text of raw, and for each line of raw where its text
	// begins; false with the number of the bad line (from 0).
	decode(raw []byte) (text []byte, starts []int, bad int, ok bool)
	// encode writes text in the manner of raw.
	encode(raw, text []byte) []byte
}

// decode finds the encoded parts of input; nil if there are none. What cannot
// be decoded stays raw and is a problem.
func decode(input []byte) (*transfer, []*SyntaxError) {
	if !mayBeEncoded(input) {
		return nil, nil
	}
	t := &transfer{}
	r := newRows(input)
	done, lines := 0, 0
	parts, problems := encodedParts(r)
	for _, part := range parts {
		raw := r.span(part.from, part.to)
		text, starts, bad, ok := part.coding.decode(raw)
		if lines += bytes.Count(text, []byte{'\n'}); lines > MaxLines {
			return nil, []*SyntaxError{{part.from + 1, fmt.Sprintf("a mail of more than %d lines is refused; split it", MaxLines)}}
		}
		if !ok {
			problems = append(problems, &SyntaxError{part.from + bad + 1, "the mail's body is not what its Content-Transfer-Encoding says; save it decoded (git mailinfo does that)"})
			continue
		}
		t.addRaw(r, done, part.from)
		t.add(region{raw: raw, line: part.from + 1, coding: part.coding, starts: starts}, text)
		done = part.to
	}
	if t.regions == nil {
		return nil, problems
	}
	t.addRaw(r, done, r.len())
	return t, problems
}

// addRaw appends the rows [from,to) of r as they are.
func (t *transfer) addRaw(r rows, from, to int) {
	starts := make([]int, to-from)
	for i := range starts {
		starts[i] = r.start[from+i] - r.start[from]
	}
	t.add(region{raw: r.span(from, to), line: from + 1, starts: starts}, r.span(from, to))
}

// add appends a region that stands for text.
func (t *transfer) add(r region, text []byte) {
	r.from = len(t.text)
	t.text = append(t.text, text...)
	r.to = len(t.text)
	t.regions = append(t.regions, r)
}

// line returns the 1-based line of the input that the text at offset at comes
// from.
func (t *transfer) line(at int) int {
	n := sort.Search(len(t.regions)-1, func(i int) bool { return t.regions[i].to > at })
	r := t.regions[n]
	if at >= r.to {
		return r.line + len(r.starts) // behind the last line
	}
	// The last line whose text begins at or before at.
	return r.line + sort.Search(len(r.starts), func(i int) bool { return r.starts[i] > at-r.from }) - 1
}

// piece is a part of the text, and what it has become.
type piece struct {
	was int // length
	now []byte
}

// encode returns the input for the text that pieces make of t's, all of which
// they cover. Without encoded parts that is the text.
func (t *transfer) encode(pieces []piece) []byte {
	if t == nil {
		var text []byte
		for _, p := range pieces {
			text = append(text, p.now...)
		}
		return text
	}
	text, ends := t.follow(pieces)
	var out []byte
	from := 0
	for i, r := range t.regions {
		out = r.appendTo(out, t.text[r.from:r.to], text[from:ends[i]])
		from = ends[i]
	}
	return out
}

// appendTo appends what stands for now, which was the text of r.
func (r *region) appendTo(out, was, now []byte) []byte {
	switch {
	case r.coding == nil:
		return append(out, now...)
	case bytes.Equal(was, now):
		return append(out, r.raw...)
	}
	return append(out, r.coding.encode(r.raw, now)...)
}

// follow joins the pieces, and says where in them each region ends.
func (t *transfer) follow(pieces []piece) (text []byte, ends []int) {
	at := 0 // in t.text: the regions that end before it are in ends
	for _, p := range pieces {
		was := t.text[at : at+p.was]
		for len(ends) < len(t.regions) && t.regions[len(ends)].to <= at+p.was {
			ends = append(ends, len(text)+follow(was, p.now, t.regions[len(ends)].to-at))
		}
		text = append(text, p.now...)
		at += p.was
	}
	for len(ends) < len(t.regions) {
		ends = append(ends, len(text))
	}
	return text, ends
}

// follow returns where in now the place at of was is. A piece that regions
// end in is text around files, where rows change but none come or go.
func follow(was, now []byte, at int) int {
	if at == len(was) {
		return len(now)
	}
	begin := bytes.LastIndexByte(was[:at], '\n') + 1
	place := 0
	for range bytes.Count(was[:begin], []byte{'\n'}) {
		place += bytes.IndexByte(now[place:], '\n') + 1
	}
	return min(place+at-begin, len(now))
}
