package verify

// What the compiler proper sees of a unit, where the outline alone is not
// enough. The outline reads a patched file without flags. It takes a function
// that a macro makes for whatever stands on the line that the compiler
// recorded, and has no name for it; and where a macro hides a bracket it can
// take two declarations for one.
//
//	SYS(open, int, fd) { ... }               defines se_open and do_open
//	TABLE(t) 1, 2 END int f(void) { ... }    one declaration? two?
//
// So if an answer rests on such a declaration both states of the unit are
// preprocessed, and their function definitions are tied to the outlines again
// by where their braces stand. That gives each name of the unit its
// declaration. A definition that disagrees with the outline about its extent is
// compared on its own (ownText).
//
// It costs seconds, so it is done only where there is something to ask, once a
// unit. A unit that cannot be read so is not confirmed: what the outline says
// stands, and a note says so.

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"time"

	"github.com/lineneutral/lineneutral/build"
	"github.com/lineneutral/lineneutral/cparse"
	"github.com/lineneutral/lineneutral/rewrite"
)

// confirmTime bounds how long the functions of one state of a unit are read.
const confirmTime = 20 * time.Second

// A confirmation holds the function definitions of both states of a unit that
// begin in patched files, by name. nil holds nothing.
type confirmation [2]map[string][]definition

// A definition is one function definition of a unit.
type definition struct {
	text *outline
	decl int               // what makes it, by index of text.decls; -1 if the outline may be wrong about that
	at   cparse.Definition // its lines
	lost bool              // the text does not say where it is
}

// confirm reads both states of the unit if an answer about a change in c needs
// it. The error is ctx's, or one of the sides.
func (j *unitJudge) confirm(ctx context.Context, c *comparison) error {
	if rewrite.LanguageOf(j.unit.Source) == rewrite.Assembler || !j.inDoubt(c) {
		return nil
	}
	var both confirmation
	for s, side := range []*build.Variant{j.old, j.new} {
		var err error
		if both[s], err = j.readFunctions(ctx, state(s), side); err != nil {
			return j.notConfirmed(ctx, err)
		}
	}
	j.confirmed = &both
	return nil
}

// notConfirmed notes why a unit was not read, and returns any other error.
func (j *unitJudge) notConfirmed(ctx context.Context, err error) error {
	var refusal *build.CompileError
	var unread *cparse.ConfirmError
	if ctx.Err() != nil || !errors.As(err, &refusal) && !errors.As(err, &unread) {
		return err
	}
	j.note("which functions macros make is taken from the text alone: %v", err)
	return nil
}

// readFunctions lists the definitions of the unit in one state, by name.
func (j *unitJudge) readFunctions(ctx context.Context, s state, side *build.Variant) (map[string][]definition, error) {
	text, err := side.Preprocess(ctx, j.unit)
	if err != nil {
		return nil, err
	}
	// The parser needs many times the text's size: one runs at a time.
	j.parsing.Lock()
	defer j.parsing.Unlock()
	ctx, cancel := context.WithTimeout(ctx, confirmTime)
	defer cancel()
	found := map[string][]definition{}
	for _, f := range j.intent.filesOf(s, j.unit) {
		if f.path[s] == "" || f.language() != rewrite.C || !bytes.Contains(text, []byte(filepath.Base(f.path[s]))) {
			continue
		}
		inFile := func(name string) bool { return j.intent.fileAt(s, j.unit, side.TreePath(name)) == f }
		defs, err := cparse.Confirm(ctx, text, inFile)
		if err != nil {
			return nil, err
		}
		for _, d := range f.text[s].tied(defs) {
			found[d.at.Name] = append(found[d.at.Name], d)
		}
	}
	return found, nil
}

// tied ties defs, which begin in this file, to its declarations.
func (o *outline) tied(defs []cparse.Definition) []definition {
	match := o.file.Match(defs)
	wrong := map[int]bool{}
	var out []definition
	for _, d := range match.Differences {
		// One wrong extent makes all that is known of the declaration wrong.
		wrong[d.Decl] = wrong[d.Decl] || d.Kind != cparse.Renamed
		if d.Kind == cparse.Missed {
			out = append(out, definition{text: o, decl: -1, at: d.Definition})
		}
	}
	for i, of := range match.Functions {
		for _, d := range of {
			decl := i
			if _, spelled := o.nameToken(d); wrong[i] || spelled && !o.spellsOut(i) {
				decl = -1
			}
			out = append(out, definition{text: o, decl: decl, at: d})
		}
	}
	for _, d := range match.Untied {
		out = append(out, definition{at: d, lost: true})
	}
	return out
}

// definition returns the definition of the function name, if it is known.
func (c *confirmation) definition(s state, name string) (d *definition, known bool) {
	if c == nil || len(c[s][name]) != 1 || c[s][name][0].lost {
		return nil, false
	}
	return &c[s][name][0], true
}

// tie tells whether the function name holds an edit, as far as it is known.
func (c *confirmation) tie(s state, name string) tie {
	d, known := c.definition(s, name)
	if known && d.decl >= 0 {
		return tieOf(d.text.edited[d.decl])
	}
	there, alsoKnown := c.definition(1-s, name)
	if !known || !alsoKnown {
		return untied
	}
	mine, mineKnown := d.ownText()
	theirs, theirsKnown := there.ownText()
	if !mineKnown || !theirsKnown {
		return untied
	}
	return tieOf(mine != theirs)
}
