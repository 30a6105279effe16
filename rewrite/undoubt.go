package rewrite

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/lineneutral/lineneutral/cparse"
	"github.com/lineneutral/lineneutral/patch"
)

// Lines that Neutralise may have joined from two that the author added. Both
// are gone then, and so is the indentation of the second; the patch looks as if
// the author had written one line. Where the two halves of an added line would
// be joined again, that cannot be told.

// maxDoubts bounds the places in one file that are tried.
const maxDoubts = 24

// doubts lists the added lines that Neutralise would join from two. lines are
// the hunks' lines with everything undone.
func (s *search) doubts(lines [][]patch.Line) []Doubt {
	var out []Doubt
	tried := 0
	for n := range lines {
		for i, line := range lines[n] {
			if line.Op != patch.Add {
				continue
			}
			for _, at := range s.seams(line.Text) {
				if tried++; tried > maxDoubts {
					return out
				}
				if s.wasJoined(lines, n, i, at) {
					out = append(out, Doubt{s.fixedLineOf(line.Text, n), s.fixed.placed[n].Hunk.Line, "cannot tell which lines fix joined: it may have been more than one"})
					break
				}
			}
		}
	}
	return out
}

// wasJoined tries the text with line i of hunk n cut at column at.
func (s *search) wasJoined(lines [][]patch.Line, n, i, at int) bool {
	body, end := cutLineEnd(lines[n][i].Text)
	indent := indentOf(lines[n][i].Text)
	cut := []patch.Line{
		{Op: patch.Add, Text: []byte(body[:at] + end)},
		{Op: patch.Add, Text: []byte(indent + body[at+1:] + end)},
	}
	trial := append([][]patch.Line{}, lines...)
	trial[n] = append(append(append([]patch.Line{}, lines[n][:i]...), cut...), lines[n][i+1:]...)
	return s.agrees(trial) < 0
}

// seams lists the blanks of a record behind which a person begins a new line:
// after ; { and }, and in a line that is wide, after any punctuator.
func (s *search) seams(record []byte) []int {
	t := cparse.Parse(record, s.fixed.base.opt)
	wide := width(record) > wideLine
	var out []int
	for i := 1; i < len(t.Tokens); i++ {
		at := t.Tokens[i].Start - 1
		if t.Tokens[i].Directive >= 0 || record[at] != ' ' || t.Tokens[i-1].End != at {
			continue
		}
		if t.Is(i-1, ";") || t.Is(i-1, "{") || t.Is(i-1, "}") || wide && t.Tokens[i-1].Kind == cparse.Punct {
			out = append(out, at)
		}
	}
	return out
}

// wideLine is the width behind which people break a line.
const wideLine = 72

// width counts the columns of a record, a tab as what is left of eight.
func width(record []byte) (n int) {
	for _, b := range bytes.TrimRight(record, " \t\r\n") {
		if n++; b == '\t' {
			n = (n + 7) / 8 * 8
		}
	}
	return n
}

// fixedLineOf returns the physical line of an added record of hunk n.
func (s *search) fixedLineOf(record []byte, n int) int {
	t := s.fixed.target
	first, _ := slices.BinarySearchFunc(s.fixed.edits, s.fixed.placed[n].Base, func(e edit, base int) int { return cmp.Compare(e.i, base) })
	for _, e := range s.fixed.edits[first:] {
		for r := e.k; r < e.l; r++ {
			if bytes.Equal(t.records[r], record) {
				return t.line(r)
			}
		}
	}
	return 0
}
