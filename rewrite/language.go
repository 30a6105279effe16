package rewrite

import (
	"bytes"
	"path"
	"regexp"
	"strings"

	"github.com/lineneutral/lineneutral/cparse"
)

// Language is what the name of a file says about how its lines count.
type Language uint8

const (
	NotC      Language = iota // no presumed lines: left as it is
	C                         // C, C++, their headers and included fragments
	Assembler                 // for the preprocessor: a line end ends a statement
	Perhaps                   // a C fragment or another language's: its text tells (see In)
	Generator                 // bison and flex write #line directives of their own, with physical numbers
)

// LanguageOf tells the language by the file's name alone. Templates such as
// config.c.in are C with holes.
func LanguageOf(name string) Language {
	base := strings.TrimSuffix(path.Base(name), ".in")
	ext := path.Ext(base)
	switch ext {
	case ".c", ".h", ".cc", ".cpp", ".cxx", ".c++", ".hh", ".hpp", ".hxx", ".h++", ".C", ".H", ".i", ".ii",
		".cu", ".cuh", ".inl", ".ipp", ".tcc", ".txx", ".tc", ".dts", ".dtsi":
		return C
	case ".inc", ".def", ".tbl", ".x":
		return Perhaps
	case ".S", ".sx":
		return Assembler
	case ".y", ".l", ".yy", ".ll", ".ypp", ".lpp", ".y++", ".l++":
		return Generator
	}
	return NotC
}

// includesC reports whether the name is that of a language which C's lines count
// in, and which is not read here: Objective-C (Matlab shares its suffix), OpenCL,
// C++ modules, the inputs of ecpg, xsubpp, re2c and ragel, and templates of C
// under suffixes that say nothing of their holes. Such a file is left alone, but
// whether it keeps its lines is not known.
func includesC(name string) bool {
	base := path.Base(name)
	switch path.Ext(base) {
	case ".m", ".mm", ".cl", ".ixx", ".cppm", ".cxxm", ".pgc", ".xs", ".re", ".rl", ".cin", ".dtso":
		return true
	case ".src", ".tmpl", ".template", ".j2", ".tpl":
		return LanguageOf(strings.TrimSuffix(base, path.Ext(base))) != NotC
	}
	before, shipped := strings.CutSuffix(base, "_shipped") // of Linux
	return shipped && LanguageOf(before) != NotC
}

// In settles Perhaps by the text: C it is where the preprocessor is addressed,
// a comment is C's, a line is an invocation or ends in a semicolon or brace.
// Module definitions, makefile fragments and scripts, which use the same names,
// have none of these.
func (l Language) In(text []byte) Language {
	if l != Perhaps {
		return l
	}
	if bytes.Contains(text, []byte("<?php")) || bytes.HasPrefix(text, []byte("#!")) || makefile.Match(text) {
		return NotC
	}
	if cSigns.Match(text) {
		return C
	}
	return NotC
}

// makefile matches a rule's command or an assignment of a makefile that uses a
// variable.
var makefile = regexp.MustCompile(`(?m)^\t.*\$\(|^[ \t]*[\w.-]+[ \t]*[:+?]?=[^{;]*\$\([^;]*$`)

var cSigns = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*(define|undef|include|if|ifdef|ifndef)\b|/\*|^[ \t]*[A-Za-z_]\w*[ \t]*\(.*[),;][ \t]*\r?$|^[^;#]*[;{}],?[ \t]*\r?$`)

// options returns how cparse has to read a file of the language.
func (l Language) options(trigraphs bool) cparse.Options {
	return cparse.Options{Asm: l == Assembler, Trigraphs: trigraphs}
}
