package rewrite

import (
	"maps"
	"math"
	"slices"

	"github.com/lineneutral/lineneutral/cparse"
)

// The planner walks the target from top to bottom and keeps one number per
// path through the conditional groups: the distance from a line's physical
// number in the fixed text to its presumed one there. Where a line that can
// be seen (sensitive.go) would show another number than in the base, it adds
// lines:
//
//	  base            target               walk                        fixed
//	1 #ifdef A        #ifdef A             distances {0}               #ifdef A
//	2 a               a                                                a
//	3                 +b                                               b
//	3 c               c                    c would be 4, is 3     ->   #line 3
//	4 #endif          #endif               {0 if skipped, -2 else}     c
//	5 d               d                    d would be 7 or 5      ->   #endif
//	                                                                   #line 5
//	                                                                   d
//
// A group that is skipped does not execute the directives in it, but its
// lines count; that is why d needs a directive of its own. Since only lines
// that can be seen ask for one, groups without tokens, and what follows the
// last token, get none.
//
// The directive goes as far up as it can: behind the edit or the conditional
// directive that made it necessary, so that a comment stays with its function.

// plan is what to add to the target, and what could not be.
type plan struct {
	decisions  []Decision  // one for each run of edits, in order
	amendments []amendment // in increasing order
	// putOff holds why a directive could not stand before a record that
	// needed it; the proof decides whether that matters.
	putOff map[int]string
}

type planner struct {
	c     *change
	style Style

	presumed *cparse.PresumedLines // of the base
	sens     *sensitivity          // of the target
	ranges   map[int]bool          // target records that make names from their line
	baseTop  int                   // first number that no line of the base can have
	top      int                   // first number that nothing uses

	distances []int // per path: presumed minus physical line in the fixed text
	chains    []planChain
	live      cparse.Liveness
	next      int // first directive of the target not walked over
	added     int // lines added by amendments so far
	edit      int // first edit that does not end before the current record
	spot      int // record before which a directive may stand, -1 none
	amended   int // records below this one are not to be amended any more
	joins     *joiner
	edited    *editedSet
	divisions map[int32][]int // the later directives of each #if's chain
	setters   []int           // records with a #line of the target's own, increasing
	plan      plan
}

// planChain is an open chain of conditional groups.
type planChain struct {
	opener        int32 // its #if
	before, after []int // distances at the #if; at the ends of groups so far
	hasElse       bool
}

func newPlanner(c *change, style Style) *planner {
	return &planner{
		c: c, style: style,
		presumed:  c.base.Presumed(),
		sens:      newSensitivity(c),
		ranges:    c.macros.needsRange(c.target),
		baseTop:   highest(c.base),
		top:       highest(c.base, c.target),
		distances: []int{0},
		spot:      -1,
		edited:    editedDecls(c),
		divisions: findDivisions(c.target),
		setters:   findSetters(c.target),
		plan:      plan{putOff: map[int]string{}},
	}
}

// run walks the target. Before each record, p.distances is right for every
// path that leads to it through the lines added by amendments so far.
func (p *planner) run() *plan {
	for r := range p.c.target.records {
		p.passEdits(r)
		if p.c.kept[r] >= 0 {
			p.keptRecord(r)
		} else {
			p.addedRecord(r)
		}
		p.directives(r)
	}
	p.plan.withdraw()
	return &p.plan
}

// withdraw takes back the choice of a directive that no line before the next
// run of edits asked for: a #line of the file's own may mend the count before
// anything can show it. Where one was asked for and could not stand, the choice
// remains.
func (p *plan) withdraw() {
	asked := slices.Collect(maps.Keys(p.putOff))
	for _, a := range p.amendments {
		if a.layout == Directive || a.layout == Range {
			asked = append(asked, a.from)
		}
	}
	slices.Sort(asked)
	for i := range p.decisions {
		d := &p.decisions[i]
		end := math.MaxInt
		if i+1 < len(p.decisions) {
			end = p.decisions[i+1].from
		}
		first, _ := slices.BinarySearch(asked, d.from)
		if d.Layout == Directive && (first == len(asked) || asked[first] >= end) {
			d.Layout, d.Why, d.Options = Open, "nothing that can show its line stands before what mends it", nil
		}
	}
}

// missing returns how many lines more would put the presumed line of kept
// record r right on all paths; 0 if none would. Where its presumed line
// depends on the configuration, the physical one decides: the same directives
// on the same lines count the same.
func (p *planner) missing(r int) int {
	want, known := p.wanted(r)
	switch {
	case !known:
		return p.c.base.line(p.c.kept[r]) - p.fixedLine(r)
	case len(p.distances) != 1:
		return 0
	}
	return want - p.fixedLine(r) - p.distances[0]
}

// wanted returns the presumed line that kept record r had in the base.
func (p *planner) wanted(r int) (int, bool) {
	i := p.c.kept[r]
	if i < 0 {
		return 0, false
	}
	return p.presumed.At(p.c.base.line(i))
}

// fixedLine returns the physical line that record r gets.
func (p *planner) fixedLine(r int) int { return p.c.target.line(r) + p.added }

// keptRecord restores the number of a record that the author did not touch.
func (p *planner) keptRecord(r int) {
	if p.spot < 0 && r >= p.amended && p.mayDirect(r) {
		p.spot = r
	}
	want, known := p.wanted(r)
	if !known || !p.sens.seen[r] || p.right(p.fixedLine(r), want) || p.beginsElif(r) {
		return
	}
	if p.spot < 0 {
		if at, ok := p.aboveFallThrough(r); ok {
			p.direct(at, want-(p.c.target.line(r)-p.c.target.line(at)))
			return
		}
		p.plan.putOff[r] = p.whyNot(r)
		return
	}
	n, _ := p.wanted(p.spot)
	p.direct(p.spot, n)
}

// beginsElif reports whether an #elif stands on record r: a directive before it
// would be in the group above, which is skipped where the #elif is asked.
func (p *planner) beginsElif(r int) bool {
	t := p.c.target
	i := t.FirstTokenFrom(t.line(r))
	return i < t.FirstTokenFrom(t.line(r+1)) && t.Tokens[i].Directive >= 0 && t.Directives[t.Tokens[i].Directive].Kind == cparse.Elif
}

// mayDirect reports whether a directive may stand before record r, as far as
// one file's text tells.
func (p *planner) mayDirect(r int) bool { return p.whyNot(r) == "" }

func (p *planner) whyNot(r int) string {
	switch {
	case p.c.lang == Generator:
		// FACTS: bison and flex count physical lines for #line of their own.
		return "a generator writes its own #line directives, with physical numbers"
	case p.style.writesNone():
		return "style reflow writes no directives"
	case p.sens.dead[r]:
		return "no configuration reaches the line"
	}
	if n, known := p.wanted(r); p.c.kept[r] >= 0 && (!known || n < 1) {
		return "its presumed line depends on the configuration"
	}
	return p.c.target.whyUnsafe(p.c.target.line(r))
}

// right reports whether physical line has the presumed line want on all paths.
func (p *planner) right(line, want int) bool {
	for _, d := range p.distances {
		if line+d != want {
			return false
		}
	}
	return true
}

// aboveFallThrough finds a place above the fall-through comment that keeps a
// directive from standing before record r: the start of the line that the
// comment is on, if the edit reaches so far; nothing but comments stands
// between.
func (p *planner) aboveFallThrough(r int) (int, bool) {
	t := p.c.target
	comment, ok := t.fallThroughBefore(t.line(r))
	if !ok || p.c.lang == Generator || p.style.writesNone() || p.sens.dead[r] {
		return 0, false
	}
	at := t.record(int(comment.Line))
	if at < p.amended {
		return 0, false
	}
	want, _ := p.wanted(r)
	return at, t.whyUnsafe(t.line(at)) == "" && want > t.line(r)-t.line(at)
}

// direct inserts #line so that the line behind it, record at, becomes n.
func (p *planner) direct(at, n int) {
	p.amend(amendment{from: at, to: at, layout: Directive, lines: [][]byte{directive(n, p.c.target.lineEnd(at))}})
	p.distances = []int{n - p.fixedLine(at)}
}

func (p *planner) amend(a amendment) {
	p.plan.amendments = append(p.plan.amendments, a)
	p.added += a.growth()
	p.amended = max(p.amended, a.to)
}
