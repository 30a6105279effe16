package main

import (
	"bytes"
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/lineneutral/lineneutral/patch"
	"github.com/lineneutral/lineneutral/rewrite"
	"github.com/lineneutral/lineneutral/series"
	"github.com/lineneutral/lineneutral/source"
)

func fixCommand(std stdio) *cli.Command {
	return &cli.Command{
		Name:      "fix",
		Usage:     "rewrite a patch so that everything it did not touch keeps its line number",
		UsageText: "lineneutral fix [OPTIONS] [PATCH|FOLDER|SERIES|A..B|-]...",
		Flags: append([]cli.Flag{treeFlag(), stripFlag(), preImageFlag(), stdFlag(), trigraphsFlag(), compdbFlag(), neededFlag(), fuzzFlag(), explainFlag(),
			&cli.StringFlag{Name: "style", Value: "auto", Usage: "`STYLE` is auto (the least to read), reflow (no directives) or line (directives wherever legal)"},
			&cli.BoolFlag{Name: "partial", Usage: "leave the hunks of files that are refused as they are, and print the rest"},
			&cli.StringFlag{Name: "patch-ids", Usage: "write to `FILE` a line for each change: the id that git patch-id --stable gives it before, and after"},
			stagedFlag(), eachFlag(),
		}, deliveryFlags()...),
		Action: func(c *cli.Context) error { return fix(c, std) },
	}
}

// fix hands out the fixed patches; nothing at all if a file is refused.
func fix(c *cli.Context, std stdio) error {
	to, err := deliveryOf(c)
	if err != nil {
		return err
	}
	if c.Bool("staged") {
		return fixStaged(c, std, to)
	}
	batch, err := openBatch(c, std)
	if err != nil {
		return err
	}
	defer batch.tree.Close()
	refused := 0 // files
	for _, job := range batch.jobs {
		n, err := fixJob(c, std, job, func(*rewrite.Outcome) {})
		if err != nil {
			return err
		}
		refused += n
	}
	if refused > 0 && !c.Bool("partial") {
		return &exitError{code: exitCannotTell}
	}
	var parcels []parcel
	for _, job := range batch.jobs { // a cover letter's text depends on those behind it
		parcels = append(parcels, parcel{job.from, job.patch.Bytes()})
	}
	if err := writePatchIDs(c.String("patch-ids"), parcels); err != nil {
		return err
	}
	if err := to.deliver(std.out, parcels); err != nil || refused == 0 {
		return err
	}
	return &exitError{code: exitCannotTell}
}

// fixJob fixes the files of one patch, hands each to fixed, and returns how
// many were refused. The error is one of the input.
func fixJob(c *cli.Context, std stdio, job *job, fixed func(*rewrite.Outcome)) (refused int, err error) {
	for f := range job.files() {
		out, err := job.rewriter.Fix(f)
		if err == nil {
			job.printUnread(std.err, out)
			job.printCounters(std.err, out)
			if c.Bool("explain") {
				job.printDecisions(std.err, out)
			}
			fixed(out)
			continue
		}
		exit := job.explain(f, err)
		if exit.code != exitCannotTell {
			return refused, exit
		}
		fmt.Fprintf(std.err, "lineneutral: %v\n", exit)
		refused++
		if c.Bool("partial") {
			fmt.Fprintf(std.err, "lineneutral: %s: the hunks of %s stay as they were, not line-neutral\n", job.name, f.New)
		}
	}
	return refused, nil
}

// writePatchIDs writes to the file of that name how the patch ids change.
func writePatchIDs(name string, parcels []parcel) error {
	if name == "" {
		return nil
	}
	var rows bytes.Buffer
	for _, p := range parcels {
		before, err := source.PatchIDs(patch.Parse(p.Content).Decoded())
		if err != nil {
			return usage("%s: %w", p.Name, err)
		}
		after, err := source.PatchIDs(patch.Parse(p.content).Decoded())
		if err == nil && len(after) != len(before) {
			err = fmt.Errorf("git finds %d changes in it, and %d once it is fixed", len(before), len(after))
		}
		if err != nil {
			return usage("%s: %w", p.Name, err)
		}
		for i := range before {
			fmt.Fprintln(&rows, before[i], after[i])
		}
	}
	if err := series.Create(name, rows.Bytes()); err != nil {
		return usage("%w", err)
	}
	return nil
}
