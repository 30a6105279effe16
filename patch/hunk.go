package patch

import "bytes"

// A hunk is a header and lines, and prints as the sum of them. Each part
// remembers the bytes it was read from and uses those as long as they still
// say the same as its fields. So a hunk that nobody touched prints byte for
// byte, a renumbered one differs in its header only, and a line that a caller
// copied from the author's hunk into one of its own keeps its spelling: an
// empty context line that lost its blank does not get it back.

// Op is the first byte of a hunk line.
type Op byte

// The three kinds of hunk lines.
const (
	Context Op = ' ' // in the pre-image and in the post-image
	Remove  Op = '-' // in the pre-image only
	Add     Op = '+' // in the post-image only
)

// Old tells whether the line is a line of the pre-image.
func (o Op) Old() bool { return o != Add }

// New tells whether the line is a line of the post-image.
func (o Op) New() bool { return o != Remove }

// Line is one line of a hunk.
type Line struct {
	Op Op
	// Text is the record of the file with its own line end: "x = 1;\r\n" in a
	// file with CRLF. It lacks the LF where the file ends without one.
	Text []byte

	raw []byte // the author's row, and the "\ No newline" row if there is one
}

// Hunk is one "@@" section. The number of old lines in Lines is OldCount, the
// number of new lines NewCount.
type Hunk struct {
	Line int // 1-based line of the header in the patch; 0 for a hunk that a caller made

	// The numbers of the header. Starts are 1-based; beside a count of 0 a
	// start names the line before the gap, 0 at the top of the file.
	OldStart, OldCount int
	NewStart, NewCount int

	Heading string // what follows the second "@@", with its leading blank, without the line end
	Lines   []Line

	raw   []byte // the author's header row; nil for a hunk that a caller made
	style *style // how to print what has no raw; nil is the plain style
}

// NewHunk makes a hunk and counts its lines.
func NewHunk(oldStart, newStart int, heading string, lines []Line) *Hunk {
	h := &Hunk{OldStart: oldStart, NewStart: newStart, Heading: heading, Lines: lines}
	h.OldCount, h.NewCount = count(lines)
	return h
}

// Renumber returns a copy of h whose header has other starts. Its lines are
// those of h.
func (h *Hunk) Renumber(oldStart, newStart int) *Hunk {
	c := *h
	c.OldStart, c.NewStart = oldStart, newStart
	return &c
}

// OldLines returns the texts of the pre-image, in order.
func (h *Hunk) OldLines() [][]byte {
	return texts(h.Lines, Op.Old)
}

// NewLines returns the texts of the post-image, in order.
func (h *Hunk) NewLines() [][]byte {
	return texts(h.Lines, Op.New)
}

// Bytes prints the hunk: the author's bytes for what is the author's, the
// style of the file for the rest.
func (h *Hunk) Bytes() []byte { return printed(h) }

func (h *Hunk) write(buf *bytes.Buffer) {
	h.writeHeader(buf)
	for _, l := range h.Lines {
		l.write(buf, h.style)
	}
}

// writeHeader prefers the author's row as long as it says what the fields
// say; of a row that does not it still takes the line end.
func (h *Hunk) writeHeader(buf *bytes.Buffer) {
	was, ok := readHunkHeader(h.raw)
	if ok && was == h.header() {
		buf.Write(h.raw)
		return
	}
	buf.WriteString(h.header().print(h.style))
	if ok {
		buf.Write(h.raw[len(chomp(h.raw)):])
		return
	}
	buf.WriteString(h.style.lineEnd())
}

func (h *Hunk) header() hunkHeader {
	return hunkHeader{h.OldStart, h.OldCount, h.NewStart, h.NewCount, h.Heading}
}

func (l Line) write(buf *bytes.Buffer, s *style) {
	if l.isRaw(s) {
		buf.Write(l.raw)
		return
	}
	buf.WriteByte(byte(l.Op))
	if text, ended := bytes.CutSuffix(l.Text, []byte{'\n'}); ended && s.strips() {
		buf.Write(text)
		buf.WriteString(s.lineEnd())
		return
	}
	buf.Write(l.Text)
	if !bytes.HasSuffix(l.Text, []byte{'\n'}) {
		buf.WriteString(s.lineEnd() + noNewline + s.lineEnd())
	}
}

// isRaw tells whether the author's bytes still say what the fields say.
func (l Line) isRaw(s *style) bool {
	if l.raw == nil {
		return false
	}
	row, marker := l.raw, []byte(nil)
	if end := bytes.IndexByte(l.raw, '\n') + 1; end > 0 {
		row, marker = l.raw[:end], l.raw[end:]
	}
	was, ok := readLine(row)
	if ok && len(marker) > 0 {
		was.dropLineEnd(marker)
	}
	if s.strips() {
		was.Text = withoutCR(was.Text)
	}
	return ok && was.Op == l.Op && bytes.Equal(was.Text, l.Text)
}

func texts(lines []Line, on func(Op) bool) [][]byte {
	var out [][]byte
	for _, l := range lines {
		if on(l.Op) {
			out = append(out, l.Text)
		}
	}
	return out
}

func count(lines []Line) (before, after int) {
	var n tally
	for _, l := range lines {
		n.count(l.Op)
	}
	return n.before, n.after
}
