package main

import (
	"errors"
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/lineneutral/lineneutral/patch"
	"github.com/lineneutral/lineneutral/rewrite"
)

// check --raw: is the patch a line-neutral rewriting of another one? The raw
// patch is the job, as in the other subcommands; the fixed one is judged.

func rawFlag() cli.Flag {
	return &cli.StringFlag{Name: "raw", Usage: "prove that PATCH is a line-neutral rewriting of the patch in `FILE`"}
}

// verdicts counts what was found in the files of a patch.
type verdicts struct{ refuted, unknown int }

// checkAgainst lists what refutes each file. A refutation stands whatever
// could not be told elsewhere, so exit 1 goes before exit 3.
func checkAgainst(c *cli.Context, std stdio) error {
	name, content, err := readInput(c, std)
	if err != nil {
		return err
	}
	job, err := openPatch(c, c.String("raw"))
	if err != nil {
		return err
	}
	defer job.tree.Close()
	fixed := patch.Parse(content)
	if problems := fixed.Problems(); len(problems) > 0 {
		// The raw patch was read: what is malformed is the rewriting.
		fmt.Fprintf(std.out, "%s:%d: %s\n", name, problems[0].Line, problems[0].Msg)
		return &exitError{code: exitFinding}
	}
	messages, err := rewrite.Counterparts(job.patch, fixed, c.Int("p"))
	if err != nil {
		return usage("%w", err)
	}
	var v verdicts
	for _, sections := range messages {
		job.rewriter.Begin()
		for _, s := range sections {
			if err := v.judge(job, name, s, std); err != nil {
				return err
			}
		}
	}
	switch {
	case v.refuted > 0:
		return &exitError{code: exitFinding}
	case v.unknown > 0:
		return &exitError{code: exitCannotTell}
	}
	return nil
}

// judge prints and counts what is found in one section of the patch of that
// name.
func (v *verdicts) judge(job *job, name string, s rewrite.Counterpart, std stdio) error {
	out, err := job.rewriter.Against(s)
	var refutation *rewrite.Refutation
	switch {
	case errors.As(err, &refutation):
		v.refuted++
		fmt.Fprintln(std.out, place(name, out, refutation)+refutation.Reason)
	case err != nil:
		exit := job.explain(s.Raw, err)
		if exit.code != exitCannotTell {
			return exit
		}
		v.unknown++
		fmt.Fprintf(std.err, "lineneutral: %v\n", exit)
	case out.Proof != nil:
		unknown := 0
		for i := range out.Proof.Drifts {
			if d := &out.Proof.Drifts[i]; !d.Edited && d.Unknown() {
				unknown++
			}
		}
		v.refuted += printDrifts(std.out, out) - unknown
		v.unknown += unknown
	}
	return nil
}

// place says where a refutation is: in the fixed patch or in the fixed file.
func place(name string, out *rewrite.Outcome, r *rewrite.Refutation) string {
	switch {
	case r.Hunk > 0:
		return fmt.Sprintf("%s:%d: %s: ", name, r.Hunk, out.Path)
	case r.Line > 0:
		return fmt.Sprintf("%s:%d: ", out.Path, r.Line)
	}
	return out.Path + ": "
}
