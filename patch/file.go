package patch

import "bytes"

// File is the section of a patch about one file. Two sections about the same
// file are two Files; the second one applies to what the first one leaves.
type File struct {
	Line int    // 1-based line of the first header row in the patch
	Head []byte // raw header rows up to the first hunk: Index:, diff --git, index, rename, ---, +++

	// Old and New are the names as written, with their "a/" and "b/", quoting
	// undone. "" is /dev/null or another way to say that there is no file on
	// that side.
	Old, New string

	// OldBlob and NewBlob are the ids of git's index row as abbreviated there
	// (lower-case hex; all zeros for no file), or "".
	OldBlob, NewBlob string

	Added   bool // the patch makes the file: its pre-image is empty
	Deleted bool // the patch removes the file
	Binary  bool // a binary diff; it has no hunks

	// The names of git's rename and copy rows, without prefix, or "". For
	// these Old is the file that the hunks' pre-image is in.
	RenamedFrom, RenamedTo string
	CopiedFrom, CopiedTo   string

	OldMode, NewMode string // octal as git writes them ("100644"), or ""

	Hunks []*Hunk
	Tail  []byte // raw bytes behind the hunks: a binary payload, text before the next file

	author           []*Hunk // those of Hunks that Parse read
	was              int     // their bytes
	style            *style
	format           *objectFormat // shared by the sections of a patch
	oldNone, newNone bool          // the time stamp is one of a file that is not there
	index            string        // the name of an "Index:" row, or ""
}

// Replace puts hunks in the place of f's. Those that f had keep their bytes;
// those that the caller made print in the style of f.
func (f *File) Replace(hunks []*Hunk) {
	for _, h := range hunks {
		if h.style == nil {
			h.style = f.style
		}
	}
	f.Hunks = hunks
}

// Bytes returns the section: header, hunks, tail.
func (f *File) Bytes() []byte { return printed(f) }

func (f *File) write(buf *bytes.Buffer) {
	buf.Write(f.Head)
	buf.Write(f.hunkBytes())
	buf.Write(f.Tail)
}

func (f *File) hunkBytes() []byte {
	var buf bytes.Buffer
	for _, h := range f.Hunks {
		h.write(&buf)
	}
	return buf.Bytes()
}
