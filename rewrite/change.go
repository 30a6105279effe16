package rewrite

import (
	"bytes"

	"github.com/lineneutral/lineneutral/cparse"
	"github.com/lineneutral/lineneutral/patch"
)

// change is what the author did to one file: two texts and the author's own
// alignment of their records. It is taken from the hunks, never computed by a
// diff of ours: what the patch shows as context is what was not touched.
type change struct {
	base, target *text
	placed       []patch.Placement
	edits        []edit
	// kept holds, for each record of target, the base record that it is, or
	// -1 where the patch adds it. Strictly increasing where not -1.
	kept []int
}

// edit is one run of changed records: base records [i,j) became target
// records [k,l). Edits are in increasing order and never touch.
type edit struct {
	i, j, k, l int
	hunk       *patch.Hunk
}

// newChange applies placed hunks to base.
func newChange(base []byte, placed []patch.Placement, opt cparse.Options) *change {
	c := &change{base: newText(base, opt), placed: placed}
	var target [][]byte
	at := 0 // next base record
	keep := func() {
		c.kept = append(c.kept, at)
		target = append(target, c.base.records[at])
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
				c.edit(p.Hunk, at, len(target)).j = at + 1
				at++
			case patch.Add:
				c.edit(p.Hunk, at, len(target)).l = len(target) + 1
				c.kept = append(c.kept, -1)
				target = append(target, line.Text)
			}
		}
	}
	for at < len(c.base.records) {
		keep()
	}
	c.target = newText(bytes.Join(target, nil), opt)
	return c
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
	var near *edit
	for i := range c.edits {
		if c.edits[i].k > t {
			break
		}
		near = &c.edits[i]
	}
	return near
}
