package rewrite

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/lineneutral/lineneutral/patch"
)

// The traces that Neutralise leaves in a hunk, and what stood in their place.
//
//	directive   +#line 7                 nothing
//	pad         +(blank), before context nothing
//	absorb      -(blank)                 the blank line, as context
//	join        -a();  +a(); b();        a(); as context, +b();
//
// Where a line that the author did not touch was joined with one that he
// added, the removed line in front of the joined one shows where to cut. Two
// added lines that were joined leave no trace (unseam.go). The indentation of
// an added line that was joined behind another is lost (unindent.go).

// trace is a run of lines of one hunk that Neutralise may have written.
type trace struct {
	hunk     int // index into the placed hunks
	from, to int // lines [from,to) of the hunk
	run      int // which run of changed lines it is in, counted over all hunks
	at       int // fixed record at which the run begins
	layout   Layout
	undo     []patch.Line // what stands in its place when it is undone
	pieces   []patch.Line // those of undo whose indentation is not known
}

var (
	bareDirective = regexp.MustCompile(`^#line [1-9][0-9]*\r?\n$`)
	blankRecord   = regexp.MustCompile(`^[ \t]*(\*|\\)?[ \t]*\r?\n$`)
	padRecord     = regexp.MustCompile(`^\\?\r?\n$`)
)

// findTraces lists the traces of all hunks, in order; those of one run may
// overlap where they exclude each other.
func findTraces(c *change) []trace {
	f := traceFinder{brace: habitOf(c.base)}
	delta := 0 // fixed records minus base records so far
	for n, p := range c.placed {
		f.hunk, f.lines = n, p.Hunk.Lines
		at := p.Base + delta
		for i := 0; i < len(f.lines); {
			if f.lines[i].Op == patch.Context {
				i, at = i+1, at+1
				continue
			}
			end := runEnd(f.lines, i)
			f.at = at
			f.inRun(i, end)
			f.run++
			for ; i < end; i++ {
				if f.lines[i].Op == patch.Add {
					at, delta = at+1, delta+1
				} else {
					delta--
				}
			}
		}
	}
	return f.found
}

// runEnd returns the end of the run of changed lines that begins at line i.
func runEnd(lines []patch.Line, i int) int {
	for i < len(lines) && lines[i].Op != patch.Context {
		i++
	}
	return i
}

type traceFinder struct {
	brace         *braceHabit
	hunk, run, at int
	lines         []patch.Line
	found         []trace
}

// guards matches a line that begins with a word that governs a body.
var guards = regexp.MustCompile(`^[ \t]*(if|for|while|switch|else|do|\})\b`)

// strayBrace reports whether undoing a join would leave the brace of a guard's
// body to a line of its own, where the file does not have them: then the
// author put it behind the guard, and the guard's line is not untouched.
func (f *traceFinder) strayBrace(undo []patch.Line) bool {
	for i := 1; i < len(undo); i++ {
		if undo[i].Op == patch.Add && strings.HasPrefix(strings.TrimSpace(string(undo[i].Text)), "{") && guards.Match(undo[i-1].Text) {
			return f.brace.block <= 0
		}
	}
	return false
}

func (f *traceFinder) add(layout Layout, from, to int, undo, pieces []patch.Line) {
	f.found = append(f.found, trace{f.hunk, from, to, f.run, f.at, layout, undo, pieces})
}

// inRun finds the traces in lines [from,to).
func (f *traceFinder) inRun(from, to int) {
	for i := from; i < to; i++ {
		line := f.lines[i]
		switch {
		case line.Op == patch.Remove && blankRecord.Match(line.Text):
			f.add(Absorb, i, i+1, []patch.Line{{Op: patch.Context, Text: line.Text}}, nil)
		case line.Op == patch.Remove:
		case bareDirective.Match(line.Text):
			f.add(Directive, i, i+1, nil, nil)
		case padRecord.Match(line.Text) && f.endsAdded(i, to):
			first := i
			for first > from && f.lines[first-1].Op == patch.Add && padRecord.Match(f.lines[first-1].Text) {
				first--
			}
			f.add(Pad, first, i+1, nil, nil)
		default:
			f.joined(from, i)
		}
	}
}

// endsAdded reports whether line i is the last added one, directives left
// out, before line to or a removed one: padding stands at the end of an edit.
func (f *traceFinder) endsAdded(i, to int) bool {
	for i++; i < to && f.lines[i].Op == patch.Add && bareDirective.Match(f.lines[i].Text); i++ {
	}
	return i == to || f.lines[i].Op == patch.Remove
}

// joined finds how added line i may be made of removed lines before it, down
// to line from: the more of those directly before it the better. Else some
// further up may be in it, if the author took lines away or added some between:
//
//	-{                        {
//	-	old();            -	old();
//	+{ int a;             +	int a;
//	+	new();            +	new();
func (f *traceFinder) joined(from, i int) {
	first := i
	for first > from && f.lines[first-1].Op == patch.Remove {
		first--
	}
	n := len(f.found)
	for ; first < i; first++ {
		if undo, pieces := split(f.lines[i].Text, f.lines[first:i]); undo != nil && !f.strayBrace(undo) {
			f.add(Join, first, i+1, undo, pieces)
		}
	}
	for first = max(from, i-farTrace); first < i && len(f.found) == n; first++ {
		if f.lines[first].Op == patch.Remove {
			f.joinedFar(first, i)
		}
	}
}

// farTrace bounds how far before an added line a removed one is looked for.
const farTrace = 32

// joinedFar finds how added line i may be made of removed line first and those
// that follow that.
func (f *traceFinder) joinedFar(first, i int) {
	var removed, added []patch.Line
	for _, line := range f.lines[first:i] {
		if line.Op == patch.Remove {
			removed = append(removed, line)
		} else {
			added = append(added, line)
		}
	}
	for n := min(len(removed), 4); n > 0; n-- {
		if undo, pieces := split(f.lines[i].Text, removed[:n]); undo != nil && !f.strayBrace(undo) {
			at := 0 // the last context line of undo
			for k := range undo {
				if undo[k].Op == patch.Context {
					at = k
				}
			}
			undo = slices.Concat(added, undo[:at+1], removed[n:], undo[at+1:])
			f.add(Join, first, i+1, undo, pieces)
			return
		}
	}
}

// split cuts an added record at the removed lines, all of which must occur in
// it, in order; what is left over are lines that the author added. pieces are
// those of them that begin anew behind another. It returns nil if they do not
// occur.
func split(record []byte, removed []patch.Line) (out, pieces []patch.Line) {
	if len(removed) == 1 {
		if out := splitLiteral(record, removed[0].Text); out != nil {
			return out, nil
		}
	}
	body, end := cutLineEnd(record)
	rest := strings.TrimLeft(body, " \t")
	indent := body[:len(body)-len(rest)]
	added := func(text string) {
		if text = strings.TrimSpace(text); text != "" {
			out = append(out, patch.Line{Op: patch.Add, Text: []byte(indent + text + end)})
			if len(out) > 1 {
				pieces = append(pieces, out[len(out)-1])
			}
		}
	}
	for _, r := range removed {
		at, n := findPiece(rest, r.Text)
		if at < 0 {
			return nil, nil
		}
		added(rest[:at])
		out = append(out, patch.Line{Op: patch.Context, Text: r.Text})
		rest = rest[at+n:]
		indent = indentBehind(r.Text)
	}
	added(rest)
	if len(out) < 2 {
		return nil, nil // a line that only lost white space
	}
	return out, pieces
}

// splitLiteral cuts a record that was a line of a spliced literal, and another:
// nothing but the splice was between.
func splitLiteral(record, removed []byte) []patch.Line {
	body, _ := cutLineEnd(removed)
	if first, spliced := strings.CutSuffix(body, `\`); spliced && first != "" {
		rest, ok := strings.CutPrefix(string(record), first)
		if ok && strings.TrimSpace(rest) != "" && !isWhite(first[len(first)-1]) && !isWhite(rest[0]) {
			return []patch.Line{{Op: patch.Context, Text: removed}, {Op: patch.Add, Text: []byte(rest)}}
		}
	}
	return nil
}

// indentBehind returns what a line behind record begins with: in a comment its
// column of stars, else the same indentation.
func indentBehind(record []byte) string {
	text := strings.TrimSpace(string(record))
	switch indent := indentOf(record); {
	case strings.Contains(text, "*/"):
		return indent
	case strings.HasPrefix(text, "/*"):
		return indent + " "
	case strings.HasPrefix(text, "* "):
		return indent + "* "
	default:
		return indent
	}
}

// findPiece finds a removed record in a joined line, in one of the spellings
// that joining gives it: without its indentation, its splice, the * of a
// comment, or with its // comment as a block.
func findPiece(line string, record []byte) (at, n int) {
	body, _ := cutLineEnd(record)
	text := strings.TrimSpace(body)
	unspliced := strings.TrimSpace(strings.TrimSuffix(text, `\`))
	spellings := []string{text, unspliced, strings.TrimSpace(strings.TrimPrefix(text, "*"))}
	if at := strings.LastIndex(text, "//"); at >= 0 {
		spellings = append(spellings, text[:at]+"/*"+text[at+2:]+" */")
	}
	for _, s := range spellings {
		if s == "" {
			continue
		}
		if at := strings.Index(line, s); at >= 0 && standsAlone(line, at, at+len(s)) {
			return at, len(s)
		}
	}
	return -1, 0
}

// standsAlone reports whether line[from:to] is cut off by blanks.
func standsAlone(line string, from, to int) bool {
	return (from == 0 || isWhite(line[from-1])) && (to == len(line) || isWhite(line[to]))
}

func cutLineEnd(record []byte) (body, end string) {
	b := bytes.TrimRight(record, "\r\n")
	return string(b), string(record[len(b):])
}

func indentOf(record []byte) string {
	return string(record[:len(record)-len(bytes.TrimLeft(record, " \t"))])
}

// ofLayout returns the traces of the given layouts.
func ofLayout(traces []trace, layouts ...Layout) []trace {
	var out []trace
	for _, t := range traces {
		if slices.Contains(layouts, t.layout) {
			out = append(out, t)
		}
	}
	return out
}
