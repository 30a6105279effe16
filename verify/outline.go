package verify

// Which external declarations of a file hold an edit? A declaration is
// unedited if the other state of the file has one with the same name and the
// same tokens; each declaration there answers for one here. Comments, blanks
// and #line directives are no tokens, so a line-neutral patch and its raw
// version edit the same declarations, and a function that other lines pushed on
// is not edited (but see moved.go).
//
//	base               target
//	f { a(); }         f { a(); }         unedited
//	g { b(); }         g { b(); c(); }    edited, on both sides
//	                   h { }              edited (new)
//
// A function of an object is tied to its declaration by the presumed line that
// the compiler recorded. Where #line gives two physical lines one number the
// name has to agree as well.

import (
	"slices"
	"strings"

	"github.com/lineneutral/lineneutral/cparse"
	"github.com/lineneutral/lineneutral/rewrite"
)

// An outline is one state of a patched file.
type outline struct {
	file      *cparse.File
	decls     []cparse.Decl    // the file's, or what an assembler source has for them
	edited    []bool           // by index of decls
	named     map[string][]int // name -> declarations of it
	heads     map[int][]int    // presumed line -> declarations that can have a head on it
	physical  map[int][]int    // presumed line -> the physical lines that can have it, ascending
	unsure    bool             // a #line MACRO can give any line any number
	namesFile bool             // a #line names a file, so presumed files differ too
}

// outlines takes both states of p apart. A state that has no file has no
// declarations.
func outlines(p *pair) (old, new *outline) {
	opt := cparse.Options{Asm: p.language() == rewrite.Assembler}
	old, new = newOutline(p.old, opt), newOutline(p.new, opt)
	old.compare(new)
	new.compare(old)
	markMoved(old, new, p.touched[original], p.touched[patched])
	return old, new
}

func newOutline(src []byte, opt cparse.Options) *outline {
	o := &outline{file: cparse.Parse(src, opt), named: map[string][]int{}, heads: map[int][]int{}, physical: map[int][]int{}}
	o.decls = o.file.Decls
	if opt.Asm {
		o.decls = labelled(o.file)
	}
	o.edited = make([]bool, len(o.decls))
	o.number()
	for i := range o.file.Directives {
		if d := &o.file.Directives[i]; d.Kind == cparse.Line {
			o.namesFile = o.namesFile || o.file.LineArgument(d).HasFile
		}
	}
	return o
}

// number finds the presumed lines of the declarations' heads, and their names.
func (o *outline) number() {
	presumed := o.file.Presumed()
	for line := 1; line <= len(o.file.Lines); line++ {
		numbers := presumed.Possible(line)
		o.unsure = o.unsure || len(numbers) == 0
		for _, number := range numbers {
			o.physical[number] = append(o.physical[number], line)
		}
	}
	for i := range o.decls {
		for _, name := range o.decls[i].Names {
			o.named[name] = append(o.named[name], i)
		}
		for line := o.decls[i].Line; line <= o.lastHeadLine(i); line++ {
			for _, number := range presumed.Possible(line) {
				o.heads[number] = append(o.heads[number], i)
			}
		}
	}
}

// lastHeadLine is the line on which declaration i's head ends: at the { of a
// function's body, at the end of anything else.
func (o *outline) lastHeadLine(i int) int {
	d := &o.decls[i]
	if d.Body >= 0 {
		return int(o.file.Tokens[d.Body].Line)
	}
	return d.LastLine
}

// compare marks the declarations that have no equal in other.
func (o *outline) compare(other *outline) {
	there := map[string]int{}
	for i := range other.decls {
		there[other.spelling(i)]++
	}
	for i := range o.decls {
		key := o.spelling(i)
		o.edited[i] = there[key] == 0
		there[key]--
		if there[key] < 0 {
			there[key] = 0
		}
	}
}

// spelling is equal for two declarations of one name and the same tokens.
func (o *outline) spelling(i int) string {
	d := &o.decls[i]
	return d.Name + o.tokens(d.First, d.End)
}

// tokens is equal for two ranges of tokens that are spelled alike, #line
// directives aside.
func (o *outline) tokens(first, end int) string { return spelling(o.file, first, end) }

func spelling(file *cparse.File, first, end int) string {
	var text strings.Builder
	for t := first; t < end; t++ {
		if at := file.Tokens[t].Directive; at >= 0 && file.Directives[at].Kind == cparse.Line {
			continue
		}
		text.WriteByte(0)
		text.WriteString(file.Text(t))
	}
	return text.String()
}

// A tie is how an object's name was tied to a declaration.
type tie int

const (
	untied   tie = iota // no declaration answers for it
	unedited            // its declaration has the same tokens in both states
	edited              // its declaration holds an edit
)

func tieOf(isEdited bool) tie {
	if isEdited {
		return edited
	}
	return unedited
}

// atLine ties the function name, which the compiler saw at presumed line
// number of this file.
func (o *outline) atLine(name string, number int) tie {
	return o.agreed(o.declsAt(name, number))
}

// declsAt lists the declarations that may be the one which the compiler saw at
// presumed line number under that name. With a line that only one declaration
// can have, the name does not matter: a macro may have made it. Where several
// can, the only one of which an argument went into the name has made it.
func (o *outline) declsAt(name string, number int) []int {
	candidates := o.heads[number]
	if len(candidates) == 1 && len(o.physical[number]) < 2 && !o.unsure {
		return candidates
	}
	var named, made []int
	for _, i := range candidates {
		if o.declares(i, name) {
			named = append(named, i)
		}
		if o.pastes(i, name) {
			made = append(made, i)
		}
	}
	if len(named) == 0 && len(made) == 1 {
		return made
	}
	return named
}

// pastes reports whether declaration i is a macro's invocation with an argument
// that is a part of name: initcall(start) makes __init_start, and __init_start7.
func (o *outline) pastes(i int, name string) bool {
	d := &o.decls[i]
	if d.Kind != cparse.Invocation && d.Kind != cparse.MacroBody {
		return false
	}
	last := d.End
	if d.Body >= 0 {
		last = d.Body
	}
	for t := d.First + 1; t < last; t++ {
		if o.file.Tokens[t].Kind == cparse.Ident && isPartOf(o.file.Text(t), name) {
			return true
		}
	}
	return false
}

// isPartOf reports whether word stands in name, with nothing but its ends, _ or
// a digit behind it around.
func isPartOf(word, name string) bool {
	for at := 0; ; at++ {
		n := strings.Index(name[at:], word)
		if n < 0 {
			return false
		}
		at += n
		before, behind := name[:at], name[at+len(word):]
		if (before == "" || strings.HasSuffix(before, "_")) && (behind == "" || strings.ContainsAny(behind[:1], "_.0123456789")) {
			return true
		}
	}
}

// around ties a function whose line is in the body of another definition, in
// which it is nested, to that.
func (o *outline) around(number int) tie {
	line, known := o.physicalLine(number)
	for i := range o.decls {
		d := &o.decls[i]
		if known && d.Kind == cparse.Function && !d.Doubtful && o.lastHeadLine(i) <= line && line <= d.LastLine {
			return tieOf(o.edited[i])
		}
	}
	return untied
}

// byName ties a function or an object by its name alone.
func (o *outline) byName(name string, kinds ...cparse.DeclKind) tie {
	return o.agreed(o.declsNamed(name, kinds...))
}

func (o *outline) declsNamed(name string, kinds ...cparse.DeclKind) []int {
	var named []int
	for _, i := range o.named[name] {
		if slices.Contains(kinds, o.decls[i].Kind) {
			named = append(named, i)
		}
	}
	return named
}

// agreed is the tie to one of decls, which cannot be told apart: alternatives
// of one name in conditional groups, say. They have to agree.
func (o *outline) agreed(decls []int) tie {
	found := untied
	for _, i := range decls {
		if found != untied && found != tieOf(o.edited[i]) {
			return untied
		}
		found = tieOf(o.edited[i])
	}
	return found
}

func (o *outline) declares(i int, name string) bool {
	return slices.Contains(o.decls[i].Names, name)
}
