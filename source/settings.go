package source

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Settings of git's configuration: one git config process for all of them, and
// none where no configuration can be. Which files hold one, and in which
// order, is git's business (git-config(1)): system, user, repository, worktree,
// includes, GIT_CONFIG_ variables and git -c.

// maxSettings bounds what is read of a section, in bytes.
const maxSettings = 1 << 20

// Setting is a value as git prints it; Bare says that the key stands without
// one, which is git's short spelling of true.
type Setting struct {
	Value string
	Bare  bool
}

// Settings returns the keys of a section of git's configuration as it holds in
// the current directory, by their names in lower case without the section; of
// a key with several values the last, which is the one that wins. section
// consists of letters.
func Settings(section string) (map[string]Setting, error) {
	if !mayBeConfigured(section) {
		return nil, nil
	}
	c := call{env: os.Environ(), limit: maxSettings}
	out, said, err := c.run("config", "-z", "--get-regexp", `^`+section+`\.[^.]*$`)
	if exit, ok := err.(*exec.ExitError); ok && exit.ExitCode() == 1 && said == "" {
		return nil, nil // git's word for: no such key
	}
	if err != nil {
		return nil, fmt.Errorf("git config: %w: %s", err, said)
	}
	found := map[string]Setting{}
	for row := range strings.SplitSeq(string(out), "\x00") {
		key, value, valued := strings.Cut(row, "\n")
		if name, ok := strings.CutPrefix(key, section+"."); ok {
			found[name] = Setting{value, !valued}
		}
	}
	return found, nil
}

// mayBeConfigured reports whether git is there and anything that it reads may
// have keys of the section: a variable is set, or a configuration file has the
// section's name in it or an include. Most often none does, and no process is
// started.
func mayBeConfigured(section string) bool {
	for _, name := range []string{"GIT_DIR", "GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"} {
		if os.Getenv(name) != "" {
			return hasGit()
		}
	}
	for _, path := range append(configFiles(), repositoryConfig()...) {
		if mayMention(path, section) {
			return hasGit()
		}
	}
	return false
}

// mayMention reports whether the configuration file at path may set a key of
// the section, by itself or by what it includes. Section names are not case
// sensitive. A file that cannot be read, or is no file, is for git to judge.
func mayMention(path, section string) bool {
	f, err := os.Open(path)
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist)
	}
	defer f.Close()
	text, err := readBounded(f, path, 0, maxSettings)
	text = bytes.ToLower(text)
	return err != nil || bytes.Contains(text, []byte(section)) || bytes.Contains(text, []byte("include"))
}

// repositoryConfig lists the files that hold for the repository around the
// current directory. Where ".git" is a file that leads elsewhere, these names
// lead through a file: reading them fails, and git is asked.
func repositoryConfig() []string {
	_, at := findGit(".")
	if at == "" {
		return nil
	}
	return []string{filepath.Join(at, "config"), filepath.Join(at, "config.worktree")}
}

func hasGit() bool {
	_, err := exec.LookPath("git")
	return err == nil
}

// configFiles lists the files that hold for every repository.
func configFiles() []string {
	var files []string
	if os.Getenv("GIT_CONFIG_NOSYSTEM") == "" {
		files = append(files, "/etc/gitconfig")
	}
	home, err := os.UserHomeDir()
	if err == nil {
		files = append(files, filepath.Join(home, ".gitconfig"))
	}
	if dir := os.Getenv("XDG_CONFIG_HOME"); dir != "" {
		return append(files, filepath.Join(dir, "git", "config"))
	}
	if err == nil {
		files = append(files, filepath.Join(home, ".config", "git", "config"))
	}
	return files
}
