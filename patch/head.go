package patch

import (
	"bytes"
	"cmp"
	"strings"

	"github.com/sourcegraph/go-diff/diff"
)

// What the header rows of one file section say. The pair of names decides
// where there is one, because "diff --git a/x y b/x y" cannot be cut at its
// blanks. Without a pair (renames and mode changes alone, empty files, binary
// files) go-diff is asked, which knows the combinations git prints. Names are
// read here and not by go-diff where there is a pair: it fails on every date
// but one format, and trims blanks that are part of a name.

// readHead fills the fields of f that its Head decides.
func (f *File) readHead() {
	var pair bool
	inGit := f.isGit()
	for _, record := range Records(f.Head) {
		row := string(chomp(record))
		if !inGit || !f.readExtended(row) {
			pair = f.readName(row, inGit) || pair
		}
	}
	if inGit && !pair {
		f.Old, f.New = f.sectionNames()
	}
	// git's rows may say so without a pair of names.
	if f.Added {
		f.Old = ""
	}
	if f.Deleted {
		f.New = ""
	}
}

// readExtended reads one of git's extended header rows; false if row is none.
func (f *File) readExtended(row string) bool {
	for _, field := range []struct {
		prefix string
		set    func(value string)
	}{
		{"index ", f.setBlobs},
		{"old mode ", func(v string) { f.OldMode = v }},
		{"new mode ", func(v string) { f.NewMode = v }},
		{"new file mode ", func(v string) { f.Added, f.NewMode = true, v }},
		{"deleted file mode ", func(v string) { f.Deleted, f.OldMode = true, v }},
		{"rename from ", func(v string) { f.RenamedFrom = unquote(v) }},
		{"rename to ", func(v string) { f.RenamedTo = unquote(v) }},
		{"rename old ", func(v string) { f.RenamedFrom = unquote(v) }},
		{"rename new ", func(v string) { f.RenamedTo = unquote(v) }},
		{"copy from ", func(v string) { f.CopiedFrom = unquote(v) }},
		{"copy to ", func(v string) { f.CopiedTo = unquote(v) }},
		{"Binary files ", func(string) { f.Binary = true }},
		{"GIT binary patch", func(string) { f.Binary = true }},
	} {
		if value, ok := strings.CutPrefix(row, field.prefix); ok {
			field.set(value)
			return true
		}
	}
	return false
}

// setBlobs reads "1234567..89abcde 100644"; anything else names no blob.
func (f *File) setBlobs(value string) {
	ids, mode, _ := strings.Cut(value, " ")
	before, after, ok := strings.Cut(ids, "..")
	if !ok || !isHex(before) || !isHex(after) {
		return
	}
	f.OldBlob, f.NewBlob = before, after
	if mode != "" {
		f.OldMode, f.NewMode = mode, mode
	}
}

// maxHex is the length of a SHA-256 object id.
const maxHex = 64

func isHex(id string) bool {
	return len(id) >= 4 && len(id) <= maxHex && strings.Trim(id, "0123456789abcdef") == ""
}

// readName reads a row of the pair of names; false if row is none. An Index
// row names the file too but does not make a pair.
func (f *File) readName(row string, inGit bool) bool {
	if rest, ok := strings.CutPrefix(row, "Index: "); ok {
		f.index = strings.TrimSpace(rest)
	}
	if rest, ok := strings.CutPrefix(row, "--- "); ok {
		f.Old, f.oldNone = readName(rest, inGit)
		f.Added = f.Added || f.Old == ""
		return true
	}
	if rest, ok := strings.CutPrefix(row, "+++ "); ok {
		f.New, f.newNone = readName(rest, inGit)
		f.Deleted = f.Deleted || f.New == ""
		return true
	}
	return false
}

// sectionNames asks go-diff for the names of a section of git's without a
// pair. Where it knows none the "diff --git" row is held against the rename
// and copy rows, or cut in the middle; both names are "" if that fails too.
func (f *File) sectionNames() (before, after string) {
	head := bytes.ReplaceAll(f.Head, []byte("\r\n"), []byte("\n"))
	r := diff.NewFileDiffReaderOptions(bytes.NewReader(head), diff.ParseOptions{KeepCR: true})
	fd, err := r.ReadAllHeaders()
	if err == nil && fd.OrigName != "" && fd.NewName != "" {
		return orNone(fd.OrigName), orNone(fd.NewName)
	}
	row, _, _ := bytes.Cut(head, []byte{'\n'})
	names := strings.TrimPrefix(string(row), gitRow)
	from, to := cmp.Or(f.RenamedFrom, f.CopiedFrom), cmp.Or(f.RenamedTo, f.CopiedTo)
	if from != "" && to != "" {
		return around(names, from, to)
	}
	return halves(names)
}

// around reads names as prefix, from, a blank, prefix, to.
func around(names, from, to string) (before, after string) {
	rest, ok := strings.CutSuffix(names, to)
	at := strings.Index(rest, from+" ")
	if !ok || at < 0 {
		return "", ""
	}
	end := at + len(from)
	return names[:end], names[end+1:]
}

// halves cuts "a/NAME b/NAME" in the middle.
func halves(names string) (before, after string) {
	mid := len(names) / 2
	if len(names)%2 == 0 || names[mid] != ' ' {
		return "", ""
	}
	before, after = names[:mid], names[mid+1:]
	_, old, _ := strings.Cut(before, "/")
	_, now, _ := strings.Cut(after, "/")
	if before != after && (old == "" || old != now) {
		return "", ""
	}
	return unquote(before), unquote(after)
}

func orNone(name string) string {
	if name == devNull {
		return ""
	}
	return name
}
