package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/lineneutral/lineneutral/build"
)

func TestMain(m *testing.M) {
	build.RunIfSandboxed()
	testscript.Main(m, map[string]func(){
		"lineneutral": func() {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			os.Exit(run(ctx, os.Args, stdio{os.Stdin, os.Stdout, os.Stderr}))
		},
	})
}

// Each script of testdata/script is a user's session with one subcommand.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Cmds:          map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
		Setup: func(env *testscript.Env) error {
			env.Setenv("TREES", projectPath("testdata/trees"))
			env.Setenv("PATCHES", projectPath("testdata/patches"))
			env.Setenv("XDG_CACHE_HOME", env.WorkDir+"/.cache")
			return nil
		},
	})
}

// exits runs a command and demands its exit code: exits 3 lineneutral fix x.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

// projectPath returns the absolute path of a file of the project.
func projectPath(rel string) string {
	dir, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	return dir + "/../../" + rel
}
