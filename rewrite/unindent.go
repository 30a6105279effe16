package rewrite

import (
	"bytes"
	"slices"

	"github.com/lineneutral/lineneutral/cparse"
	"github.com/lineneutral/lineneutral/patch"
)

// The indentation of an added line that Neutralise joined behind another is
// lost. It is guessed from the lines around: in code from the nearest line at
// the same depth, in a comment from the next line of it.
//
//	-	BUG_ON(a);                         	BUG_ON(a);
//	+	BUG_ON(a); put(a);            	+	put(a);
//	 	return a;                     	 	return a;

// indentPieces indents those lines anew that are pieces of joined ones.
func (s *search) indentPieces(lines [][]patch.Line, undone []trace) [][]patch.Line {
	pieces := map[*byte]bool{}
	for _, t := range undone {
		for _, p := range t.pieces {
			pieces[&p.Text[0]] = true
		}
	}
	if len(pieces) == 0 {
		return lines
	}
	c := s.change(lines)
	lay := &layouter{c.target, newStatements(c.target)}
	out := slices.Clone(lines)
	for _, l := range addedLines(c, lines) {
		if !pieces[&lines[l.hunk][l.line].Text[0]] {
			continue
		}
		if sameLines(out[l.hunk], lines[l.hunk]) {
			out[l.hunk] = append([]patch.Line{}, lines[l.hunk]...)
		}
		out[l.hunk][l.line].Text = lay.anew(l.record)
	}
	if s.agrees(out) >= 0 {
		return lines
	}
	return out
}

// anew returns record r with the indentation that it would have.
func (l *layouter) anew(r int) []byte {
	record := l.t.records[r]
	body := bytes.TrimLeft(record, " \t")
	switch l.t.StartOf(l.t.line(r)) {
	case cparse.LogicalLine:
		if from, to := l.t.tokensOn(r); from < to {
			return append([]byte(l.indent(from, r)), body...)
		}
	case cparse.InComment:
		if prefix, ok := l.commentPrefix(r); ok {
			return append(prefix, bytes.TrimLeft(bytes.TrimPrefix(body, []byte("* ")), " \t")...)
		}
	}
	return record
}

// commentPrefix returns what the line of a comment behind record r begins with,
// or the one before it: blanks and a star.
func (l *layouter) commentPrefix(r int) ([]byte, bool) {
	for _, near := range []int{r + 1, r - 1} {
		if near >= len(l.t.records) || l.t.StartOf(l.t.line(near)) != cparse.InComment {
			continue
		}
		record := l.t.records[near]
		body := bytes.TrimLeft(record, " \t")
		if len(bytes.TrimSpace(body)) == 0 || bytes.HasPrefix(body, []byte("*/")) {
			continue
		}
		n := len(record) - len(body)
		if words := bytes.TrimLeft(body, "* \t"); body[0] == '*' {
			n = len(record) - len(words)
		}
		return bytes.Clone(record[:n]), true
	}
	return nil, false
}
