package patch

// What looks like a patch and is not one that can be used: other formats,
// hunks that lost their header. They stay raw, and the caller
// is told, because skipping them silently would hand back half a change as if
// it were the whole.

// suspect reports row i, which begins no section of its own, if it begins
// something of an unsupported kind.
func (c *cutter) suspect(m *Message, i int) {
	switch {
	case c.isCombined(i):
		c.broken = false // a section of its own
		c.problem(&SyntaxError{c.line(i), "a combined diff (of a merge) cannot be rewritten; make a plain one with \"git diff PARENT MERGE\""})
	case c.isContextDiff(i):
		c.broken = false
		c.problem(&SyntaxError{c.line(i), "a context diff cannot be rewritten; make a unified one with \"diff -u\", or convert it with filterdiff --format=unified"})
	case c.isNamePair(i) && c.has(i+2, "@@"):
		c.problem(&SyntaxError{c.line(i + 2), badHeaderMsg})
	case c.has(i, "@@ -"):
		c.stray(m, i)
	}
}

// stray deals with what looks like a hunk at row i without a file header
// above it. Behind a file that is damage. Above the first file it may be a
// quotation in the log, so there it has to be a whole hunk, and is reported
// only if the message turns out to have no file.
func (c *cutter) stray(m *Message, i int) {
	if _, ok := readHunkHeader(c.at(i)); ok && len(m.Files) > 0 {
		c.problem(&SyntaxError{c.line(i), strayMsg})
	}
	if _, _, err := readHunk(c.rows, i); err == nil && len(m.Files) == 0 {
		c.quoted = min(c.quoted, i)
	}
}

const strayMsg = "a hunk without a file header (\"--- \" and \"+++ \") above it"

// isCombined tells whether the rows from i on begin what git prints for a
// merge: "diff --cc" or "diff --combined" and a header row of such a diff.
func (c *cutter) isCombined(i int) bool {
	if !c.has(i, "diff --cc ") && !c.has(i, "diff --combined ") {
		return false
	}
	return c.has(i+1, "index ") || c.has(i+1, "mode ") || c.isNamePair(i+1) ||
		c.has(i+1, "new file mode ") || c.has(i+1, "deleted file mode ")
}

// isContextDiff tells whether the rows from i on begin a diff -c.
func (c *cutter) isContextDiff(i int) bool {
	return c.has(i, "*** ") && c.has(i+1, "--- ") && c.has(i+2, "***************")
}

// leftOver returns the row of a change that can only belong to the hunk above
// row i but is beyond its counts, or i if there is none. Context rows beyond
// the counts lose nothing and occur in patches that apply, so they are let
// pass as patch and git apply do; so is "--", which begins a signature, a
// MIME boundary or a header. An empty row ends the search: behind it text may
// follow, and lists in it begin with "-" or "+".
func (c *cutter) leftOver(i int) (row int, found bool) {
	for row = i; c.has(row, " "); row++ {
	}
	found = c.has(row, "+") || c.has(row, "-") && !c.has(row, "--")
	return row, found
}
