package diffcore

// One function, both sides, instruction by instruction.
//
// Rows come from the same alignment that causes come from: what stands for
// each other shares a row, what only one side has gets one of its own. A row
// is the same if instruction and references are, and a branch leads to the
// instruction that stands for its old target.

// listings lists the parts of a function: f, then f.cold and clones.
func (c *comparer) listings(name string) []Listing {
	var out []Listing
	f := c.families[name]
	if f == nil {
		return nil
	}
	for _, o := range f.old {
		n := c.forward.of(o)
		if n == nil || !n.function() {
			out = append(out, c.listAlone(o, nil))
			continue
		}
		out = append(out, c.list(o, n))
	}
	for _, n := range f.new {
		if o := c.backward.of(n); o == nil || !o.function() {
			out = append(out, c.listAlone(nil, n))
		}
	}
	return out
}

// listAlone lists a part that only one side has.
func (c *comparer) listAlone(o, n *node) Listing {
	if o != nil {
		l := Listing{Object: c.new.Name, Symbol: o.name}
		x := items(o.body)
		for i := range x {
			l.Rows = append(l.Rows, Row{Site: c.codeSite(o, &x[i], nil, nil, CauseClone)})
		}
		return l
	}
	l := Listing{Object: c.new.Name, Symbol: n.name}
	y := items(n.body)
	for i := range y {
		l.Rows = append(l.Rows, Row{Site: c.codeSite(n, nil, n, &y[i], CauseClone)})
	}
	return l
}

// list lists two functions that are paired.
func (c *comparer) list(o, n *node) Listing {
	l := Listing{Object: c.new.Name, Symbol: o.name}
	a := c.align(o, n)
	i, j := 0, 0
	for _, p := range append(a.pairs, [2]int{len(a.x), len(a.y)}) {
		for ; i < p[0]; i++ {
			l.Rows = append(l.Rows, Row{Site: c.codeSite(o, &a.x[i], n, nil, a.inlining.cause(&a.x[i], nil))})
		}
		for ; j < p[1]; j++ {
			l.Rows = append(l.Rows, Row{Site: c.codeSite(o, nil, n, &a.y[j], a.inlining.cause(nil, &a.y[j]))})
		}
		if i < len(a.x) && j < len(a.y) {
			cause := c.rowCause(a, i, j)
			l.Rows = append(l.Rows, Row{Site: c.codeSite(o, &a.x[i], n, &a.y[j], cause), Same: cause == ""})
		}
		i, j = p[0]+1, p[1]+1
	}
	return l
}

// alignedCode pairs the instructions of two functions.
type alignedCode struct {
	x, y    []item
	pairs   [][2]int    // ascending on both sides
	partner map[int]int // index in x -> index in y
	proved  map[int]bool
	*inlining
}

// align pairs instructions by place if there are as many on both sides, else
// by shape.
func (c *comparer) align(o, n *node) *alignedCode {
	a := &alignedCode{partner: map[int]int{}}
	a.x, a.y = matched(o.body, n.body)
	if len(a.x) == len(a.y) {
		var odd []int
		for i := range a.x {
			a.pairs = append(a.pairs, [2]int{i, i})
			if !c.sameItem(a.x, a.y, i) {
				odd = append(odd, i)
			}
		}
		a.proved = c.provedLines(o.body, n.body, a.x, a.y, odd)
	} else {
		a.pairs, a.inlining = alignItems(a.x, a.y), c.inliningOf(o, n)
	}
	for _, p := range a.pairs {
		a.partner[p[0]] = p[1]
	}
	return a
}

// rowCause says why two instructions on one row differ, "" if they do not.
func (c *comparer) rowCause(a *alignedCode, i, j int) Cause {
	p, q := &a.x[i], &a.y[j]
	if a.proved[i] {
		return CauseLine
	}
	if len(a.x) == len(a.y) {
		if c.sameItem(a.x, a.y, i) {
			return ""
		}
		return c.causeOf(a.x, a.y, i)
	}
	if !a.sameTarget(p.dest, q.dest) || len(p.refs) != len(q.refs) {
		return CauseCode
	}
	for k := range p.refs {
		if !c.sameRef(&p.refs[k], &q.refs[k]) {
			return c.refCause(&p.refs[k], &q.refs[k])
		}
	}
	return ""
}

// sameTarget tells whether two branches within their functions lead to
// instructions that stand for each other.
func (a *alignedCode) sameTarget(p, q int64) bool {
	if p < 0 || q < 0 {
		return p == q
	}
	i, j := indexOf(a.x, p), indexOf(a.y, q)
	k, ok := a.partner[i]
	return ok && k == j
}
