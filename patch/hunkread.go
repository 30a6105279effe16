package patch

import (
	"bytes"
	"math"
	"strconv"
)

// How a hunk is read. The header says how many old and new lines follow, and
// these counts alone decide where the hunk ends:
//
//	@@ -1,2 +1 @@        two old lines, one new
//	 int a;              1 and 1
//	-- x;                2: the text "- x;" removed, not a mail signature
//	--                   behind the hunk, whatever it looks like
//
// A hunk whose lines do not add up to its counts is not a hunk.

// noNewline is what diff and git print behind a last line without an LF. In
// other languages only the backslash and the blank are the same.
const noNewline = `\ No newline at end of file`

// hunkHeader is what an "@@" row says.
type hunkHeader struct {
	oldStart, oldCount int
	newStart, newCount int
	heading            string
}

// readHunkHeader reads "@@ -a[,b] +c[,d] @@heading". A heading may hold "@@"
// again. Numbers are decimal and fit in 31 bits.
func readHunkHeader(row []byte) (hunkHeader, bool) {
	var h hunkHeader
	rest := chomp(row)
	ok := cutPrefix(&rest, "@@ -") && cutRange(&rest, &h.oldStart, &h.oldCount) &&
		cutPrefix(&rest, " +") && cutRange(&rest, &h.newStart, &h.newCount) &&
		cutPrefix(&rest, " @@")
	h.heading = string(rest)
	return h, ok
}

func cutPrefix(b *[]byte, prefix string) bool {
	rest, ok := bytes.CutPrefix(*b, []byte(prefix))
	if ok {
		*b = rest
	}
	return ok
}

// cutRange reads "start" or "start,count"; a count left out is 1.
func cutRange(b *[]byte, start, count *int) bool {
	*count = 1
	if !cutNumber(b, start) {
		return false
	}
	return !cutPrefix(b, ",") || cutNumber(b, count)
}

func cutNumber(b *[]byte, n *int) bool {
	end := 0
	for end < len(*b) && (*b)[end] >= '0' && (*b)[end] <= '9' {
		end++
	}
	v, err := strconv.ParseInt(string((*b)[:end]), 10, 64)
	if err != nil || v > math.MaxInt32 {
		return false
	}
	*n, *b = int(v), (*b)[end:]
	return true
}

const badHeaderMsg = "bad hunk header: want \"@@ -line,count +line,count @@\""

// readHunk reads the hunk at row i and returns the row behind it. The error
// says why the rows are not a hunk; its Line is the line to look at.
func readHunk(r rows, i int) (*Hunk, int, *SyntaxError) {
	head, ok := readHunkHeader(r.at(i))
	if !ok {
		return nil, i, &SyntaxError{r.line(i), badHeaderMsg}
	}
	if head.oldCount == 0 && head.newCount == 0 {
		return nil, i, &SyntaxError{r.line(i), "hunk without lines"}
	}
	lines, next, err := readBody(r, i+1, head)
	if err != nil {
		return nil, i, err
	}
	h := &Hunk{Line: r.line(i), Heading: head.heading, Lines: lines, raw: r.at(i),
		OldStart: head.oldStart, OldCount: head.oldCount,
		NewStart: head.newStart, NewCount: head.newCount}
	return h, next, nil
}

// readBody reads the lines of a hunk from row body on.
func readBody(r rows, body int, head hunkHeader) ([]Line, int, *SyntaxError) {
	var lines []Line
	n := tally{head: head, line: r.line(body - 1)}
	// Rows [body,j) are read, and n counts their lines.
	for j := body; ; {
		if n.complete() {
			return lines, j, nil
		}
		l, ok := readLine(r.at(j))
		if !ok {
			return nil, j, n.cutShort(r.line(j), j < r.len() && r.endsLine(j))
		}
		n.count(l.Op)
		if n.exceeded() {
			return nil, j, n.miscounted(r.line(j))
		}
		j++
		if isNoNewline(r.at(j)) {
			if !n.isLast(l.Op) {
				return nil, j, &SyntaxError{r.line(j), "\"\\ No newline at end of file\" stands before the hunk's last line"}
			}
			l.dropLineEnd(r.at(j))
			l.raw = r.span(j-1, j+1)
			j++
		}
		lines = append(lines, l)
	}
}

// readLine reads one row of a hunk. An empty row is an empty context line
// that lost its blank to a mailer or an editor. A row without an LF is the
// end of a truncated patch.
func readLine(row []byte) (Line, bool) {
	if !bytes.HasSuffix(row, []byte{'\n'}) {
		return Line{}, false
	}
	switch Op(row[0]) {
	case Context, Remove, Add:
		return Line{Op: Op(row[0]), Text: row[1:], raw: row}, true
	}
	if len(chomp(row)) == 0 {
		return Line{Op: Context, Text: row, raw: row}, true
	}
	return Line{}, false
}

func isNoNewline(row []byte) bool { return bytes.HasPrefix(row, []byte(`\ `)) }

// dropLineEnd removes the line end that only the patch has. Where the marker
// row ends in CRLF the whole patch does, and the CR is the patch's as well.
func (l *Line) dropLineEnd(marker []byte) {
	l.Text = bytes.TrimSuffix(l.Text, []byte{'\n'})
	if endsCRLF(marker) {
		l.Text = bytes.TrimSuffix(l.Text, []byte{'\r'})
	}
}
