// Package hook writes git hooks that run lineneutral.
//
// A hook is a small shell script; git looks for it by its name and stops what
// it was about to do if the script fails. Ours carry a mark in their second
// line. A script without it is somebody else's and is never touched: which of
// two hooks has to run first, and what the other makes of its input, is for
// the user to say.
package hook

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// kind is one hook of git's (githooks(5)).
type kind struct {
	name string // the file's name, which is git's name for it
	args string // what the command is called with, in the shell's words
	why  string
}

// kinds lists the hooks that can be written.
func kinds() []kind {
	return []kind{
		{"pre-commit", `check --staged`, "no commit moves lines that it does not touch"},
		{"sendemail-validate", `check --pre-image=store "$1"`, "no mail is sent whose patch does"},
	}
}

// mark begins the second line of every hook that Install writes.
const mark = "# lineneutral hook"

// script returns the hook's text, which runs the program of that name.
func (k kind) script(program string) []byte {
	return fmt.Appendf(nil, "#!/bin/sh\n%s: %s; git's --no-verify passes it by\nexec %s %s\n", mark, k.why, quoted(program), k.args)
}

// quoted writes a word so that the shell reads it as it is.
func quoted(word string) string {
	if strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-") == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// OccupiedError is a hook of that name that is not ours.
type OccupiedError struct {
	Path string
	Call string // the line that would do the same in it
}

func (e *OccupiedError) Error() string {
	return fmt.Sprintf("%s is somebody else's hook and stays as it is; to have both, add to it: %s", e.Path, e.Call)
}

// Install writes the hooks into the folder dir so that they run program, and
// returns their paths. An older one of ours is replaced. If one hook of these
// names is not ours, nothing is written: *OccupiedError.
func Install(dir, program string) ([]string, error) {
	var paths []string
	for _, k := range kinds() {
		path := filepath.Join(dir, k.name)
		switch ours, err := isOurs(path); {
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return nil, err
		case err == nil && !ours:
			return nil, &OccupiedError{path, quoted(program) + " " + k.args + " || exit"}
		}
		paths = append(paths, path)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	for i, k := range kinds() {
		if err := replace(paths[i], k.script(program)); err != nil {
			return nil, err
		}
	}
	return paths, nil
}

// Remove takes the hooks that Install wrote away again and returns their paths.
func Remove(dir string) ([]string, error) {
	var paths []string
	for _, k := range kinds() {
		path := filepath.Join(dir, k.name)
		ours, err := isOurs(path)
		if errors.Is(err, fs.ErrNotExist) || err == nil && !ours {
			continue
		}
		if err == nil {
			err = os.Remove(path)
		}
		if err != nil {
			return paths, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// isOurs reports whether the file at path is what Install wrote: three lines, of
// which the last runs the program. One that its user has added to is not, and
// neither is a link or a folder, whatever it leads to.
func isOurs(path string) (bool, error) {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() {
		return false, err
	}
	content, err := os.ReadFile(path)
	lines := strings.Split(string(content), "\n")
	return len(lines) == 4 && lines[3] == "" && strings.HasPrefix(lines[1], mark) && strings.HasPrefix(lines[2], "exec "), err
}

// replace writes an executable file. The old one is removed first, so that a
// shell that reads it right now is not given half of the new one.
func replace(path string, content []byte) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o777)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}
