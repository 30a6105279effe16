package patch

import "bytes"

// Lines, for patches, end at LF and nowhere else. A carriage return is
// content, as it is for patch(1) and git apply; a form feed or a lone CR does
// not end a line, whatever a compiler makes of it. The last record may lack
// its LF.

// Records splits b into LF-terminated records. The last one lacks its LF
// where b does; an empty b has no record. The records are views into b.
func Records(b []byte) [][]byte {
	records := make([][]byte, 0, bytes.Count(b, []byte{'\n'})+1)
	for len(b) > 0 {
		end := bytes.IndexByte(b, '\n') + 1
		if end == 0 {
			end = len(b)
		}
		records = append(records, b[:end:end])
		b = b[end:]
	}
	return records
}

// rows is a text with the offsets of its records: a span of rows can be taken
// as one slice again. Of a mail with encoded parts only the rows up to the end
// of the present part are seen: nothing that is cut reaches into the next.
type rows struct {
	b      []byte
	start  []int // start[i] is where row i begins; start[total()] == len(b)
	end    int   // rows that are seen
	ends   []int // the ends of the parts behind the present one
	origin *transfer
}

func newRows(b []byte) rows {
	r := rows{b: b, start: appendStarts(make([]int, 1, bytes.Count(b, []byte{'\n'})+2), b, 0)}
	r.end = r.total()
	return r
}

// newRowsOf is newRows for the text of t, with the end of its first part.
func newRowsOf(t *transfer) rows {
	r := rows{b: t.text, start: []int{0}, origin: t}
	for _, part := range t.regions {
		r.start = appendStarts(r.start, t.text[part.from:part.to], part.from)
		r.ends = append(r.ends, r.total())
	}
	r.widen()
	return r
}

// appendStarts appends where the records of b end, which begins at offset at.
func appendStarts(start []int, b []byte, at int) []int {
	for len(b) > 0 {
		n := bytes.IndexByte(b, '\n') + 1
		if n == 0 {
			n = len(b)
		}
		at += n
		b = b[n:]
		start = append(start, at)
	}
	return start
}

func (r *rows) total() int { return len(r.start) - 1 }

// len is the number of rows that are seen.
func (r rows) len() int { return r.end }

// widen goes on to the next part; false if there is none.
func (r *rows) widen() bool {
	if len(r.ends) == 0 {
		return false
	}
	r.end, r.ends = r.ends[0], r.ends[1:]
	return true
}

// line returns the 1-based line of the input that row i comes from.
func (r rows) line(i int) int {
	if r.origin == nil {
		return i + 1
	}
	return r.origin.line(r.start[min(i, r.total())])
}

// at returns row i with its line end, or nil behind the last row.
func (r rows) at(i int) []byte {
	if i >= r.len() {
		return nil
	}
	return r.span(i, i+1)
}

// span returns the rows [i,j) as they stand in the input.
func (r rows) span(i, j int) []byte {
	return r.b[r.start[i]:r.start[j]:r.start[j]]
}

// has tells whether row i begins with prefix.
func (r rows) has(i int, prefix string) bool {
	return bytes.HasPrefix(r.at(i), []byte(prefix))
}

// endsLine tells whether row i, which exists, has its line end.
func (r rows) endsLine(i int) bool { return bytes.HasSuffix(r.at(i), []byte{'\n'}) }

// chomp removes a line end, LF or CRLF.
func chomp(row []byte) []byte {
	row = bytes.TrimSuffix(row, []byte{'\n'})
	return bytes.TrimSuffix(row, []byte{'\r'})
}

func endsCRLF(row []byte) bool { return bytes.HasSuffix(row, []byte("\r\n")) }
