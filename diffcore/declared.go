package diffcore

// Where functions and their variables are declared, by name. Two records of
// instrumentation show such lines where no instruction does: gcov's checksum of a
// function's head (coverage.go), and the text with which ASAN describes a stack
// frame:
//
//	"2 32 16 6 buf:12 64 4 4 n:14"     two variables, of lines 12 and 14
//
// A name that stands for several lines proves nothing.

import "debug/dwarf"

// declare notes a variable of the function.
func (s *subprogram) declare(e *dwarf.Entry) {
	name, _ := e.Val(dwarf.AttrName).(string)
	line, _ := e.Val(dwarf.AttrDeclLine).(int64)
	if name == "" || line <= 0 {
		return
	}
	if s.locals == nil {
		s.locals = map[string]int{}
	}
	note(s.locals, name, int(line))
}

// note keeps the line of a name, and 0 for a name of several lines.
func note(lines map[string]int, name string, line int) {
	if known, met := lines[name]; met && known != line {
		line = 0
	}
	lines[name] = line
}

// definitions lists the lines of functions by symbol, also of those that are
// inlined everywhere; 0 where it cannot be told which is meant.
func (t *subprograms) definitions() map[string]int {
	out := map[string]int{}
	for _, s := range t.byOffset {
		switch {
		case s.mention || s.line == 0:
		case s.linkage != "":
			note(out, s.linkage, s.line)
		default:
			note(out, s.name, s.line)
		}
	}
	return out
}

// variablesOf lists the lines of the variables of a function and of those that
// are inlined into it.
func (t *subprograms) variablesOf(function string) map[string]int {
	in := map[string]bool{function: true}
	for _, s := range t.byOffset {
		if s.name == function {
			for _, name := range s.inlinedNames() {
				in[name] = true
			}
		}
	}
	out := map[string]int{}
	for _, s := range t.byOffset {
		if in[s.name] {
			for name, line := range s.locals {
				note(out, name, line)
			}
		}
	}
	return out
}

// functionsOf is what debug information says of an object's functions.
func (c *comparer) functionsOf(l *lines) *subprograms {
	if l.functions == nil {
		t, err := l.object.subprograms()
		if err != nil {
			c.doubt("%v", err)
			t = &subprograms{}
		}
		l.functions = t
	}
	return l.functions
}

// definedAt is the line of the function of a name, 0 if none is known.
func (c *comparer) definedAt(l *lines, name string) int {
	if l.definitions == nil {
		l.definitions = c.functionsOf(l).definitions()
	}
	return l.definitions[name]
}

// localLines lists the lines of the variables that a function declares on
// both sides: a sanitizer describes stack frames with them.
func (c *comparer) localLines(o, n *body) []linePair {
	var out []linePair
	old, new := c.functionsOf(c.oldLines).variablesOf(o.nodes[0].group), c.functionsOf(c.newLines).variablesOf(n.nodes[0].group)
	for name, line := range old {
		if to := new[name]; line > 0 && to > 0 && line != to {
			out = append(out, linePair{line, to})
		}
	}
	return out
}
