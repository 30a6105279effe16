package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/lineneutral/lineneutral/rewrite"
)

func unfixCommand(std stdio) *cli.Command {
	return &cli.Command{
		Name:      "unfix",
		Usage:     "give back the patch as it was before fix, for submission upstream",
		UsageText: "lineneutral unfix [--tree DIR] [-p N] [--style any|auto|reflow|line] [PATCH|-]",
		Flags: []cli.Flag{treeFlag(), stripFlag(), preImageFlag(), trigraphsFlag(),
			&cli.StringFlag{Name: "style", Value: "any", Usage: "the style that fix was given, if it is known", EnvVars: []string{"LINENEUTRAL_UNFIX_STYLE"}},
		},
		Action: func(c *cli.Context) error { return unfix(c, std) },
	}
}

// unfix prints the patch with all that can be shown to be fix's taken back.
// Exit 3 if that could not be told of some file or line.
func unfix(c *cli.Context, std stdio) error {
	styles := rewrite.AnyStyle()
	if name := c.String("style"); name != "any" {
		style, err := rewrite.ParseStyle(name)
		if err != nil {
			return usage("%w, or any", err)
		}
		styles = []rewrite.Style{style}
	} else if err := c.Set("style", "auto"); err != nil {
		return err
	}
	job, err := openJob(c, std)
	if err != nil {
		return err
	}
	defer job.tree.Close()
	unfixer := rewrite.NewUnfixer(job.rewriter, styles)
	untold := 0 // files and lines
	for _, m := range job.patch.Messages {
		unfixer.Begin()
		for _, f := range m.Files {
			out, err := unfixer.Unfix(f)
			if err != nil {
				exit := job.explain(f, err)
				if exit.code != exitCannotTell {
					return exit
				}
				fmt.Fprintf(std.err, "lineneutral: %v\nlineneutral: %s: the hunks of %s stay as they were\n", exit, job.name, f.New)
				untold++
				continue
			}
			if out == nil {
				continue
			}
			for _, d := range out.Doubts {
				fmt.Fprintf(std.err, "lineneutral: %s:%d: %s: %v\n", job.name, d.Hunk, f.New, d)
				untold++
			}
		}
	}
	if _, err := std.out.Write(job.patch.Bytes()); err != nil {
		return outputError(err)
	}
	if untold > 0 {
		return &exitError{code: exitCannotTell}
	}
	return nil
}
