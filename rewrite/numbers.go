package rewrite

import (
	"slices"

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
// What is known: the macros of the file itself and, where a compile command or
// another section of the patch tells of them, those of its headers.

// lineMacros knows which names lead to __LINE__ or __COUNTER__ and what they
// do with it.
type lineMacros struct {
	known  []*macroIndex
	uses   map[string]bool // expands to __LINE__, directly or through others
	pastes map[string]bool // expands to ##, a case label or an asm
	counts map[string]bool // expands to __COUNTER__
	// shows is uses and more, for those who must not miss one (sight.go); nil
	// where nobody asks.
	shows func(word string) bool
}

// newLineMacros sorts macros. A name that is defined several times counts for
// all its definitions.
func newLineMacros(macros ...*macroIndex) *lineMacros {
	return &lineMacros{
		known:  macros,
		uses:   closure(macros, "__LINE__", "__builtin_LINE"),
		pastes: closure(macros, append(asmWords(), cparse.Paste, "case")...),
		counts: closure(macros, "__COUNTER__"),
	}
}

// defines reports whether a macro of that name is known at all.
func (m *lineMacros) defines(name string) bool {
	return slices.ContainsFunc(m.known, func(x *macroIndex) bool { return x.defined[name] })
}

// asmWords lists the words that begin an asm statement, whose text may hold a
// label.
func asmWords() []string { return []string{"asm", "__asm__", "__asm"} }

// isLineName reports whether the name is replaced by the presumed line.
func isLineName(name string) bool {
	return name == "__LINE__" || name == "__builtin_LINE"
}

// inDirective reports whether directive d mentions the line.
func (m *lineMacros) inDirective(f *cparse.File, d *cparse.Directive) bool {
	for i := d.First + 2; i < d.End; i++ {
		if word := f.Text(i); f.Tokens[i].Kind == cparse.Ident && (m.mentions(word) || m.shows != nil && m.shows(word)) {
			return true
		}
	}
	return false
}

// needsRange returns the records of t that make a name, a label or a case from
// their line. An invocation over several lines counts for all of them: gcc
// takes the line of the macro's name, clang that of the closing parenthesis.
func (m *lineMacros) needsRange(t *text) map[int]bool {
	out := map[int]bool{}
	if len(m.uses) == 0 && !t.namesLine() {
		return out // most files: no token leads to the line
	}
	for i := range t.Tokens {
		if t.Tokens[i].Kind != cparse.Ident || t.Tokens[i].Directive >= 0 {
			continue
		}
		end, names := m.nameEnd(t, i)
		if names && (m.mentions(t.Text(i)) || m.anyUses(t, i+1, end)) {
			for r := t.record(int(t.Tokens[i].Line)); r <= t.record(int(t.Tokens[end-1].Line)); r++ {
				out[r] = true
			}
		}
	}
	return out
}

// nameEnd reports whether token i begins what may make a name from the line,
// and returns the token behind it: a macro that pastes, a case label, an asm
// whose text may hold a label, an array designator.
func (m *lineMacros) nameEnd(t *text, i int) (end int, names bool) {
	switch word := t.Text(i); {
	case word == "case":
		for end = i + 1; end < len(t.Tokens) && end < i+longestInvocation && !t.Is(end, ":"); end++ {
		}
		return end, true
	case slices.Contains(asmWords(), word):
		for i+1 < len(t.Tokens) && t.Tokens[i+1].Kind == cparse.Ident { // volatile, goto
			i++
		}
		return t.invocationEnd(i), true
	case isLineName(word):
		designator := i > 0 && i+2 < len(t.Tokens) && t.Is(i-1, "[") && t.Is(i+1, "]") && t.Is(i+2, "=")
		return i + 1, designator
	case m.pastes[word]:
		return t.invocationEnd(i), true
	}
	return i + 1, false
}

// namesLine reports whether a token of t is replaced by the presumed line.
func (t *text) namesLine() bool {
	for i := range t.Tokens {
		if t.Tokens[i].Kind == cparse.Ident && isLineName(t.Text(i)) {
			return true
		}
	}
	return false
}

// anyUses reports whether one of tokens [from,to) leads to __LINE__.
func (m *lineMacros) anyUses(t *text, from, to int) bool {
	for i := from; i < to; i++ {
		if t.Tokens[i].Kind == cparse.Ident && m.mentions(t.Text(i)) {
			return true
		}
	}
	return false
}

// mentions reports whether the word leads to __LINE__.
func (m *lineMacros) mentions(word string) bool { return isLineName(word) || m.uses[word] }

// invocationEnd returns the token behind the invocation of the macro at token
// i: behind its arguments, or at the end of its line where none follow.
func (t *text) invocationEnd(i int) int {
	if i+1 < len(t.Tokens) && t.Is(i+1, "(") && t.Tokens[i+1].Directive < 0 {
		depth := 0
		for k := i + 1; k < len(t.Tokens) && k < i+longestInvocation; k++ {
			switch {
			case t.Is(k, "("):
				depth++
			case t.Is(k, ")"):
				if depth--; depth == 0 {
					return k + 1
				}
			}
		}
	}
	return max(i+1, t.FirstTokenFrom(int(t.Tokens[i].Line)+1))
}

// longestInvocation bounds the tokens of one invocation that are looked at.
const longestInvocation = 10000

// highest returns the first number above all that lines of the texts can have,
// rounded up so that a reader sees that it is no line of the file. It stays
// small: C90 ends at 32767 (6.8.4 of C90; C11 at 2147483647).
func highest(texts ...*text) int {
	top := 0
	for _, t := range texts {
		top = max(top, len(t.Lines))
		for i := range t.Directives {
			if t.Directives[i].Kind != cparse.Line {
				continue
			}
			if arg := t.LineArgument(&t.Directives[i]); arg.Number < 1<<30 {
				top = max(top, arg.Number+len(t.Lines))
			}
		}
	}
	return roundUp(top, 1000)
}

// nextRange returns the first number above a range of lines that begins at top.
func nextRange(top, lines int) int { return roundUp(top+lines, 100) }

// roundUp returns the next multiple of step above n.
func roundUp(n, step int) int { return (n/step + 1) * step }
