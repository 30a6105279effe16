package rewrite

// Numbers of their own for added lines that make names from them (numbers.go):
// a #line with a number that no line of the file has, before the first such
// line of an edit. What follows the edit is restored as after any other.

// addedRecord gives a record of the author's a number of its own where it
// makes a name from it that a line behind the edit could make too.
func (p *planner) addedRecord(r int) {
	if !p.ranges[r] || p.sens.dead[r] || !p.grows(r) || p.c.lang == Generator || p.style.writesNone() {
		return
	}
	if p.c.target.whyUnsafe(p.c.target.line(r)) != "" || !p.clashes(r) {
		return
	}
	p.amend(amendment{from: r, to: r, layout: Range, lines: [][]byte{directive(p.top, p.c.target.lineEnd(r))}})
	p.distances = []int{p.top - p.fixedLine(r)}
	e := p.c.editNear(r)
	p.top = nextRange(p.top, e.l-e.k)
}

// grows reports whether the edit around added record r has more lines than it
// takes away; only then can numbers meet.
func (p *planner) grows(r int) bool {
	e := p.c.editNear(r)
	return e.l-e.k > e.j-e.i
}

// clashes reports whether added record r would get a number that a line
// behind the edit has.
func (p *planner) clashes(r int) bool {
	e := p.c.editNear(r)
	behind, known := p.presumed.At(p.c.base.line(e.j))
	for _, d := range p.distances {
		n := p.fixedLine(r) + d
		if !known || n >= behind && n < p.baseTop {
			return true
		}
	}
	return false
}
