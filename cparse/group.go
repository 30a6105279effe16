package cparse

import (
	"fmt"
	"strconv"
)

// Conditional groups (C11 6.10.1). A chain is an #if with its #elif and #else
// up to the #endif; each of its groups is taken or skipped as a whole.

// matchGroups sets Directive.Group. Unbalanced chains become Problems and are
// then treated as text of the group around them.
func (f *File) matchGroups() {
	var open []int32 // the #if of each open chain, outermost first
	for i := range f.Directives {
		d := &f.Directives[i]
		if len(open) > 0 {
			d.Group = open[len(open)-1]
		}
		switch d.Kind {
		case If:
			if len(open) == maxNesting {
				f.problem(int(d.Line), fmt.Sprintf("more than %d open conditional groups", maxNesting))
			}
			open = append(open, int32(i))
		case Elif, Else, Endif:
			if len(open) == 0 {
				f.problem(int(d.Line), "this directive has no #if in the file")
			} else if d.Kind == Endif {
				open = open[:len(open)-1]
			}
		}
	}
	for _, i := range open {
		f.problem(int(f.Directives[i].Line), "this conditional group has no #endif in the file")
	}
}

// Verdict is what can be told of a condition without any configuration.
type Verdict uint8

const (
	Unknown Verdict = iota
	Always
	Never
)

// Constant tells whether d's own condition is a literal: #if 0 and #if 1 are
// how people comment code out. Anything else, defined-ness included, depends
// on the configuration.
func (f *File) Constant(d *Directive) Verdict {
	if d.End != d.First+3 || f.Tokens[d.First+2].Kind != Number {
		return Unknown
	}
	if name := f.Text(d.First + 1); name != "if" && name != "elif" {
		return Unknown
	}
	n, err := strconv.ParseInt(f.Text(d.First+2), 0, 64)
	switch {
	case err != nil:
		return Unknown
	case n == 0:
		return Never
	}
	return Always
}
