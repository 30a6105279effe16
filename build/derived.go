package build

// What a kernel's build makes of sources besides objects. A unit is compiled
// here with the tree's own generated headers, so a patch that would change one of
// them has to be noticed:
//
//	include/asm-offsets.h   <- asm-offsets.s    <- asm-offsets.c, include/sched.h
//	include/compat/memory.h <- compat/memory.c  <- include/public/memory.h
//
// The first kind comes from a C source that is compiled to assembler text, in
// which marked lines hold the sizes and places of members. What it reads is in
// its .cmd file (Linux), or in a dependency file beside the text (Xen):
//
//	kernel/.bounds.s.cmd    savedcmd_kernel/bounds.s := gcc ... -S -o kernel/bounds.s kernel/bounds.c
//	.asm-offsets.s.d        asm-offsets.s: arch/x86/x86_64/asm-offsets.c include/sched.h
//
// Its marks can be compared in both states. Where the build kept no command, that
// of another unit of the folder is tried; whether it fits shows in what it makes
// of the original (Agrees). The second kind is made by other programs, whose
// commands name the file that they read; nothing more can be told of it here.

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A Derived is a text that the build made of others.
type Derived struct {
	Path  string   // absolute
	Reads []string // absolute: what it was made of, as far as the build wrote that down

	// Unit compiles the source of which Path is the assembler text; nil where
	// another program made it.
	Unit *Unit
	// Borrowed says that the unit's options are those of another one.
	Borrowed bool
}

// derivedNames are the ends of the records' names.
var derivedNames = []string{".s.cmd", ".c.cmd", ".h.cmd", ".S.cmd", ".s.d"}

// isDerivedRecord reports whether a file of that name may say of what a text was
// made. A hidden text is a mark of the build's.
func isDerivedRecord(name string) bool {
	return strings.HasPrefix(name, ".") && !strings.HasPrefix(name, "..") &&
		slices.ContainsFunc(derivedNames, func(end string) bool { return strings.HasSuffix(name, end) })
}

// addDerived adds what the file at path, of that name, says of a text.
func (db *Database) addDerived(path, name string) {
	if !isDerivedRecord(name) {
		return
	}
	if d, ok := readDerived(path); ok {
		db.Derived = append(db.Derived, d)
	}
}

// readDerived reads the record at path; ok is false for one that is about
// something else.
func readDerived(path string) (d Derived, ok bool) {
	text, err := readAtMost(path, maxRecord)
	if err != nil {
		return Derived{}, false
	}
	dir, name := filepath.Split(path)
	if made, is := strings.CutSuffix(name, ".d"); is {
		d.Path = filepath.Join(dir, made[1:])
		ok = d.fromRule(string(text), filepath.Clean(dir))
		return d, ok
	}
	d.Path = filepath.Join(dir, strings.TrimSuffix(name[1:], ".cmd"))
	ok = d.fromCommand(string(text))
	return d, ok
}

// fromRule takes a rule whose names hold from dir.
func (d *Derived) fromRule(text, dir string) bool {
	target, _, _ := strings.Cut(text, ":")
	names, err := prerequisites(text)
	if err != nil || len(names) == 0 || absoluteFrom(dir, strings.TrimSpace(target)) != d.Path {
		return false
	}
	for i, name := range names {
		names[i] = absoluteFrom(dir, name)
	}
	d.Reads, d.Borrowed = names, true
	return true
}

// fromCommand takes a record with a command.
func (d *Derived) fromCommand(text string) bool {
	target, command := recordedCommand(text)
	dir, ok := strings.CutSuffix(d.Path, "/"+filepath.Clean(target))
	if command == "" || !ok {
		return false
	}
	if filepath.Ext(d.Path) == ".s" {
		args, fault := compileCommand(command, "-S")
		d.Unit = &Unit{Dir: dir, Args: args, Fault: fault, Source: absoluteFrom(dir, sourceOf(args))}
		d.Reads = d.Unit.fromRecord(text)
		return sourceOf(args) != ""
	}
	for _, word := range strings.FieldsFunc(command, func(r rune) bool { return strings.ContainsRune(" \t<>;|&()'\"", r) }) {
		if !strings.HasPrefix(word, "-") && filepath.Ext(word) != "" {
			d.Reads = append(d.Reads, absoluteFrom(dir, word))
		}
	}
	return true
}

// borrow gives the assembler texts without a command that of a unit which is
// compiled from the same folder. One that has no such unit stays without.
func (db *Database) borrow() {
	for i := range db.Derived {
		d := &db.Derived[i]
		if !d.Borrowed {
			continue
		}
		for _, u := range db.Units {
			source := sourceOf(u.Args)
			if u.Dir != filepath.Dir(d.Path) || u.Fault != nil || filepath.Ext(source) != ".c" {
				continue
			}
			args := slices.Clone(u.Args)
			args[slices.Index(args, source)] = d.Reads[0]
			d.Unit = &Unit{Dir: u.Dir, Args: args, Source: d.Reads[0]}
			break
		}
	}
}

// mark finds a line of an assembler text that is for the program that makes a
// header of it: behind -> (Linux), or between ==> and <== (Xen).
var mark = regexp.MustCompile(`(?m)^[^#\n]*?(?:==>|->)(.*?)[\t #]*$`)

// Marks lists what an assembler text says to the program that makes a header of
// it.
func Marks(assembly []byte) []string {
	var marks []string
	for _, m := range mark.FindAllSubmatch(assembly, -1) {
		marks = append(marks, string(m[1]))
	}
	return marks
}

// Agrees reports whether the unit, which has these marks in the original, is the
// one that Path was made of.
func (d *Derived) Agrees(marks []string) bool {
	text, err := readAtMost(d.Path, maxRecord)
	return err == nil && len(marks) > 0 && slices.Equal(Marks(text), marks)
}
