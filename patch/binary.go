package patch

import "bytes"

// Binary sections. They are opaque: only their end matters. Below "GIT binary
// patch" follow one or two blocks, the second one for the way back:
//
//	literal 3
//	KcmZQzWCj2L2ml2D
//
//	literal 3
//	KcmZQzWC8#H2LJ>B
//
// Rows of base 85 begin with a letter and hold no blank, so none can be taken
// for a header.

// payload returns the row behind the blocks that begin at row i, each with the
// empty row that ends it.
func (c *cutter) payload(i int) int {
	for c.has(i, "literal ") || c.has(i, "delta ") {
		i++
		for i < c.len() && isBase85(c.at(i)) {
			i++
		}
		if i < c.len() && len(chomp(c.at(i))) == 0 {
			i++
		}
	}
	return i
}

func isBase85(row []byte) bool {
	row = chomp(row)
	return len(row) > 1 && !bytes.ContainsAny(row, " \t")
}
