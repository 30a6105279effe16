package main

import (
	"bytes"
	"fmt"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/lineneutral/lineneutral/rewrite"
	"github.com/lineneutral/lineneutral/series"
	"github.com/lineneutral/lineneutral/source"
)

// fix --staged. The index gets the fixed content, and so does a file in the
// work tree that has what was staged, through git's filters or byte for byte. A
// file that has gone on since is left alone and named.

func stagedFlag() cli.Flag {
	return &cli.BoolFlag{Name: "staged", Usage: "instead of a patch, take what is staged in the repository around the tree"}
}

// fixStaged fixes what is staged.
func fixStaged(c *cli.Context, std stdio, to *delivery) error {
	if to.write || to.folder != "" {
		return usage("--staged rewrites the index; -w and -o are for patches")
	}
	batch, err := openStaged(c)
	if err != nil {
		return err
	}
	defer batch.tree.Close()
	s := &staging{tree: batch.tree}
	refused, err := fixJob(c, std, batch.jobs[0], s.add)
	if err != nil {
		return err
	}
	if refused > 0 && !c.Bool("partial") {
		return &exitError{code: exitCannotTell}
	}
	if to.list || to.diff {
		err = s.show(std, to)
	} else {
		err = s.write(std)
	}
	if err == nil && refused > 0 {
		err = &exitError{code: exitCannotTell}
	}
	return err
}

// staging is the staged files that change.
type staging struct {
	tree  *source.Tree
	files []source.StagedFile
}

// add notes what became of a file.
func (s *staging) add(out *rewrite.Outcome) {
	if out.Result != nil && out.Result.Changed {
		s.files = append(s.files, source.StagedFile{Path: out.Path, Content: out.Result.Fixed})
	}
}

// show lists the files, or their differences, as of patches.
func (s *staging) show(std stdio, to *delivery) error {
	var parcels []parcel
	for _, f := range s.files {
		before, err := s.tree.StagedContent(f.Path)
		if err != nil {
			return usage("%w", err)
		}
		parcels = append(parcels, parcel{series.Patch{Name: f.Path, Content: before}, f.Content})
	}
	return to.deliver(std.out, parcels)
}

// write stages the files, brings the work tree's along, and prints the names.
func (s *staging) write(std stdio) error {
	if len(s.files) == 0 {
		return nil
	}
	follow := map[string]func() error{} // by path, what brings the work tree's file along
	for _, f := range s.files {
		var err error
		if follow[f.Path], err = s.follow(f); err != nil {
			return usage("%w", err)
		}
	}
	if err := s.tree.Stage(s.files); err != nil {
		return usage("%w", err)
	}
	for _, f := range s.files {
		if follow[f.Path] == nil {
			fmt.Fprintf(std.err, "lineneutral: %s: staged; the file in the work tree is not what was staged before, and stays as it is\n", f.Path)
		} else if err := follow[f.Path](); err != nil {
			return usage("%w", err)
		}
		if _, err := fmt.Fprintln(std.out, f.Path); err != nil {
			return outputError(err)
		}
	}
	return s.tree.Refresh()
}

// follow returns what brings the work tree's file along once f is staged; nil
// if that file is not what is staged now. Where a filter of git's stands
// between the two, git has to write it.
func (s *staging) follow(f source.StagedFile) (func() error, error) {
	before, err := s.tree.StagedContent(f.Path)
	if err != nil {
		return nil, err
	}
	work, err := s.tree.WorkTree(f.Path)
	switch {
	case err != nil:
		return nil, nil // gone, or something else by now
	case bytes.Equal(work.Bytes, before):
		path := filepath.Join(s.tree.Dir(), filepath.FromSlash(f.Path))
		return func() error { return series.Replace(path, f.Content) }, nil
	case s.tree.Unchanged(f.Path):
		return func() error { return s.tree.CheckOut(f.Path) }, nil
	}
	return nil, nil
}
