package rewrite

import (
	"fmt"
	"slices"

	"github.com/lineneutral/lineneutral/cparse"
)

// Third part of the proof: names that are built from presumed lines. Two
// lines of the target that make such names have different numbers there; if
// they have the same one in fixed, on one line or on two, two objects may have
// become one, silently (C11 6.9.2p2). numbers.go says which macros are known.

// checkCollisions reports two lines of target that make names from different
// numbers there and, in some configuration, from the same number in fixed.
func checkCollisions(c *change, fixed *text, pairs *pairing) error {
	ranges := c.macros.needsRange(c.target)
	if len(ranges) < 2 {
		return nil
	}
	before, after := c.target.Presumed(), fixed.Presumed()
	owner := map[int]int{} // presumed line in fixed -> target record
	for i, at := range pairs.toTarget {
		if at < 0 {
			continue
		}
		r := c.target.record(int(c.target.Tokens[at].Line))
		if !ranges[r] {
			continue
		}
		numbers := after.Possible(int(fixed.Tokens[i].Line))
		if numbers == nil {
			return fmt.Errorf("line %d of the patched file builds a name from its number, which cannot be told", c.target.line(r))
		}
		for _, n := range numbers {
			if other, taken := owner[n]; taken && other != r && apart(before, c.target.line(r), c.target.line(other)) && !c.sharedBefore(r, other) {
				return &collision{int(fixed.Tokens[i].Line), c.target.line(other), c.target.line(r), n}
			}
			owner[n] = r
		}
	}
	return nil
}

// collision is a name that two lines of target build from one number in fixed.
type collision struct {
	line          int // physical line of fixed that builds the second
	first, second int // physical lines of the target
	number        int
}

func (e *collision) Error() string {
	return fmt.Sprintf("lines %d and %d of the patched file would both build a name from the number %d", e.first, e.second, e.number)
}

// sharedBefore reports whether two target records, both kept, could have one
// presumed line in the base already: then nothing came of it there.
func (c *change) sharedBefore(a, b int) bool {
	if c.kept[a] < 0 || c.kept[b] < 0 {
		return false
	}
	return !apart(c.base.Presumed(), c.base.line(c.kept[a]), c.base.line(c.kept[b]))
}

// apart reports whether two lines have no presumed line in common.
func apart(p *cparse.PresumedLines, a, b int) bool {
	for _, n := range p.Possible(a) {
		if slices.Contains(p.Possible(b), n) {
			return false
		}
	}
	return true
}
