package rewrite

import "github.com/lineneutral/lineneutral/cparse"

// __COUNTER__ gives each use the next number, in the order of the uses in the
// translation unit. No layout can keep the numbers of later uses where a
// change adds or takes away one. Uses through the file's own macros are known;
// those through a header's are not. A definition is no use.

// counterChange returns the physical line of a use of __COUNTER__ that the
// change adds (of the target) or takes away (of the base), 0 if there is none.
func counterChange(c *change) (line int, added bool) {
	keptBase := make([]bool, len(c.base.records)+1)
	for _, i := range c.kept {
		if i >= 0 {
			keptBase[i] = true
		}
	}
	if line := countsOn(c.target, func(r int) bool { return c.kept[r] < 0 }); line > 0 {
		return line, true
	}
	return countsOn(c.base, func(r int) bool { return !keptBase[r] }), false
}

// countsOn returns the first line of t with a use of __COUNTER__ on a record
// that touched holds for, 0 if there is none.
func countsOn(t *text, touched func(r int) bool) int {
	m := findLineMacros(t.File)
	for i := range t.Tokens {
		tok := &t.Tokens[i]
		if tok.Kind != cparse.Ident || tok.Directive >= 0 || !touched(t.record(int(tok.Line))) {
			continue
		}
		if word := t.Text(i); word == "__COUNTER__" || m.counts[word] {
			return int(tok.Line)
		}
	}
	return 0
}
