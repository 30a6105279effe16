package diffcore

// Why two bodies differ: the differing places, each with a cause.

import (
	"fmt"
	"strings"
)

// explainCode lists the places where two functions differ.
func (c *comparer) explainCode(s subject, o, n *node) {
	x, y := c.matched(o.body, n.body)
	if len(x) == len(y) {
		c.explainInPlace(s, o, n, x, y)
		return
	}
	i, j := 0, 0
	in := c.inliningOf(o, n)
	for _, p := range append(alignItems(x, y), [2]int{len(x), len(y)}) {
		for i < p[0] || j < p[1] {
			var a, b *item
			if i < p[0] {
				a = &x[i]
				i++
			}
			if j < p[1] {
				b = &y[j]
				j++
			}
			c.reportCode(s, o, a, n, b, in.cause(a, b))
		}
		if i < len(x) && j < len(y) {
			c.explainRefs(s, o, n, &x[i], &y[j])
		}
		i, j = p[0]+1, p[1]+1
	}
}

// explainInPlace compares instruction by instruction.
func (c *comparer) explainInPlace(s subject, o, n *node, x, y []item) {
	var odd []int
	for i := range x {
		if !c.sameItem(x, y, i) {
			odd = append(odd, i)
		}
	}
	proved := c.provedLines(o.body, n.body, x, y, odd)
	for _, i := range odd {
		cause := CauseLine
		if !proved[i] {
			cause = c.causeOf(x, y, i)
		}
		c.reportCode(s, o, &x[i], n, &y[i], cause)
	}
	if len(odd) == 0 { // bytes that could not be decoded
		c.report(s, Site{Symbol: o.name, Section: o.place(), Cause: CauseCode})
	}
}

// causeOf says why the i-th instructions differ.
func (c *comparer) causeOf(x, y []item, i int) Cause {
	a, b := &x[i], &y[i]
	var s, t [maxInsn]byte
	if string(a.plain(s[:])) != string(b.plain(t[:])) || len(a.refs) != len(b.refs) || a.dest != b.dest && !sameDest(x, y, a.dest, b.dest) {
		return CauseCode
	}
	for k := range a.refs {
		if !c.sameRef(&a.refs[k], &b.refs[k]) {
			return c.refCause(&a.refs[k], &b.refs[k])
		}
	}
	return CauseCode
}

// explainRefs reports references that differ within aligned instructions.
func (c *comparer) explainRefs(s subject, o, n *node, a, b *item) {
	for k := 0; k < len(a.refs) && k < len(b.refs); k++ {
		p, q := &a.refs[k], &b.refs[k]
		if p.target() == o.body && q.target() == n.body || c.sameRef(p, q) {
			continue
		}
		c.reportCode(s, o, a, n, b, c.refCause(p, q))
	}
}

// refCause classifies two references that do not mean the same.
func (c *comparer) refCause(p, q *ref) Cause {
	c.lookInto(p, q)
	switch {
	case p.lit != nil && q.lit != nil && isStrings(p.lit) && isStrings(q.lit):
		return c.textCause(entity(p.lit, p.base), entity(q.lit, q.base))
	case p.lit != nil && q.lit != nil:
		return CauseData
	case p.contentCause() != "" && q.contentCause() != "":
		return p.contentCause()
	case (p.lit != nil || p.contentCause() != "") && (q.lit != nil || q.contentCause() != ""):
		if p.lit != nil && isStrings(p.lit) || q.lit != nil && isStrings(q.lit) {
			return CauseString
		}
		return CauseData
	}
	return CauseCode
}

// contentCause is table or data for a reference to content, else empty.
func (r *ref) contentCause() Cause {
	list := r.candidates()
	if len(list) == 0 || !list[0].byContent() {
		return ""
	}
	n := list[0]
	for _, t := range [...]string{"CSWTCH.", "switch.table.", "reltable."} {
		if strings.HasPrefix(n.name, t) {
			return CauseTable
		}
	}
	if isStrings(n.body.sec) || n.body.unnamed() && n.body.terminated() || strings.HasPrefix(n.name, "__func__") || strings.HasPrefix(n.name, "__FUNCTION__") {
		return CauseString
	}
	for i := range n.body.refs {
		if t := n.body.refs[i].target(); t != nil && t.sec.exec() {
			return CauseTable
		}
	}
	return CauseData
}

// explainData lists the places where two data objects differ.
func (c *comparer) explainData(s subject, o, n *node) {
	x, y := o.body, n.body
	if x.size != y.size || (x.sec.data == nil) != (y.sec.data == nil) {
		c.report(s, Site{Symbol: o.name, Section: n.place(), Old: numberText(x.size), New: numberText(y.size), Cause: CauseData})
		return
	}
	for _, p := range alignData(x, y) {
		if c.sameRef(p[0], p[1]) {
			continue
		}
		cause := c.refCause(p[0], p[1])
		switch {
		case cause == CauseCode && s.kind == KindFunction && p[0].target() != nil && p[0].target().sec.exec():
			cause = CauseTable
		case cause == CauseCode:
			cause = CauseData
		}
		c.report(s, Site{Symbol: o.name, Section: n.place(), OldOffset: int64(p[0].at), NewOffset: int64(p[1].at),
			Old: c.old.describe(p[0]), New: c.new.describe(p[1]), Cause: cause})
	}
	c.explainBytes(s, o, n)
}

// explainBytes reports the first byte that differs outside the references.
func (c *comparer) explainBytes(s subject, o, n *node) {
	if sameLayout(o.body, n.body) {
		return
	}
	x, y := o.body.bytes(), n.body.bytes()
	for i := range x {
		if x[i] != y[i] {
			from, to := i&^3, min(i&^3+8, len(x))
			c.report(s, Site{Symbol: o.name, Section: n.place(), OldOffset: int64(i), NewOffset: int64(i),
				Old: fmt.Sprintf("% x", x[from:to]), New: fmt.Sprintf("% x", y[from:to]), Cause: CauseData})
			return
		}
	}
	c.report(s, Site{Symbol: o.name, Section: n.place(), Old: "relocations", New: "relocations", Cause: CauseData})
}

// compareEntries compares what the tables say about a function.
func (c *comparer) compareEntries(s subject, o, n *node) {
	x, y := o.body.entries, n.body.entries
	sortEntries(x)
	sortEntries(y)
	if len(x) != len(y) {
		c.report(s, Site{Symbol: o.name, Section: firstOddTable(x, y), Old: numberText(uint64(len(x))), New: numberText(uint64(len(y))), Cause: CauseData})
		return
	}
	for i := range x {
		a, b := x[i].body, y[i].body
		if x[i].sec.name == y[i].sec.name && sameLayout(a, b) && c.sameRefs(a, b) {
			continue
		}
		c.report(s, Site{Symbol: o.name, Section: x[i].sec.name, OldOffset: int64(a.off), NewOffset: int64(b.off),
			Old: fmt.Sprintf("% x", a.bytes()), New: fmt.Sprintf("% x", b.bytes()), Cause: c.entryCause(o, n, a, b)})
	}
}

func (c *comparer) entryCause(o, n *node, a, b *body) Cause {
	if a.sec.name == b.sec.name && c.entryIsLine(o, n, a, b) {
		return CauseLine
	}
	return CauseData
}

// firstOddTable names the first table that holds more on one side.
func firstOddTable(x, y []entry) string {
	for i := range max(len(x), len(y)) {
		switch {
		case i >= len(x):
			return y[i].sec.name
		case i >= len(y) || x[i].sec.name != y[i].sec.name:
			return x[i].sec.name
		}
	}
	return ""
}

// bytesText shows the start of a data object.
func bytesText(b *body) string {
	x := b.bytes()
	return fmt.Sprintf("% x", x[:min(len(x), 32)])
}

func numberText(n uint64) string { return fmt.Sprintf("%#x", n) }
