package build

// A database names the folders of the machine and the day it was made on. When
// a tree has been copied or moved together with its database, each entry still
// leads to the old place:
//
//	tree /home/b/redis, entry directory /home/a/redis/src, file networking.c
//
// Compiling there would build somebody else's sources. Rebase finds the one
// old root that explains every entry (here /home/a/redis) and puts the tree in
// its place. It does so only where there is nothing to guess: the database
// lies inside the tree, no entry leads into the tree, and exactly one ancestor
// of all the entries' folders, put in place, leads every entry to a file that
// exists.

import (
	"os"
	"path/filepath"
	"strings"
)

// Rebase makes db hold for tree if it was written for another place of the
// same tree. It returns the old root, "" if nothing was changed.
func (db *Database) Rebase(tree string) string {
	if _, inside := relativeInside(tree, db.Path); !inside || db.leadsInto(tree) {
		return ""
	}
	from, ok := db.oldRoot(tree)
	if !ok {
		return ""
	}
	for i := range db.Units {
		db.Units[i].rebase(from, tree)
	}
	return from
}

func (db *Database) leadsInto(tree string) bool {
	for _, unit := range db.Units {
		if _, inside := relativeInside(tree, unit.Source); inside {
			return true
		}
	}
	return false
}

// oldRoot returns the only folder that, replaced by tree, leads every entry to
// an existing source.
func (db *Database) oldRoot(tree string) (string, bool) {
	found := ""
	for dir := db.commonFolder(); dir != "" && dir != "/"; dir = filepath.Dir(dir) {
		if !db.allExist(dir, tree) {
			continue
		}
		if found != "" {
			return "", false
		}
		found = dir
	}
	return found, found != ""
}

// commonFolder is the deepest folder that holds all sources and directories.
func (db *Database) commonFolder() string {
	common := ""
	for i, unit := range db.Units {
		if i == 0 {
			common = filepath.Dir(unit.Source)
		}
		for _, path := range []string{unit.Source, unit.Dir} {
			for common != "/" && !under(common, path) {
				common = filepath.Dir(common)
			}
		}
	}
	return common
}

func (db *Database) allExist(from, tree string) bool {
	for _, unit := range db.Units {
		moved := replaceRoot(unit.Source, from, tree)
		if info, err := os.Stat(moved); err != nil || !info.Mode().IsRegular() {
			return false
		}
	}
	return true
}

func (u *Unit) rebase(from, to string) {
	u.Source = replaceRoot(u.Source, from, to)
	u.Dir = replaceRoot(u.Dir, from, to)
	u.Output = replaceRoot(u.Output, from, to)
	for i, arg := range u.Args {
		u.Args[i] = replaceRoot(arg, from, to)
	}
}

// replaceRoot puts to for from wherever text names from or a path below it.
// A longer name that only begins alike (/a/redis-old for /a/redis) is left.
func replaceRoot(text, from, to string) string {
	var out strings.Builder
	for {
		at := strings.Index(text, from)
		if at < 0 {
			out.WriteString(text)
			return out.String()
		}
		rest := text[at+len(from):]
		out.WriteString(text[:at])
		if startsPath(text[:at]) && endsComponent(rest) {
			out.WriteString(to)
		} else {
			out.WriteString(from)
		}
		text = rest
	}
}

// startsPath reports whether a path may begin behind before: not in the middle
// of a longer one.
func startsPath(before string) bool {
	if before == "" {
		return true
	}
	c := before[len(before)-1]
	return !isNameByte(c) || isJoinedOption(before)
}

// isJoinedOption reports whether before is all of an option that takes a path
// without a separator: -I/path, -isystem/path.
func isJoinedOption(before string) bool {
	switch before {
	case "-I", "-L", "-B", "-F", "-T", "-isystem", "-iquote", "-idirafter", "-include", "-imacros", "-iprefix", "-isysroot":
		return true
	}
	return false
}

// endsComponent reports whether rest does not continue the last name.
func endsComponent(rest string) bool {
	return rest == "" || !isNameByte(rest[0])
}

func isNameByte(c byte) bool {
	return c == '_' || c == '-' || c == '.' || c == '+' || c == '~' || c >= 0x80 ||
		'0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// under reports whether path is root or below it.
func under(root, path string) bool {
	_, inside := relativeInside(root, path)
	return inside
}
