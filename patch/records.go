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

// rows is an input with the offsets of its records: a span of rows can be
// taken as one slice again.
type rows struct {
	b     []byte
	start []int // start[i] is where row i begins; start[len] == len(b)
}

func newRows(b []byte) rows {
	start := make([]int, 1, bytes.Count(b, []byte{'\n'})+2)
	for at := 0; at < len(b); {
		n := bytes.IndexByte(b[at:], '\n') + 1
		if n == 0 {
			n = len(b) - at
		}
		at += n
		start = append(start, at)
	}
	return rows{b, start}
}

func (r rows) len() int { return len(r.start) - 1 }

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
