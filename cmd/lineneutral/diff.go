package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/lineneutral/lineneutral/diffcore"
	"github.com/lineneutral/lineneutral/drift"
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
			&cli.StringFlag{Name: "old-source", Usage: "the tree that OLD was compiled from, in `DIR`: with --new-source, lines are proved for objects without line tables too"},
			&cli.StringFlag{Name: "new-source", Usage: "the tree that NEW was compiled from, in `DIR`"},
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
	opts, err := diffOptions(c)
	if err != nil {
		return err
	}
	trees, err := sourceTrees(c)
	if err != nil {
		return err
	}
	if trees != nil {
		defer trees.Close()
		opts.Moved = movedIn(trees, std.err)
	}
	collectSeldom(c.Args().Get(0), c.Args().Get(1))
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
	return printDiff(c, std, result)
}

// diffOptions reads the flags.
func diffOptions(c *cli.Context) (diffcore.Options, error) {
	opts := diffcore.Options{Function: c.String("function"), LineNeutral: c.Bool("line-neutral")}
	switch syntax := c.String("syntax"); syntax {
	case "att", "intel":
		opts.Intel = syntax == "intel"
	default:
		return opts, usage("unknown syntax %q: use att or intel", syntax)
	}
	return opts, nil
}

// printDiff prints the answer; the error is the exit code that it comes to.
func printDiff(c *cli.Context, std stdio, result *diffcore.Result) error {
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

// collectSeldom spares the collection of garbage where there is little to hold:
// a comparison keeps most of what it allocates.
func collectSeldom(paths ...string) {
	const small, seldom = 32 << 20, 400
	total := int64(0)
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil || !info.Mode().IsRegular() {
			return
		}
		total += info.Size()
	}
	if total < small {
		debug.SetGCPercent(seldom)
	}
}

// sourceTrees opens the trees that the objects were compiled from; nil if none
// are named.
func sourceTrees(c *cli.Context) (*drift.Trees, error) {
	old, new := c.String("old-source"), c.String("new-source")
	switch {
	case old == "" && new == "":
		return nil, nil
	case old == "" || new == "":
		return nil, usage("--old-source and --new-source go together: what lines show is in both trees")
	}
	trees, err := drift.Open(old, new)
	if err != nil {
		return nil, usage("%w", err)
	}
	return trees, nil
}

// movedIn answers from the trees; each reason why it cannot is said once.
func movedIn(trees *drift.Trees, diagnostics io.Writer) func([]string) [][2]int {
	said := map[string]bool{}
	return func(files []string) [][2]int {
		moved, err := trees.Moved(files)
		if err != nil && !said[err.Error()] {
			said[err.Error()] = true
			fmt.Fprintf(diagnostics, "lineneutral: the sources prove no lines of %s: %v\n", strings.Join(files, ", "), err)
		}
		return moved
	}
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
