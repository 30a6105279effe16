package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/urfave/cli/v2"

	"github.com/lineneutral/lineneutral/report"
	"github.com/lineneutral/lineneutral/verify"
)

func verifyCommand(std stdio) *cli.Command {
	return &cli.Command{
		Name:      "verify",
		Usage:     "compile what a patch reaches with and without it, and name every function that changed and why",
		UsageText: "lineneutral verify [OPTIONS] [PATCH|-]",
		Flags: []cli.Flag{treeFlag(), stripFlag(), jobsFlag(),
			&cli.StringFlag{Name: "compdb", Usage: "`FILE|DIR`: compile_commands.json or its folder; otherwise it is looked for in the tree, its build folder and the tree's parents"},
			&cli.BoolFlag{Name: "copy", Usage: "compile on copies of the tree even where a namespace with an overlay is permitted"},
			&cli.StringFlag{Name: "expect", Usage: "state the intent by hand: the functions and data that are to change, `NAME,NAME...`; with it, what the patch edits is no excuse"},
			&cli.StringFlag{Name: "build", Usage: "build the whole tree in both states with shell `COMMAND`, and compare the objects that it makes anew, instead of compiling unit by unit"},
			&cli.StringFlag{Name: "against-raw", Usage: "verify `RAW` too, the patch before it was fixed, and list what only that one changes"},
			&cli.BoolFlag{Name: "impact", Usage: "list what else a change of each edited function touches, and what would make the patch smaller; it takes a compile or two more for each"},
			&cli.StringFlag{Name: "forbid", Usage: "sections in which no function may be changed, `PATTERN,PATTERN...`, besides .init.text, .exit.text and .noinstr.text"},
			&cli.StringFlag{Name: "launcher", Usage: "put `PROGRAM` and its arguments before each compile: ccache, distcc, icecc, sccache"},
			&cli.BoolFlag{Name: "allow-compiler-mismatch", Usage: "go on with another compiler than the one that made the tree's objects, and say so"},
			&cli.BoolFlag{Name: "no-reuse", Usage: "compile the original of every unit, even where the tree's own object is up to date, and ask anew what units include"},
			&cli.BoolFlag{Name: "json", Usage: "print the verdict as JSON"},
			&cli.BoolFlag{Name: "v", Aliases: []string{"verbose"}, Usage: "show each command and each unit that is done"},
		},
		Action: func(c *cli.Context) error { return verifyPatch(c, std) },
	}
}

// cacheFolder is where things are kept for the next run, "" if nowhere.
func cacheFolder(c *cli.Context) string {
	folder, err := os.UserCacheDir()
	if err != nil || c.Bool("no-reuse") {
		return ""
	}
	return filepath.Join(folder, "lineneutral")
}

func jobsFlag() cli.Flag {
	return &cli.IntFlag{Name: "j", Aliases: []string{"jobs"}, Usage: "at most `N` compilers at a time (default: one for each processor)"}
}

// verifyPatch prints the verdict; exit 3 if something could not be judged,
// else 1 if a change is unintended.
func verifyPatch(c *cli.Context, std stdio) error {
	if c.Int("p") < 0 || c.Int("j") < 0 {
		return usage("-p and -j are counts, not negative")
	}
	name, content, err := readInput(c, std)
	if err != nil {
		return err
	}
	opts := verify.Options{Tree: c.String("tree"), CompDB: c.String("compdb"), Build: c.String("build"), Strip: c.Int("p"),
		Jobs: c.Int("j"), Copy: c.Bool("copy"), Impact: c.Bool("impact"), Expect: splitNames(c.String("expect")), Forbid: splitNames(c.String("forbid")), Launcher: strings.Fields(c.String("launcher")), AllowMismatch: c.Bool("allow-compiler-mismatch"),
		NoReuse: c.Bool("no-reuse"), Cache: cacheFolder(c)}
	if c.Bool("v") {
		tell(&opts, std)
	}
	follow, end := showProgress(std.err, c.Bool("v"))
	opts.Progress = follow
	verdict, print, err := askVerdict(c, std, opts, content)
	end()
	if err != nil {
		return verifyError(c, name, err)
	}
	if err := print(std.out); err != nil {
		return usage("standard output: %w", err)
	}
	switch {
	case len(verdict.Undecided) > 0:
		return &exitError{code: exitCannotTell}
	case verdict.Count(verify.Unintended) > 0:
		return &exitError{code: exitFinding}
	}
	return nil
}

// askVerdict verifies the patch, and the raw one that --against-raw names, and
// returns how to print what came out.
func askVerdict(c *cli.Context, std stdio, opts verify.Options, content []byte) (v *verify.Verdict, print func(io.Writer) error, err error) {
	if c.String("against-raw") == "" {
		v, err = verify.Run(c.Context, opts, content)
		write := report.VerifyText
		if c.Bool("json") {
			write = report.VerifyJSON
		}
		return v, func(w io.Writer) error { return write(w, v) }, err
	}
	_, raw, err := readOne(c, std, []string{c.String("against-raw")})
	if err != nil {
		return nil, nil, err
	}
	saving, err := verify.Against(c.Context, opts, content, raw)
	if err != nil {
		return nil, nil, err
	}
	write := report.SavingText
	if c.Bool("json") {
		write = report.SavingJSON
	}
	return saving.Fixed, func(w io.Writer) error { return write(w, saving) }, nil
}

// splitNames takes a list apart at its commas; blanks do not count.
func splitNames(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
}

// tell prints each command before it runs. One Fprintf is one write, so lines
// of compilers that run at a time stay whole.
func tell(opts *verify.Options, std stdio) {
	opts.Command = func(side, dir string, args []string) {
		fmt.Fprintf(std.err, "%s: cd %s && %s\n", side, dir, strings.Join(args, " "))
	}
}

// verifyError says which exit code an error without a verdict has. An
// interrupt leaves the question open.
func verifyError(c *cli.Context, name string, err error) error {
	if c.Context.Err() != nil {
		return &exitError{exitCannotTell, errors.New("interrupted")}
	}
	var bad *verify.PatchError
	if errors.As(err, &bad) {
		return usage("%s: %w", name, err)
	}
	var other *verify.CompilerError
	if errors.As(err, &other) {
		return &exitError{exitCannotTell, err}
	}
	return usage("%w", err)
}
