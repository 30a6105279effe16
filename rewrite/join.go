package rewrite

import (
	"bytes"
	"strings"

	"github.com/lineneutral/lineneutral/cparse"
)

// Taking one line end out of the target. A cut is a record that can go, or a
// line end between two records that can become a blank; what it costs is what
// a reviewer has to read (layout.go). Each kind keeps the tokens and the white
// space between them by a rule of the translation phases:
//
//	blank record                 gone                       phase 3
//	* in a block comment *\n *   one line of the comment    phase 3: a comment is one blank
//	\ at the end of a line       spliced for good           phase 2
//	between two tokens           a blank                    phase 3
type cut struct {
	// record is the record that goes (blank), or the second of the two that
	// become one.
	record int
	blank  bool
	cost   int
}

// joiner finds and renders cuts in one text.
type joiner struct {
	t    *text
	kept []int // base record of each record, -1 for added ones
	lang Language
	sens *sensitivity
	stmt *statements
	// ranges holds the records that make names from their line: two of them
	// on one line would make the same.
	ranges map[int]bool
	macros *lineMacros
	// far allows what only the last attempt asks for: a guard and its body on
	// one line, a fall-through comment behind a statement, odd joins.
	far bool
}

// cutAt returns the cheapest cut at record r: the record itself, or the line
// end before it.
func (j *joiner) cutAt(r int) (cut, bool) {
	if j.isBlank(r) {
		cost := weightAddedBlank
		if j.kept[r] >= 0 {
			cost = weightKeptBlank
		}
		return cut{record: r, blank: true, cost: cost}, !j.sens.dead[r]
	}
	if r == 0 || j.ranges[r-1] && j.ranges[r] || j.isBlank(r-1) || j.sens.dead[r] || j.sens.dead[r-1] || !j.joinable(r) {
		return cut{}, false
	}
	cost := weightJoin
	if j.t.StartOf(j.t.line(r)) != cparse.LogicalLine {
		cost = weightSplice
	}
	for _, k := range []int{r - 1, r} {
		if j.kept[k] >= 0 {
			cost += weightKeptLine
		}
	}
	if j.isOdd(r) {
		if !j.far {
			return cut{}, false
		}
		cost += weightOdd
	}
	if len(bytes.TrimRight(j.t.records[r-1], " \t\r\n"))+len(bytes.TrimSpace(j.t.records[r])) > longLine {
		cost += weightLong
	}
	return cut{record: r, cost: cost}, true
}

// isBlank reports whether record r has nothing on it that phase 3 would miss:
// blanks between logical lines, decoration in a comment, a lone splice.
func (j *joiner) isBlank(r int) bool {
	text := bytes.TrimRight(j.t.records[r], " \t\r\n")
	if len(text) == len(j.t.records[r]) || bytes.IndexByte(text, '\r') >= 0 {
		return false // no line end to lose, or several
	}
	after := j.t.StartOf(j.t.line(r + 1))
	switch start := j.t.StartOf(j.t.line(r)); start {
	case cparse.LogicalLine:
		return len(text) == 0 && after == cparse.LogicalLine
	case cparse.InComment:
		body := bytes.TrimLeft(text, " \t")
		return after == cparse.InComment && (len(body) == 0 || string(body) == "*")
	case cparse.InDirective, cparse.InText, cparse.InLineComment:
		return after == start && string(bytes.TrimSpace(text)) == `\`
	}
	return false
}

// joinable reports whether the line end before record r can become a blank.
func (j *joiner) joinable(r int) bool {
	prev := j.t.records[r-1]
	if bytes.IndexByte(bytes.TrimRight(prev, "\r\n"), '\r') >= 0 || bytes.IndexByte(bytes.TrimRight(j.t.records[r], "\r\n"), '\r') >= 0 {
		return false
	}
	switch start := j.t.StartOf(j.t.line(r)); start {
	case cparse.LogicalLine:
		return j.linesJoin(r)
	case cparse.InRawString:
		return false // every byte is content
	}
	return true
}

// linesJoin reports whether records r-1 and r, each a logical line's end and
// begin, may become one line.
func (j *joiner) linesJoin(r int) bool {
	t := j.t
	from, at, to := t.FirstTokenFrom(t.line(r-1)), t.FirstTokenFrom(t.line(r)), t.FirstTokenFrom(t.line(r+1))
	code := from < at
	// A directive is a line of its own (C11 6.10p2), also where it begins on
	// an earlier record.
	if from > 0 && from == at {
		from--
	}
	for i := from; i < to; i++ {
		if t.Tokens[i].Directive >= 0 && int(t.Directives[t.Tokens[i].Directive].LastLine) >= t.line(r-1) {
			return false
		}
	}
	if !j.commentsAllow(r) {
		return false
	}
	if j.lang == Assembler && code || j.lang == Generator && !j.insideBraces(at) {
		return false // their line ends mean something; one behind a comment alone does not
	}
	if at == 0 || at == len(t.Tokens) || t.Tokens[at-1].Directive >= 0 || t.Tokens[at].Directive >= 0 {
		return true // a comment on its own behind or before a directive
	}
	// Where one of the lines is a comment, its other line end may go as well:
	// so the code on its two sides must be able to meet.
	return j.stmt.mayFollow(at-1, at) && !j.sharesMacro(r) || j.far && j.stmt.isBody(from, at, to)
}

// isOdd reports whether nobody would write records r-1 and r on one line.
func (j *joiner) isOdd(r int) bool {
	t := j.t
	from, at, to := t.FirstTokenFrom(t.line(r-1)), t.FirstTokenFrom(t.line(r)), t.FirstTokenFrom(t.line(r+1))
	return t.StartOf(t.line(r)) == cparse.LogicalLine && from < at && at < to && j.stmt.isOdd(at-1, at, to)
}

// sharesMacro reports whether records r-1 and r both invoke one macro that the
// file does not define: it may make a name from its line, as assertions do.
func (j *joiner) sharesMacro(r int) bool {
	t := j.t
	from, at, to := t.FirstTokenFrom(t.line(r-1)), t.FirstTokenFrom(t.line(r)), t.FirstTokenFrom(t.line(r+1))
	for i := from; i < at; i++ {
		for k := at; k < to; k++ {
			if t.Text(i) == t.Text(k) && j.looksForeign(i) && j.looksForeign(k) {
				return true
			}
		}
	}
	return false
}

// looksForeign reports whether token i looks like the invocation of a header's
// macro: capitals, a parenthesis, no definition that is known.
func (j *joiner) looksForeign(i int) bool {
	name := j.t.Text(i)
	return j.t.Tokens[i].Kind == cparse.Ident && i+1 < len(j.t.Tokens) && j.t.Is(i+1, "(") &&
		strings.ToUpper(name) == name && !j.macros.defines(name)
}

// insideBraces reports whether token i stands in C code of a generator's
// input; its rules and sections go by lines.
func (j *joiner) insideBraces(i int) bool {
	return i < len(j.t.Tokens) && j.stmt.brace[i] > 0
}

// commentsAllow reports whether the comments around the line end before
// record r let it go: no fall-through comment leaves its place, and a //
// comment at the end of the first line can be written as a block comment. One
// that came there over a splice began above and stays as it is.
func (j *joiner) commentsAllow(r int) bool {
	t := j.t
	if t.StartOf(t.line(r-1)) == cparse.InLineComment {
		return false
	}
	lo, hi := t.line(r-1), t.line(r+1)
	for i := range t.commentsOn(lo, hi) {
		c := &t.Comments[i]
		if fallThrough.Match(t.Src[c.Start:c.End]) && !(j.far && j.standsAlone(c, r)) {
			return false
		}
		if isLineComment(t, c) && t.LineOf(c.End-1) < t.line(r) && !convertible(t.Src[c.Start:c.End]) {
			return false
		}
	}
	return true
}

// standsAlone reports whether comment c is all of record r: behind the code of
// the record before it still stands directly before its label.
func (j *joiner) standsAlone(c *cparse.Comment, r int) bool {
	return bytes.Equal(bytes.TrimSpace(j.t.records[r]), bytes.TrimRight(j.t.Src[c.Start:c.End], " \t\r"))
}

// isLineComment reports whether c is a // comment.
func isLineComment(t *text, c *cparse.Comment) bool {
	return c.End-c.Start >= 2 && t.Src[c.Start+1] == '/'
}

// convertible reports whether a // comment can be a block comment: a */ would
// end it early, a /* trips -Wcomment, a splice hides lines in it.
func convertible(comment []byte) bool {
	body := comment[2:]
	return !bytes.Contains(body, []byte("*/")) && !bytes.Contains(body, []byte("/*")) && !bytes.Contains(body, []byte("\\")) &&
		!bytes.Contains(body, []byte("??/"))
}

// commentsOn yields the indices of the comments that begin on lines [lo,hi).
func (t *text) commentsOn(lo, hi int) func(func(int) bool) {
	return func(yield func(int) bool) {
		n := len(t.Comments)
		first := 0
		for last := n; first < last; {
			if m := (first + last) / 2; int(t.Comments[m].Line) < lo {
				first = m + 1
			} else {
				last = m
			}
		}
		for i := first; i < n && int(t.Comments[i].Line) < hi; i++ {
			if !yield(i) {
				return
			}
		}
	}
}

// render makes one record of records [from,to).
func (j *joiner) render(from, to int) []byte {
	out := j.t.records[from]
	for r := from + 1; r < to; r++ {
		out = j.append(out, r)
	}
	return out
}

// append joins record r behind line.
func (j *joiner) append(line []byte, r int) []byte {
	next := j.t.records[r]
	head := bytes.TrimRight(line, "\r\n")
	switch j.t.StartOf(j.t.line(r)) {
	case cparse.LogicalLine:
		return glue(j.blockComment(head, r-1), next)
	case cparse.InComment:
		body := bytes.TrimLeft(next, " \t")
		if len(body) > 1 && body[0] == '*' && body[1] != '/' {
			body = bytes.TrimLeft(body[1:], " \t")
		}
		return glue(head, body)
	case cparse.InLiteral:
		return append(unspliced(head), next...)
	}
	head = unspliced(head)
	if len(head) > 0 && isWhite(head[len(head)-1]) || len(next) > 0 && isWhite(next[0]) {
		return glue(head, next)
	}
	return append(head, next...)
}

// glue joins two parts by one blank.
func glue(head, next []byte) []byte {
	out := bytes.TrimRight(bytes.Clone(head), " \t")
	return append(append(out, ' '), bytes.TrimLeft(next, " \t")...)
}

// unspliced returns a copy of line without the splice at its end, which is a
// backslash or, if that is not what is there, its trigraph.
func unspliced(line []byte) []byte {
	line = bytes.TrimRight(bytes.Clone(line), " \t\f\v\x00")
	if rest, ok := bytes.CutSuffix(line, []byte(`\`)); ok {
		return rest
	}
	return bytes.TrimSuffix(line, []byte("??/"))
}

// blockComment writes the // comment that ends head, if one of record r does,
// as a block comment.
func (j *joiner) blockComment(head []byte, r int) []byte {
	t := j.t
	for i := range t.commentsOn(t.line(r), t.line(r+1)) {
		if c := &t.Comments[i]; isLineComment(t, c) {
			text := bytes.TrimRight(t.Src[c.Start:c.End], " \t\r")
			trimmed := bytes.TrimRight(head, " \t")
			if bytes.HasSuffix(trimmed, text) {
				out := append(bytes.Clone(trimmed[:len(trimmed)-len(text)]), "/*"...)
				return append(append(out, text[2:]...), " */"...)
			}
		}
	}
	return head
}

func isWhite(c byte) bool { return c == ' ' || c == '\t' }
