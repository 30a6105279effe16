package main

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/lineneutral/lineneutral/patch"
	"github.com/lineneutral/lineneutral/rewrite"
)

func unfixCommand(std stdio) *cli.Command {
	return &cli.Command{
		Name:      "unfix",
		Usage:     "give back the patch as it was before fix, for submission upstream",
		UsageText: "lineneutral unfix [OPTIONS] [PATCH|FOLDER|SERIES|A..B|-]...",
		Flags: append([]cli.Flag{eachFlag(), treeFlag(), stripFlag(), preImageFlag(), stdFlag(), trigraphsFlag(), compdbFlag(), neededFlag(),
			&cli.StringFlag{Name: "style", Value: anyStyle, Usage: "the `STYLE` that fix was given, if it is known: auto, reflow or line"},
		}, deliveryFlags()...),
		Action: func(c *cli.Context) error { return unfix(c, std) },
	}
}

// unfix prints the patch with all that can be shown to be fix's taken back, and
// says what of the author's layout is a guess. Exit 3 if of some file or line it
// could not be told what fix did. One run of fix has one style: of those it may
// have had, the one that explains most is taken for the whole patch.
func unfix(c *cli.Context, std stdio) error {
	to, err := deliveryOf(c)
	if err != nil {
		return err
	}
	batch, err := openBatch(c, std)
	if err != nil {
		return err
	}
	defer batch.tree.Close()
	styles, err := stylesOf(c)
	if err != nil {
		return err
	}
	var all []*undoing
	for _, style := range styles {
		u := &undoing{style: style}
		if err := u.batch(batch, c.Bool("each")); err != nil {
			return err
		}
		all = append(all, u)
	}
	best := bestOf(all)
	if _, err := std.err.Write(best.said.Bytes()); err != nil {
		return outputError(err)
	}
	if err := to.deliver(std.out, best.parcels); err != nil || !best.unknown {
		return err
	}
	return &exitError{code: exitCannotTell}
}

// undoing is what one style makes of the patches.
type undoing struct {
	style                       rewrite.Style
	parcels                     []parcel
	refused, directives, undone int
	said                        bytes.Buffer // what is a guess, or could not be told
	unknown                     bool         // something could not be told
}

// batch undoes the patches. The error is one of the input.
func (u *undoing) batch(b *batch, each bool) error {
	opt := b.opt
	opt.Style = u.style
	rewriter := b.rewriter(opt)
	unfixer := rewrite.NewUnfixer(rewriter)
	patches := make([]*patch.Patch, len(b.jobs))
	for i, job := range b.jobs {
		patches[i] = patch.Parse(job.from.Content)
	}
	if !each {
		patch.Follow(patches...)
	}
	for i, job := range b.jobs {
		if each {
			rewriter = b.rewriter(opt)
			unfixer = rewrite.NewUnfixer(rewriter)
		}
		rewriter.Strip(job.strip)
		if err := u.run(unfixer, job, patches[i]); err != nil {
			return err
		}
	}
	for i, job := range b.jobs {
		u.parcels = append(u.parcels, parcel{job.from, patches[i].Bytes()})
	}
	return nil
}

// bestOf returns the one of all that tells most, and lets it say which others do
// as well and give another answer.
func bestOf(all []*undoing) *undoing {
	best := all[0]
	for _, u := range all[1:] {
		if u.explains(best) {
			best = u
		}
	}
	for _, u := range all {
		if u.refused == best.refused && u.directives == best.directives && !u.equals(best) {
			fmt.Fprintf(&best.said, "lineneutral: taken as fixed in style %s; style %s gives another answer, for which --style=%s asks\n", best.style, u.style, u.style)
		}
	}
	return best
}

// equals reports whether u gives the same patches as other.
func (u *undoing) equals(other *undoing) bool {
	return slices.EqualFunc(u.parcels, other.parcels, func(a, b parcel) bool { return bytes.Equal(a.content, b.content) })
}

// explains reports whether u tells more of the patch than other does. A
// directive weighs most: hardly anyone but fix writes one.
func (u *undoing) explains(other *undoing) bool {
	return cmp.Or(cmp.Compare(other.refused, u.refused), cmp.Compare(u.directives, other.directives), cmp.Compare(u.undone, other.undone)) > 0
}

// run undoes the files of patch p, which is the job's. The error is one of the
// input.
func (u *undoing) run(unfixer *rewrite.Unfixer, job *job, p *patch.Patch) error {
	for _, m := range p.Messages {
		unfixer.Begin()
		for _, f := range m.Files {
			out, err := unfixer.Unfix(f)
			if err != nil {
				exit := job.explain(f, err)
				if exit.code != exitCannotTell {
					return exit
				}
				fmt.Fprintf(&u.said, "lineneutral: %v\nlineneutral: %s: the hunks of %s stay as they were\n", exit, job.name, f.New)
				u.refused, u.unknown = u.refused+1, true
				continue
			}
			u.directives, u.undone = u.directives+out.Directives, u.undone+out.Undone
			for _, d := range out.Doubts {
				fmt.Fprintf(&u.said, "lineneutral: %s:%d: %s: %v\n", job.name, d.Hunk, f.New, d)
				u.unknown = u.unknown || !d.Verified
			}
		}
	}
	return nil
}
