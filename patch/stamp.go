package patch

import (
	"strings"
	"time"
)

// The rest of a "--- " or "+++ " row: a name, then perhaps a time stamp or a
// revision. Programs disagree on both. In order of trust:
//
//	"a/with\ttab.c"                      quoted: up to the closing quote
//	a/f.c<TAB>2024-01-01 00:00:00 +0000  up to the tab (diff, svn; git too if the name has a blank)
//	a/f.c 2024-01-01 00:00:00 +0000      a date after a blank (some mailers turn tabs into blanks)
//	a/f.c                                all of it

const devNull = "/dev/null"

// readName returns the name in the rest of a row, "" for /dev/null, and
// whether the time stamp is one of a file that is not there.
func readName(rest string, inGit bool) (name string, none bool) {
	name, stamp := cutStamp(rest, inGit)
	name = unquote(name)
	if name == devNull {
		return "", true
	}
	return name, !inGit && meansNoFile(stamp)
}

// readStamps sets Added and Deleted where the names of a plain diff do not
// say it but the stamps do. A stamp alone is no proof, for there are trees in
// which every file is of the epoch: the hunk has to leave nothing as well.
func (f *File) readStamps() {
	if len(f.Hunks) != 1 {
		return
	}
	h := f.Hunks[0]
	if f.oldNone && h.OldStart == 0 && h.OldCount == 0 {
		f.Added, f.Old = true, ""
	}
	if f.newNone && h.NewStart == 0 && h.NewCount == 0 {
		f.Deleted, f.New = true, ""
	}
}

func cutStamp(rest string, inGit bool) (name, stamp string) {
	if end := closingQuote(rest); end > 0 {
		return rest[:end], rest[end:]
	}
	if name, stamp, ok := strings.Cut(rest, "\t"); ok {
		return name, stamp
	}
	if inGit {
		return rest, ""
	}
	if at := dateAfterBlank(rest); at > 0 {
		return strings.TrimRight(rest[:at], " "), rest[at:]
	}
	return rest, ""
}

// dateAfterBlank returns where " YYYY-MM-DD hh:mm" begins in s, or 0.
func dateAfterBlank(s string) int {
	const shape = " dddd-dd-dd dd:dd"
	for i := 1; i+len(shape) <= len(s); i++ {
		if hasShape(s[i:i+len(shape)], shape) {
			return i
		}
	}
	return 0
}

// hasShape compares s with shape, where d stands for any digit.
func hasShape(s, shape string) bool {
	for i := range len(shape) {
		digit := s[i] >= '0' && s[i] <= '9'
		if shape[i] == 'd' && !digit || shape[i] != 'd' && s[i] != shape[i] {
			return false
		}
	}
	return true
}

// meansNoFile tells whether a stamp is that of a file that is not there: diff
// -N gives it the time 0, Subversion says so in words or by revision 0.
func meansNoFile(stamp string) bool {
	stamp = strings.TrimSpace(stamp)
	if stamp == "(nonexistent)" || stamp == "(revision 0)" {
		return true
	}
	t, err := time.Parse("2006-01-02 15:04:05 -0700", stamp)
	return err == nil && t.Unix() == 0
}
