package verify

// Names that a function declares for itself, which mention nothing outside of it.
// They are read off the tokens alone, without types.

import (
	"strings"

	"github.com/lineneutral/lineneutral/cparse"
)

// locals lists names that tokens [first,end) of a function seem to declare: one
// that stands behind another name is a declarator (int i), and so is one behind
// stars if they stand behind a name that begins a statement or a parameter.
func (r *entityReader) locals(first, end int) []string {
	var names []string
	for t := first + 1; t < end; t++ {
		if r.file.Tokens[t].Kind != cparse.Ident || r.file.Tokens[t].Directive >= 0 {
			continue
		}
		before := t - 1
		for before > first && r.file.Is(before, "*") {
			before--
		}
		if r.file.Tokens[before].Kind != cparse.Ident || isStatementWord(r.file.Text(before)) {
			continue
		}
		if before == t-1 && !isTagKeyword(r.file.Text(before)) || before < t-1 && r.beginsStatement(before, first) {
			names = append(names, r.file.Text(t))
		}
	}
	return names
}

// isStatementWord reports whether an expression may follow word.
func isStatementWord(word string) bool {
	return word == "return" || word == "else" || word == "case" || word == "goto" || word == "sizeof" || word == "do"
}

// beginsStatement reports whether token t, or the tag keyword before it, stands
// at the beginning of a statement.
func (r *entityReader) beginsStatement(t, first int) bool {
	for t > first && r.file.Tokens[t-1].Kind == cparse.Ident {
		t--
	}
	return t > first && strings.Contains(";{}", r.file.Text(t-1))
}
