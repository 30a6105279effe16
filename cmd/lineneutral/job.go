package main

import (
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/lineneutral/lineneutral/patch"
	"github.com/lineneutral/lineneutral/rewrite"
	"github.com/lineneutral/lineneutral/series"
	"github.com/lineneutral/lineneutral/source"
)

// job is a patch and the tree that it applies to.
type job struct {
	name     string       // of the patch, for messages
	from     series.Patch // what patch was parsed from
	patch    *patch.Patch
	strip    int // leading components that its names have too many
	rewriter *rewrite.Rewriter
}

// files yields the file sections in order, and tells the rewriter where a
// message begins.
func (j *job) files() iter.Seq[*patch.File] {
	return func(yield func(*patch.File) bool) {
		j.rewriter.Strip(j.strip)
		for _, m := range j.patch.Messages {
			j.rewriter.Begin()
			for _, f := range m.Files {
				if !yield(f) {
					return
				}
			}
		}
	}
}

// printDecisions says for each run of edits in a file which layout it got.
func (j *job) printDecisions(w io.Writer, out *rewrite.Outcome) {
	if out.Skipped != "" {
		fmt.Fprintf(w, "%s:%d: %s: left alone: %s\n", j.name, out.File.Line, out.File.New, out.Skipped)
		return
	}
	if out.Fuzz > 0 {
		fmt.Fprintf(w, "%s:%d: %s: taken with a fuzz of %d\n", j.name, out.File.Line, out.Path, out.Fuzz)
	}
	if out.Refused != nil {
		fmt.Fprintf(w, "%v\n", j.explain(out.File, out.Refused))
		return
	}
	for i := range out.Result.Decisions {
		d := &out.Result.Decisions[i]
		fmt.Fprintf(w, "%s:%d: %s: %s\n", j.name, d.Hunk, out.Path, d)
	}
	j.printUnseen(w, out)
}

// printUnseen says what --needed left alone, or why it left nothing alone.
func (j *job) printUnseen(w io.Writer, out *rewrite.Outcome) {
	switch proof := out.Result.Proof; {
	case proof.Unseen > 0:
		fmt.Fprintf(w, "%s:%d: %s: lines left to drift, nothing on them can see it: %d\n", j.name, out.File.Line, out.Path, proof.Unseen)
	case proof.Doubt != "":
		fmt.Fprintf(w, "%s:%d: %s: every line is needed: %s\n", j.name, out.File.Line, out.Path, proof.Doubt)
	}
}

// printUnread says of a file that it was not read though it may be C, and
// returns 1; else 0.
func (j *job) printUnread(w io.Writer, out *rewrite.Outcome) int {
	if !out.Unread {
		return 0
	}
	fmt.Fprintf(w, "lineneutral: %s:%d: %s: left alone: %s; lines may count in it as in C, and are not looked at\n", j.name, out.File.Line, out.File.New, out.Skipped)
	return 1
}

// printCounters prints the changes to the uses of __COUNTER__ in a file and
// returns how many there are.
func (j *job) printCounters(w io.Writer, out *rewrite.Outcome) int {
	if out.Proof == nil {
		return 0
	}
	for i := range out.Proof.Counters {
		u := &out.Proof.Counters[i]
		fmt.Fprintf(w, "%s:%d: %s: %s\n", j.name, u.Hunk, out.Path, u)
	}
	return len(out.Proof.Counters)
}

// explain says where an error of file section f is and which exit code it is.
func (j *job) explain(f *patch.File, err error) *exitError {
	name := f.New
	var refusal *rewrite.Refusal
	if errors.As(err, &refusal) {
		line := f.Line
		if refusal.Hunk > 0 {
			line = refusal.Hunk
		}
		return &exitError{exitCannotTell, fmt.Errorf("%s:%d: %s: refused: %w", j.name, line, name, err)}
	}
	var place *patch.PlaceError
	if errors.As(err, &place) && place.Fuzz > 0 {
		// patch(1) would take it; that its place is the right one is a guess.
		return &exitError{exitCannotTell, fmt.Errorf("%s: %s: refused: %w", j.name, name, err)}
	}
	var missing *source.NotFoundError
	if errors.As(err, &missing) {
		return &exitError{exitCannotTell, fmt.Errorf("%s:%d: refused: %w; name the tree with --tree, or another -p", j.name, f.Line, err)}
	}
	var unusable *patch.NameError
	if place != nil || errors.As(err, &unusable) { // these tell the line themselves
		return &exitError{exitUsage, fmt.Errorf("%s: %s: %w", j.name, name, err)}
	}
	return &exitError{exitUsage, fmt.Errorf("%s:%d: %s: %w", j.name, f.Line, name, err)}
}
