package verify

// The text of one function definition that is not a declaration of the outline
// for itself. It ends with the line of its }, which the compiler knows. It
// begins with the names and stars before its own name, if that is spelled out,
// and else behind the end of what stands before:
//
//	TABLE(t) 1, 2 END static int f(void) { }      from END
//	int a; GETTER(b) int g(void) { }              get_b: from GETTER
//
// So what belongs to a neighbour is left out, and of a return type what is in
// parentheses.

import "github.com/lineneutral/lineneutral/cparse"

// ownText is equal for two definitions that are spelled alike.
func (d *definition) ownText() (text string, known bool) {
	o, file := d.text, d.text.file
	line, lineKnown := o.physicalLine(d.at.Line)
	last, lastKnown := o.physicalLine(d.at.LastLine)
	if !lineKnown || !lastKnown {
		return "", false
	}
	from, spelled := o.nameToken(d.at)
	goesBack := o.isSpecifier
	if !spelled {
		from, goesBack = file.FirstTokenFrom(line), o.endsNothing
	}
	for from > 0 && goesBack(from-1) {
		from--
	}
	return o.tokens(from, file.FirstTokenFrom(last+1)), true
}

// nameToken finds the name of a definition before its parameter list, if it is
// spelled in the text and not in a macro's arguments.
func (o *outline) nameToken(d cparse.Definition) (token int, spelled bool) {
	line, known := o.physicalLine(d.Line)
	if !known {
		return 0, false
	}
	for t := o.file.FirstTokenFrom(line); t+1 < o.file.FirstTokenFrom(line+1); t++ {
		if o.file.Is(t, d.Name) && o.file.Is(t+1, "(") && o.outsideParentheses(t) {
			return t, true
		}
	}
	return 0, false
}

// outsideParentheses reports whether token t is in none since its declaration
// began.
func (o *outline) outsideParentheses(t int) bool {
	first := t
	if i := o.file.DeclOf(t); i >= 0 {
		first = o.file.Decls[i].First
	}
	depth := 0
	for ; first < t; first++ {
		switch {
		case o.file.Is(first, "("):
			depth++
		case o.file.Is(first, ")"):
			depth--
		}
	}
	return depth == 0
}

// isSpecifier reports whether token t can be one of the declaration specifiers
// and stars before a function's name.
func (o *outline) isSpecifier(t int) bool {
	token := &o.file.Tokens[t]
	return token.Directive < 0 && (token.Kind == cparse.Ident || o.file.Is(t, "*"))
}

// endsNothing reports whether token t can belong to the declaration of the one
// behind it.
func (o *outline) endsNothing(t int) bool {
	return o.file.Tokens[t].Directive < 0 && !o.file.Is(t, ";") && !o.file.Is(t, "}")
}

// physicalLine is the physical line that has the presumed one, if only one can.
func (o *outline) physicalLine(presumed int) (line int, known bool) {
	lines := o.physicalLines(presumed)
	if len(lines) != 1 {
		return 0, false
	}
	return lines[0], true
}

// physicalLines lists the physical lines that can have the presumed one; none
// where any can.
func (o *outline) physicalLines(presumed int) []int {
	if o.unsure {
		return nil
	}
	return o.physical[presumed]
}
