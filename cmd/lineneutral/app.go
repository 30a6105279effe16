package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/urfave/cli/v2"
)

// stdio is what a run reads and writes.
type stdio struct {
	in       io.Reader
	out, err io.Writer
}

// The exit codes, the same for every subcommand.
const (
	exitFine       = 0 // neutral, or only intended changes
	exitFinding    = 1 // something was found
	exitUsage      = 2 // usage, unreadable input, a patch that does not apply
	exitCannotTell = 3 // refused, or not decided
)

// exitError ends a run with a code. Its text, if any, has yet to be printed.
type exitError struct {
	code int
	err  error // nil if everything was said
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usage is an error of the command line or of the input.
func usage(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Errorf(format, args...)}
}

// run executes one command line and returns its exit code.
func run(ctx context.Context, args []string, std stdio) int {
	var help bytes.Buffer // urfave/cli prints usage errors to Writer; only asked-for help belongs there
	app := newApp(std)
	app.Writer = &help
	err := app.RunContext(ctx, permute(app, args))
	if err == nil {
		if _, err = std.out.Write(help.Bytes()); err == nil {
			return exitFine
		}
	}
	var exit *exitError
	if !errors.As(err, &exit) {
		exit = &exitError{exitUsage, err}
	}
	if exit.err != nil {
		fmt.Fprintf(std.err, "lineneutral: %v\n", exit.err)
	}
	return exit.code
}

func newApp(std stdio) *cli.App {
	app := &cli.App{
		Name:            "lineneutral",
		Usage:           "keep line numbers where a patch changes none, and prove it",
		UsageText:       "lineneutral COMMAND [OPTIONS] [PATCH|-]",
		ErrWriter:       std.err,
		HideVersion:     true,
		HideHelpCommand: true,
		CommandNotFound: nil,
		ExitErrHandler:  func(*cli.Context, error) {}, // run maps errors itself
		OnUsageError:    onUsageError,
		Action: func(c *cli.Context) error {
			if c.Args().Present() {
				return usage("unknown command %q; see lineneutral --help", c.Args().First())
			}
			return cli.ShowAppHelp(c)
		},
	}
	app.Commands = commands(std)
	for _, c := range app.Commands {
		c.OnUsageError, c.HideHelpCommand = onUsageError, true
	}
	return app
}

// commands lists the subcommands, in the order of the help.
func commands(std stdio) []*cli.Command {
	return []*cli.Command{fixCommand(std), checkCommand(std), verifyCommand(std), diffCommand(std)}
}

func onUsageError(c *cli.Context, err error, _ bool) error {
	name := "lineneutral"
	if c.Command != nil && c.Command.Name != "" && c.Command.Name != name {
		name += " " + c.Command.Name
	}
	return usage("%w; see %s --help", err, name)
}

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
	name = c.Args().First()
	if name == "" || name == "-" {
		name = "standard input"
		content, err = readAll(std.in, name)
		return name, content, err
	}
	f, err := os.Open(name)
	if err != nil {
		return name, nil, usage("%w", err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return name, nil, usage("%s is a directory; name a patch file", name)
	}
	content, err = readAll(f, name)
	return name, content, err
}

// maxPatch bounds what is read as a patch.
const maxPatch = 256 << 20

func readAll(r io.Reader, name string) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxPatch+1))
	if err != nil {
		return nil, usage("%s: %w", name, err)
	}
	if len(b) > maxPatch {
		return nil, usage("%s: larger than %d MiB; split it", name, maxPatch>>20)
	}
	return b, nil
}
