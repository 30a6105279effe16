package rewrite

import (
	"bytes"
	"sort"

	"github.com/lineneutral/lineneutral/patch"
)

// change is what the author did to one file: two texts and the author's own
// alignment of their records. It is taken from the hunks, never computed by a
// diff of ours: what the patch shows as context is what was not touched.
type change struct {
	lang         Language
	base, target *text
	placed       []patch.Placement
	edits        []edit
	// kept says for each record of target which base record it is, none where
	// the patch adds it.
	kept alignment
	// macros are those of the target and of what is known of its surroundings.
	macros *lineMacros
	// context is how many lines the author's hunks show around their changes;
	// those of bare, which carry made, have yet to get them.
	context int
	bare    map[*patch.Hunk]bool
	around  *surroundings
	sight   *sight
}

// edit is one run of changed records: base records [i,j) became target
// records [k,l). Edits are in increasing order and never touch.
type edit struct {
	i, j, k, l int
	hunk       *patch.Hunk
}

// newChange applies placed hunks to base.
func newChange(base []byte, placed []patch.Placement, lang Language, around *surroundings) *change {
	c, target := unread(patch.Records(base), placed)
	return c.read(base, target, lang, around)
}

// unread is a change whose texts are not read yet: it knows its records only.
func unread(base [][]byte, placed []patch.Placement) (*change, []byte) {
	c := &change{placed: placed, context: contextOf(placed)}
	c.kept = make(alignment, 0, len(base)+len(base)/8)
	return c, apply(base, placed, &editWriter{change: c})
}

// read reads the two texts, without trigraphs where it is not known whether
// they are replaced.
func (c *change) read(base, target []byte, lang Language, around *surroundings) *change {
	return c.readWith(base, target, lang, around, around.replaced())
}

// readWith reads the two texts as told: with trigraphs or without.
func (c *change) readWith(base, target []byte, lang Language, around *surroundings, trigraphs bool) *change {
	opt := lang.options(trigraphs)
	c.lang, c.base, c.target, c.around = lang, newText(base, opt), newText(target, opt), around
	c.macros = newLineMacros(indexMacros(c.target.Macros()), around.macros)
	c.sight = newSight(c)
	return c
}

// baseMacros is what macros is for the target, for the base.
func (c *change) baseMacros() *lineMacros {
	return newLineMacros(indexMacros(c.base.Macros()), c.around.macros)
}

// apply returns the text that the placed hunks make of the records of base.
// It tells w of each record in turn.
func apply(base [][]byte, placed []patch.Placement, w *editWriter) []byte {
	var out bytes.Buffer
	out.Grow(room(base, placed))
	at := 0 // next base record
	keep := func() {
		out.Write(base[at])
		w.keep(at)
		at++
	}
	for _, p := range placed {
		for at < p.Base {
			keep()
		}
		for _, line := range p.Hunk.Lines {
			switch line.Op {
			case patch.Context:
				keep()
			case patch.Remove:
				w.remove(p.Hunk, at)
				at++
			case patch.Add:
				w.add(p.Hunk, at)
				out.Write(line.Text)
			}
		}
	}
	for at < len(base) {
		keep()
	}
	return out.Bytes()
}

// room returns how many bytes the text that apply returns has at the most.
func room(base [][]byte, placed []patch.Placement) (n int) {
	for _, r := range base {
		n += len(r)
	}
	for _, p := range placed {
		for _, line := range p.Hunk.Lines {
			if line.Op == patch.Add {
				n += len(line.Text)
			}
		}
	}
	return n
}

// editWriter collects the author's alignment in a change; without one it
// collects nothing.
type editWriter struct{ change *change }

func (w *editWriter) keep(at int) {
	if w.change != nil {
		w.change.kept = append(w.change.kept, at)
	}
}

func (w *editWriter) remove(h *patch.Hunk, at int) {
	if c := w.change; c != nil {
		c.edit(h, at, len(c.kept)).j = at + 1
	}
}

func (w *editWriter) add(h *patch.Hunk, at int) {
	if c := w.change; c != nil {
		c.edit(h, at, len(c.kept)).l = len(c.kept) + 1
		c.kept = append(c.kept, -1)
	}
}

// edit returns the edit that base record i and target record k are in or end,
// opening one where nothing is open.
func (c *change) edit(h *patch.Hunk, i, k int) *edit {
	if n := len(c.edits); n > 0 && c.edits[n-1].j == i && c.edits[n-1].l == k {
		return &c.edits[n-1]
	}
	c.edits = append(c.edits, edit{i: i, j: i, k: k, l: k, hunk: h})
	return &c.edits[len(c.edits)-1]
}

// editNear returns the last edit that begins at or before target record t,
// nil if there is none.
func (c *change) editNear(t int) *edit {
	n := sort.Search(len(c.edits), func(i int) bool { return c.edits[i].k > t })
	if n == 0 {
		return nil
	}
	return &c.edits[n-1]
}
