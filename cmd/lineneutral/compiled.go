package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/lineneutral/lineneutral/build"
	"github.com/lineneutral/lineneutral/cparse"
	"github.com/lineneutral/lineneutral/rewrite"
)

// What the compile database that --compdb names tells fix and check of each
// file. A file is asked about once.

func compdbFlag() cli.Flag {
	return &cli.StringFlag{Name: "compdb", Usage: "`FILE|DIR`: compile_commands.json or its folder; the macros of included headers, and the dialect, are those of the file's own command"}
}

func neededFlag() cli.Flag {
	return &cli.BoolFlag{Name: "needed", Usage: "leave lines that drift where nothing can see it; --compdb tells much more of that"}
}

const (
	// maxUnits bounds the commands of one file that are asked.
	maxUnits = 8
	// maxIncluders bounds the units that are asked in place of a header's own.
	maxIncluders = 2
)

// compilations answers for the files of one tree.
type compilations struct {
	c        *cli.Context
	commands *build.Commands
	known    map[string]*rewrite.Compiled
}

// compiledBy returns the function for rewrite.Options.Compiled; nil without
// --compdb.
func compiledBy(c *cli.Context) (func(path string) *rewrite.Compiled, error) {
	if c.String("compdb") == "" {
		return nil, nil
	}
	commands, err := build.ReadCommands(c.String("tree"), c.String("compdb"))
	if err != nil {
		return nil, usage("%w", err)
	}
	k := &compilations{c, commands, map[string]*rewrite.Compiled{}}
	return k.of, nil
}

// of returns what is known of the file at name, which need not exist.
func (k *compilations) of(name string) *rewrite.Compiled {
	if known, ok := k.known[name]; ok {
		return known
	}
	k.known[name] = k.ask(name)
	return k.known[name]
}

func (k *compilations) ask(name string) *rewrite.Compiled {
	units := k.commands.Of(name)
	out := &rewrite.Compiled{}
	switch {
	case len(units) > maxUnits:
		out.Doubt = fmt.Sprintf("more than %d commands compile it", maxUnits)
		units = units[:maxUnits]
	case len(units) == 0:
		out.Doubt = "units that include it are not all known"
		includers := k.commands.Includers(name)
		units = includers[:min(len(includers), maxIncluders)]
	case k.c.Bool("needed"):
		out.Doubt = k.commands.WhyIncluded(name)
	}
	for i, u := range units {
		if on := rewrite.TrigraphsIf(u.Trigraphs()); i == 0 {
			out.Trigraphs = on
		} else if out.Trigraphs != on {
			out.Trigraphs = rewrite.TrigraphsUnknown
		}
		out.CPlusPlus = out.CPlusPlus || u.CPlusPlus()
		if option := u.RecordsLines(); option != "" && out.Doubt == "" {
			out.Doubt = "the compile command has " + option + ", which may record lines"
		}
	}
	out.Dumps = k.dumps(name, units)
	return out
}

// dumps asks the preprocessor of each unit; none if one of them fails.
func (k *compilations) dumps(name string, units []*build.Unit) []*cparse.Dump {
	var dumps []*cparse.Dump
	for _, u := range units {
		printed, err := k.commands.Definitions(k.c.Context, u)
		if err != nil {
			fmt.Fprintf(k.c.App.ErrWriter, "lineneutral: %s: the macros of its headers are not known: %v\n", name, err)
			return nil
		}
		dumps = append(dumps, cparse.ReadDump(printed))
	}
	return dumps
}
