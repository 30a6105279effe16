package build

// A kernel's own record of its build. kbuild (Linux, and Xen since 4.14) leaves
// beside each object a file that says how it was made and from what:
//
//	kernel/.fork.o.cmd
//	savedcmd_kernel/fork.o := gcc -Wp,-MMD,kernel/.fork.o.d ... -c -o kernel/fork.o kernel/fork.c ; ./tools/objtool/objtool ...
//	source_kernel/fork.o := kernel/fork.c
//	deps_kernel/fork.o := \
//	    $(wildcard include/config/SMP) \
//	  include/linux/slab.h \
//
// It is make's text: $$ is a dollar and $(pound) a #. The names hold from the
// folder that make ran in, which is where the object's name, as it is spelled
// there, leads to the object. What follows the compiler's own command (objtool,
// objcopy) rewrites the object; both sides go without it.

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// maxRecord bounds one .cmd file, in bytes.
const maxRecord = 4 << 20

// ReadKbuild reads the .cmd files below tree as a compile database. Its Path is
// tree; without any C or assembler source it has no units.
func ReadKbuild(tree string) (*Database, error) {
	tree, err := realFolder(tree)
	if err != nil {
		return nil, err
	}
	db := &Database{Path: tree}
	err = walkHidden(tree, func(path, name string) {
		if !strings.HasSuffix(name, ".o.cmd") {
			db.addDerived(path, name)
		} else if unit, ok := readRecord(path); ok {
			db.Units = append(db.Units, unit)
		}
	})
	db.borrow()
	return db, err
}

// ReadDerived adds to a database that was read from a file what the .cmd files
// below tree say besides.
func (db *Database) ReadDerived(tree string) error {
	tree, err := realFolder(tree)
	if err != nil {
		return err
	}
	err = walkHidden(tree, db.addDerived)
	db.borrow()
	return err
}

// walkHidden calls visit for the files below tree whose names begin with a dot,
// as those of records do. A folder that may not be read holds nothing.
func walkHidden(tree string, visit func(path, name string)) error {
	seen := 0
	return filepath.WalkDir(tree, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil
		case d.IsDir() && d.Name() == ".git":
			return fs.SkipDir
		case d.Type().IsRegular() && strings.HasPrefix(d.Name(), "."):
			visit(path, d.Name())
			seen++
		}
		if seen > maxEntries {
			return fmt.Errorf("more than %d hidden files", maxEntries)
		}
		return nil
	})
}

// readRecord reads one .cmd file; ok is false if it is not about a C or
// assembler source.
func readRecord(path string) (unit Unit, ok bool) {
	text, err := readAtMost(path, maxRecord)
	if err != nil {
		return Unit{}, false
	}
	object := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), "."), ".cmd")
	target, command := recordedCommand(string(text))
	if command == "" || filepath.Base(target) != object {
		return Unit{}, false
	}
	unit.Output = filepath.Join(filepath.Dir(path), object)
	unit.Dir, ok = strings.CutSuffix(unit.Output, "/"+filepath.Clean(target))
	if !ok {
		return Unit{}, false // named from a place that the record does not say
	}
	unit.Args, unit.Fault = compileCommand(command, "-c")
	source := sourceOf(unit.Args)
	if source == "" {
		return Unit{}, false // linked or archived
	}
	unit.Source = absoluteFrom(unit.Dir, source)
	return unit, true
}

// recordedCommand returns the object that the record is about, as it spells it,
// and the command that made it.
func recordedCommand(text string) (target, command string) {
	for line := range strings.Lines(text) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), " := ")
		for _, prefix := range []string{"savedcmd_", "cmd_"} {
			if target, is := strings.CutPrefix(name, prefix); ok && is {
				return target, unescapeMake(value)
			}
		}
	}
	return "", ""
}

func unescapeMake(text string) string {
	return strings.NewReplacer("$(pound)", "#", "$$", "$").Replace(text)
}

// compileCommand returns the words of the first simple command with the option
// stage, -c or -S, in a line of shell text.
func compileCommand(text, stage string) ([]string, error) {
	file, err := syntax.NewParser(syntax.Variant(syntax.LangPOSIX)).Parse(strings.NewReader(text), "")
	if err != nil {
		return nil, fmt.Errorf("command is no shell text: %w", err)
	}
	var words []string
	var fault error
	syntax.Walk(file, func(node syntax.Node) bool {
		call, is := node.(*syntax.CallExpr)
		if !is || len(words) > 0 {
			return len(words) == 0
		}
		found, err := callWords(call)
		if slices.Contains(found, stage) {
			words, fault = found, err
		}
		return true
	})
	if words == nil {
		return nil, errors.New("no command compiles")
	}
	return words, fault
}

func callWords(call *syntax.CallExpr) ([]string, error) {
	var words []string
	var fault error
	for _, word := range call.Args {
		text, err := unquote(word.Parts, false)
		if err != nil && fault == nil {
			fault = err
		}
		words = append(words, text)
	}
	return words, fault
}

// sourceOf is the last word of a compile command that is the name of a C or
// assembler source, "" without one.
func sourceOf(args []string) string {
	for i := len(args) - 1; i > 0; i-- {
		switch filepath.Ext(args[i]) {
		case ".c", ".S", ".s":
			if !strings.HasPrefix(args[i], "-") && !namesOutput(args[i-1]) && !passesOn(args[i-1]) {
				return args[i]
			}
		}
	}
	return ""
}
