package patch

import "bytes"

// Where a file section begins. A log may quote anything, so one row is never
// enough: "--- note" is a header only if "+++ " and a hunk follow, "diff
// --git" only if one of git's extended header rows does, and "Index:" or
// "diff -u" only if they lead to such a pair. These are also the conditions
// of git apply.

// sectionHead returns the row behind the header rows of the file section that
// begins at row i, or i if none does.
func (c *cutter) sectionHead(i int) int {
	if c.has(i, gitRow) {
		if end := c.gitHead(i); end > i {
			return end
		}
	}
	return c.plainHead(i)
}

// gitHead is sectionHead for git's sections: extended header rows, then
// perhaps the pair of names.
func (c *cutter) gitHead(i int) int {
	end := i + 1
	for isExtendedHeader(c.at(end)) {
		end++
	}
	if c.isNamePair(end) {
		return end + 2
	}
	if end == i+1 {
		return i
	}
	return end
}

// maxPreamble bounds the rows that may stand between "Index:" and "---".
// CVS writes the most, five.
const maxPreamble = 12

// plainHead is sectionHead for the sections of diff -u, Subversion, CVS,
// Mercurial and quilt: known preamble rows, the pair of names, a hunk.
func (c *cutter) plainHead(i int) int {
	end := i
	for end < i+maxPreamble && isPreamble(c.at(end)) {
		end++
	}
	if c.isNamePair(end) && c.has(end+2, "@@ -") {
		return end + 2
	}
	return i
}

func (c *cutter) isNamePair(i int) bool {
	return c.has(i, "--- ") && c.has(i+1, "+++ ")
}

// isExtendedHeader tells whether row is one of git's extended header rows, or
// the row that stands for the hunks of a binary file.
func isExtendedHeader(row []byte) bool {
	for _, prefix := range []string{
		"old mode ", "new mode ", "deleted file mode ", "new file mode ",
		"copy from ", "copy to ", "rename from ", "rename to ",
		"rename old ", "rename new ",
		"similarity index ", "dissimilarity index ", "index ",
		"Binary files ", "GIT binary patch",
	} {
		if bytes.HasPrefix(row, []byte(prefix)) {
			return true
		}
	}
	return false
}

// isPreamble tells whether row is one that diff programs and version control
// systems print above the pair of names.
func isPreamble(row []byte) bool {
	for _, prefix := range []string{
		"Index: ", "=====", "=== ", "diff ", "RCS file: ", "retrieving revision ",
	} {
		if bytes.HasPrefix(row, []byte(prefix)) {
			return true
		}
	}
	return false
}
