package main

import (
	"github.com/urfave/cli/v2"

	"github.com/lineneutral/lineneutral/patch"
	"github.com/lineneutral/lineneutral/rewrite"
	"github.com/lineneutral/lineneutral/series"
	"github.com/lineneutral/lineneutral/source"
)

// batch is the patches of a command line and the tree that they apply to.
type batch struct {
	jobs   []*job // in the order in which they apply
	tree   *source.Tree
	origin rewrite.Origin
	opt    rewrite.Options
	strip  int
}

func eachFlag() cli.Flag {
	return &cli.BoolFlag{Name: "each", Usage: "take each patch on its own, on the tree as it is, and not as a series"}
}

// openBatch reads the patches that the command line names. The caller closes
// batch.tree.
func openBatch(c *cli.Context, std stdio) (*batch, error) {
	return newBatch(c, source.Open, func(tree *source.Tree) ([]series.Patch, error) {
		return readPatches(c.Args().Slice(), std, tree)
	})
}

// openStaged makes a batch of one patch, what the next commit will do. HEAD's
// blobs are its pre-images.
func openStaged(c *cli.Context) (*batch, error) {
	if c.Args().Present() {
		return nil, usage("--staged takes no patch, got %q", c.Args().First())
	}
	return newBatch(c, source.OpenRepository, func(tree *source.Tree) ([]series.Patch, error) {
		content, err := tree.Staged()
		return []series.Patch{{Name: "staged", Strip: 1, Commit: true, Content: content}}, err
	})
}

// newBatch looks at the flags before it reads the patches: their errors come
// first.
func newBatch(c *cli.Context, open func(dir string) (*source.Tree, error), read func(*source.Tree) ([]series.Patch, error)) (*batch, error) {
	b := &batch{strip: c.Int("p")}
	var err error
	if b.opt, err = rewriteOptions(c); err != nil {
		return nil, err
	}
	if b.origin, err = originOf(c); err != nil {
		return nil, err
	}
	if b.opt.Compiled, err = compiledBy(c); err != nil {
		return nil, err
	}
	if b.tree, err = open(c.String("tree")); err != nil {
		return nil, usage("%w; name the tree with --tree", err)
	}
	patches, err := read(b.tree)
	if err != nil {
		b.tree.Close()
		return nil, usage("%w", err)
	}
	if err := b.load(patches, c.Bool("each")); err != nil {
		b.tree.Close()
		return nil, err
	}
	return b, nil
}

// load parses the patches. All share one rewriter, unless each is to be taken
// on its own.
func (b *batch) load(patches []series.Patch, each bool) error {
	all := make([]*patch.Patch, len(patches))
	for i, p := range patches {
		var err error
		if all[i], err = parse(p.Name, p.Content); err != nil {
			return err
		}
	}
	b.opt.Patched = rewrite.ReadPatched(all...)
	for i, p := range patches {
		j := &job{name: p.Name, from: p, patch: all[i], strip: b.strip}
		if p.Strip != series.DefaultStrip {
			j.strip = p.Strip
		}
		if p.Commit && b.origin == rewrite.AnyOrigin {
			b.origin = rewrite.FromStore // git made the patch of the very blobs that it names
		}
		if each || len(b.jobs) == 0 {
			j.rewriter = b.rewriter(b.opt)
		} else {
			j.rewriter = b.jobs[0].rewriter
		}
		b.jobs = append(b.jobs, j)
	}
	if !each {
		patch.Follow(all...)
	}
	return nil
}

// rewriter makes a rewriter that has seen no patch yet.
func (b *batch) rewriter(opt rewrite.Options) *rewrite.Rewriter {
	return rewrite.NewRewriter(b.tree, b.strip, b.origin, opt)
}

// readPatches reads the patches that arguments name.
func readPatches(args []string, std stdio, tree *source.Tree) ([]series.Patch, error) {
	sources := series.Sources{Stdin: std.in, Revisions: func(revisions string) ([]series.Patch, error) {
		return commits(tree, revisions)
	}}
	return sources.Read(args)
}

// commits makes patches of a range of revisions.
func commits(tree *source.Tree, revisions string) ([]series.Patch, error) {
	mails, err := tree.Mails(revisions)
	var patches []series.Patch
	for _, m := range mails {
		patches = append(patches, series.Patch{Name: m.Name, Strip: 1, Commit: true, Content: m.Content})
	}
	return patches, err
}

// parse parses a patch and refuses one that cannot be used as a whole. A mail
// without a change is none, but is sent along with others: a cover letter.
func parse(name string, content []byte) (*patch.Patch, error) {
	p := patch.Parse(content)
	if problems := p.Problems(); len(problems) > 0 {
		return nil, usage("%s: %w", name, problems[0])
	}
	if len(p.Files()) == 0 && len(content) > 0 && !p.Messages[0].IsMail() {
		return nil, usage("%s: no file header (---, +++) found; is it a patch?", name)
	}
	return p, nil
}
