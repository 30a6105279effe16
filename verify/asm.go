package verify

// An assembler source has no declarations, but labels. What stands between the
// label of a function and the next one is that function's, as far as its
// edits are asked for:
//
//	        .globl f
//	        .type f, @function
//	f:      mov $1, %eax        f's
//	retry:  inc %eax            f's: nothing declares retry
//	SYM_FUNC_START(g)           g's from here
//
// A label counts where the source declares it a symbol for others or a
// function, or makes it with one of the macros that kernels have for that.

import (
	"strings"

	"github.com/lineneutral/lineneutral/cparse"
)

// labelled returns the functions of an assembler source as declarations.
func labelled(f *cparse.File) []cparse.Decl {
	declared := declaredSymbols(f)
	var decls []cparse.Decl
	for i := range f.Tokens {
		name, made := labelAt(f, i)
		if name == "" || !made && !declared[name] {
			continue
		}
		decls = append(decls, cparse.Decl{Kind: cparse.Function, Name: name, Names: []string{name},
			First: i, End: len(f.Tokens), Line: int(f.Tokens[i].Line), LastLine: int(f.Tokens[i].Line), Body: -1})
		if n := len(decls) - 1; n > 0 {
			decls[n-1].End = i
		}
	}
	return decls
}

// labelAt returns the label that token i begins, and whether a macro makes it.
func labelAt(f *cparse.File, i int) (name string, made bool) {
	if !startsStatement(f, i) || f.Tokens[i].Kind != cparse.Ident || i+1 >= len(f.Tokens) {
		return "", false
	}
	if f.Is(i+1, ":") {
		return f.Text(i), false
	}
	if f.Is(i+1, "(") && i+2 < len(f.Tokens) && makesFunction(f.Text(i)) {
		return f.Text(i + 2), true
	}
	return "", false
}

// makesFunction reports whether macro is one that begins a function: Linux'
// and Xen's are ENTRY, SYM_FUNC_START..., SYM_CODE_START..., FUNC, GLOBAL.
func makesFunction(macro string) bool {
	return macro == "ENTRY" || macro == "FUNC" || macro == "GLOBAL" ||
		strings.HasPrefix(macro, "SYM_FUNC_START") || strings.HasPrefix(macro, "SYM_CODE_START")
}

// declaredSymbols lists the names that .globl, .global, .weak and .type name.
func declaredSymbols(f *cparse.File) map[string]bool {
	names := map[string]bool{}
	for i := 0; i+2 < len(f.Tokens); i++ {
		if !startsStatement(f, i) || !f.Is(i, ".") {
			continue
		}
		switch f.Text(i + 1) {
		case "globl", "global", "weak", "type":
			names[f.Text(i+2)] = true
		}
	}
	return names
}

// startsStatement reports whether token i begins a statement: on a line of its
// own, or behind a semicolon.
func startsStatement(f *cparse.File, i int) bool {
	if f.Tokens[i].Directive >= 0 {
		return false
	}
	return i == 0 || f.Tokens[i-1].Line != f.Tokens[i].Line || f.Is(i-1, ";")
}
