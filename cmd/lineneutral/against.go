package main

import (
	"errors"
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/lineneutral/lineneutral/patch"
	"github.com/lineneutral/lineneutral/rewrite"
	"github.com/lineneutral/lineneutral/series"
	"github.com/lineneutral/lineneutral/source"
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
	var fixed []series.Patch
	batch, err := newBatch(c, source.Open, func(tree *source.Tree) (raw []series.Patch, err error) {
		if fixed, err = readPatches(c.Args().Slice(), std, tree); err != nil {
			return nil, err
		}
		return readPatches([]string{c.String("raw")}, std, tree)
	})
	if err != nil {
		return err
	}
	defer batch.tree.Close()
	if len(fixed) != len(batch.jobs) {
		return usage("%s names %d patches, and %d are to be compared with them", c.String("raw"), len(batch.jobs), len(fixed))
	}
	var v verdicts
	for i, job := range batch.jobs {
		if err := v.compare(job, &fixed[i], std); err != nil {
			return err
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

// compare judges one patch, which is to be a rewriting of the job's.
func (v *verdicts) compare(job *job, with *series.Patch, std stdio) error {
	fixed := patch.Parse(with.Content)
	if problems := fixed.Problems(); len(problems) > 0 {
		// The raw patch was read: what is malformed is the rewriting.
		fmt.Fprintf(std.out, "%s:%d: %s\n", with.Name, problems[0].Line, problems[0].Msg)
		v.refuted++
		return nil
	}
	messages, err := rewrite.Counterparts(job.patch, fixed, job.strip)
	if err != nil {
		return usage("%w", err)
	}
	job.rewriter.Strip(job.strip)
	for _, sections := range messages {
		job.rewriter.Begin()
		for _, s := range sections {
			if err := v.judge(job, with.Name, s, std); err != nil {
				return err
			}
		}
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
