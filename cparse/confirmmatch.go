package cparse

// Definitions of a unit, tied to the outline of the file they were found in.
// The two count differently: the outline in physical lines of the text, the
// unit in presumed lines of what was left after the conditional groups were
// chosen and the macros expanded.
//
//	5  SYSCALL_DEFINE3(read, int, fd)    outline: macro-made definition, 5-8
//	6  {                                 unit: __se_sys_read   body 5-5
//	7          return f(fd);                   __do_sys_read   body 6-8
//	8  }
//
// A definition belongs to the declaration whose lines hold its body's {. One
// whose braces both stand where the declaration's do is its body; others may
// only come from the macro's name or a bare invocation. Everything else is a
// difference, and there the compiler is right and the outline wrong.

// Match says what the definitions of one unit are in a file's outline.
type Match struct {
	// Functions holds, for each index of File.Decls, the definitions that the
	// declaration makes. A function without one is not compiled in this unit.
	Functions   [][]Definition
	Differences []Difference
	// Untied are the definitions for which the text does not say which
	// declaration they belong to: where #line gives several the same numbers
	// or makes them depend on the configuration.
	Untied []Definition
}

// DifferenceKind says how a definition and the outline disagree.
type DifferenceKind uint8

const (
	Missed      DifferenceKind = iota // no declaration holds the body
	NotFunction                       // the declaration is taken for an object, a type, an invocation
	Extent                            // the declaration's braces stand on other lines
	Swallowed                         // the declaration already has another body
	Renamed                           // the function's name is not the one that the text spells
)

func (k DifferenceKind) String() string {
	return [...]string{"is in no declaration", "is in a declaration without a body", "has other lines than the declaration",
		"is a second function in the declaration", "is spelled otherwise"}[k]
}

// Difference is one disagreement.
type Difference struct {
	Kind       DifferenceKind
	Definition Definition
	Decl       int // index of File.Decls, -1 for Missed
}

// Match ties defs, which Confirm found in this file, to its outline.
func (f *File) Match(defs []Definition) *Match {
	m := &Match{Functions: make([][]Definition, len(f.Decls))}
	extents := f.presumedExtents()
	for _, d := range defs {
		i, found, several := holder(f, extents, d)
		switch {
		case several:
			m.Untied = append(m.Untied, d)
		case !found:
			m.Differences = append(m.Differences, Difference{Missed, d, -1})
		default:
			m.Functions[i] = append(m.Functions[i], d)
		}
	}
	for i, of := range m.Functions {
		m.compare(&f.Decls[i], i, extents[i], of)
	}
	return m
}

// extent is a declaration's lines as presumed lines; all 0 where they depend
// on the configuration.
type extent struct{ first, name, body, last int }

func (f *File) presumedExtents() []extent {
	lines := f.Presumed()
	at := func(physical int) int { n, _ := lines.At(physical); return n }
	all := make([]extent, len(f.Decls))
	for i := range f.Decls {
		d := &f.Decls[i]
		e := extent{first: at(d.Line), last: at(d.LastLine)}
		if d.Body >= 0 {
			e.body = at(int(f.Tokens[d.Body].Line))
			e.name = at(f.nameLine(d))
		}
		if e.first > 0 && e.last >= e.first {
			all[i] = e
		}
	}
	return all
}

// nameLine returns the physical line of the name before d's body.
func (f *File) nameLine(d *Decl) int {
	for i := d.Body - 1; i > d.First; i-- {
		if f.Tokens[i].Directive < 0 && f.Is(i, d.Name) {
			return int(f.Tokens[i].Line)
		}
	}
	return d.Line
}

// holder returns the declaration whose lines hold d's {. Of several on the
// line it is the one of d's name.
func holder(f *File, extents []extent, d Definition) (decl int, found, several bool) {
	for i, e := range extents {
		if e.first == 0 || d.BodyLine < e.first || d.BodyLine > e.last {
			continue
		}
		switch named := f.Decls[i].Name == d.Name; {
		case named && f.Decls[i].Body >= 0:
			return i, true, false
		case found:
			several = true
		default:
			decl, found = i, true
		}
	}
	return decl, found && !several, several
}

// compare lists where declaration i and its definitions disagree.
func (m *Match) compare(decl *Decl, i int, e extent, defs []Definition) {
	differ := func(k DifferenceKind, d Definition) {
		m.Differences = append(m.Differences, Difference{k, d, i})
	}
	bodies := 0
	for _, d := range defs {
		switch {
		case decl.Kind == Invocation && d.BodyLine == d.LastLine:
			// the macro makes it
		case decl.Body < 0:
			differ(NotFunction, d)
		case e.isBody(d, decl.Kind) && bodies == 0:
			bodies++
			if decl.Kind == Function && d.Name != decl.Name {
				differ(Renamed, d)
			}
		case e.expandsOnHead(d):
			// a second function of the macro that heads the declaration
		case bodies > 0:
			differ(Swallowed, d)
		default:
			differ(Extent, d)
		}
	}
}

// isBody reports whether d's braces are the declaration's own. A function's
// name, too, has to stand on its line, whatever it is spelled there: a macro's
// replacement takes the macro's place.
func (e extent) isBody(d Definition, k DeclKind) bool {
	return d.BodyLine == e.body && d.LastLine == e.last && (k != Function || d.Line == e.name || d.Line == 0)
}

// expandsOnHead reports whether d comes whole out of a macro before the
// declaration's body: gcc -E puts an expansion on the line of its name.
func (e extent) expandsOnHead(d Definition) bool {
	return d.Line == d.BodyLine && d.BodyLine == d.LastLine && d.LastLine <= e.body
}
