package drift

// One file before and after: whether it has the same tokens, where they went,
// and what it includes.
//
//	old                      new
//	1  int a = F(1, 2);      1  (blank)
//	2  int b;                2  int a = F(1,
//	                         3              2);
//	                         4  int b;             pairs: 1-2, 1-3, 2-4
//
// Tokens are compared one by one. A comment is a blank, so one that comes or goes
// is no difference where a blank stays; a blank between 1 and + that was none is
// one, since # may spell it. What is not C to its end (an open group, a literal
// without an end) is not compared at all.

import (
	"bytes"
	"fmt"
	"path"

	"github.com/lineneutral/lineneutral/cparse"
)

// file is what is known of a path of both trees.
type file struct {
	err    error    // why it is not the same but for lines; nil if it is
	moved  [][2]int // presumed lines before and after, in order of the tokens
	listed bool     // the next two are known

	includes []string // base names, each as often as it stands there
	any      bool     // and whatever a macro names, or __has_include asks for
	untold   error    // why there may be more
}

// DifferenceError is a file that differs between the two trees in more than
// where its lines stand, or of which that cannot be told.
type DifferenceError struct {
	Path string // below the trees
	Line int    // physical, in the new state; 0 if it is no place in the file
	Why  string
}

func (e *DifferenceError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.Path, e.Why)
	}
	return fmt.Sprintf("%s:%d: %s", e.Path, e.Line, e.Why)
}

// file compares a path's texts, once.
func (t *Trees) file(name string) *file {
	f := t.files[name]
	if f == nil {
		f = &file{}
		t.files[name] = f
		f.err = f.compare(t, name)
	}
	return f
}

// compare reads both texts and notes where the lines went. Files that no compiler
// reads count as equal: objects, archives.
func (f *file) compare(t *Trees, name string) error {
	text, err := t.read(name)
	if err != nil {
		return err
	}
	if bytes.Equal(text[0], text[1]) || isObject(text[0]) && isObject(text[1]) {
		return nil
	}
	old, new := parse(name, text[0]), parse(name, text[1])
	if err := sameTokens(name, old, new); err != nil {
		return err
	}
	f.moved = movedLines(old, new)
	return nil
}

// isObject reports whether the bytes are those of an ELF file or an archive, which
// no compiler takes for a source. A zero byte alone says nothing: gcc passes over
// it.
func isObject(b []byte) bool {
	for _, magic := range []string{"\x7fELF", "!<arch>\n", "!<thin>\n"} {
		if bytes.HasPrefix(b, []byte(magic)) {
			return true
		}
	}
	return false
}

func parse(name string, text []byte) *cparse.File {
	ext := path.Ext(name)
	return cparse.Parse(text, cparse.Options{Asm: ext == ".S" || ext == ".sx"})
}

// includesOf lists what a file includes, which is the same on both sides; any
// says that a macro names a file besides. The error says why there may be
// more.
func (t *Trees) includesOf(name string) (names []string, any bool, err error) {
	f := t.file(name)
	if !f.listed {
		f.listed = true
		text, err := t.sides[0].WorkTree(name)
		if f.untold = err; err == nil {
			f.findIncludes(name, parse(name, text.Bytes))
		}
	}
	return f.includes, f.any, f.untold
}

// findIncludes reads the operands of #include and the like: # and the name of the
// directive are its first two tokens.
func (f *file) findIncludes(name string, c *cparse.File) {
	f.untold, f.any = untold(name, c), asksForFiles(c)
	for i := range c.Directives {
		d := &c.Directives[i]
		if d.Kind != cparse.Include || d.End < d.First+3 {
			continue
		}
		operand := d.First + 2
		text := c.Text(operand)
		if k := c.Tokens[operand].Kind; k != cparse.Header && k != cparse.String || len(text) < 3 {
			f.any = true
			continue
		}
		f.includes = append(f.includes, path.Base(text[1:len(text)-1]))
	}
}

// untold says why a file's tokens do not tell all that it is made into, nil if
// they do. Trigraphs are replaced where the command asks for that (-std=c99),
// and then two of them end a proof: one splices lines, one begins a directive
// (C11 5.2.1.1).
func untold(name string, c *cparse.File) error {
	for _, s := range []string{".incbin", ".include"} {
		if bytes.Contains(c.Src, []byte(s)) {
			return &DifferenceError{Path: name, Why: s + " takes in a file that is not looked at"}
		}
	}
	if bytes.Contains(c.Src, []byte("??/")) || bytes.Contains(c.Src, []byte("??=")) {
		return &DifferenceError{Path: name, Why: "a trigraph may splice lines or begin a directive"}
	}
	for i := range c.Tokens {
		switch text := c.Text(i); text {
		case "__DATE__", "__TIME__", "__TIMESTAMP__":
			return &DifferenceError{name, int(c.Tokens[i].Line), text + " is another with each compile"}
		}
	}
	return nil
}

// asksForFiles tells whether the text depends on which files there are.
func asksForFiles(c *cparse.File) bool {
	return bytes.Contains(c.Src, []byte("__has_include")) || bytes.Contains(c.Src, []byte("__has_embed"))
}

// sameTokens compares two texts token by token, with what the standard lets
// count besides: the white space before a token, as # may spell it (C11
// 6.10.3.2p2), and where directives and statements of assembler begin.
func sameTokens(name string, old, new *cparse.File) error {
	for _, f := range []*cparse.File{old, new} {
		if len(f.Problems) > 0 {
			return &DifferenceError{name, f.Problems[0].Line, f.Problems[0].Text}
		}
	}
	for i := range min(len(old.Tokens), len(new.Tokens)) {
		a, b := &old.Tokens[i], &new.Tokens[i]
		switch {
		case a.Kind != b.Kind || a.Directive != b.Directive || old.Text(i) != new.Text(i):
			return &DifferenceError{name, int(b.Line), fmt.Sprintf("%s was %s", new.Text(i), old.Text(i))}
		case a.Space != b.Space && i > 0, new.Asm() && old.BeginsLine(i) != new.BeginsLine(i):
			return &DifferenceError{name, int(b.Line), "other white space before " + new.Text(i)}
		}
	}
	if len(old.Tokens) != len(new.Tokens) {
		return &DifferenceError{name, len(new.Lines), "one text goes on where the other ends"}
	}
	return nil
}

// movedLines lists where the lines of the tokens went. A token whose presumed
// line depends on the configuration adds nothing, so that what shows it is not
// proved.
func movedLines(old, new *cparse.File) (moved [][2]int) {
	was, is := old.Presumed(), new.Presumed()
	for i := range old.Tokens {
		x, okX := was.At(int(old.Tokens[i].Line))
		y, okY := is.At(int(new.Tokens[i].Line))
		pair := [2]int{x, y}
		if okX && okY && x != y && (len(moved) == 0 || moved[len(moved)-1] != pair) {
			moved = append(moved, pair)
		}
	}
	return moved
}
