package verify

// What a source text defines, and which names each definition mentions: the
// graph in which a chain from a changed function to an edit is looked for.
//
//	#define LIMIT MAX(a)      entity LIMIT, mentions MAX a
//	enum e { A, B = LIMIT };  entity enum e, known as enum e, A and B, mentions LIMIT
//	struct s { enum e k; };   entity struct s, mentions enum e
//	int f(struct s *p)        entity f, head mentions struct s,
//	{ return p->k == B; }     body mentions B
//
// A tag is mentioned with its keyword. A name behind . or -> is a member's and
// can only mean a macro. What stands in a conditional group mentions the names
// of the group's conditions too. Only names are kept, and no tokens: a kernel's
// unit reads a thousand headers.

import (
	"slices"

	"github.com/lineneutral/lineneutral/cparse"
)

// An entityKind says how an entity comes into effect.
type entityKind int

const (
	otherEntity    entityKind = iota // where it is mentioned
	macroEntity                      // the same, behind . and -> as well
	functionEntity                   // its head where it is mentioned, its body where it is inlined
)

// memberMark stands before the name of a member that is mentioned.
const memberMark = "."

// An entity is one definition or declaration of a text.
type entity struct {
	kind  entityKind
	label string   // what it is called: struct s, LIMIT, f
	names []string // what it is mentioned by
	file  string   // relative to the tree, or absolute
	line  int      // physical, of its first token
	last  int      // of its last one
	first int      // its first token
	end   int      // the token behind its last one

	invocation bool // of a macro: what it declares is the macro's doing
	static     bool // a variable that only the unit knows

	head, body []string // names that it mentions, in no order; body only of functions
	guards     []string // names in the conditions around it

	// Of patched files only: what is equal for two entities that are alike.
	spelledHead, spelledBody, spelledGuards string

	edit edit
}

// A reader takes the entities of one text.
type entityReader struct {
	file    *cparse.File
	name    string
	spell   bool // keep the spelling
	found   []entity
	open    []guard // the conditional groups around, outermost first
	pragmas string
	macros  []cparse.Macro // in their order, not yet met
}

// A guard is one conditional group.
type guard struct {
	text  string
	names []string
}

// entitiesOf lists what file defines, in order: its macros and decls, which are
// its declarations, or what an assembler source has for them.
func entitiesOf(file *cparse.File, decls []cparse.Decl, name string, spell bool) []entity {
	r := &entityReader{file: file, name: name, spell: spell, macros: file.Macros()}
	decl := 0
	for i := range file.Directives {
		d := &file.Directives[i]
		for ; decl < len(decls) && decls[decl].First < d.First; decl++ {
			r.declaration(&decls[decl])
		}
		r.directive(d)
	}
	for ; decl < len(decls); decl++ {
		r.declaration(&decls[decl])
	}
	return r.found
}

// directive takes directive d into account.
func (r *entityReader) directive(d *cparse.Directive) {
	inside := guard{r.spelled(d.First, d.End), r.mentions(d.First+2, d.End)}
	switch {
	case d.Kind == cparse.If:
		r.open = append(r.open, inside)
	case (d.Kind == cparse.Elif || d.Kind == cparse.Else) && len(r.open) > 0:
		last := &r.open[len(r.open)-1]
		*last = guard{last.text + inside.text, slices.Concat(last.names, inside.names)}
	case d.Kind == cparse.Endif && len(r.open) > 0:
		r.open = r.open[:len(r.open)-1]
	case d.Kind == cparse.Define && d.First+2 < d.End:
		r.macro(d)
	case d.Kind == cparse.OtherDirective && d.First+2 < d.End && r.file.Is(d.First+1, "undef"):
		name := r.file.Text(d.First + 2)
		r.addDirective(entity{kind: macroEntity, label: "#undef " + name, names: []string{name}}, d)
	case d.Kind == cparse.OtherDirective:
		r.pragmas += inside.text // #pragma pack holds for all that follows
	}
}

func (r *entityReader) macro(d *cparse.Directive) {
	m := r.macros[0]
	r.macros = r.macros[1:]
	e := entity{kind: macroEntity, label: m.Name, names: []string{m.Name}}
	for _, word := range m.Body {
		if word != "" && word != cparse.AnyArgument && word != cparse.Paste {
			e.head = append(e.head, word)
		}
	}
	r.addDirective(e, d)
}

func (r *entityReader) addDirective(e entity, d *cparse.Directive) {
	e.first, e.end, e.line, e.last = d.First, d.End, int(d.Line), int(d.LastLine)
	r.add(e, d.End)
}

// declaration takes external declaration d into account.
func (r *entityReader) declaration(d *cparse.Decl) {
	e := entity{names: r.tags(d.First, d.End)}
	head := d.End
	switch d.Kind {
	case cparse.Function, cparse.MacroBody:
		e.kind = functionEntity
		if d.Body >= 0 {
			head = d.Body
		}
	}
	if d.Kind != cparse.Type || r.file.Is(d.First, "typedef") {
		e.names = append(e.names, d.Names...)
	}
	e.static = d.Kind == cparse.Object && len(statics(r.file, d)) > 0
	if e.invocation = d.Kind == cparse.MacroBody || d.Kind == cparse.Invocation; e.invocation {
		e.names = append(e.names, r.firstArgument(d.First, head)...)
	}
	if e.label = d.Name; len(e.names) > 0 && (d.Kind == cparse.Type || e.label == "") {
		e.label = e.names[0]
	}
	e.head = r.mentions(d.First, head)
	e.body = without(r.mentions(head, d.End), r.locals(d.First, d.End))
	if e.spelledBody = r.spelled(head, d.End); e.kind == functionEntity && !e.invocation {
		e.head = without(e.head, d.Names)
	}
	e.first, e.end, e.line, e.last = d.First, d.End, d.Line, d.LastLine
	r.add(e, head)
}

// statics lists the tokens that give what d declares internal linkage; a static
// in parentheses is a parameter's (C11 6.7.6.3p7).
func statics(file *cparse.File, d *cparse.Decl) []int {
	var found []int
	depth := 0
	for t := d.First; t < d.End && t != d.Body; t++ {
		switch {
		case file.Tokens[t].Directive >= 0:
		case file.Is(t, "("):
			depth++
		case file.Is(t, ")"):
			depth--
		case depth == 0 && file.Is(t, "static"):
			found = append(found, t)
		}
	}
	return found
}

// firstArgument is the name that is the whole first argument of the invocation in
// tokens [first,end): DEFINE_MUTEX(lock) makes lock.
func (r *entityReader) firstArgument(first, end int) []string {
	for t := first; t+2 < end; t++ {
		if r.file.Is(t, "(") {
			if r.file.Tokens[t+1].Kind == cparse.Ident && (r.file.Is(t+2, ",") || r.file.Is(t+2, ")")) {
				return []string{r.file.Text(t + 1)}
			}
			return nil
		}
	}
	return nil
}

// add completes e, whose head ends before token head.
func (r *entityReader) add(e entity, head int) {
	e.file, e.spelledHead, e.spelledGuards = r.name, r.spelled(e.first, head), r.pragmas
	for _, g := range r.open {
		e.guards = append(e.guards, g.names...)
		e.spelledGuards += g.text
	}
	r.found = append(r.found, e)
}

// spelled is tokens [first,end) in one string, #line directives aside, or ""
// where that is not kept.
func (r *entityReader) spelled(first, end int) string {
	if !r.spell {
		return ""
	}
	return spelling(r.file, first, end)
}

// mentions lists the names in tokens [first,end), each once.
func (r *entityReader) mentions(first, end int) []string {
	var names []string
	for t := first; t < end; t++ {
		if r.file.Tokens[t].Kind != cparse.Ident {
			continue
		}
		name := r.file.Text(t)
		switch {
		case t == 0:
		case r.file.Is(t-1, ".") || r.file.Is(t-1, "->"):
			name = memberMark + name
		case isTagKeyword(r.file.Text(t - 1)):
			name = r.file.Text(t-1) + " " + name
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func isTagKeyword(word string) bool { return word == "struct" || word == "union" || word == "enum" }

// tags lists the tags and enumerators that tokens [first,end) define.
func (r *entityReader) tags(first, end int) []string {
	var names []string
	for t := first; t+1 < end; t++ {
		if !isTagKeyword(r.file.Text(t)) {
			continue
		}
		open := t + 1
		if r.file.Tokens[open].Kind == cparse.Ident && open+1 < end && r.file.Is(open+1, "{") {
			names = append(names, r.file.Text(t)+" "+r.file.Text(open))
			open++
		}
		if r.file.Is(t, "enum") && r.file.Is(open, "{") {
			names = append(names, r.enumerators(open+1, end)...)
		}
	}
	return names
}

// enumerators lists those in the braces of which token at is the first.
func (r *entityReader) enumerators(at, end int) []string {
	var names []string
	for ; at < end && !r.file.Is(at, "}"); at++ {
		first := r.file.Is(at-1, "{") || r.file.Is(at-1, ",") || r.file.Tokens[at-1].Directive >= 0
		if first && r.file.Tokens[at].Directive < 0 && r.file.Tokens[at].Kind == cparse.Ident {
			names = append(names, r.file.Text(at))
		}
	}
	return names
}

// without returns names less those in drop.
func without(names, drop []string) []string {
	if len(drop) == 0 {
		return names
	}
	gone := map[string]bool{}
	for _, name := range drop {
		gone[name] = true
	}
	return slices.DeleteFunc(names, func(name string) bool { return gone[name] })
}
