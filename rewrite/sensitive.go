package rewrite

import "github.com/lineneutral/lineneutral/cparse"

// Which records can show their presumed line at all: those with a token of
// the text proper that some configuration reaches, and conditions that ask
// for the line. A macro's definition does not: its __LINE__ is that of the
// use. Under Options.Needed sight.go says which tokens can.

// sensitivity holds for each record of a text whether its line can be seen.
type sensitivity struct {
	seen []bool
	code []bool // a token of the text proper that some configuration reaches stands on the record
	dead []bool // the record begins where no configuration leads
	last int    // last seen record, -1 if none
	sum  []int  // seen records before each record
}

func newSensitivity(c *change) *sensitivity {
	t := c.target
	s := &sensitivity{seen: make([]bool, len(t.records)+1), code: make([]bool, len(t.records)+1), dead: make([]bool, len(t.records)+1), last: -1}
	var live cparse.Liveness
	sees := c.sight.of(t)
	at := 0 // records before this one are marked
	mark := func(line int) {
		for r := t.record(line); at <= r; at++ {
			s.dead[at] = live.Dead()
		}
	}
	for i := range t.Tokens {
		tok := &t.Tokens[i]
		mark(int(tok.Line))
		if r := t.record(int(tok.Line)); tok.Directive < 0 {
			s.code[r] = s.code[r] || !live.Dead()
			s.seen[r] = s.seen[r] || !live.Dead() && (sees == nil || sees[i])
			continue
		}
		if d := &t.Directives[tok.Directive]; d.First == i {
			if asksForLine(t.File, d, c.macros) {
				s.seen[t.record(int(tok.Line))] = true
			}
			live.Step(t.File, d)
		}
	}
	for ; at < len(s.dead); at++ {
		s.dead[at] = live.Dead()
	}
	s.sum = make([]int, len(s.seen)+1)
	for r, seen := range s.seen {
		s.sum[r+1] = s.sum[r]
		if seen {
			s.last = r
			s.sum[r+1]++
		}
	}
	return s
}

// asksForLine reports whether directive d can show its own presumed line: a
// condition or a #pragma that mentions it, or a #line whose number is a macro's
// (C11 6.10.4p5), which may be __LINE__ itself.
func asksForLine(f *cparse.File, d *cparse.Directive, m *lineMacros) bool {
	switch d.Kind {
	case cparse.If, cparse.Elif:
		return m.inDirective(f, d)
	case cparse.Line:
		return !f.LineArgument(d).Known
	case cparse.OtherDirective:
		return d.First+1 < d.End && f.Is(d.First+1, "pragma") && m.inDirective(f, d) // OpenMP's are expanded
	}
	return false
}

// between reports whether one of records [from,to) can be seen.
func (s *sensitivity) between(from, to int) bool { return from < to && s.sum[to] > s.sum[from] }
