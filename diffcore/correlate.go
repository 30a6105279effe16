package diffcore

// Which node of NEW is which node of OLD.
//
// The funnel goes from certain to weak, and each step looks only at what the
// steps before it left:
//
//  1. a name that no compiler numbered, unique on both sides;
//  2. for numbered names and unnamed variables: the places of references in
//     bodies that are paired already. If f calls x.3 where f called x.4, those
//     are one object (vote.go);
//  3. equal content, in bodies nobody voted for;
//  4. what is left over, if as many are left on both sides.
//
// Only nodes of one key (the name without its numbers) can pair at all. A
// pair is an identity and no verdict: what differs between two paired nodes
// is reported, and so is whatever refers to nodes that are no pair. A wrong
// pair costs a false report, never a missed one.

import (
	"fmt"
	"sort"
	"strings"
	"sync"
)

// Correlation pairs the nodes of two objects one to one.
type Correlation struct {
	old, new *Object
	forward  partners // of nodes of old
	backward partners // of nodes of new
	oldKeys  []string // by node.id
	newKeys  []string
}

// partners holds for each node of one object, by node.id, that of the other.
type partners []*node

func (p partners) of(n *node) *node { return p[n.id] }

// Correlate pairs what old and new have in common. Neither is modified; both are
// traced if they were not.
func Correlate(old, new *Object) *Correlation {
	traceBoth(old, new)
	c := &Correlation{old: old, new: new,
		forward: make(partners, len(old.nodes)), backward: make(partners, len(new.nodes)),
		oldKeys: make([]string, len(old.nodes)), newKeys: make([]string, len(new.nodes))}
	buckets := c.buckets()
	var fresh [][2]*node
	if old.part != nil && new.part != nil {
		fresh = c.pairByIndex()
	} else {
		fresh = c.pairNames(buckets)
	}
	c.pairByReference(fresh)
	for _, k := range sortedKeys(buckets) {
		c.pairByContent(buckets[k])
	}
	for _, k := range sortedKeys(buckets) {
		c.pairRest(buckets[k])
	}
	return c
}

// traceBoth traces two objects at once; they share nothing.
func traceBoth(old, new *Object) {
	var both sync.WaitGroup
	both.Go(func() { old.traced() })
	new.traced()
	both.Wait()
}

// Pair is a symbol of OLD and the one that stands for it in NEW.
type Pair struct{ Old, New string }

// Pairs lists the symbols that correspond, in the order of OLD's. That two
// correspond says nothing about whether they are equal.
func (c *Correlation) Pairs() []Pair {
	var out []Pair
	for _, o := range c.old.nodes {
		if n := c.forward.of(o); n != nil && o.name != "" && n.name != "" {
			out = append(out, Pair{o.name, n.name})
		}
	}
	return out
}

// bucket holds the nodes of one key.
type bucket struct{ old, new []*node }

func sortedKeys(m map[string]*bucket) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

func (c *Correlation) buckets() map[string]*bucket {
	m := map[string]*bucket{}
	get := func(n *node, keys []string) *bucket {
		k := keyOf(n)
		if k == "" {
			return &bucket{} // pairs with nothing
		}
		keys[n.id] = k
		if m[k] == nil {
			m[k] = &bucket{}
		}
		return m[k]
	}
	for _, n := range c.old.nodes {
		b := get(n, c.oldKeys)
		b.old = append(b.old, n)
	}
	for _, n := range c.new.nodes {
		b := get(n, c.newKeys)
		b.new = append(b.new, n)
	}
	return m
}

// keyOf is what two nodes must have in common to pair. Unnamed bytes that
// nobody can write have no identity beside their content and no key.
func keyOf(n *node) string {
	if n.sym != nil {
		return "=" + shapeOf(n.name) // the null symbol has no name, but is one symbol
	}
	if n.body == nil || !n.body.sec.write() {
		return ""
	}
	return fmt.Sprintf("unnamed %d %d", n.body.sec.typ, n.body.sec.flags)
}

// certain names are identities by themselves.
func certain(n *node) bool {
	return n.sym != nil && n.name == shapeOf(n.name) && !standsForContent(n.name)
}

func (c *Correlation) pair(o, n *node) {
	c.forward[o.id], c.backward[n.id] = n, o
}

func (c *Correlation) paired(o, n *node) bool { return c.forward.of(o) == n }

func (c *Correlation) free(o, n *node) bool { return c.forward.of(o) == nil && c.backward.of(n) == nil }

// pairNames is step 1. It returns the pairs in a fixed order.
func (c *Correlation) pairNames(m map[string]*bucket) [][2]*node {
	var out [][2]*node
	for _, k := range sortedKeys(m) {
		b := m[k]
		if len(b.old) != 1 || len(b.new) != 1 || b.old[0].sym == nil {
			continue
		}
		o, n := b.old[0], b.new[0]
		if certain(o) && certain(n) || isPromoted(o, n) {
			c.pair(o, n)
			out = append(out, [2]*node{o, n})
		}
	}
	return out
}

// isPromoted: ThinLTO and gcc's LTO give a local another name when another
// unit needs it. The rest of the name is still the source's.
func isPromoted(o, n *node) bool {
	k := shapeOf(o.name)
	return k == shapeOf(n.name) && !standsForContent(k) && k == shapeOf(k) && !hasNumberMark(k)
}

// hasNumberMark tells whether a shape stands for several names.
func hasNumberMark(shape string) bool { return strings.Contains(shape, "#") }

// compare orders nodes by name, then by place.
func (n *node) compare(m *node) int {
	switch {
	case n == m:
		return 0
	case n.name != m.name && n.name < m.name:
		return -1
	case n.name != m.name:
		return 1
	case n.body == nil || m.body == nil:
		return 0
	case n.body.sec.index != m.body.sec.index:
		return n.body.sec.index - m.body.sec.index
	case n.body.off < m.body.off:
		return -1
	}
	return 1
}

// candidates are the nodes that a reference may mean.
func (r *ref) candidates() []*node {
	switch {
	case r.node != nil:
		return []*node{r.node}
	case r.body != nil:
		return r.body.nodes
	}
	return nil
}

// pairByContent is step 3.
func (c *Correlation) pairByContent(b *bucket) {
	old, new := c.leftOver(b)
	if len(old) == 0 || len(new) == 0 {
		return
	}
	byHash := map[uint64][]*node{}
	for _, n := range new {
		h := fingerprint(n)
		byHash[h] = append(byHash[h], n)
	}
	for _, o := range old {
		h := fingerprint(o)
		if list := byHash[h]; len(list) > 0 {
			c.pair(o, list[0])
			byHash[h] = list[1:]
		}
	}
}

// pairRest is step 4: by order of address, if nothing else is left to choose.
func (c *Correlation) pairRest(b *bucket) {
	old, new := c.leftOver(b)
	if len(old) != len(new) {
		return
	}
	for i := range old {
		c.pair(old[i], new[i])
	}
}

func (c *Correlation) leftOver(b *bucket) (old, new []*node) {
	for _, o := range b.old {
		if c.forward.of(o) == nil {
			old = append(old, o)
		}
	}
	for _, n := range b.new {
		if c.backward.of(n) == nil {
			new = append(new, n)
		}
	}
	return old, new
}
