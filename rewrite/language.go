package rewrite

import (
	"path"
	"strings"

	"github.com/lineneutral/lineneutral/cparse"
)

// Language is what the name of a file says about how its lines count.
type Language uint8

const (
	NotC      Language = iota // no presumed lines: left as it is
	C                         // C, C++, their headers and included fragments
	Assembler                 // for the preprocessor: a line end ends a statement
	Generator                 // bison and flex write #line directives of their own, with physical numbers
)

// LanguageOf tells the language by the file's name alone. Templates such as
// config.c.in are C with holes.
func LanguageOf(name string) Language {
	base := strings.TrimSuffix(path.Base(name), ".in")
	ext := path.Ext(base)
	switch ext {
	case ".c", ".h", ".cc", ".cpp", ".cxx", ".hh", ".hpp", ".hxx", ".C", ".H", ".i", ".ii",
		".inc", ".inl", ".def", ".tbl", ".tc", ".x", ".dts", ".dtsi":
		return C
	case ".S", ".sx":
		return Assembler
	case ".y", ".l":
		return Generator
	}
	return NotC
}

// options returns how cparse has to read a file of the language.
func (l Language) options(trigraphs bool) cparse.Options {
	return cparse.Options{Asm: l == Assembler, Trigraphs: trigraphs}
}
