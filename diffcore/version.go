package diffcore

// Functions of which the compiler makes several, one for each processor.
//
// A function with __attribute__((target_clones("default","avx2"))) becomes
//
//	f.default  f.avx2       its code, once a version (clang: f.avx2.0)
//	f.resolver              chooses one when the program starts
//	f (clang: f.ifunc)      what others call, an STT_GNU_IFUNC
//
// and one that the source gives a target("avx2") besides is f.avx2 as well. No
// identifier of C has a dot, so behind one stands what a compiler appended; only
// an assembler source, or an asm label, can name a function so by itself.

import "strings"

// versionWords are what stands first behind the dot: what a version is for, as
// the target attribute names it, with _ for what is no letter or digit.
var versionWords = [...]string{"default", "resolver", "ifunc", "arch", "tune", "prefer",
	"mmx", "sse", "sse2", "sse3", "ssse3", "sse4", "sse4a", "popcnt", "avx", "avx2", "fma", "fma4", "xop", "aes", "pclmul", "vpclmulqdq",
	"vaes", "gfni", "sha", "bmi", "bmi2", "lzcnt", "f16c", "movbe", "adx", "abm", "tbm", "lwp", "rdrnd", "rdseed"}

// isVersion reports whether a part of a function's name names a version.
func isVersion(part string) bool {
	word, _, _ := strings.Cut(part, "_")
	for _, w := range versionWords {
		if word == w {
			return true
		}
	}
	return strings.HasPrefix(word, "avx512")
}

// functionOf is the source's name of the function with that symbol: clones,
// parts, numbers and versions folded.
func functionOf(symbol string) string {
	name := baseOf(symbol)
	if i := strings.LastIndexByte(name, '.'); i > 0 && isVersion(name[i+1:]) {
		return baseOf(name[:i])
	}
	return name
}
