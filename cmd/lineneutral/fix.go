package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/urfave/cli/v2"

	"github.com/lineneutral/lineneutral/patch"
	"github.com/lineneutral/lineneutral/rewrite"
	"github.com/lineneutral/lineneutral/source"
)

func fixCommand(std stdio) *cli.Command {
	return &cli.Command{
		Name:      "fix",
		Usage:     "rewrite a patch so that everything it did not touch keeps its line number",
		UsageText: "lineneutral fix [--tree DIR] [-p N] [--style auto|reflow|line] [--explain] [--partial] [PATCH|-]",
		Flags: []cli.Flag{treeFlag(), stripFlag(), trigraphsFlag(), explainFlag(),
			&cli.StringFlag{Name: "style", Value: "auto", Usage: "auto, reflow (no directives) or line (directives wherever legal)", EnvVars: []string{"LINENEUTRAL_STYLE"}},
			&cli.BoolFlag{Name: "partial", Usage: "leave the hunks of files that are refused as they are, and print the rest", EnvVars: []string{"LINENEUTRAL_PARTIAL"}},
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
	for _, f := range job.patch.Files() {
		out, err := job.rewriter.Fix(f)
		if err == nil {
			if c.Bool("explain") {
				job.printDecisions(std.err, out)
			}
			continue
		}
		if err := job.explain(f, err); err.code != exitCannotTell {
			return err
		} else {
			fmt.Fprintf(std.err, "lineneutral: %v\n", err)
		}
		refused++
		if !c.Bool("partial") {
			continue
		}
		fmt.Fprintf(std.err, "lineneutral: %s: the hunks of %s stay as they were, not line-neutral\n", job.name, f.New)
		if err := job.rewriter.Keep(f); err != nil {
			return job.explain(f, err)
		}
	}
	if refused > 0 && !c.Bool("partial") {
		return &exitError{code: exitCannotTell}
	}
	if _, err := std.out.Write(job.patch.Bytes()); err != nil {
		return usage("standard output: %w", err)
	}
	if refused > 0 {
		return &exitError{code: exitCannotTell}
	}
	return nil
}

// job is a patch and the tree that it applies to.
type job struct {
	name     string // of the patch, for messages
	patch    *patch.Patch
	tree     *source.Tree
	rewriter *rewrite.Rewriter
}

// openJob reads the patch and opens the tree. The caller closes job.tree.
func openJob(c *cli.Context, std stdio) (*job, error) {
	opt, err := rewriteOptions(c)
	if err != nil {
		return nil, err
	}
	name, content, err := readInput(c, std)
	if err != nil {
		return nil, err
	}
	p := patch.Parse(content)
	if problems := p.Problems(); len(problems) > 0 {
		return nil, usage("%s: %w", name, problems[0])
	}
	if len(p.Files()) == 0 && len(content) > 0 {
		return nil, usage("%s: no file header (---, +++) found; is it a patch?", name)
	}
	tree, err := source.Open(c.String("tree"))
	if err != nil {
		return nil, usage("%w; name the tree with --tree", err)
	}
	return &job{name, p, tree, rewrite.NewRewriter(tree, c.Int("p"), opt)}, nil
}

// printDecisions says for each run of edits in a file which layout it got.
func (j *job) printDecisions(w io.Writer, out *rewrite.Outcome) {
	if out.Skipped != "" {
		fmt.Fprintf(w, "%s:%d: %s: left alone: %s\n", j.name, out.File.Line, out.File.New, out.Skipped)
		return
	}
	for i := range out.Result.Decisions {
		d := &out.Result.Decisions[i]
		fmt.Fprintf(w, "%s:%d: %s: %s\n", j.name, d.Hunk, out.Path, d)
	}
}

// explain says where an error of file section f is and which exit code it is.
func (j *job) explain(f *patch.File, err error) *exitError {
	name := f.New
	var refusal *rewrite.Refusal
	if errors.As(err, &refusal) {
		line := f.Line
		if refusal.Hunk > 0 {
			line = refusal.Hunk
		}
		return &exitError{exitCannotTell, fmt.Errorf("%s:%d: %s: refused: %w", j.name, line, name, err)}
	}
	var place *patch.PlaceError
	if errors.As(err, &place) && place.Fuzz > 0 {
		// patch(1) would take it; that its place is the right one is a guess.
		return &exitError{exitCannotTell, fmt.Errorf("%s: %s: refused: %w", j.name, name, err)}
	}
	var missing *source.NotFoundError
	if errors.As(err, &missing) {
		return &exitError{exitCannotTell, fmt.Errorf("%s:%d: refused: %w; name the tree with --tree, or another -p", j.name, f.Line, err)}
	}
	return &exitError{exitUsage, fmt.Errorf("%s: %s: %w", j.name, name, err)}
}

