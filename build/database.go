package build

// compile_commands.json says how each translation unit of a tree is compiled.
// It is found beside the tree's own files, read entry by entry (a kernel's is
// tens of megabytes), and each entry becomes a Unit. One entry is one unit: a
// file that is compiled twice, say with and without -fPIC, is two units.
//
// An entry that makes no sense must not take the others along: it becomes a
// Unit with its Fault set, which cannot be compiled and says why.

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// DatabaseName is the name that every tool looks for.
const DatabaseName = "compile_commands.json"

const (
	// maxDatabase bounds a database, in bytes.
	maxDatabase = 1 << 30
	// maxEntries bounds the units of one database.
	maxEntries = 1 << 20
)

// A Database is a compile database as it was read.
type Database struct {
	Path  string // the file it came from, absolute
	Units []Unit // in the file's order, equal ones once

	Derived []Derived // what else a kernel's build made of sources
}

// A NoDatabaseError says that no compile database was found, and where it was
// looked for.
type NoDatabaseError struct {
	Looked []string // the files that are not there
}

func (e *NoDatabaseError) Error() string {
	return fmt.Sprintf("no %s (looked for %s), and no .cmd files of a kernel's build: make one with `bear -- make` or cmake's CMAKE_EXPORT_COMPILE_COMMANDS, or name it with --compdb",
		DatabaseName, strings.Join(e.Looked, ", "))
}

// FindDatabase returns the path of the compile database for tree. given is
// what the user named, a file or the folder that holds one; if it is empty the
// tree, its folder build, and then the tree's parents up to the root are
// tried. The error is a *NoDatabaseError if there is none.
func FindDatabase(tree, given string) (string, error) {
	candidates, err := databaseCandidates(tree, given)
	if err != nil {
		return "", err
	}
	for _, path := range candidates {
		info, err := os.Stat(path)
		if err == nil && info.Mode().IsRegular() {
			return path, nil
		}
	}
	return "", &NoDatabaseError{Looked: candidates}
}

func databaseCandidates(tree, given string) ([]string, error) {
	if given != "" {
		path, err := filepath.Abs(given)
		if err != nil {
			return nil, err
		}
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			path = filepath.Join(path, DatabaseName)
		}
		return []string{path}, nil
	}
	tree, err := filepath.Abs(tree)
	if err != nil {
		return nil, err
	}
	candidates := []string{filepath.Join(tree, DatabaseName), filepath.Join(tree, "build", DatabaseName)}
	for dir := tree; dir != filepath.Dir(dir); {
		dir = filepath.Dir(dir)
		candidates = append(candidates, filepath.Join(dir, DatabaseName))
	}
	return candidates, nil
}

// ReadDatabase reads the compile database at path. A file that is not a JSON
// array of objects is an error; a single bad entry is a Unit with a Fault.
func ReadDatabase(path string) (*Database, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("compile database: %w", err)
	}
	defer file.Close()
	units, err := decodeUnits(io.LimitReader(file, maxDatabase), filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("compile database %s: %w", path, err)
	}
	return &Database{Path: path, Units: units}, nil
}

// entry is one object of the database, in the format's own field names.
type entry struct {
	Directory string   `json:"directory"`
	File      string   `json:"file"`
	Output    string   `json:"output"`
	Command   string   `json:"command"`
	Arguments []string `json:"arguments"`
}

func decodeUnits(r io.Reader, base string) ([]Unit, error) {
	dec := json.NewDecoder(r)
	if open, err := dec.Token(); err != nil || open != json.Delim('[') {
		return nil, errors.New("is not a JSON array")
	}
	var units []Unit
	seen := map[string]bool{}
	for dec.More() {
		var e entry
		if err := dec.Decode(&e); err != nil {
			return nil, fmt.Errorf("entry %d: %w", len(units)+1, err)
		}
		unit := e.unit(base)
		if key := unit.key(); !seen[key] {
			seen[key] = true
			units = append(units, unit)
		}
		if len(units) > maxEntries {
			return nil, fmt.Errorf("more than %d entries", maxEntries)
		}
	}
	if _, err := dec.Token(); err != nil {
		return nil, fmt.Errorf("after entry %d: %w", len(units), err)
	}
	return units, nil
}

// unit turns an entry into a Unit. Relative names hold from the directory, and
// a relative directory from base, the database's own folder.
func (e *entry) unit(base string) Unit {
	dir := absoluteFrom(base, e.Directory)
	unit := Unit{Source: absoluteFrom(dir, e.File), Dir: dir, Args: slices.Clone(e.Arguments)}
	if e.File == "" {
		unit.Fault = errors.New("entry names no file")
		return unit
	}
	if len(unit.Args) == 0 {
		unit.Args, unit.Fault = splitWords(e.Command)
	}
	if unit.Fault == nil && len(unit.Args) < 2 {
		unit.Fault = errors.New("entry has no compile command")
	}
	unit.Output = e.Output
	if unit.Output == "" {
		unit.Output = outputOf(unit.Args)
	}
	if unit.Output != "" {
		unit.Output = absoluteFrom(dir, unit.Output)
	}
	return unit
}

// absoluteFrom reads path as one that holds from dir.
func absoluteFrom(dir, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}
