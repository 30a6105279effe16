package rewrite

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/lineneutral/lineneutral/cparse"
)

// What makes the macros of a compile command no answer to which tokens can see
// their line (sight.go). All of a file's tokens can
//
//   - if an option of the command records lines, or units that compile the
//     file are not known, as for a header;
//   - if the patch touches a file that the unit includes, edits an #include, or
//     edits a directive that an #include below may see: then the definitions
//     are those of another text;
//   - if an unconditional #include of the file is none of the unit's: the tree
//     has another version of it;
//   - if __builtin_LINE or __builtin_source_location occurs: as a default
//     argument they take the line of a call that does not name them;
//   - if __PRETTY_FUNCTION__ occurs: clang has it name a lambda, or the unnamed
//     struct of a parameter, by its line. gcc's is the plain name in C.
//
// The first that is found is the answer, and is told to the user.

// doubtOf says why the macros of c do not tell all that can see a line; "" if
// they do.
func doubtOf(c *change) string {
	k := c.around
	if k.compiled != nil && k.compiled.Doubt != "" {
		return k.compiled.Doubt
	}
	for _, word := range hiddenLines(k) {
		if spells(c, word) {
			return word + " may take the line of what does not name it"
		}
	}
	if !k.dumped() {
		return ""
	}
	if name := touchedHeader(k); name != "" {
		return "the patch touches " + name + ", which the file includes"
	}
	return otherIncludes(c)
}

// hiddenLines lists the words by which a line shows where no macro does.
func hiddenLines(k *surroundings) []string {
	words := []string{"__builtin_LINE", "__builtin_source_location", "source_location"}
	if !k.plainNames() {
		words = append(words, "__PRETTY_FUNCTION__")
	}
	return words
}

// plainNames reports whether all units are known to be C for a compiler whose
// __PRETTY_FUNCTION__ is __func__. clang
// defines its own name.
func (s *surroundings) plainNames() bool {
	return s.dumped() && !s.compiled.CPlusPlus && !s.macros.defined["__clang__"]
}

// spells reports whether word occurs in the expanded text of a unit, or in
// c's texts by itself or through a macro.
func spells(c *change, word string) bool {
	if c.around.dumped() {
		for _, d := range c.around.compiled.Dumps {
			if d.Spells(word) {
				return true
			}
		}
	}
	reached := closure([]*macroIndex{indexMacros(c.target.Macros(), c.base.Macros()), c.around.macros}, word)
	for _, t := range []*text{c.base, c.target} {
		for i := range t.Tokens {
			if t.Tokens[i].Kind != cparse.Ident || t.Tokens[i].Directive >= 0 {
				continue
			}
			if name := t.Text(i); name == word || reached[name] {
				return true
			}
		}
	}
	return false
}

// touchedHeader returns the name of a file that the patch touches and a unit
// of c's file reads, other than c's own; "" if there is none.
func touchedHeader(k *surroundings) string {
	if k.patched == nil {
		return ""
	}
	own := path.Base(k.name)
	for _, name := range slices.Sorted(maps.Keys(k.patched.touched)) {
		for _, d := range k.compiled.Dumps {
			if d.Files[name] && (name != own || len(k.patched.touched[name]) > 1) {
				return name
			}
		}
	}
	return ""
}

// otherIncludes says why what the unit includes may not be what the text of c
// does.
func otherIncludes(c *change) string {
	gone := make([]bool, len(c.base.records)+1)
	for i := range gone {
		gone[i] = true
	}
	for _, i := range c.kept {
		if i >= 0 {
			gone[i] = false
		}
	}
	if why := editedIncludes(c.base, func(r int) bool { return gone[r] }); why != "" {
		return why
	}
	if why := editedIncludes(c.target, func(r int) bool { return c.kept[r] < 0 }); why != "" {
		return why
	}
	for i := range c.target.Directives {
		if d := &c.target.Directives[i]; d.Kind == cparse.Include && d.Group < 0 && !wasRead(c, d) {
			return fmt.Sprintf("line %d includes what the compile command did not", d.Line)
		}
	}
	return ""
}

// editedIncludes reports an #include on an edited record of t, or another
// edited directive that an #include stands behind.
func editedIncludes(t *text, edited func(r int) bool) string {
	at := 0 // line of an edited directive, 0 for none so far
	for i := range t.Directives {
		d := &t.Directives[i]
		for r := t.record(int(d.Line)); r <= t.record(int(d.LastLine)) && at == 0; r++ {
			if edited(r) && d.Kind != cparse.Line {
				at = int(d.Line)
			}
		}
		if d.Kind == cparse.Include && at > 0 {
			return fmt.Sprintf("the directive on line %d, which the patch edits, decides what is included", at)
		}
	}
	return ""
}

// wasRead reports whether every unit of c's file read the file that #include
// directive d names; false for a name that is a macro's.
func wasRead(c *change, d *cparse.Directive) bool {
	if d.First+2 >= d.End || c.target.Tokens[d.First+2].Kind != cparse.Header {
		return false
	}
	name := path.Base(strings.Trim(c.target.Text(d.First+2), `<>"`))
	for _, dump := range c.around.compiled.Dumps {
		if !dump.Files[name] {
			return false
		}
	}
	return true
}
