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
// added lines that were joined leave no trace. The indentation of a line that
// was joined behind another is lost; it gets that of the line before.

// trace is a run of lines of one hunk that Neutralise may have written.
type trace struct {
	hunk     int // index into the placed hunks
	from, to int // lines [from,to) of the hunk
	run      int // which run of changed lines it is in, counted over all hunks
	at       int // fixed record at which the run begins
	layout   Layout
	undo     []patch.Line // what stands in its place when it is undone
	guessed  bool         // undo has a line whose indentation is not known
}

var (
	bareDirective = regexp.MustCompile(`^#line [1-9][0-9]*\r?\n$`)
	blankRecord   = regexp.MustCompile(`^[ \t]*(\*|\\)?[ \t]*\r?\n$`)
	padRecord     = regexp.MustCompile(`^\\?\r?\n$`)
)

// findTraces lists the traces of all hunks, in order; those of one run may
// overlap where they exclude each other.
func findTraces(c *change) []trace {
	f := traceFinder{}
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
	hunk, run, at int
	lines         []patch.Line
	found         []trace
}

func (f *traceFinder) add(layout Layout, from, to int, undo []patch.Line) {
	f.found = append(f.found, trace{f.hunk, from, to, f.run, f.at, layout, undo, addsBehind(undo)})
}

// addsBehind reports whether an added line stands behind another of lines.
func addsBehind(lines []patch.Line) bool {
	for i := 1; i < len(lines); i++ {
		if lines[i].Op == patch.Add {
			return true
		}
	}
	return false
}

// inRun finds the traces in lines [from,to).
func (f *traceFinder) inRun(from, to int) {
	for i := from; i < to; i++ {
		line := f.lines[i]
		switch {
		case line.Op == patch.Remove && blankRecord.Match(line.Text):
			f.add(Absorb, i, i+1, []patch.Line{{Op: patch.Context, Text: line.Text}})
		case line.Op == patch.Remove:
		case bareDirective.Match(line.Text):
			f.add(Directive, i, i+1, nil)
		case padRecord.Match(line.Text) && f.endsAdded(i, to):
			first := i
			for first > from && f.lines[first-1].Op == patch.Add && padRecord.Match(f.lines[first-1].Text) {
				first--
			}
			f.add(Pad, first, i+1, nil)
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

// joined finds how added line i may be made of the removed lines directly
// before it, down to line from: the more of them the better.
func (f *traceFinder) joined(from, i int) {
	first := i
	for first > from && f.lines[first-1].Op == patch.Remove {
		first--
	}
	for ; first < i; first++ {
		if undo := split(f.lines[i].Text, f.lines[first:i]); undo != nil {
			f.add(Join, first, i+1, undo)
		}
	}
}

// split cuts an added record at the removed lines, all of which must occur in
// it, in order; what is left over are lines that the author added. It returns
// nil if they do not.
func split(record []byte, removed []patch.Line) []patch.Line {
	body, end := cutLineEnd(record)
	rest := strings.TrimLeft(body, " \t")
	indent := body[:len(body)-len(rest)]
	var out []patch.Line
	added := func(text string) {
		if text = strings.TrimSpace(text); text != "" {
			out = append(out, patch.Line{Op: patch.Add, Text: []byte(indent + text + end)})
		}
	}
	for _, r := range removed {
		at, n := findPiece(rest, r.Text)
		if at < 0 {
			return nil
		}
		added(rest[:at])
		out = append(out, patch.Line{Op: patch.Context, Text: r.Text})
		rest = rest[at+n:]
		indent = indentBehind(r.Text)
	}
	added(rest)
	if len(out) < 2 {
		return nil // a line that only lost white space
	}
	return out
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
