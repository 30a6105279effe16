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
		UsageText: "lineneutral check [OPTIONS] [PATCH|FOLDER|SERIES|A..B|-]...",
		Flags:     []cli.Flag{treeFlag(), stripFlag(), preImageFlag(), stdFlag(), trigraphsFlag(), compdbFlag(), neededFlag(), fuzzFlag(), explainFlag(), rawFlag(), eachFlag(), stagedFlag()},
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
	batch, err := openJudged(c, std)
	if err != nil {
		return err
	}
	defer batch.tree.Close()
	findings, unknown := 0, 0
	for _, job := range batch.jobs {
		f, u, err := checkJob(c, std, job)
		if err != nil {
			return err
		}
		findings, unknown = findings+f, unknown+u
	}
	switch {
	case unknown > 0:
		return &exitError{code: exitCannotTell}
	case findings > 0:
		return &exitError{code: exitFinding}
	}
	return nil
}

// openJudged opens what check is to judge.
func openJudged(c *cli.Context, std stdio) (*batch, error) {
	if c.Bool("staged") {
		return openStaged(c)
	}
	return openBatch(c, std)
}

// checkJob judges one patch and returns how many findings there are, and how
// many files that could not be judged. The error is one of the input.
func checkJob(c *cli.Context, std stdio, job *job) (findings, unknown int, err error) {
	for f := range job.files() {
		out, err := job.rewriter.Check(f)
		if err != nil {
			exit := job.explain(f, err)
			if exit.code != exitCannotTell {
				return findings, unknown, exit
			}
			fmt.Fprintf(std.err, "lineneutral: %v\n", exit)
			unknown++
			continue
		}
		if c.Bool("explain") {
			job.printDecisions(std.err, out)
		}
		unknown += job.printUnread(std.err, out)
		if out.Proof != nil {
			findings += printDrifts(std.out, out)
			findings += job.printCounters(std.out, out)
		}
	}
	return findings, unknown, nil
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
