package rewrite

import (
	"bytes"
	"fmt"
	"maps"

	"github.com/lineneutral/lineneutral/cparse"
)

// __COUNTER__ gives each use the next number, in the order of the uses in the
// translation unit. No layout can keep the numbers of later uses where a
// change adds or takes away one; so it is reported beside the lines, which can
// be kept. What counts is the row of uses: an edit that writes the same ones
// again changes no number.
//
//	-a = UNIQUE(x);          +a = UNIQUE(x, 1);      the same row: nothing
//	 b = UNIQUE(y);          +c = UNIQUE(z);         one more: reported
//
// Uses through macros are known as far as the macros are (numbers.go). A
// definition is no use. That a use becomes conditional is not noticed.

// CounterChange is a use of __COUNTER__ that a change adds or takes away.
type CounterChange struct {
	Name  string // what stands there: __COUNTER__, or a macro that leads to it
	Added bool   // else taken away
	Line  int    // its physical line, in the patched file if Added, else in the base
	Hunk  int    // 1-based patch line of the hunk
}

// String says what it is and what follows, without the file.
func (u *CounterChange) String() string {
	does, through := "adds", ""
	if !u.Added {
		does = "removes"
	}
	if u.Name != counterName {
		through = " (through " + u.Name + ")"
	}
	return fmt.Sprintf("%s a use of %s%s: later uses get other numbers, whatever the lines are", does, counterName, through)
}

const counterName = "__COUNTER__"

// counterUse is a use in one text.
type counterUse struct {
	name string
	line int
}

// counterChanges lists the uses that the change adds or takes away, in the
// order of the edits.
func counterChanges(c *change) []CounterChange {
	before, after := c.baseMacros(), c.macros
	if !mayCount(c.base, before) && !mayCount(c.target, after) {
		return nil
	}
	var out []CounterChange
	for i := range c.edits {
		e := &c.edits[i]
		gone, come := countersOn(c.base, before, e.i, e.j), countersOn(c.target, after, e.k, e.l)
		for len(gone) > 0 && len(come) > 0 && gone[0].name == come[0].name {
			gone, come = gone[1:], come[1:]
		}
		for len(gone) > 0 && len(come) > 0 && gone[len(gone)-1].name == come[len(come)-1].name {
			gone, come = gone[:len(gone)-1], come[:len(come)-1]
		}
		for _, u := range gone {
			out = append(out, CounterChange{Name: u.name, Line: u.line, Hunk: e.hunk.Line})
		}
		for _, u := range come {
			out = append(out, CounterChange{Name: u.name, Added: true, Line: u.line, Hunk: e.hunk.Line})
		}
	}
	return append(out, redefinedCounters(c, before, after)...)
}

// mayCount reports whether there is anything in t that a walk could find.
func mayCount(t *text, m *lineMacros) bool {
	return len(m.counts) > 0 || bytes.Contains(t.Src, []byte(counterName))
}

// countersOn lists the uses on records [from,to) of t.
func countersOn(t *text, m *lineMacros, from, to int) []counterUse {
	var out []counterUse
	for i := t.FirstTokenFrom(t.line(from)); i < len(t.Tokens) && int(t.Tokens[i].Line) < t.line(to); i++ {
		if name := counterAt(t, m, i); name != "" {
			out = append(out, counterUse{name, int(t.Tokens[i].Line)})
		}
	}
	return out
}

// counterAt returns token i if it is a use, else "".
func counterAt(t *text, m *lineMacros, i int) string {
	if t.Tokens[i].Kind != cparse.Ident || !isExpanded(t, i) {
		return ""
	}
	if word := t.Text(i); word == counterName || m.counts[word] {
		return word
	}
	return ""
}

// isExpanded reports whether macros in the place of token i are replaced
// there: in text and in conditions, which count too (C11 6.10.1p4).
func isExpanded(t *text, i int) bool {
	n := t.Tokens[i].Directive
	return n < 0 || t.Directives[n].Kind == cparse.If || t.Directives[n].Kind == cparse.Elif
}

// redefinedCounters lists the macros that lead to __COUNTER__ on one side of
// the change only and that a line uses which the author did not touch: each
// once, at the first such line.
func redefinedCounters(c *change, before, after *lineMacros) []CounterChange {
	if maps.Equal(before.counts, after.counts) {
		return nil
	}
	var out []CounterChange
	seen := map[string]bool{}
	for i := range c.target.Tokens {
		r := c.target.record(int(c.target.Tokens[i].Line))
		if c.kept[r] < 0 || c.target.Tokens[i].Kind != cparse.Ident || !isExpanded(c.target, i) {
			continue
		}
		word := c.target.Text(i)
		if before.counts[word] == after.counts[word] || seen[word] {
			continue
		}
		seen[word] = true
		u := CounterChange{Name: word, Added: after.counts[word], Line: c.target.line(r), Hunk: c.edits[0].hunk.Line}
		if !u.Added {
			u.Line = c.base.line(c.kept[r])
		}
		out = append(out, u)
	}
	return out
}
