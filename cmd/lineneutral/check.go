package main

import (
	"fmt"
	"io"

	"github.com/urfave/cli/v2"

	"github.com/lineneutral/lineneutral/rewrite"
)

func checkCommand(std stdio) *cli.Command {
	return &cli.Command{
		Name:      "check",
		Usage:     "prove or refute that a patch is line-neutral, and list each line that drifts",
		UsageText: "lineneutral check [--tree DIR] [-p N] [--explain] [--raw RAW] [PATCH|-]",
		Flags:     []cli.Flag{treeFlag(), stripFlag(), preImageFlag(), stdFlag(), trigraphsFlag(), explainFlag(), rawFlag()},
		Action:    func(c *cli.Context) error { return check(c, std) },
	}
}

// check lists the drifts of every file, and what no layout keeps neutral; exit
// 1 if a drift is outside the edited declarations or anything of the second
// kind is found, 3 if a file could not be judged.
func check(c *cli.Context, std stdio) error {
	if c.IsSet("raw") {
		return checkAgainst(c, std)
	}
	job, err := openJob(c, std)
	if err != nil {
		return err
	}
	defer job.tree.Close()
	findings, unknown := 0, 0
	for f := range job.files() {
		out, err := job.rewriter.Check(f)
		if err != nil {
			exit := job.explain(f, err)
			if exit.code != exitCannotTell {
				return exit
			}
			fmt.Fprintf(std.err, "lineneutral: %v\n", exit)
			unknown++
			continue
		}
		if c.Bool("explain") {
			job.printDecisions(std.err, out)
		}
		if out.Proof != nil {
			findings += printDrifts(std.out, out)
			findings += job.printCounters(std.out, out)
		}
	}
	switch {
	case unknown > 0:
		return &exitError{code: exitCannotTell}
	case findings > 0:
		return &exitError{code: exitFinding}
	}
	return nil
}

// printDrifts prints the drifts of one file and returns how many of them are
// outside the declarations that the patch edits.
func printDrifts(w io.Writer, out *rewrite.Outcome) int {
	outside := 0
	for i := range out.Proof.Drifts {
		d := &out.Proof.Drifts[i]
		fmt.Fprintf(w, "%s:%d: %s\n", out.Path, d.Line, d)
		if !d.Edited {
			outside++
		}
	}
	return outside
}
