package rewrite

import "fmt"

// Third part of the proof: names that are built from presumed lines. Two
// lines of the target that make such names have different numbers there; if
// they have the same one in fixed, on one line or on two, two objects may have
// become one, silently (C11 6.9.2p2). Only the file's own macros are known (numbers.go).

// checkCollisions reports an added line of target that makes a name from the
// number that another line makes one from in fixed, in some configuration.
func checkCollisions(c *change, fixed *text, pairs *pairing) error {
	ranges := findLineMacros(c.target.File).needsRange(c.target)
	if len(ranges) < 2 {
		return nil
	}
	presumed := fixed.Presumed()
	owner := map[int]int{} // presumed line in fixed -> target record
	for i, at := range pairs.toTarget {
		if at < 0 {
			continue
		}
		r := c.target.record(int(c.target.Tokens[at].Line))
		if !ranges[r] {
			continue
		}
		for _, n := range presumed.Possible(int(fixed.Tokens[i].Line)) {
			other, taken := owner[n]
			if taken && other != r && (c.kept[r] < 0 || c.kept[other] < 0) {
				return fmt.Errorf("lines %d and %d of the patched file would both build a name from the number %d",
					c.target.line(other), c.target.line(r), n)
			}
			owner[n] = r
		}
	}
	return nil
}
