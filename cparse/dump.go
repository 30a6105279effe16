package cparse

import (
	"bytes"
	"path"
)

// What the preprocessor of a compile command sees of a unit. Printed under
// -E -dD, definitions and markers stand between the rows of expanded text:
//
//	# 1 "include/bug.h" 1            a file that was read
//	#define BUG() die(__LINE__)      a definition
//	int f(void);                     expanded text
//	#undef BUG                       no matter: see macro.go

// Dump is what a preprocessor printed under -E -dD, taken apart.
type Dump struct {
	Macros []Macro
	Files  map[string]bool // last names of the files that were read
	text   [][]byte        // rows of the expanded text
}

// ReadDump takes apart what a preprocessor printed: a definition, a line
// marker and a row of text are each a line of their own.
func ReadDump(printed []byte) *Dump {
	d := &Dump{Files: map[string]bool{}}
	var definitions bytes.Buffer
	for line := range bytes.Lines(printed) {
		switch {
		case bytes.HasPrefix(line, []byte("#define ")):
			definitions.Write(line)
		case bytes.HasPrefix(line, []byte("# ")):
			if _, quoted, ok := bytes.Cut(line, []byte(`"`)); ok {
				name, _, _ := bytes.Cut(quoted, []byte(`"`))
				d.Files[path.Base(string(name))] = true
			}
		case !bytes.HasPrefix(line, []byte("#")):
			d.text = append(d.text, line)
		}
	}
	d.Macros = scan(definitions.Bytes(), Options{}).Macros()
	return d
}

// Spells reports whether word occurs in the expanded text, be it as part of a
// longer one.
func (d *Dump) Spells(word string) bool {
	for _, row := range d.text {
		if bytes.Contains(row, []byte(word)) {
			return true
		}
	}
	return false
}
