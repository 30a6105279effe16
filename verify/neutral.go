package verify

// The patch as it would be if it moved no line. Each patched file is made
// line-neutral, by directives alone so that no column changes either, and the
// tree with those files is a third state: it has the tokens of the patched one
// and the presumed lines of the original. rewrite proves both.
//
//	original    f2 on line 9     log_at(9)
//	patched     f2 on line 11    log_at(11)
//	neutral     f2 on line 9     log_at(9)     so f2 differs by its line only
//
// Making every __LINE__ the same number on both sides would not show as much:
// it also hides what an edit puts behind a question about the line, as in
// #define LIMIT (__LINE__ >= 100 ? 20 : 10).

import (
	"bytes"
	"context"
	"fmt"
	"sync"

	"github.com/lineneutral/lineneutral/build"
	"github.com/lineneutral/lineneutral/rewrite"
)

// A neutral is the neutral state of the tree: its texts and the side to compile
// on, each made when it is first asked for.
type neutral struct {
	applied   *application
	trigraphs rewrite.Trigraphs
	touch     bool // see build.File.Touched

	writing sync.Once
	texts   map[*pair][]byte // by patched file
	refused map[*pair]error  // those that could not be made neutral

	standing sync.Once
	variant  *build.Variant
	err      error // of the variant
}

// write makes the texts.
func (n *neutral) write() {
	n.texts, n.refused = map[*pair][]byte{}, map[*pair]error{}
	for _, p := range n.applied.pairs {
		text, err := p.neutral(n.trigraphs)
		if err != nil {
			n.refused[p], text = err, p.new
		}
		n.texts[p] = text
	}
}

// side is the tree with the texts.
func (n *neutral) side(ctx context.Context, site *build.Site) (*build.Variant, error) {
	n.standing.Do(func() {
		n.writing.Do(n.write)
		changes := n.applied.changes()
		for path, p := range n.applied.present {
			changes[path] = build.File{Data: n.texts[p], Mode: p.mode}
		}
		if n.touch {
			changes = touched(changes)
		}
		n.variant, n.err = site.Variant(ctx, "neutral", changes)
	})
	return n.variant, n.err
}

// trigraphs says whether the units have trigraphs replaced, if they agree on it.
func trigraphs(units []*build.Unit) rewrite.Trigraphs {
	replaced := 0
	for _, u := range units {
		if u.Trigraphs() {
			replaced++
		}
	}
	if replaced > 0 && replaced < len(units) {
		return rewrite.TrigraphsUnknown
	}
	return rewrite.TrigraphsIf(replaced > 0)
}

// neutral is the new text of p with the presumed lines of the old one. Each
// section goes on from what the one before it was made to be.
func (p *pair) neutral(trigraphs rewrite.Trigraphs) ([]byte, error) {
	if p.oldPath == "" || p.newPath == "" || p.language() == rewrite.NotC {
		return p.new, nil
	}
	opt := rewrite.Options{Style: rewrite.Line, Trigraphs: trigraphs}
	text := p.old
	for _, hunks := range p.hunks {
		result, err := rewrite.Neutralise(p.newPath, text, hunks, opt)
		if err != nil {
			return nil, fmt.Errorf("%s: no line-neutral form of it to compare with: %w", p.newPath, err)
		}
		text = result.Fixed
	}
	return text, nil
}

// moves reports whether any line of the files moves, and why that is not known
// of the first that has no neutral text.
func (n *neutral) moves(files []*intentFile) (bool, error) {
	n.writing.Do(n.write)
	moves := false
	for _, f := range files {
		if err := n.refused[f.pair]; err != nil {
			return true, err
		}
		moves = moves || !bytes.Equal(n.texts[f.pair], f.new)
	}
	return moves, nil
}
