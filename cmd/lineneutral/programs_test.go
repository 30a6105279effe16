package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// Each script of testdata/programs is a session with the programs that hand
// patches on: git, quilt, patch, pre-commit. A program that is not installed
// skips its script, with a word.
func TestPrograms(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/programs",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
		Setup: func(env *testscript.Env) error {
			env.Setenv("PROJECT", projectPath(""))
			home := env.WorkDir + "/home"
			if err := os.MkdirAll(home, 0o777); err != nil {
				return err
			}
			env.Setenv("HOME", home)
			env.Setenv("PRE_COMMIT_HOME", home+"/pre-commit")
			if err := os.WriteFile(home+"/.gitconfig", []byte(gitconfig), 0o666); err != nil {
				return err
			}
			return goSettings(env)
		},
	})
}

const gitconfig = `[user]
	name = A
	email = a@example.org
[init]
	defaultBranch = main
`

// goSettings hands the caches and the proxy of this Go on to the one that
// pre-commit runs.
func goSettings(env *testscript.Env) error {
	names := []string{"GOMODCACHE", "GOCACHE", "GOPROXY", "GOSUMDB", "GONOSUMDB", "GOFLAGS"}
	out, err := exec.Command("go", append([]string{"env"}, names...)...).Output()
	if err != nil {
		return err
	}
	for i, value := range strings.Split(strings.TrimSuffix(string(out), "\n"), "\n") {
		env.Setenv(names[i], value)
	}
	return nil
}
