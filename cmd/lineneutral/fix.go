package main

import (
	"fmt"

	"github.com/urfave/cli/v2"
)

func fixCommand(std stdio) *cli.Command {
	return &cli.Command{
		Name:      "fix",
		Usage:     "rewrite a patch so that everything it did not touch keeps its line number",
		UsageText: "lineneutral fix [--tree DIR] [-p N] [--style auto|reflow|line] [--explain] [--partial] [PATCH|-]",
		Flags: []cli.Flag{treeFlag(), stripFlag(), preImageFlag(), stdFlag(), trigraphsFlag(), explainFlag(),
			&cli.StringFlag{Name: "style", Value: "auto", Usage: "auto, reflow (no directives) or line (directives wherever legal)"},
			&cli.BoolFlag{Name: "partial", Usage: "leave the hunks of files that are refused as they are, and print the rest"},
		},
		Action: func(c *cli.Context) error { return fix(c, std) },
	}
}

// fix prints the fixed patch; nothing at all if a file is refused.
func fix(c *cli.Context, std stdio) error {
	job, err := openJob(c, std)
	if err != nil {
		return err
	}
	defer job.tree.Close()
	refused := 0 // files
	for f := range job.files() {
		out, err := job.rewriter.Fix(f)
		if err == nil {
			job.printCounters(std.err, out)
			if c.Bool("explain") {
				job.printDecisions(std.err, out)
			}
			continue
		}
		exit := job.explain(f, err)
		if exit.code != exitCannotTell {
			return exit
		}
		fmt.Fprintf(std.err, "lineneutral: %v\n", exit)
		refused++
		if c.Bool("partial") {
			fmt.Fprintf(std.err, "lineneutral: %s: the hunks of %s stay as they were, not line-neutral\n", job.name, f.New)
		}
	}
	if refused > 0 && !c.Bool("partial") {
		return &exitError{code: exitCannotTell}
	}
	if _, err := std.out.Write(job.patch.Bytes()); err != nil {
		return outputError(err)
	}
	if refused > 0 {
		return &exitError{code: exitCannotTell}
	}
	return nil
}
