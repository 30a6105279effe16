package build

// Which commands put line numbers into code or data where no macro asks for
// them. Measured by compiling one text twice, some lines apart, with gcc 12
// and clang 16: without options, and with those that are listed here, the
// objects are the same byte for byte. They are not with
//
//	--coverage, -fprofile-arcs    a checksum of each function's line
//	-fprofile-generate            the same (gcc)
//	-fcoverage-mapping            the lines of each region (clang)
//	-fsanitize=undefined, =address (gcc)   the place of each check
//	-fopenmp with -g              the place of each construct (clang)
//	-flto                         an object without machine code (gcc)
//
// and cannot be where a profile is read by line (-fauto-profile). An option
// that is not listed may do the same: it is named, and the caller has to be
// careful. Debug information (-g) holds lines, but code and data do not depend
// on it.

import (
	"path/filepath"
	"slices"
	"strings"
)

// RecordsLines returns the first option of the unit's command that may put
// line numbers into code or data, "" if none does.
func (u *Unit) RecordsLines() string {
	args, err := expandResponse(u.Args, u.Dir)
	if err != nil {
		return "a response file that cannot be read"
	}
	if len(args) == 0 {
		return "an empty command"
	}
	for i := 1; i < len(args); i++ {
		switch arg := args[i]; {
		case !strings.HasPrefix(arg, "-") || arg == "-" || arg == "--":
			// the source, or a launcher's compiler
		case takesNeutralValue(arg):
			i++
		case !isLineFree(arg):
			return arg
		}
	}
	return ""
}

// takesNeutralValue reports whether the word behind arg belongs to it and
// neither has to do with lines.
func takesNeutralValue(arg string) bool {
	switch arg {
	case "-D", "-U", "-I", "-include", "-imacros", "-isystem", "-iquote", "-idirafter", "-iprefix", "-iwithprefix",
		"-iwithprefixbefore", "-isysroot", "--sysroot", "--param", "-std", "--std", "-x", "-arch", "-target",
		"-Xassembler", "-Xlinker", "-Xpreprocessor", "-L", "-l":
		return true
	}
	return namesOutput(arg)
}

// isLineFree reports whether arg, one word, is known to have nothing to do
// with lines.
func isLineFree(arg string) bool {
	if name, ok := strings.CutPrefix(arg, "-f"); ok {
		name, _, _ = strings.Cut(name, "=")
		return strings.HasPrefix(name, "no-") || slices.Contains(lineFree, name)
	}
	if arg == "-mllvm" || strings.HasPrefix(arg, "-specs") || strings.HasPrefix(arg, "-Xclang") {
		return false // any option may hide there
	}
	for _, prefix := range []string{"-D", "-U", "-I", "-i", "-O", "-W", "-w", "-m", "-g", "-M", "-std=", "--std=", "--param=",
		"--sysroot=", "--target=", "-ansi", "--ansi", "-pedantic", "-pipe", "-pthread", "-trigraphs", "--trigraphs", "-nostd", "-x", "-v", "-Qunused-arguments", "-L", "-l", "-B"} {
		if strings.HasPrefix(arg, prefix) {
			return true
		}
	}
	return choosesOutput(arg) && !strings.Contains(arg, "lto")
}

// lineFree are the -f options, without their values, that builds commonly use.
// What begins with no- switches something off and needs no row.
var lineFree = []string{
	"PIC", "pic", "PIE", "pie", "plt", "common", "short-enums", "short-wchar", "signed-char", "unsigned-char",
	"freestanding", "hosted", "builtin", "gnu89-inline", "ms-extensions", "plan9-extensions", "exceptions", "rtti",
	"strict-aliasing", "strict-overflow", "strict-flex-arrays", "wrapv", "wrapv-pointer", "trapv", "delete-null-pointer-checks",
	"omit-frame-pointer", "asynchronous-unwind-tables", "unwind-tables", "stack-protector", "stack-protector-strong",
	"stack-protector-all", "stack-clash-protection", "cf-protection", "zero-call-used-regs", "trivial-auto-var-init",
	"function-sections", "data-sections", "visibility", "visibility-inlines-hidden", "semantic-interposition", "merge-constants",
	"inline", "inline-functions", "inline-small-functions", "inline-limit", "unroll-loops", "tree-vectorize", "peel-loops",
	"fast-math", "math-errno", "finite-math-only", "signed-zeros", "unsafe-math-optimizations", "associative-math",
	"reciprocal-math", "rounding-math", "trapping-math", "excess-precision", "fp-contract", "float-store",
	"align-functions", "align-jumps", "align-loops", "align-labels", "reorder-blocks", "reorder-functions", "toplevel-reorder",
	"conserve-stack", "optimize-sibling-calls", "ipa-cp", "ipa-icf", "ipa-sra", "ipa-pta", "gcse", "jump-tables", "var-tracking",
	"var-tracking-assignments", "keep-inline-functions", "threadsafe-statics", "use-cxa-atexit", "sized-deallocation", "permissive",
	"diagnostics-color", "color-diagnostics", "diagnostics-show-option", "message-length", "macro-prefix-map", "file-prefix-map",
	"debug-prefix-map", "max-errors", "working-directory", "record-gcc-switches", "stack-usage", "verbose-asm", "instrument-functions",
	"integrated-as", "allow-store-data-races", "split-stack", "tls-model", "min-function-alignment", "patchable-function-entry",
}

// CPlusPlus reports whether the unit is, or may be, compiled as C++.
func (u *Unit) CPlusPlus() bool {
	if ext := filepath.Ext(u.Source); ext != ".c" && ext != ".S" && ext != ".i" {
		return true
	}
	for _, arg := range u.Args {
		if arg == u.Source {
			break
		}
		if !strings.HasPrefix(arg, "-") && strings.Contains(filepath.Base(arg), "++") || strings.HasPrefix(arg, "-x") && arg != "-xc" {
			return true
		}
	}
	return false
}
