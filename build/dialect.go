package build

import (
	"fmt"
	"strings"
)

// Which dialect of C a command asks for decides whether trigraphs are replaced:
// in the strict ISO modes of C and of C++ before 17, and nowhere else unless
// asked for. Measured with gcc 12 and clang 16, which agree: the last option
// that says anything decides, so -trigraphs before -std=gnu17 is in vain. c23
// is how compilers that no longer know trigraphs there call what they called
// c2x while they did.

// isoDialects tells of each strict dialect whether it has trigraphs.
var isoDialects = map[string]bool{
	"c89": true, "c90": true, "ansi": true, "iso9899:1990": true, "iso9899:199409": true,
	"c99": true, "c9x": true, "iso9899:1999": true, "iso9899:199x": true,
	"c11": true, "c1x": true, "iso9899:2011": true,
	"c17": true, "c18": true, "iso9899:2017": true, "iso9899:2018": true, "c2x": true,
	"c23": false, "iso9899:2024": false, "c2y": false,
	"c++98": true, "c++03": true, "c++0x": true, "c++11": true, "c++1y": true, "c++14": true,
	"c++1z": false, "c++17": false, "c++2a": false, "c++20": false, "c++2b": false, "c++23": false, "c++2c": false, "c++26": false,
}

// Trigraphs reports whether the dialect that gcc and clang call std, as in
// -std=STD, replaces trigraphs. "ansi" stands for the option of that name. The
// error says that it is no dialect's name.
func Trigraphs(std string) (bool, error) {
	on, known := isoDialects[std]
	if known || strings.HasPrefix(std, "gnu") && isDialect("c"+strings.TrimPrefix(std, "gnu")) {
		return on, nil
	}
	return false, fmt.Errorf("unknown dialect %q: use a name that gcc takes behind -std=, such as c99 or gnu17", std)
}

func isDialect(name string) bool {
	_, known := isoDialects[name]
	return known
}

// Trigraphs reports whether the unit's command has trigraphs replaced.
func (u *Unit) Trigraphs() bool {
	on := false
	for i, arg := range u.Args {
		switch {
		case i > 0 && passesOn(u.Args[i-1]):
		case arg == "-trigraphs" || arg == "--trigraphs" || arg == "-ftrigraphs":
			on = true
		case arg == "-fno-trigraphs":
			on = false
		case arg == "-ansi" || arg == "--ansi":
			on = true
		case strings.HasPrefix(arg, "-std=") || strings.HasPrefix(arg, "--std="):
			_, std, _ := strings.Cut(arg, "=")
			on = isoDialects[std]
		case arg == "--std" && i+1 < len(u.Args):
			on = isoDialects[u.Args[i+1]]
		}
	}
	return on
}
