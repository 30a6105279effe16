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

// likely lists the likely seams of added line l.
func (f *seamFinder) likely(l addedLine) []seam {
	t := f.t
	from, to := t.tokensOn(l.record)
	start := t.offset(l.record)
	var out []seam
	for i := from; i < to; i++ {
		at := t.Tokens[i].Start - 1
		if t.Tokens[i].Directive >= 0 || at < start || t.Src[at] != ' ' || f.stmt.paren[i] > 0 {
			continue
		}
		indent := ""
		switch {
		case i > from && f.stmt.isBody(from, i, to):
			indent = indentOf(t.records[l.record]) + f.lay.level(l.record)
		case i == from && f.behindComment(start, at), i > from && (f.endsStatement(i-1, i) || f.beginsBody(i)):
			indent = f.lay.indent(i, l.record)
		default:
			continue
		}
		out = append(out, seam{hunk: l.hunk, line: l.line, edit: l.edit, at: at - start, second: indent + f.rest(l.record, at+1)})
	}
	if from < to && f.endsFunction(to-1, l.record) {
		out = append(out, seam{hunk: l.hunk, line: l.line, edit: l.edit, at: behind, second: string(t.lineEnd(l.record))})
	}
	return out
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

// rest returns what stands on record r from offset at of the text on.
func (f *seamFinder) rest(r, at int) string {
	return string(f.t.records[r][at-f.t.offset(r):])
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
	t := f.t
	out := f.lostLines(l)
	if s, ok := f.inComment(l); ok {
		out = append(out, s)
	}
	from, to := t.tokensOn(l.record)
	start := t.offset(l.record)
	for i := from + 1; i < to; i++ {
		at := t.Tokens[i].Start - 1
		if at < start || t.Src[at] != ' ' {
			continue
		}
		s := seam{hunk: l.hunk, line: l.line, edit: l.edit, at: at - start, second: f.rest(l.record, at+1)}
		if d := t.Tokens[i].Directive; d >= 0 {
			if i < t.Directives[d].First+3 {
				continue // #define NAME stays together
			}
			s.splice = ` \`
		} else if f.stmt.paren[i] == 0 && !f.stmt.mayFollow(i-1, i) {
			continue
		}
		out = append(out, s)
	}
	return thin(out, maxPossible)
}

// thin leaves the first and the last of many seams, most in all.
func thin(seams []seam, most int) []seam {
	if n := len(seams); n > most {
		return append(seams[:most/2:most/2], seams[n-most/2:]...)
	}
	return seams
}

// maxPossible bounds the possible seams of one line that are tried.
const maxPossible = 6

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
			out = append(out, seam{hunk: l.hunk, line: l.line, edit: l.edit, at: at, second: string(pad)})
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
			return seam{hunk: l.hunk, line: l.line, edit: l.edit, at: at, second: indentOf(record) + " * " + string(record[at+1:])}, true
		}
	}
	return seam{}, false
}

// braceHabit counts how a file writes the braces that open bodies, on a line of
// their own or behind what they belong to, and what follows a label.
type braceHabit struct {
	function, block, label int // lines of their own, less the others
}

func habitOf(t *text) *braceHabit {
	h := &braceHabit{}
	s := newStatements(t)
	for i := 1; i < len(t.Tokens); i++ {
		if t.Is(i-1, ":") && t.Tokens[i].Directive < 0 && s.start[i] == i && s.brace[i] > 0 {
			h.label += ownOr(t.BeginsLine(i))
		}
		if t.Tokens[i].Directive >= 0 || !t.Is(i, "{") || !t.Is(i-1, ")") && !t.Is(i-1, "else") && !t.Is(i-1, "do") {
			continue
		}
		if n := ownOr(t.BeginsLine(i)); s.brace[i] == 0 {
			h.function += n
		} else {
			h.block += n
		}
	}
	return h
}

// ownOr counts a line of its own for, any other against.
func ownOr(own bool) int {
	if own {
		return 1
	}
	return -1
}

// ownLine reports whether the file would have the brace at token i of t on a
// line of its own. Where it has no function, that is how most people do.
func (h *braceHabit) ownLine(t *text, s *statements, i int) bool {
	switch {
	case !t.Is(i-1, ")") && !t.Is(i-1, "else") && !t.Is(i-1, "do"):
		return false
	case s.brace[i] == 0:
		return h.function >= 0
	}
	return h.block > 0
}

// layouter finds how a line that begins with a given token would be indented.
type layouter struct {
	t    *text
	stmt *statements
}

// farLine bounds how many lines are looked at for one.
const farLine = 400

// indent returns what a line that begins with token i, which is on record r,
// begins with: what the nearest line at the same depth does.
func (l *layouter) indent(i, r int) string {
	for d := 1; d < farLine; d++ {
		for _, near := range []int{r + d, r - d} {
			if near < 0 || near >= len(l.t.records) {
				continue
			}
			from, to := l.t.tokensOn(near)
			if from < to && from != i && l.alike(from, i) {
				return indentOf(l.t.records[near])
			}
		}
		if d == 1 && l.stmt.paren[i] > 0 {
			break // inside parentheses only the lines beside tell
		}
	}
	return l.deeper(i, r)
}

// alike reports whether a line that begins with token k is indented as one that
// begins with token i.
func (l *layouter) alike(k, i int) bool {
	t, s := l.t, l.stmt
	if t.Tokens[k].Directive >= 0 || l.depth(k) != l.depth(i) || s.paren[k] != s.paren[i] || t.StartOf(int(t.Tokens[k].Line)) != cparse.LogicalLine {
		return false
	}
	if s.paren[i] > 0 {
		return true
	}
	opens := t.Is(i, "{") || t.Is(i, "}")
	return (opens == (t.Is(k, "{") || t.Is(k, "}"))) && (opens || s.start[k] == k) &&
		!t.Is(k, "case") && !t.Is(k, "default") && !t.Is(k+1, ":")
}

// depth counts the braces around token i; a closing one is outside its own.
func (l *layouter) depth(i int) int32 {
	if l.t.Is(i, "}") {
		return l.stmt.brace[i] - 1
	}
	return l.stmt.brace[i]
}

// deeper indents a line that begins with token i against the one it is on.
func (l *layouter) deeper(i, r int) string {
	indent, unit := indentOf(l.t.records[r]), l.level(r)
	from, _ := l.t.tokensOn(r)
	if l.stmt.paren[i] > 0 && l.stmt.paren[from] == 0 {
		return indent + unit
	}
	for n := l.depth(i) - l.depth(from); n > 0; n-- {
		indent += unit
	}
	return indent
}

// level returns what one level of indentation is: that of the statement nearest
// to record r that stands in one brace.
func (l *layouter) level(r int) string {
	for d := range farLine {
		for _, near := range []int{r + d, r - d} {
			if near < 0 || near >= len(l.t.records) {
				continue
			}
			from, to := l.t.tokensOn(near)
			if indent := indentOf(l.t.records[near]); indent != "" && from < to && l.depth(from) == 1 && l.stmt.start[from] == from && l.stmt.paren[from] == 0 {
				return indent
			}
		}
	}
	return "\t"
}
