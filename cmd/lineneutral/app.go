package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

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

// outputError is a result that could not be written.
func outputError(err error) error { return usage("standard output: %w", err) }

// run executes one command line and returns its exit code.
func run(ctx context.Context, args []string, std stdio) int {
	var help bytes.Buffer // urfave/cli prints usage errors to Writer; only asked-for help belongs there
	app := newApp(std)
	app.Writer = &help
	err := runCommand(ctx, app, permute(app, args))
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

// runCommand runs the app on args, flags first, with what git's configuration
// says put before them.
func runCommand(ctx context.Context, app *cli.App, args []string) error {
	if len(args) > 2 {
		if command := app.Command(args[1]); command != nil {
			more, err := configured(command, args[2:])
			if err != nil {
				return err
			}
			args = slices.Insert(args, 2, more...)
		}
	}
	return app.RunContext(ctx, args)
}

func newApp(std stdio) *cli.App {
	app := &cli.App{
		Name:            "lineneutral",
		Usage:           "keep line numbers where a patch changes none, and prove it",
		UsageText:       "lineneutral COMMAND [OPTIONS] [ARGUMENTS]",
		ErrWriter:       std.err,
		HideVersion:     true,
		HideHelpCommand: true,
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
	nameVariables(app.Commands)
	for _, c := range app.Commands {
		c.OnUsageError, c.HideHelpCommand = onUsageError, true
	}
	return app
}

// commands lists the subcommands, in the order of the help.
func commands(std stdio) []*cli.Command {
	return []*cli.Command{fixCommand(std), unfixCommand(std), checkCommand(std), verifyCommand(std), diffCommand(std), hookCommand(std)}
}

func onUsageError(c *cli.Context, err error, _ bool) error {
	name := "lineneutral"
	if c.Command != nil && c.Command.Name != "" && c.Command.Name != name {
		name += " " + c.Command.Name
	}
	return usage("%w; see %s --help", err, name)
}
