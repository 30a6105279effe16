package build

// What the preprocessor knows of one source: its text with every macro
// definition that its command makes it see. Nothing is compiled and nothing of
// the tree is written, so it needs no variant of the tree: the command runs
// where it always runs, on the tree as it is.

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

const (
	// definitionTime bounds one preprocessor, an endless #include say.
	definitionTime = time.Minute
	// maxSearched bounds a source that is searched for #include, in bytes.
	maxSearched = 16 << 20
)

// Commands finds the units of a tree's files by path.
type Commands struct {
	tree  string
	all   []*Unit
	units map[string][]*Unit // by their source's path in the tree
	// includers holds the units by what their source includes; nil until it is
	// asked for.
	includers map[string][]*Unit
	// inclusions is what the tree's texts include; nil until it is asked for.
	inclusions *inclusions
}

// ReadCommands reads the compile database of tree; given is as for
// FindDatabase.
func ReadCommands(tree, given string) (*Commands, error) {
	tree, err := realFolder(tree)
	if err != nil {
		return nil, fmt.Errorf("tree: %w", err)
	}
	path, err := FindDatabase(tree, given)
	if err != nil {
		return nil, err
	}
	database, err := ReadDatabase(path)
	if err != nil {
		return nil, err
	}
	c := &Commands{tree: tree, units: map[string][]*Unit{}}
	for i := range database.Units {
		u := &database.Units[i]
		c.all = append(c.all, u)
		if rel, ok := Locate(tree, u.Source); ok {
			c.units[filepath.ToSlash(rel)] = append(c.units[filepath.ToSlash(rel)], u)
		}
	}
	return c, nil
}

// Of returns the units whose main source is the file at path, which is
// slash-separated and relative to the tree.
func (c *Commands) Of(path string) []*Unit { return c.units[path] }

// Includers returns the units, other than its own, whose main source names the
// file at path in an #include, by its last name. Those that include it through
// another file are not found: see WhyIncluded.
func (c *Commands) Includers(path string) []*Unit {
	if c.includers == nil {
		c.includers = map[string][]*Unit{}
		for _, source := range slices.Sorted(maps.Keys(c.units)) {
			text, err := readAtMost(filepath.Join(c.tree, source), maxSearched)
			if err != nil {
				continue // then its units do not compile either
			}
			for _, name := range included(text) {
				c.includers[name] = append(c.includers[name], c.units[source]...)
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(c.includers[filepath.Base(path)]), func(u *Unit) bool {
		return slices.Contains(c.units[path], u)
	})
}

// includeRow matches a line with #include and the header's name.
var includeRow = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*include[ \t]*["<]([^">\n]+)[">]`)

// included lists the last names of what text includes, each once.
func included(text []byte) []string {
	var names []string
	for _, row := range includeRow.FindAllSubmatch(text, -1) {
		names = append(names, filepath.Base(string(row[1])))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Definitions returns what unit u's own compiler prints under -E -dD: the
// preprocessed text with line markers, and each #define and #undef as a line
// of its own, those of the command line and of the compiler among them. The
// error says what was run and what it said.
func (c *Commands) Definitions(ctx context.Context, u *Unit) ([]byte, error) {
	if err := u.usable(); err != nil {
		return nil, err
	}
	args, err := expandResponse(u.Args, u.Dir)
	if err != nil {
		return nil, err
	}
	scratch, err := newScratch("", c.tree)
	if err != nil {
		return nil, err
	}
	defer scratch.remove()
	ctx, cancel := context.WithTimeout(ctx, definitionTime)
	defer cancel()
	out := filepath.Join(scratch.dir, "dump")
	done := call{Dir: u.Dir, Args: definitionArgs(args, out), Temp: scratch.dir}.run(ctx)
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("%s: %w", u.Source, ctx.Err())
	case done.Fault != "":
		return nil, errors.New(strings.TrimSpace(done.Fault + "\n" + done.Output))
	}
	return readAtMost(out, maxPreprocessed)
}

// definitionArgs is textArgs of -E with the definitions. Comments that -C keeps
// would break them over lines; another -d or -fdirectives-only would leave
// some of them out.
func definitionArgs(args []string, out string) []string {
	args = slices.DeleteFunc(slices.Clone(args), func(arg string) bool {
		return arg == "-C" || arg == "-CC" || arg == "-fdirectives-only" || len(arg) == 3 && strings.HasPrefix(arg, "-d")
	})
	return appendOptions(textArgs(args, "-E", out), []string{"-dD"})
}
