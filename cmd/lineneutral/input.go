package main

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/lineneutral/lineneutral/series"
)

// What comes in: the command line, and the patch that it names.

// permute moves flags before positional arguments: urfave/cli ignores a flag
// that stands behind one, silently. "--" ends the flags.
func permute(app *cli.App, args []string) []string {
	if len(args) < 2 {
		return args
	}
	command := app.Command(args[1])
	if command == nil {
		return args
	}
	var flags, rest []string
	for i := 2; i < len(args); i++ {
		switch a := args[i]; {
		case a == "--":
			rest = append(rest, args[i+1:]...)
			i = len(args)
		case len(a) > 1 && a[0] == '-':
			if name, value, ok := glued(command, a); ok {
				flags = append(flags, name, value)
				break
			}
			flags = append(flags, a)
			if takesValue(command, a) && i+1 < len(args) {
				i++
				flags = append(flags, args[i])
			}
		default:
			rest = append(rest, a)
		}
	}
	return append(append(append([]string{args[0], args[1]}, flags...), "--"), rest...)
}

// glued splits -p1 and -j4 as users of patch(1) and make(1) type them.
func glued(command *cli.Command, a string) (name, value string, ok bool) {
	if len(a) < 3 || a[1] == '-' || strings.ContainsRune(a, '=') || !takesValue(command, a[:2]) || strings.Trim(a[2:], "0123456789") != "" {
		return "", "", false
	}
	return a[:2], a[2:], true
}

// takesValue reports whether the value of flag a is the next argument.
func takesValue(command *cli.Command, a string) bool {
	name := a[1:]
	if name[0] == '-' {
		name = name[1:]
	}
	for _, f := range command.Flags {
		if _, isBool := f.(*cli.BoolFlag); isBool {
			continue
		}
		for _, n := range f.Names() {
			if n == name {
				return true
			}
		}
	}
	return false
}

// readInput reads the patch that the only positional argument names; none or
// "-" is standard input.
func readInput(c *cli.Context, std stdio) (name string, content []byte, err error) {
	if c.NArg() > 1 {
		return "", nil, usage("one patch at a time, got %d; see lineneutral %s --help", c.NArg(), c.Command.Name)
	}
	return readOne(c, std, c.Args().Slice())
}

// readOne reads the only patch that args name.
func readOne(c *cli.Context, std stdio, args []string) (name string, content []byte, err error) {
	sources := series.Sources{Stdin: std.in, Revisions: func(string) ([]series.Patch, error) {
		return nil, fmt.Errorf("%s takes one patch and no revisions", c.Command.Name)
	}}
	patches, err := sources.Read(args)
	if err != nil {
		return "", nil, usage("%w", err)
	}
	if len(patches) != 1 {
		return "", nil, usage("%s names %d patches, and %s takes one at a time", strings.Join(args, " "), len(patches), c.Command.Name)
	}
	return patches[0].Name, patches[0].Content, nil
}
