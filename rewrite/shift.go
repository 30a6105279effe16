package rewrite

import (
	"fmt"
	"slices"

	"github.com/lineneutral/lineneutral/cparse"
)

// Second half of the proof: every token that the author did not touch has the
// presumed line that it has in the base, on every path.
//
// It is an abstract interpretation of base and fixed at once. Both execute the
// same directives; #line directives are the only ones that change what
// physical lines are counted as. So the state is a set of pairs: how the base
// counts, how fixed counts. A group of an #if chain begins with the state of
// the #if (the groups before it were skipped, with the directives in them);
// behind the #endif the states of all the groups' ends are possible, and that
// of the #if if there is no #else.
//
//	                       state (base, fixed)
//	#ifdef A               {0,0}
//	added
//	#line 3                {0,-2}
//	c                      shift of c: line 4 - 2 against 2: 0
//	#endif                 {0,-2} {0,0}
//	d                      shift {0, +2}: refuted
//
// A file with #line directives whose chains the patch changes has no such
// common walk. There the base's line must be the same on all of its own
// paths, or nothing is proved.

// origin is how lines are counted from some directive on: presumed line =
// physical line + offset, in a unit that is a number's or that of the base's
// #line MACRO with index sym-1.
type origin struct {
	sym, offset int
	file        string // what #line named, "" for the file's own name
}

// paths is the set of states that can hold at a place.
type paths []pathPair

type pathPair struct{ base, fixed origin }

// maxPaths bounds the set; a file that needs more is refused.
const maxPaths = 256

// shiftWalk interprets fixed.
type shiftWalk struct {
	c     *change
	fixed *text
	pairs *pairing

	now    paths
	chains []shiftChain
	live   cparse.Liveness
	common bool                  // base's directives can be executed in step
	alone  *cparse.PresumedLines // the base's lines by themselves
	err    error
}

type shiftChain struct {
	before, after paths
	hasElse       bool
}

// baseToken finds, for the tokens of the target, those of the base that they
// are: the n-th token of a record that the author kept, if it is spelled the
// same in both.
type baseToken struct{ c *change }

// of returns the base token of target token at, -1 if it has none.
func (b baseToken) of(at int) int {
	c := b.c
	t := &c.target.Tokens[at]
	r := c.target.record(int(t.Line))
	i := c.kept[r]
	if i < 0 {
		return -1
	}
	first := c.target.FirstTokenFrom(c.target.line(r))
	base := c.base.FirstTokenFrom(c.base.line(i)) + at - first
	if base >= len(c.base.Tokens) || c.base.record(int(c.base.Tokens[base].Line)) != i || c.base.Text(base) != c.target.Text(at) {
		return -1
	}
	return base
}

// newShiftWalk prepares the walk.
func newShiftWalk(c *change, fixed *text, pairs *pairing) *shiftWalk {
	w := &shiftWalk{c: c, fixed: fixed, pairs: pairs, now: paths{{}}, alone: c.base.Presumed()}
	w.common = w.alone.Plain() || w.sameSkeleton()
	return w
}

// sameSkeleton reports whether the conditional and #line directives of the
// base all stand on records that the author kept, and the target has no
// others of the conditional kind.
func (w *shiftWalk) sameSkeleton() bool {
	count := func(f *text, line bool) (n int) {
		for i := range f.Directives {
			if d := &f.Directives[i]; d.Conditional() || line && d.Kind == cparse.Line {
				n++
			}
		}
		return n
	}
	kept := 0
	for i := range w.c.target.Directives {
		d := &w.c.target.Directives[i]
		if (d.Conditional() || d.Kind == cparse.Line) && (baseToken{w.c}).of(d.First) >= 0 {
			kept++
		}
	}
	return kept == count(w.c.base, true) && count(w.c.target, false) == count(w.c.base, false)
}

// directive executes directive d of fixed, and the base's with it where it is
// the base's too.
func (w *shiftWalk) directive(d *cparse.Directive) {
	n := len(w.chains) - 1
	switch {
	case d.Kind == cparse.If:
		w.chains = append(w.chains, shiftChain{before: w.now})
	case d.Kind == cparse.Endif && n >= 0:
		c := w.chains[n]
		w.chains = w.chains[:n]
		w.endGroup(&c)
		if w.now = c.after; !c.hasElse || len(c.after) == 0 {
			w.now = w.join(c.after, c.before)
		}
	case d.Conditional() && n >= 0:
		c := &w.chains[n]
		w.endGroup(c)
		c.hasElse = c.hasElse || d.Kind == cparse.Else
		w.now = c.before
	case d.Kind == cparse.Line:
		w.line(d)
	}
	w.live.Step(w.fixed.File, d)
}

// endGroup takes the states at the end of a group of c into account, if any
// configuration reaches it.
func (w *shiftWalk) endGroup(c *shiftChain) {
	if !w.live.Dead() {
		c.after = w.join(c.after, w.now)
	}
}

// join unites two sets of states.
func (w *shiftWalk) join(a, b paths) paths {
	out := slices.Clone(a)
	for _, p := range b {
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	if len(out) > maxPaths {
		w.err = fmt.Errorf("more than %d ways to count lines through the conditional groups", maxPaths)
		return out[:1]
	}
	return out
}

// line executes a #line directive on every path.
func (w *shiftWalk) line(d *cparse.Directive) {
	base := -1
	if at := w.pairs.toTarget[d.First]; at >= 0 {
		base = baseToken{w.c}.of(at)
	}
	var next paths
	for _, p := range w.now {
		p.fixed = set(p.fixed, w.fixed, d, base)
		if base >= 0 && w.common {
			b := &w.c.base.Directives[w.c.base.Tokens[base].Directive]
			p.base = set(p.base, w.c.base, b, base)
		}
		if !slices.Contains(next, p) {
			next = append(next, p)
		}
	}
	w.now = next
}

// set returns how lines are counted behind d of t. An unknown number gets the
// base's token as its name, so that both texts agree on it.
func set(o origin, t *text, d *cparse.Directive, base int) origin {
	arg := t.LineArgument(d)
	next := origin{offset: -int(d.LastLine) - 1, file: o.file}
	if arg.Known {
		next.offset += arg.Number
	} else {
		next.sym = base + 2 // 1: a number that only fixed's own directive knows
	}
	if arg.HasFile {
		next.file = arg.File
	}
	return next
}

// renamed reports whether line m of the base is counted to another file on some
// path, and to which, "" for the file's own name. Only #line directives of the
// author's name files.
func (w *shiftWalk) renamed(m int) (name string, renamed bool) {
	for _, p := range w.now {
		was, known := p.base.file, true
		if !w.common {
			was, known = w.alone.FileAt(m)
		}
		if known && was != p.fixed.file {
			return p.fixed.file, true
		}
	}
	return "", false
}

// shifts returns by how many presumed lines the token on line n of fixed
// differs from its base token on line m, over all paths, each number once;
// known is false where that cannot be told.
func (w *shiftWalk) shifts(n, m int) (out []int, known bool) {
	for _, p := range w.now {
		var shift int
		switch {
		case !w.common:
			want, ok := w.alone.At(m)
			file, same := w.alone.FileAt(m)
			if !ok || !same || p.fixed.sym != 0 || p.fixed.file != file {
				return nil, false
			}
			shift = n + p.fixed.offset - want
		case p.base.sym != p.fixed.sym || p.base.file != p.fixed.file:
			return nil, false
		default:
			shift = n + p.fixed.offset - m - p.base.offset
		}
		if !slices.Contains(out, shift) {
			out = append(out, shift)
		}
	}
	slices.Sort(out)
	return out, true
}
