package rewrite

import (
	"strings"

	"github.com/lineneutral/lineneutral/cparse"
)

// Lines that need numbers of their own. Restoring the count gives added lines
// the numbers of the lines behind them. That is harmless unless two of them
// build a name, a label or a case from the number:
//
//	UNIQUE(int);          int unique_12;
//	UNIQUE(int);          added: would be unique_13, as
//	#line 13
//	UNIQUE(int);          this one is: silently the same object
//
// What is known: the macros that the file itself defines. What a header's
// macro does with __LINE__ is not known here.

// lineMacros knows which names of a file lead to __LINE__ and what they do
// with it.
type lineMacros struct {
	uses   map[string]bool // expands to __LINE__, directly or through others
	pastes map[string]bool // expands to ## or to a case label
}

// findLineMacros reads the #defines of f. A name that is defined several
// times counts for all its definitions.
func findLineMacros(f *cparse.File) *lineMacros {
	bodies := map[string][]string{}
	for i := range f.Directives {
		d := &f.Directives[i]
		if d.Kind != cparse.Define || d.First+2 >= d.End {
			continue
		}
		name := f.Text(d.First + 2)
		for k := d.First + 3; k < d.End; k++ {
			if kind := f.Tokens[k].Kind; kind == cparse.Ident || kind == cparse.Punct && f.Is(k, "##") {
				bodies[name] = append(bodies[name], f.Text(k))
			}
		}
	}
	return &lineMacros{
		uses:   closure(bodies, func(word string) bool { return isLineName(word) }),
		pastes: closure(bodies, func(word string) bool { return word == "##" || word == "case" }),
	}
}

// isLineName reports whether the name is replaced by the presumed line.
func isLineName(name string) bool {
	return name == "__LINE__" || name == "__builtin_LINE"
}

// closure returns the names whose bodies reach a word that holds, through any
// number of other names.
func closure(bodies map[string][]string, holds func(string) bool) map[string]bool {
	users := map[string][]string{} // word -> names whose bodies have it
	found := map[string]bool{}
	var queue []string
	for name, words := range bodies {
		for _, w := range words {
			users[w] = append(users[w], name)
			if holds(w) && !found[name] {
				found[name] = true
				queue = append(queue, name)
			}
		}
	}
	for len(queue) > 0 {
		word := queue[0]
		queue = queue[1:]
		for _, name := range users[word] {
			if !found[name] {
				found[name] = true
				queue = append(queue, name)
			}
		}
	}
	return found
}

// inDirective reports whether directive d mentions the line.
func (m *lineMacros) inDirective(f *cparse.File, d *cparse.Directive) bool {
	for i := d.First + 2; i < d.End; i++ {
		if f.Tokens[i].Kind == cparse.Ident && (isLineName(f.Text(i)) || m.uses[f.Text(i)]) {
			return true
		}
	}
	return false
}

// namesByLine reports whether tokens [from,to) make a name, label or case from
// their line: they mention the line and paste, or a macro does both.
func (m *lineMacros) namesByLine(f *cparse.File, from, to int) bool {
	line, paste := false, false
	for i := from; i < to; i++ {
		if f.Tokens[i].Kind != cparse.Ident || f.Tokens[i].Directive >= 0 {
			continue
		}
		word := f.Text(i)
		line = line || isLineName(word) || m.uses[word]
		paste = paste || m.pastes[word] || word == "case"
	}
	return line && paste
}

// needsRange returns the records of t that make names from their line, by
// record.
func (m *lineMacros) needsRange(t *text) map[int]bool {
	out := map[int]bool{}
	for from := 0; from < len(t.Tokens); {
		line := t.Tokens[from].Line
		to := from
		for to < len(t.Tokens) && t.Tokens[to].Line == line {
			to++
		}
		if t.Tokens[from].Directive < 0 && m.namesByLine(t.File, from, to) {
			out[t.record(int(line))] = true
		}
		from = to
	}
	return out
}

// highest returns the first number above all that the texts use, rounded up
// so that a reader sees that it is no line of the file.
func highest(texts ...*text) int {
	const step = 10000
	top := 0
	for _, t := range texts {
		top = max(top, len(t.Lines))
		for i := range t.Directives {
			if t.Directives[i].Kind == cparse.Line {
				arg := t.LineArgument(&t.Directives[i])
				if arg.Number < 1<<30 {
					top = max(top, arg.Number+len(t.Lines))
				}
			}
		}
	}
	return (top/step + 1) * step
}

// counterNames lists __COUNTER__ when the added tokens use it: no layout can
// keep the numbers that later uses get.
func counterNames(c *change) []int {
	var lines []int
	for i := range c.target.Tokens {
		t := &c.target.Tokens[i]
		if t.Kind == cparse.Ident && c.kept[c.target.record(int(t.Line))] < 0 && strings.HasPrefix(c.target.Text(i), "__COUNTER__") {
			lines = append(lines, int(t.Line))
		}
	}
	return lines
}
