package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
)

// allCommands lists the subcommands with their own subcommands.
func allCommands() []*cli.Command {
	var all []*cli.Command
	var walk func([]*cli.Command)
	walk = func(commands []*cli.Command) {
		for _, c := range commands {
			all = append(all, c)
			walk(c.Subcommands)
		}
	}
	walk(newApp(stdio{}).Commands)
	return all
}

func TestEveryFlagHasItsVariable(t *testing.T) {
	for _, c := range allCommands() {
		for _, f := range c.Flags {
			if slices.Equal(f.Names(), cli.HelpFlag.Names()) {
				continue
			}
			documented, ok := f.(cli.DocGenerationFlag)
			if !ok || !slices.Equal(documented.GetEnvVars(), []string{variableOf(f)}) {
				t.Errorf("%s --%s: variables are not just %s", c.Name, settingName(f), variableOf(f))
			}
		}
	}
}

// Keys of git's configuration hold letters, digits and hyphens and begin with
// a letter (git-config(1)).
func TestEveryFlagHasAKeyThatGitKnows(t *testing.T) {
	for _, c := range allCommands() {
		for _, f := range c.Flags {
			name := settingName(f)
			if len(name) < 2 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || strings.Trim(name[:1], "abcdefghijklmnopqrstuvwxyz") != "" {
				t.Errorf("%s --%s cannot be a key", c.Name, name)
			}
		}
	}
}

// configuration is what git config says of lineneutral for the test.
func configuration(t *testing.T, text string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "gitconfig")
	if err := os.WriteFile(path, []byte("[lineneutral]\n"+text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GIT_CONFIG_GLOBAL", path)
}

// seen runs a command with flags of each kind and returns their values.
func seen(t *testing.T, args ...string) string {
	t.Helper()
	var got string
	command := &cli.Command{Name: "see",
		Flags: []cli.Flag{&cli.StringFlag{Name: "style", Value: "default"}, &cli.IntFlag{Name: "p", Aliases: []string{"strip"}, Value: 1}, &cli.BoolFlag{Name: "partial"}},
		Action: func(c *cli.Context) error {
			got = strings.Join([]string{c.String("style"), c.Generic("p").(interface{ String() string }).String(), map[bool]string{true: "partial"}[c.Bool("partial")]}, " ")
			return nil
		}}
	app := &cli.App{Name: "x", Commands: []*cli.Command{command}, ExitErrHandler: func(*cli.Context, error) {}}
	nameVariables(app.Commands)
	if err := runCommand(context.Background(), app, permute(app, append([]string{"x", "see"}, args...))); err != nil {
		return err.Error()
	}
	return got
}

func TestWhereAFlagsValueComesFrom(t *testing.T) {
	for _, tt := range []struct {
		name, config, variable string
		args                   []string
		want                   string
	}{
		{"nothing said", "", "", nil, "default 1 "},
		{"configured", "style = git\nstrip = 3\npartial\n", "", nil, "git 3 partial"},
		{"a variable over the configuration", "style = git\n", "variable", nil, "variable 1 "},
		{"the command line over both", "style = git\nstrip = 3\n", "variable", []string{"--style", "line", "-p0"}, "line 0 "},
		{"git's words for true and false", "partial = yes\n", "", nil, "default 1 partial"},
		{"switched off again", "partial = on\n", "", []string{"--partial=false"}, "default 1 "},
		{"several values", "style = a\nstyle = b\n", "", nil, "b 1 "},
		{"no number", "strip = x\n", "", nil, `git config lineneutral.strip: "x" is no number`},
		{"no boolean", "partial = maybe\n", "", nil, `git config lineneutral.partial: "maybe" is neither true nor false`},
		{"no value", "style\n", "", nil, `git config lineneutral.style: has no value`},
		{"an unknown key", "nothing = 1\n", "", nil, "default 1 "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			configuration(t, tt.config)
			if tt.variable != "" {
				t.Setenv("LINENEUTRAL_STYLE", tt.variable)
			}
			if got := seen(t, tt.args...); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// Help is not kept from a user whose configuration is broken.
func TestHelpNeedsNoConfiguration(t *testing.T) {
	configuration(t, "[broken")
	var out bytes.Buffer
	if code := run(context.Background(), []string{"lineneutral", "--help"}, stdio{strings.NewReader(""), &out, &out}); code != exitFine {
		t.Errorf("exit %d: %s", code, out.String())
	}
}
