package hook

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A hook hands its argument on as it is and fails as the program does.
func TestInstalledHooksRunTheProgram(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "it's ours")
	if err := os.WriteFile(program, []byte("#!/bin/sh\nfor a; do echo \"<$a>\"; done\nexit 3\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	paths, err := Install(filepath.Join(dir, "hooks"), program)
	if err != nil || len(paths) != 2 {
		t.Fatalf("installed %q, %v", paths, err)
	}
	for i, want := range []string{"<check>\n<--staged>\n", "<check>\n<--pre-image=store>\n<a b.patch>\n"} {
		out, err := exec.Command(paths[i], "a b.patch").Output()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 3 || string(out) != want {
			t.Errorf("%s: %q, %v; want %q and exit 3", paths[i], out, err, want)
		}
	}
}

func TestInstallIsRepeatable(t *testing.T) {
	dir := t.TempDir()
	for _, program := range []string{"old", "lineneutral"} {
		if _, err := Install(dir, program); err != nil {
			t.Fatal(err)
		}
	}
	got, _ := os.ReadFile(filepath.Join(dir, "pre-commit"))
	if !strings.HasSuffix(string(got), "\nexec lineneutral check --staged\n") {
		t.Errorf("pre-commit:\n%s", got)
	}
	if removed, err := Remove(dir); err != nil || len(removed) != 2 {
		t.Errorf("removed %q, %v", removed, err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestAForeignHookIsNeverTouched(t *testing.T) {
	const foreign = "#!/bin/sh\necho mine\n"
	for _, test := range []struct {
		name  string
		setUp func(path string) error
	}{
		{"a script", func(path string) error { return os.WriteFile(path, []byte(foreign), 0o777) }},
		{"ours, with a line of the user's", func(path string) error {
			return os.WriteFile(path, []byte("#!/bin/sh\n"+mark+"\nmake lint || exit\nexec lineneutral check --staged\n"), 0o777)
		}},
		{"an empty file", func(path string) error { return os.WriteFile(path, nil, 0o777) }},
		{"a link to nowhere", func(path string) error { return os.Symlink("nowhere", path) }},
		{"a folder", func(path string) error { return os.Mkdir(path, 0o777) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "sendemail-validate")
			if err := test.setUp(path); err != nil {
				t.Fatal(err)
			}
			before, _ := os.Lstat(path)
			_, err := Install(dir, "lineneutral")
			var occupied *OccupiedError
			if !errors.As(err, &occupied) || occupied.Path != path {
				t.Errorf("error %v", err)
			}
			if removed, err := Remove(dir); err != nil || len(removed) != 0 {
				t.Errorf("removed %q, %v", removed, err)
			}
			after, err := os.Lstat(path)
			if err != nil || after.Mode() != before.Mode() || after.ModTime() != before.ModTime() {
				t.Errorf("it was touched: %v, %v", after, err)
			}
			if left, _ := os.ReadDir(dir); len(left) != 1 {
				t.Errorf("something was written beside it: %v", left)
			}
		})
	}
}
