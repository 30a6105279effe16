package rewrite

import (
	"fmt"
	"maps"
	"slices"
)

// Third part of the proof: names that are built from presumed lines. Two
// lines of the target that make such names have different numbers there; if
// they have the same one in fixed, two objects may have become one, silently
// (C11 6.9.2p2). Only the file's own macros are known (numbers.go).

// checkCollisions reports an added line of fixed that makes a name from a
// number from which another line makes one too, in some configuration.
func checkCollisions(c *change, fixed *text, pairs *pairing) error {
	ranges := findLineMacros(fixed.File).needsRange(fixed)
	if len(ranges) < 2 {
		return nil
	}
	added := addedRecords(c, fixed, pairs)
	presumed := fixed.Presumed()
	owner := map[int]int{} // presumed line -> record
	for _, r := range slices.Sorted(maps.Keys(ranges)) {
		for _, n := range presumed.Possible(fixed.line(r)) {
			if other, taken := owner[n]; taken && (added[r] || added[other]) {
				return fmt.Errorf("lines %d and %d of the fixed text would both build a name from the number %d",
					fixed.line(other), fixed.line(r), n)
			}
			owner[n] = r
		}
	}
	return nil
}

// addedRecords returns the records of fixed that hold a token the author added.
func addedRecords(c *change, fixed *text, pairs *pairing) map[int]bool {
	added := map[int]bool{}
	for i, at := range pairs.toTarget {
		if at >= 0 && c.kept[c.target.record(int(c.target.Tokens[at].Line))] < 0 {
			added[fixed.record(int(fixed.Tokens[i].Line))] = true
		}
	}
	return added
}
