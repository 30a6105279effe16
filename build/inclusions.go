package build

// Which files of a tree another source may include. Asking the preprocessor of
// every unit would tell, but a large tree has thousands; so the texts are
// searched instead, and what they say is taken for possible:
//
//	#include "sub/x.c"       whatever file says it, whoever reads that file, and
//	                         whichever x.c it means: every x.c may be included
//	#include TEMPLATE(x)     the name comes out of macros. Its ending does too:
//	                         where a macro or a computed #include spells .c,
//	                         every .c file may be meant
//	cc -include x.c y.c      so may what another unit's command names
//
// Searched are all files of the tree, since a fragment may have any name, and
// the sources that the compile database has elsewhere. A fragment outside of the
// tree that is no source itself is not seen, nor is one of more than 16 MiB, nor
// an ending put together of parts (STRING(x.EXT)).

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// inclusions is what the texts of a tree include.
type inclusions struct {
	by       map[string]string   // last names in #include: a file that says so
	computed string              // a file with an #include of a macro, "" if none has
	endings  map[string]bool     // what macros may make a name end in, with its dot
	links    map[string][]string // the last names of symbolic links, by the path in the tree that they lead to
}

// WhyIncluded says why a unit other than its own may include the file at path,
// which is slash-separated and relative to the tree; "" if none does.
func (c *Commands) WhyIncluded(path string) string {
	if c.inclusions == nil {
		c.inclusions = c.findInclusions()
	}
	names := append([]string{filepath.Base(path)}, c.inclusions.links[path]...)
	for _, name := range names {
		if by := c.inclusions.by[name]; by != "" {
			return by + " includes a " + name
		}
		if u := c.commandWith(name, path); u != nil {
			return "the command of " + filepath.Base(u.Source) + " names " + name
		}
		if c.inclusions.computed != "" && c.inclusions.endings[filepath.Ext(name)] {
			return c.inclusions.computed + " includes what a macro says"
		}
	}
	return ""
}

// commandWith returns a unit, other than those of the file at path, with name
// in its command; nil if there is none.
func (c *Commands) commandWith(name, path string) *Unit {
	own := filepath.Join(c.tree, path)
	for _, u := range c.all {
		if u.Source == own {
			continue
		}
		args, err := expandResponse(u.Args, u.Dir)
		if err != nil {
			return u // who knows
		}
		for _, arg := range args {
			if absoluteFrom(u.Dir, arg) != u.Source && namesFile(arg, name) {
				return u
			}
		}
	}
	return nil
}

// namesFile reports whether a word of a command has name as a file's last name:
// x.c, -includedir/x.c, -DFILE="x.c", but not -o x.c.o.
func namesFile(arg, name string) bool {
	for _, option := range []string{"-include", "-imacros"} {
		arg = strings.TrimPrefix(arg, option)
	}
	for at := 0; ; at++ {
		n := strings.Index(arg[at:], name)
		if n < 0 {
			return false
		}
		at += n
		end := at + len(name)
		if (at == 0 || !isNameByte(arg[at-1])) && (end == len(arg) || !isNameByte(arg[end])) {
			return true
		}
	}
}

// findInclusions searches the tree, and the units' sources that are elsewhere.
func (c *Commands) findInclusions() *inclusions {
	x := &inclusions{by: map[string]string{}, endings: map[string]bool{}, links: map[string][]string{}}
	// What cannot be read here, no compiler reads either.
	_ = filepath.WalkDir(c.tree, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && d != nil && d.IsDir(), err == nil && d.IsDir() && d.Name() == ".git":
			return fs.SkipDir
		case err != nil || d.IsDir():
			return nil
		case d.Type()&fs.ModeSymlink != 0:
			if to, err := filepath.EvalSymlinks(path); err == nil {
				if rel, ok := relativeInside(c.tree, to); ok {
					x.links[filepath.ToSlash(rel)] = append(x.links[filepath.ToSlash(rel)], d.Name())
				} else {
					x.readFile(path, d.Name())
				}
			}
		case d.Type().IsRegular():
			rel, _ := relativeInside(c.tree, path)
			x.readFile(path, rel)
		}
		return nil
	})
	for _, u := range c.all {
		if _, ok := Locate(c.tree, u.Source); !ok {
			x.readFile(u.Source, u.Source)
		}
		for _, arg := range u.Args {
			if strings.HasPrefix(arg, "-D") {
				x.addEndings([]byte(arg))
			}
		}
	}
	return x
}

// readFile searches the file at path, which is called name, unless it is a
// compiler's output or larger than any source.
func (x *inclusions) readFile(path, name string) {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return
	}
	if text, err := readAtMost(path, maxSearched); err == nil && !bytes.HasPrefix(text, []byte("\x7fELF")) && !bytes.HasPrefix(text, []byte("!<arch>")) {
		x.read(text, name)
	}
}

// directiveRow matches #include, #import and #define wherever comments leave
// them, and what stands behind.
var directiveRow = regexp.MustCompile(`(?:#|%:|\?\?=)(?:[ \t\f\v]|/\*.*?\*/)*(include_next|include|import|define)\b[ \t]*(.*)`)

// read searches one text.
func (x *inclusions) read(text []byte, name string) {
	for _, splice := range []string{"\\\n", "\\\r\n"} {
		if bytes.Contains(text, []byte(splice)) {
			text = bytes.ReplaceAll(text, []byte(splice), nil)
		}
	}
	for row := range bytes.Lines(text) {
		define := bytes.Contains(row, []byte("define")) && bytes.IndexByte(row, '.') >= 0
		if !define && !bytes.Contains(row, []byte("include")) && !bytes.Contains(row, []byte("import")) {
			continue
		}
		found := directiveRow.FindSubmatch(row)
		switch {
		case found == nil:
		case string(found[1]) == "define":
			x.addEndings(found[2])
		default:
			x.addInclude(found[2], name)
		}
	}
}

// addInclude notes what an #include in the file called by names. What is not
// quoted may be a macro.
func (x *inclusions) addInclude(named []byte, by string) {
	if len(named) == 0 || named[0] != '"' && named[0] != '<' {
		x.computed = by
		x.addEndings(named)
	}
	for _, part := range bytes.FieldsFunc(named, func(r rune) bool { return r == '"' || r == '<' || r == '>' || r == '/' }) {
		if last := string(part); x.by[last] == "" {
			x.by[last] = by
		}
	}
}

// ending matches a dot and what may end a file's name.
var ending = regexp.MustCompile(`\.[A-Za-z0-9_+]+`)

// addEndings notes the endings that text spells.
func (x *inclusions) addEndings(text []byte) {
	for _, e := range ending.FindAll(text, -1) {
		x.endings[string(e)] = true
	}
}
