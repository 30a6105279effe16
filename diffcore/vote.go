package diffcore

// Pairing by reference: bodies that are a pair vote for what stands at the same
// places of both.
//
//	OLD   f: call g.1, call g.2        NEW   f: call g.3, call g.1
//
// f gives a vote each to g.1 = g.3 and g.2 = g.1. Bodies of equal shape vote before
// those that changed, since there a place of one may not be that of the other; and
// what is paired votes in its turn.

import (
	"slices"
	"sort"
)

// vote counts how often a pair of nodes stands at one place.
type vote struct {
	o, n   *node
	weight int
}

// maxRounds bounds how often bodies that changed are asked, in a file that was made
// to have each round pair something new.
const maxRounds = 64

// pairByReference is step 2 of the funnel. Bodies of equal shape are exhausted
// before those of different shape are asked, and each new pair is asked in turn.
func (c *Correlation) pairByReference(fresh [][2]*node) {
	if !anyLeft(c.old, c.forward, c.oldKeys) || !anyLeft(c.new, c.backward, c.newKeys) {
		return
	}
	var changed [][2]*node
	ask := func(list [][2]*node, strict bool) [][2]*node {
		tally := map[[2]*node]int{}
		for _, p := range list {
			if !c.voteOf(p[0].body, p[1].body, strict, tally) {
				changed = append(changed, p)
			}
		}
		return c.elect(tally)
	}
	for round := 0; round < maxRounds && len(fresh) > 0; round++ {
		for len(fresh) > 0 {
			fresh = ask(fresh, true)
		}
		late := changed
		changed = nil
		fresh = ask(late, false)
	}
}

// anyLeft tells whether a node of o could pair and has not.
func anyLeft(o *Object, partner partners, keys []string) bool {
	return slices.ContainsFunc(o.nodes, func(n *node) bool { return partner.of(n) == nil && keys[n.id] != "" })
}

// voteOf lets one pair of bodies vote. It reports false when the two differ
// in shape and strict votes only were wanted.
func (c *Correlation) voteOf(o, n *body, strict bool, tally map[[2]*node]int) bool {
	if o == nil || n == nil || o.silent && n.silent {
		return true
	}
	pairs, same := alignRefs(o, n, strict)
	if strict && !same {
		return false
	}
	for _, p := range pairs {
		for _, x := range p[0].candidates() {
			for _, y := range p[1].candidates() {
				if k := c.oldKeys[x.id]; k != "" && k == c.newKeys[y.id] && c.free(x, y) {
					tally[[2]*node{x, y}]++
				}
			}
		}
	}
	return true
}

// elect pairs by falling number of votes; then equal names, then the order of
// addresses decide, so that the result does not depend on map order.
func (c *Correlation) elect(tally map[[2]*node]int) [][2]*node {
	votes := make([]vote, 0, len(tally))
	for k, w := range tally {
		votes = append(votes, vote{k[0], k[1], w})
	}
	sort.Slice(votes, func(i, j int) bool { return votes[i].before(&votes[j]) })
	var out [][2]*node
	for _, v := range votes {
		if c.free(v.o, v.n) {
			c.pair(v.o, v.n)
			out = append(out, [2]*node{v.o, v.n})
		}
	}
	return out
}

func (v *vote) before(w *vote) bool {
	if v.weight != w.weight {
		return v.weight > w.weight
	}
	if a, b := v.o.name == v.n.name, w.o.name == w.n.name; a != b {
		return a
	}
	if c := v.o.compare(w.o); c != 0 {
		return c < 0
	}
	return v.n.compare(w.n) < 0
}
