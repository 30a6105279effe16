package main

import (
	"context"
	"errors"

	"github.com/urfave/cli/v2"

	"github.com/lineneutral/lineneutral/diffcore"
	"github.com/lineneutral/lineneutral/report"
)

func diffCommand(std stdio) *cli.Command {
	return &cli.Command{
		Name:      "diff",
		Usage:     "name the functions and data that differ between two objects, archives or folders, and why",
		UsageText: "lineneutral diff [OPTIONS] OLD NEW",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "json", Usage: "print one JSON object"},
			&cli.BoolFlag{Name: "line-neutral", Usage: "what differs in presumed line numbers only is no change"},
			&cli.StringFlag{Name: "function", Usage: "show only the function `NAME`, old and new side by side"},
			&cli.StringFlag{Name: "syntax", Value: "att", Usage: "`SYNTAX` of instructions: att or intel"},
		},
		Action: func(c *cli.Context) error { return diff(c, std) },
	}
}

// diff compares two files. Input that can be read but not judged is a result
// of its own: undecided.
func diff(c *cli.Context, std stdio) error {
	if c.NArg() != 2 {
		return usage("two objects, archives or folders are compared, got %d; see lineneutral diff --help", c.NArg())
	}
	opts := diffcore.Options{Function: c.String("function"), LineNeutral: c.Bool("line-neutral")}
	switch syntax := c.String("syntax"); syntax {
	case "att", "intel":
		opts.Intel = syntax == "intel"
	default:
		return usage("unknown syntax %q: use att or intel", syntax)
	}
	result, err := compare(c.Context, c.Args().Get(0), c.Args().Get(1), opts)
	if c.Context.Err() != nil {
		return &exitError{exitCannotTell, errors.New("interrupted")}
	}
	var unsupported *diffcore.UnsupportedError
	switch {
	case errors.As(err, &unsupported):
		result = &diffcore.Result{Undecided: []string{unsupported.Error()}}
	case err != nil:
		return usage("%w", err)
	}
	if opts.Function != "" && err == nil && len(result.Listings) == 0 {
		return usage("no function %q in what can be compared of %s and %s", opts.Function, c.Args().Get(0), c.Args().Get(1))
	}
	write := report.DiffText
	if c.Bool("json") {
		write = report.DiffJSON
	}
	if err := write(std.out, result); err != nil {
		return usage("%w", err)
	}
	switch {
	case len(result.Changes) > 0:
		return &exitError{code: exitFinding}
	case len(result.Undecided) > 0:
		return &exitError{code: exitCannotTell}
	}
	return nil
}

// compare returns when the comparison is done or ctx is: a pair of large
// objects takes its time, and nothing of it is worth waiting for.
func compare(ctx context.Context, old, new string, opts diffcore.Options) (*diffcore.Result, error) {
	type answer struct {
		result *diffcore.Result
		err    error
	}
	done := make(chan answer, 1)
	go func() {
		result, err := diffcore.CompareFiles(ctx, old, new, opts)
		done <- answer{result, err}
	}()
	select {
	case a := <-done:
		return a.result, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
