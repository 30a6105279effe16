package verify

// Does some text that units read include a source? Only the preprocessor knows;
// but it would have to be asked about every unit, and hardly any source is
// included. So the texts are searched first, without regard to conditions:
//
//	f.c    #include "i.h"       i.h beside f.c, and in each folder of an -I
//	i.h    #include "impl.c"    somebody may include a file of that name
//
// An #include whose name a macro makes is not seen, unless the name stands there.

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"

	"github.com/lineneutral/lineneutral/build"
)

// maxScanned bounds how much of a text is searched for #include, in bytes.
const maxScanned = 16 << 20

var (
	includeLine = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*include(?:_next)?\b(.*)$`)
	quotedName  = regexp.MustCompile(`["<]([^">]+)[">]`)
	anyWord     = regexp.MustCompile(`[\w./+-]+`)
)

// namesIn lists what the rest of an #include line may name.
func namesIn(rest []byte) []string {
	if quoted := quotedName.FindSubmatch(rest); quoted != nil {
		return []string{string(quoted[1])}
	}
	var names []string
	for _, word := range anyWord.FindAll(rest, -1) {
		names = append(names, string(word))
	}
	return names
}

// includers knows what is included in the texts that units may read.
type includers struct {
	tree    string
	folders []string            // those of the tree in which units look for headers
	found   map[string][]string // by name in an #include: files in folders
	read    map[string]bool     // texts, by path
	names   map[string]bool     // last names in #include lines
}

// newIncluders searches the sources of units and all that they may include.
func newIncluders(tree string, units []build.Unit) *includers {
	x := &includers{tree: tree, found: map[string][]string{}, read: map[string]bool{}, names: map[string]bool{}}
	known := map[string]bool{}
	var open []string
	for i := range units {
		open = append(open, units[i].Source)
		folders, _ := units[i].SearchFolders() // what cannot be read is told where it is compiled
		for _, folder := range folders {
			if _, inside := build.Locate(tree, folder); inside && !known[folder] {
				known[folder] = true
				x.folders = append(x.folders, folder)
			}
		}
	}
	// Every text that is ever put into open is read once.
	for len(open) > 0 {
		path := open[len(open)-1]
		open = append(open[:len(open)-1], x.search(path)...)
	}
	return x
}

// name reports whether some text includes a file of that last name.
func (x *includers) name(name string) bool { return x.names[name] }

// search reads the text at path, and lists the files that it may include.
func (x *includers) search(path string) []string {
	info, err := os.Stat(path)
	if err != nil || x.read[path] || !info.Mode().IsRegular() || info.Size() > maxScanned {
		return nil
	}
	x.read[path] = true
	text, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(text, []byte("include")) {
		return nil
	}
	var next []string
	for _, match := range includeLine.FindAllSubmatch(text, -1) {
		for _, name := range namesIn(match[1]) {
			x.names[filepath.Base(name)] = true
			next = append(next, filepath.Join(filepath.Dir(path), name))
			next = append(next, x.inFolders(name)...)
		}
	}
	return next
}

// inFolders lists the files that name means in the folders of units.
func (x *includers) inFolders(name string) []string {
	files, known := x.found[name]
	if !known {
		for _, folder := range x.folders {
			path := filepath.Join(folder, name)
			if _, err := os.Stat(path); err == nil {
				files = append(files, path)
			}
		}
		x.found[name] = files
	}
	return files
}
