package verify

// Both sides have to be compiled by one compiler, and by the one that made the
// objects which are already in the tree: a live patch replaces functions of a
// program that runs. Another compiler, on this host or on one that a launcher
// sends to, makes the comparison worthless, so it is refused.

import (
	"fmt"

	"github.com/lineneutral/lineneutral/build"
)

// A CompilerError says that two objects, which have to be of one compiler, are
// not.
type CompilerError struct {
	Object   string // the object's name relative to the tree
	Theirs   string // where the other name was found
	Compiler string // of the original's object as compiled here
	Other    string
}

func (e *CompilerError) Error() string {
	return fmt.Sprintf("%s: compiled by %q here, but by %q %s: use the compiler that the tree was built with, or allow the mismatch with --allow-compiler-mismatch",
		e.Object, e.Compiler, e.Other, e.Theirs)
}

// checkCompiler compares the names of the compilers that the unit's objects
// carry. An object that names none says nothing.
func (j *unitJudge) checkCompiler(made build.Objects) error {
	j.compiler = build.CompilerOf(made.Old.Path)
	for _, other := range []struct{ where, name string }{
		{"on the patched side", build.CompilerOf(made.New.Path)},
		{"in the tree's own object", build.CompilerOf(j.unit.Built())},
	} {
		if other.name != "" && j.compiler != "" && other.name != j.compiler {
			return j.mismatch(other.where, other.name)
		}
	}
	if stamp := j.stamp; stamp.File != "" && j.compiler != "" && !stamp.Names(j.compiler) {
		return j.mismatch("in "+stamp.File, stamp.Text)
	}
	return nil
}

// mismatch refuses, or notes what was allowed.
func (j *unitJudge) mismatch(where, name string) error {
	err := &CompilerError{Object: j.object, Theirs: where, Compiler: j.compiler, Other: name}
	if !j.opts.AllowMismatch {
		return err
	}
	j.note("compiled by %q here, but by %q %s, which was allowed", j.compiler, name, where)
	return nil
}
