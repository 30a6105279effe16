package rewrite

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/lineneutral/lineneutral/cparse"
	"github.com/lineneutral/lineneutral/patch"
)

// Seams: where an added line may have been two before Neutralise joined them,
// or where an added blank line may have given way. Neither leaves a trace.
//
//	+int f(int a) { g(a); return a; }      likely: a line end behind { and ;, before
//	              ^ ^     ^        ^       }, a function's {, a guarded body
//	+	g(a, b);                           possible: inside parentheses, in
//	    ^                                  comments, in continued directives
//
// A likely seam is where hardly anybody goes on in the same line. What is only
// possible is not guessed, but it is said (undoubt.go).

// seam is a place in the lines of a trial where one line may have been two.
type seam struct {
	hunk, line int
	edit       int // of the trial's change
	// at is the offset of the blank in the line at which it is cut, -1 for a
	// lost line before it, behind for one behind it.
	at     int
	splice string // what ends the first half: a backslash in a directive
	second string // the second half, indented; the line that was lost
}

// behind stands for a line lost behind the line of a seam.
const behind = -2

// seamFinder finds the seams in one text.
type seamFinder struct {
	t     *text
	stmt  *statements
	brace *braceHabit
	lay   *layouter
}

func newSeamFinder(t *text, brace *braceHabit) *seamFinder {
	stmt := newStatements(t)
	return &seamFinder{t, stmt, brace, &layouter{t, stmt}}
}

// addedLine is an added line of a trial.
type addedLine struct {
	hunk, line, record, edit int
}

// seam makes a seam of the line.
func (l addedLine) seam(at int, second string) seam {
	return seam{hunk: l.hunk, line: l.line, edit: l.edit, at: at, second: second}
}

// addedLines lists the added lines of hunks that c is made of.
func addedLines(c *change, lines [][]patch.Line) []addedLine {
	var out []addedLine
	delta, e := 0, 0
	for n, p := range c.placed {
		r := p.Base + delta
		for i, line := range lines[n] {
			if line.Op == patch.Remove {
				delta--
				continue
			}
			if line.Op == patch.Add {
				for e+1 < len(c.edits) && c.edits[e+1].k <= r {
					e++
				}
				out = append(out, addedLine{n, i, r, e})
				delta++
			}
			r++
		}
	}
	return out
}

// tokensOn returns the tokens [from,to) that begin on record r.
func (t *text) tokensOn(r int) (from, to int) {
	return t.FirstTokenFrom(t.line(r)), t.FirstTokenFrom(t.line(r + 1))
}

// offset returns where record r begins in the text.
func (t *text) offset(r int) int {
	if n := t.line(r); n <= len(t.Lines) {
		return int(t.Lines[n-1])
	}
	return len(t.Src)
}

// likely lists the likely seams of added line l, if they are not so many that
// nobody wrote it.
func (f *seamFinder) likely(l addedLine) []seam {
	t := f.t
	from, to := t.tokensOn(l.record)
	var out []seam
	body := -1
	if from < to {
		body = f.stmt.guardEnd(from) + 1
	}
	for i := from; i < to && len(out) < maxLikely; i++ {
		if t.Tokens[i].Directive >= 0 || !f.behindBlank(i, l.record) || f.stmt.paren[i] > 0 {
			continue
		}
		if i == body && f.stmt.isBody(from, i, to) {
			out = append(out, f.seamBefore(i, l, indentOf(t.records[l.record])+f.lay.level(l.record)))
		} else if f.beginsAnew(from, i, l.record) {
			out = append(out, f.seamBefore(i, l, f.lay.indent(i, l.record)))
		}
	}
	if from < to && f.endsFunction(to-1, l.record) {
		out = append(out, l.seam(behind, string(t.lineEnd(l.record))))
	}
	return out
}

// maxLikely bounds the likely seams of one line, each of which holds a copy of
// the rest of it.
const maxLikely = 24

// behindBlank reports whether token i follows a blank on record r.
func (f *seamFinder) behindBlank(i, r int) bool {
	at := f.t.Tokens[i].Start - 1
	return at >= f.t.offset(r) && f.t.Src[at] == ' '
}

// beginsAnew reports whether people begin a new line with token i of record r,
// the first of which is from.
func (f *seamFinder) beginsAnew(from, i, r int) bool {
	if i == from {
		return f.behindComment(f.t.offset(r), f.t.Tokens[i].Start)
	}
	return f.endsStatement(i-1, i) || f.beginsBody(i)
}

// seamBefore makes the seam at the blank before token i, indented so.
func (f *seamFinder) seamBefore(i int, l addedLine, indent string) seam {
	at := f.t.Tokens[i].Start - f.t.offset(l.record)
	return l.seam(at-1, indent+string(f.t.records[l.record][at:]))
}

// endsFunction reports whether token i, the last on record r, ends a body and
// another declaration follows without a blank line between.
func (f *seamFinder) endsFunction(i, r int) bool {
	t := f.t
	if !t.Is(i, "}") || f.stmt.brace[i] != 1 || r+1 >= len(t.records) || t.StartOf(t.line(r+1)) != cparse.LogicalLine {
		return false
	}
	return t.Tokens[i].Directive < 0 && len(bytes.TrimSpace(t.records[r+1])) > 0 && bytes.TrimSpace(t.records[r+1])[0] != '#'
}

// crowded reports whether some of records [from,to) have likely seams: whoever
// wrote them writes so.
func (f *seamFinder) crowded(from, to int) bool {
	for r := from; r < to; r++ {
		for _, s := range f.likely(addedLine{record: r}) {
			if s.at >= 0 {
				return true
			}
		}
	}
	return false
}

// behindComment reports whether all that stands between start and at is a
// comment: one on a line of its own, with the code that followed it.
func (f *seamFinder) behindComment(start, at int) bool {
	head := bytes.TrimSpace(f.t.Src[start:at])
	return bytes.HasPrefix(head, []byte("/*")) && bytes.HasSuffix(head, []byte("*/"))
}

// endsStatement reports whether people begin a new line between tokens l and r.
func (f *seamFinder) endsStatement(l, r int) bool {
	t := f.t
	switch {
	case !f.stmt.mayFollow(l, r) || t.Is(r, ";") || t.Is(r, ",") || t.Is(r, "else") || t.Is(r, "while"):
		return false // fix would not join it, or people write it so
	case t.Is(l, ";"), t.Is(l, "}"):
		return true
	case t.Is(l, "{"):
		return !t.Is(r, "}") && f.opensBlock(l)
	case t.Is(l, ","):
		return t.Is(l-1, "}") && t.Is(r, "{") // rows of a table
	case t.Is(l, ":"):
		return f.stmt.start[r] == r && f.brace.label > 0
	}
	return false
}

// opensBlock reports whether the brace at i begins a block or a struct, not an
// initialiser or an enumeration.
func (f *seamFinder) opensBlock(i int) bool {
	t := f.t
	if i == 0 || t.Is(i-1, ")") || t.Is(i-1, "else") || t.Is(i-1, "do") || t.Is(i-1, ";") || t.Is(i-1, "}") {
		return true
	}
	return t.Is(f.stmt.start[i], "struct") || t.Is(f.stmt.start[i], "union") ||
		i >= 2 && (t.Is(i-2, "struct") || t.Is(i-2, "union"))
}

// beginsBody reports whether token i is a brace that the file would have on a
// line of its own.
func (f *seamFinder) beginsBody(i int) bool {
	return f.t.Is(i, "{") && f.opensBlock(i) && f.brace.ownLine(f.t, f.stmt, i)
}

// possible lists seams that cannot be told from what people write: a lost blank
// line, a blank inside parentheses, a comment or a directive. One of each is
// enough to leave the layout open.
func (f *seamFinder) possible(l addedLine) []seam {
	out := f.lostLines(l)
	if s, ok := f.inComment(l); ok {
		out = append(out, s)
	}
	var places []int
	from, to := f.t.tokensOn(l.record)
	for i := from + 1; i < to; i++ {
		if f.behindBlank(i, l.record) && f.mayBegin(i) {
			places = append(places, i)
		}
	}
	for _, i := range thin(places, maxPossible) {
		s := f.seamBefore(i, l, "")
		if f.t.Tokens[i].Directive >= 0 {
			s.splice = ` \`
		}
		out = append(out, s)
	}
	return out
}

// mayBegin reports whether a line could have begun with token i.
func (f *seamFinder) mayBegin(i int) bool {
	if d := f.t.Tokens[i].Directive; d >= 0 {
		return i >= f.t.Directives[d].First+3 // #define NAME stays together
	}
	return f.stmt.paren[i] > 0 || f.stmt.mayFollow(i-1, i)
}

// thin leaves the first and the last of many, most in all.
func thin[T any](many []T, most int) []T {
	if n := len(many); n > most {
		return append(many[:most/2:most/2], many[n-most/2:]...)
	}
	return many
}

// maxPossible bounds the possible seams of one line that are tried.
const maxPossible = 4

// lostLines lists the blank line behind l that may have given way, and that
// before it.
func (f *seamFinder) lostLines(l addedLine) []seam {
	var out []seam
	for _, at := range []int{behind, -1} {
		r := l.record
		if at == behind {
			r++
		}
		if pad := f.t.padding(r); pad != nil {
			out = append(out, l.seam(at, string(pad)))
		}
	}
	return out
}

// inComment finds a blank of a block comment on l, between two words of it.
func (f *seamFinder) inComment(l addedLine) (seam, bool) {
	t := f.t
	record, start := t.records[l.record], t.offset(l.record)
	first, _ := slices.BinarySearchFunc(t.Comments, start, func(c cparse.Comment, at int) int { return cmp.Compare(c.End, at+1) })
	for i := first; i < len(t.Comments) && t.Comments[i].Start < start+len(record); i++ {
		c := &t.Comments[i]
		if isLineComment(t, c) {
			continue
		}
		lo, hi := max(c.Start-start, 0), min(c.End-start, len(record))
		at := lo + bytes.LastIndexByte(bytes.TrimRight(record[lo:hi], " \t\r\n"), ' ')
		if at > lo && len(bytes.Trim(record[lo:at], " \t*/")) > 0 {
			return l.seam(at, indentOf(record)+" * "+string(record[at+1:])), true
		}
	}
	return seam{}, false
}
