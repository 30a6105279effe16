package build

// A database's command makes an object in the user's tree, with whatever debug
// information and dependency files that build wants. A comparison needs the
// same code in another place. So the command is kept word for word, but for
// three kinds of options:
//
//   - what names an output or a stage (-o -c -S -E -fsyntax-only, -MD -MF ...,
//     -Wp,-MD,FILE, -###): dropped, because nothing may be written into the
//     tree; -c -o OUT and a dependency file of our own take their place;
//   - the level and the format of debug information (-g -g3 -ggdb
//     -gsplit-dwarf ...): replaced by -g1, which lists functions, their
//     lines and inlined calls, changes no code, and is the same on both
//     sides. gcc drops an inlined call at -g1 when all of its code was folded
//     into its surroundings; -gstatement-frontiers, which -g2 implies, keeps
//     it. Compilers that do not know the option, clang among them, get -g2:
//     at -g1 clang does not say where a function is declared;
//   - -flto: dropped, since a slim LTO object holds no machine code at all.
//     What link-time optimisation does across units is then not seen, which
//     LTO reports so that a verdict can say it.
//
//	ccache gcc -O2 -g -MMD -MF .d/f.d -c -o f.o f.c
//	ccache gcc -O2 f.c -g1 -gstatement-frontiers -c -o OUT -MD -MF OUT.d -MT unit

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// A Tweak is a change of the command that both sides get alike.
type Tweak struct {
	Add []string // options put behind the command's own

	// NoErrors drops -Werror and -pedantic-errors, for options that make a
	// warning that nobody can silence.
	NoErrors bool

	// Variables asks for debug information about all variables: gcc leaves
	// static ones out otherwise.
	Variables bool
}

// OneLine is the tweak under which every __LINE__ is line. __builtin_LINE() is
// not covered. gcc warns of the redefinition whatever -Wno- says, so -w comes
// along and -Werror goes.
func OneLine(line int) Tweak {
	return Tweak{Add: []string{fmt.Sprintf("-D__LINE__=%d", line), "-w"}, NoErrors: true}
}

// LTO reports whether the unit's command asks for link-time optimisation,
// which compilations here leave out.
func (u *Unit) LTO() bool {
	lto := false
	for _, arg := range u.Args {
		switch {
		case arg == "-flto" || strings.HasPrefix(arg, "-flto="):
			lto = true
		case arg == "-fno-lto":
			lto = false
		}
	}
	return lto
}

// frontiers is gcc's option (since 8) to keep the places where statements and
// inlined calls begin.
const frontiers = "-gstatement-frontiers"

// objectArgs is the unit's command with the object at out and its dependency
// file at out.d. debug are the options that choose debug information.
func objectArgs(args []string, out string, tweak Tweak, debug ...string) []string {
	args = withoutOutputs(args)
	if tweak.NoErrors {
		args = slices.DeleteFunc(args, makesErrors)
	}
	own := append(slices.Concat(tweak.Add, debug), "-c", "-o", out)
	return appendOptions(args, append(own, dependencyArgs("-MD", out)...))
}

// scanArgs is the unit's command turned into one that only preprocesses and
// writes the names of the files it read to out.d.
func scanArgs(args []string, out string) []string {
	args = slices.DeleteFunc(withoutOutputs(args), makesErrors)
	return appendOptions(args, append(dependencyArgs("-M", out), "-w"))
}

// textArgs is the unit's command turned into one that writes a text to out: the
// preprocessed one, with line markers (stage -E), or the assembler's (-S).
func textArgs(args []string, stage, out string) []string {
	args = slices.DeleteFunc(withoutOutputs(args), func(arg string) bool { return arg == "-P" || makesErrors(arg) })
	return appendOptions(args, append([]string{stage, "-w", "-o", out}, dependencyArgs("-MD", out)...))
}

// dependencyArgs asks for a dependency file with a target that is always the
// same word: gcc would break a long one over lines.
func dependencyArgs(mode, out string) []string {
	return []string{mode, "-MF", out + ".d", "-MT", "unit"}
}

// appendOptions puts more behind args, but before a "--", which ends options.
func appendOptions(args, more []string) []string {
	at := slices.Index(args, "--")
	if at < 0 {
		at = len(args)
	}
	return slices.Insert(args, at, more...)
}

// prependOptions puts more before the command's own options, which therefore
// win over it, and behind the compiler and its launchers.
func prependOptions(args, more []string) []string {
	at := slices.IndexFunc(args, func(arg string) bool { return strings.HasPrefix(arg, "-") })
	if at < 0 {
		at = len(args)
	}
	return slices.Insert(slices.Clone(args), at, more...)
}

// compilerOf is the part of the command that says which compiler runs: its
// words before the first option or source.
func compilerOf(args []string, source string) string {
	n := slices.IndexFunc(args, func(arg string) bool {
		return strings.HasPrefix(arg, "-") || strings.HasPrefix(arg, "@") || filepath.Base(arg) == filepath.Base(source)
	})
	if n < 0 {
		n = len(args)
	}
	return strings.Join(args[:n], " ")
}

// withoutOutputs drops the options that choose where and what the command
// writes. The result is a new slice.
func withoutOutputs(args []string) []string {
	kept := make([]string, 0, len(args)+16)
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case arg == "--":
			return append(kept, args[i:]...)
		case i > 0 && passesOn(arg) && i+1 < len(args):
			kept = append(kept, arg, args[i+1])
			i++
		case namesOutput(arg):
			i++ // its value is the next word
		case i > 0 && (choosesOutput(arg) || choosesDebug(arg)):
		case strings.HasPrefix(arg, "-Wp,"):
			if rest := withoutDependencies(arg); rest != "" {
				kept = append(kept, rest)
			}
		default:
			kept = append(kept, arg)
		}
	}
	return kept
}

// passesOn reports whether arg's value is the next word and may look like an
// option of the driver although it is none.
func passesOn(arg string) bool {
	switch arg {
	case "-Xassembler", "-Xclang", "-Xlinker", "-Xpreprocessor", "-mllvm", "--param", "-D", "-U", "-I", "-include":
		return true
	}
	return false
}

// namesOutput reports whether arg is an output option whose value is the next
// word.
func namesOutput(arg string) bool {
	switch arg {
	case "-o", "-MF", "-MT", "-MQ", "--output", "-MJ", "--serialize-diagnostics", "-serialize-diagnostics":
		return true
	}
	return false
}

// choosesOutput reports whether arg, one word, says what the driver makes or
// where dependencies go.
func choosesOutput(arg string) bool {
	switch arg {
	case "-c", "-S", "-E", "-fsyntax-only", "-###", "-M", "-MM", "-MD", "-MMD", "-MG", "-MP",
		"-MV", "-flto", "-ffat-lto-objects", "--compile", "--assemble", "--preprocess":
		return true
	}
	for _, prefix := range []string{"-o", "-MF", "-MT", "-MQ", "-MJ", "--output=", "-flto=", "-save-temps", "--save-temps"} {
		if strings.HasPrefix(arg, prefix) && !isLongOption(arg) {
			return true
		}
	}
	return false
}

// isLongOption reports whether arg begins with -o but is another option:
// clang's Objective-C options are spelled so.
func isLongOption(arg string) bool {
	return strings.HasPrefix(arg, "-object") || strings.HasPrefix(arg, "-objc")
}

// choosesDebug reports whether arg is an option for debug information. All of
// them begin with -g; of the others that do, clang has two.
func choosesDebug(arg string) bool {
	return strings.HasPrefix(arg, "-g") &&
		!strings.HasPrefix(arg, "-gcc-") && !strings.HasPrefix(arg, "-gen-")
}

// makesErrors reports whether arg turns a warning into an error.
func makesErrors(arg string) bool {
	return arg == "-Werror" || strings.HasPrefix(arg, "-Werror=") || arg == "-pedantic-errors"
}

// withoutDependencies drops the dependency options of a -Wp, list, the form in
// which the kernels pass them: -Wp,-MMD,dir/.f.o.d. "" means nothing is left.
func withoutDependencies(arg string) string {
	parts := strings.Split(arg, ",")
	kept := parts[:1]
	for i := 1; i < len(parts); i++ {
		switch parts[i] {
		case "-MD", "-MMD", "-MF", "-MT", "-MQ":
			i++
		case "-M", "-MM", "-MG", "-MP":
		default:
			kept = append(kept, parts[i])
		}
	}
	if len(kept) == 1 {
		return ""
	}
	return strings.Join(kept, ",")
}

// outputOf is the value of the command's last -o, "" without one.
func outputOf(args []string) string {
	out := ""
	for i := 1; i < len(args); i++ {
		switch {
		case passesOn(args[i]):
			i++
		case (args[i] == "-o" || args[i] == "--output") && i+1 < len(args):
			i++
			out = args[i]
		case strings.HasPrefix(args[i], "-o") && !isLongOption(args[i]):
			out = args[i][2:]
		}
	}
	return out
}
