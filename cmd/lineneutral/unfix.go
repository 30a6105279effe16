package main

import (
	"bytes"
	"cmp"
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/lineneutral/lineneutral/patch"
	"github.com/lineneutral/lineneutral/rewrite"
)

func unfixCommand(std stdio) *cli.Command {
	return &cli.Command{
		Name:      "unfix",
		Usage:     "give back the patch as it was before fix, for submission upstream",
		UsageText: "lineneutral unfix [--tree DIR] [-p N] [--style any|auto|reflow|line] [PATCH|-]",
		Flags: []cli.Flag{treeFlag(), stripFlag(), preImageFlag(), stdFlag(), trigraphsFlag(),
			&cli.StringFlag{Name: "style", Value: "any", Usage: "the style that fix was given, if it is known"},
		},
		Action: func(c *cli.Context) error { return unfix(c, std) },
	}
}

// unfix prints the patch with all that can be shown to be fix's taken back.
// Exit 3 if that could not be told of some file or line. One run of fix has one
// style: of those it may have had, the one that explains most is taken for the
// whole patch.
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
	from, err := originOf(c)
	if err != nil {
		return err
	}
	opt, err := rewriteOptions(c)
	if err != nil {
		return err
	}
	var best *undoing
	for _, style := range styles {
		u := &undoing{job: job, patch: patch.Parse(job.patch.Bytes())}
		opt.Style = style
		if err := u.run(rewrite.NewUnfixer(rewrite.NewRewriter(job.tree, c.Int("p"), from, opt))); err != nil {
			return err
		}
		if best == nil || u.explains(best) {
			best = u
		}
	}
	if _, err := std.err.Write(best.said.Bytes()); err != nil {
		return outputError(err)
	}
	if _, err := std.out.Write(best.patch.Bytes()); err != nil {
		return outputError(err)
	}
	if best.said.Len() > 0 {
		return &exitError{code: exitCannotTell}
	}
	return nil
}

// undoing is what one style makes of the patch.
type undoing struct {
	job                         *job
	patch                       *patch.Patch
	refused, directives, undone int
	said                        bytes.Buffer // what could not be told
}

// explains reports whether u tells more of the patch than other does. A
// directive weighs most: hardly anyone but fix writes one.
func (u *undoing) explains(other *undoing) bool {
	return cmp.Or(cmp.Compare(other.refused, u.refused), cmp.Compare(u.directives, other.directives), cmp.Compare(u.undone, other.undone)) > 0
}

// run undoes the files of the patch. The error is one of the input.
func (u *undoing) run(unfixer *rewrite.Unfixer) error {
	for _, m := range u.patch.Messages {
		unfixer.Begin()
		for _, f := range m.Files {
			out, err := unfixer.Unfix(f)
			if err != nil {
				exit := u.job.explain(f, err)
				if exit.code != exitCannotTell {
					return exit
				}
				fmt.Fprintf(&u.said, "lineneutral: %v\nlineneutral: %s: the hunks of %s stay as they were\n", exit, u.job.name, f.New)
				u.refused++
				continue
			}
			u.directives, u.undone = u.directives+out.Directives, u.undone+out.Undone
			for _, d := range out.Doubts {
				fmt.Fprintf(&u.said, "lineneutral: %s:%d: %s: %v\n", u.job.name, d.Hunk, f.New, d)
			}
		}
	}
	return nil
}
