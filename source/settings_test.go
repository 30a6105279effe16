package source

import (
	"os"
	"path/filepath"
	"testing"
)

// emptyHome is a directory without any configuration that is also the current
// one. Repositories above it are out of git's sight, and the system's file.
func emptyHome(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("HOME", dir)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	t.Setenv("GIT_CONFIG_GLOBAL", "") // so that it is put back
	os.Unsetenv("GIT_CONFIG_GLOBAL")
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(dir, "xdg"))
	t.Setenv("GIT_CEILING_DIRECTORIES", filepath.Dir(dir))
	return dir
}

func TestSettingsOfUserAndRepository(t *testing.T) {
	emptyHome(t)
	write(t, ".gitconfig", "[example]\n\tstyle = user\n\tPre-Image = tree\n")
	git(t, ".", "init", "-q")
	git(t, ".", "config", "example.style", "repository\nin two lines")
	git(t, ".", "config", "example.sub.style", "of a subsection")
	git(t, ".", "config", "examples.style", "of another section")
	write(t, ".git/config", read(t, ".git/config")+"[example]\n\tpartial\n\tempty =\n")
	got, err := Settings("example")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Setting{"style": {Value: "repository\nin two lines"}, "pre-image": {Value: "tree"}, "partial": {Bare: true}, "empty": {}}
	if len(got) != len(want) {
		t.Errorf("got %v", got)
	}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s is %+v, want %+v", name, got[name], value)
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestSettingsWithoutAKey(t *testing.T) {
	emptyHome(t)
	git(t, ".", "init", "-q")
	if got, err := Settings("example"); err != nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestSettingsThatCannotBeRead(t *testing.T) {
	emptyHome(t)
	git(t, ".", "init", "-q")
	write(t, ".git/config", "[example")
	if _, err := Settings("example"); err == nil {
		t.Error("no error for a broken configuration")
	}
}

// Where nothing is configured git is not even started: this one would fail.
func TestSettingsAskNobodyWhereNothingIs(t *testing.T) {
	dir := emptyHome(t)
	if err := os.WriteFile("git", []byte("#!/bin/sh\nexit 9\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	if _, err := Settings("example"); err != nil {
		t.Errorf("git was started: %v", err)
	}
}

// A linked work tree has its configuration in the repository it belongs to.
func TestSettingsOfALinkedWorkTree(t *testing.T) {
	dir := emptyHome(t)
	git(t, ".", "init", "-q")
	git(t, ".", "commit", "-q", "--allow-empty", "-m", "first")
	git(t, ".", "config", "example.style", "line")
	git(t, ".", "worktree", "add", "-q", "linked")
	t.Chdir(filepath.Join(dir, "linked"))
	if got, err := Settings("example"); err != nil || got["style"].Value != "line" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestSettingsThatAnIncludeMakes(t *testing.T) {
	emptyHome(t)
	git(t, ".", "init", "-q")
	write(t, "more", "[example]\n\tstyle = line\n")
	write(t, ".gitconfig", "[Include]\n\tpath = more\n")
	if got, err := Settings("example"); err != nil || got["style"].Value != "line" {
		t.Errorf("got %v, %v", got, err)
	}
}

// A repository whose files do not mention the section starts no git either.
func TestSettingsAskNobodyWhereNothingIsMentioned(t *testing.T) {
	dir := emptyHome(t)
	git(t, ".", "init", "-q")
	if err := os.WriteFile("git", []byte("#!/bin/sh\nexit 9\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	if _, err := Settings("example"); err != nil {
		t.Error(err)
	}
	write(t, ".gitconfig", "[EXAMPLE]\n\tstyle = line\n")
	if _, err := Settings("example"); err == nil {
		t.Error("a key of the section is there and git was not asked")
	}
}
