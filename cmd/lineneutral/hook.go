package main

import (
	"fmt"
	"os"
	"os/exec"

	"github.com/urfave/cli/v2"

	"github.com/lineneutral/lineneutral/hook"
	"github.com/lineneutral/lineneutral/source"
)

func hookCommand(std stdio) *cli.Command {
	return &cli.Command{
		Name:  "hook",
		Usage: "install or remove git hooks that run check",
		Description: "install writes the hooks pre-commit (check --staged) and sendemail-validate (check)\n" +
			"where the repository around the tree looks for hooks; a hook of anybody else's\n" +
			"stays as it is. remove takes them away again.",
		UsageText: "lineneutral hook [--tree DIR] install|remove",
		Flags:     []cli.Flag{treeFlag()},
		Action:    func(c *cli.Context) error { return changeHooks(c, std) },
	}
}

// changeHooks does what the argument says in the folder of the repository's
// hooks, and prints the files that were written or removed.
func changeHooks(c *cli.Context, std stdio) error {
	var act func(dir string) ([]string, error)
	switch verb := c.Args().First(); {
	case verb == "install" && c.NArg() == 1:
		act = install
	case verb == "remove" && c.NArg() == 1:
		act = hook.Remove
	default:
		return usage("say what to do with the hooks: install or remove; see lineneutral hook --help")
	}
	tree, err := source.OpenRepository(c.String("tree"))
	if err != nil {
		return usage("%w", err)
	}
	defer tree.Close()
	dir, err := tree.HookDir()
	if err != nil {
		return usage("%w", err)
	}
	paths, err := act(dir)
	for _, path := range paths {
		if _, err := fmt.Fprintln(std.out, path); err != nil {
			return outputError(err)
		}
	}
	if err != nil {
		return usage("%w", err)
	}
	return nil
}

// install writes hooks that find the program as this shell does; one that is
// not on the path is named in full.
func install(dir string) ([]string, error) {
	program := "lineneutral"
	if _, err := exec.LookPath(program); err != nil {
		if program, err = os.Executable(); err != nil {
			return nil, err
		}
	}
	return hook.Install(dir, program)
}
