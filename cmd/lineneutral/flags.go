package main

import (
	"github.com/urfave/cli/v2"

	"github.com/lineneutral/lineneutral/build"
	"github.com/lineneutral/lineneutral/rewrite"
)

// The flags that several subcommands share. Their variables and keys are
// settings.go's business.

func treeFlag() cli.Flag {
	return &cli.StringFlag{Name: "tree", Value: ".", Usage: "`DIR` that the patch applies to"}
}

func stripFlag() cli.Flag {
	return &cli.IntFlag{Name: "p", Aliases: []string{"strip"}, Value: 1, Usage: "strip `N` leading components from names in the patch"}
}

func preImageFlag() cli.Flag {
	return &cli.StringFlag{Name: "pre-image", Value: "auto",
		Usage: "`ORIGIN` of the files before the patch: store (the blob that the index line names, else the tree), tree, or auto (store, but refused where the tree's file gives another answer)"}
}

// originOf reads the flag pre-image.
func originOf(c *cli.Context) (rewrite.Origin, error) {
	switch name := c.String("pre-image"); name {
	case "", "auto":
		return rewrite.AnyOrigin, nil
	case "store":
		return rewrite.FromStore, nil
	case "tree":
		return rewrite.FromTree, nil
	default:
		return 0, usage("unknown pre-image %q: use auto, store or tree", name)
	}
}

func trigraphsFlag() cli.Flag {
	return &cli.BoolFlag{Name: "trigraphs", Usage: "trigraphs such as ??/ are replaced, as with gcc -trigraphs"}
}

func stdFlag() cli.Flag {
	return &cli.StringFlag{Name: "std", Usage: "the dialect `STD` that the files are compiled in, as gcc's -std= names it; the strict ones, such as c99, have trigraphs"}
}

func fuzzFlag() cli.Flag {
	return &cli.IntFlag{Name: "fuzz", Usage: "take hunks that match without up to `N` lines of context at their ends, as patch -F does, and give them the tree's own context"}
}

func explainFlag() cli.Flag {
	return &cli.BoolFlag{Name: "explain", Usage: "say for each hunk which layout was taken, why, and what the others would have cost"}
}

// stylesOf lists the styles that --style means: one, but for unfix, which may
// not know which one fix was given.
func stylesOf(c *cli.Context) ([]rewrite.Style, error) {
	name := c.String("style")
	if name == anyStyle && c.Command.Name == "unfix" {
		return rewrite.AnyStyle(), nil
	}
	style, err := rewrite.ParseStyle(name)
	switch {
	case err != nil && c.Command.Name == "unfix":
		return nil, usage("%w, or any", err)
	case err != nil:
		return nil, usage("%w", err)
	}
	return []rewrite.Style{style}, nil
}

// anyStyle is --style of unfix where it is not known.
const anyStyle = "any"

// rewriteOptions reads the options of the package rewrite.
func rewriteOptions(c *cli.Context) (rewrite.Options, error) {
	styles, err := stylesOf(c)
	if err != nil {
		return rewrite.Options{}, err
	}
	if c.Int("p") < 0 {
		return rewrite.Options{}, usage("-p %d: a count of components is not negative", c.Int("p"))
	}
	if c.Int("fuzz") < 0 {
		return rewrite.Options{}, usage("--fuzz %d: a count of lines is not negative", c.Int("fuzz"))
	}
	opt := rewrite.Options{Style: styles[0], Fuzz: c.Int("fuzz"), Advise: c.Bool("explain"), Needed: c.Bool("needed")}
	if std := c.String("std"); std != "" {
		on, err := build.Trigraphs(std)
		if err != nil {
			return rewrite.Options{}, usage("--std: %w", err)
		}
		opt.Trigraphs = rewrite.TrigraphsIf(on)
	}
	if c.Bool("trigraphs") {
		opt.Trigraphs = rewrite.TrigraphsReplaced
	}
	return opt, nil
}
