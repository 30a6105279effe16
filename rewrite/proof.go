package rewrite

import (
	"cmp"
	"fmt"

	"github.com/lineneutral/lineneutral/cparse"
)

// The proof takes base, target, fixed and the author's alignment of the first
// two, and looks at nothing else. What it demands:
//
//  1. fixed has target's tokens and directives (tokens.go);
//  2. every kept token outside the edited external declarations has the shift
//     {0} on every path (shift.go); drift inside them is counted. Where only
//     what is needed is asked for, tokens that cannot see their line may drift
//     (sight.go);
//  3. two names that are built from line numbers and differ in target differ
//     in fixed (collide.go).

// Drift is a kept token, the first of its line, whose presumed line changed.
type Drift struct {
	Line     int    // physical line in the fixed text
	BaseLine int    // physical line in the base
	Was      int    // presumed line in the base, 0 if it depends on the configuration
	Shifts   []int  // by how many presumed lines, over all paths; increasing; nil if it cannot be told
	Decl     string // name of the external declaration around it, "" if none
	Edited   bool   // inside an external declaration that the author edited
	Hunk     int    // 1-based patch line of the nearest hunk above, 0 if none
	Why      string // why the shift cannot be told
	renamed  bool   // the author's #line directives give it another presumed file
}

// Unknown reports whether the shift cannot be told.
func (d *Drift) Unknown() bool { return d.Shifts == nil }

// Proof is what was shown about one file.
type Proof struct {
	Checked int     // kept lines whose presumed line was compared
	Drifts  []Drift // in increasing Line
	// Under Options.Needed: how many kept lines drift with tokens on them that
	// cannot see it, and why every token was taken to see its line, "" if not.
	Unseen int
	Doubt  string
	// Counters are the changes to the uses of __COUNTER__, which no layout
	// undoes.
	Counters []CounterChange
}

// Neutral reports whether nothing outside edited declarations drifts. Counters
// have no say: they are the author's, not the layout's.
func (p *Proof) Neutral() bool {
	for i := range p.Drifts {
		if !p.Drifts[i].Edited {
			return false
		}
	}
	return true
}

// refuted reports whether something outside edited declarations drifts for
// certain.
func (p *Proof) refuted() bool {
	for i := range p.Drifts {
		if d := &p.Drifts[i]; !d.Edited && !d.Unknown() {
			return true
		}
	}
	return false
}

// prove compares the three texts. The error says what could not be proved at
// all; what was refuted are the drifts that are not Edited.
func prove(c *change, fixed *text) (*Proof, error) {
	pairs, err := pair(c.target, fixed)
	if err != nil {
		return nil, err
	}
	if len(pairs.foreign) > 0 && c.lang == Generator {
		// bison and flex write directives of their own, with physical lines:
		// one of ours holds only to the next of theirs.
		line := int(fixed.Directives[pairs.foreign[0]].Line)
		return nil, &tokenError{line: line, got: "a #line that the generator's own undo", want: "none here"}
	}
	for _, i := range pairs.foreign {
		if err := checkForeign(fixed, &fixed.Directives[i]); err != nil {
			return nil, err
		}
	}
	if err := checkForm(c, fixed); err != nil {
		return nil, err
	}
	proof, err := proveShifts(c, fixed, pairs)
	if err != nil {
		return nil, err
	}
	proof.Counters = counterChanges(c)
	return proof, checkCollisions(c, fixed, pairs)
}

// checkForm refuses files whose groups or comments do not close: what is
// skipped cannot be told there.
func checkForm(c *change, fixed *text) error {
	for _, t := range []*text{c.base, fixed} {
		if len(t.Problems) > 0 {
			return fmt.Errorf("line %d: %s", t.Problems[0].Line, t.Problems[0].Text)
		}
	}
	return nil
}

// spot is what tokens share that need only one comparison: their lines in
// fixed and in the base, and their external declaration in the target.
type spot struct {
	line, base int32
	decl       int
}

// prover walks fixed and compares each kept line that can be seen.
type prover struct {
	*shiftWalk
	macros *lineMacros
	edited *editedSet
	sees   []bool // which tokens of fixed can see their line; nil if all can
	decl   int    // the first declaration of the target that does not end before the token at hand
	last   spot   // of the last token compared
	unseen spot   // of the last token that could not see its line
	proof  *Proof
}

func proveShifts(c *change, fixed *text, pairs *pairing) (*Proof, error) {
	p := prover{shiftWalk: newShiftWalk(c, fixed, pairs), macros: c.macros, edited: editedDecls(c),
		sees: c.sight.of(fixed), proof: &Proof{Doubt: c.sight.doubt}}
	for i := range fixed.Tokens {
		var d *cparse.Directive
		if n := fixed.Tokens[i].Directive; n >= 0 {
			if d = &fixed.Directives[n]; d.First != i {
				continue // a directive is judged and executed at its #
			}
		}
		// An #elif is asked only where the groups before it were skipped:
		// it is judged by the state of the #if, which it also goes on with.
		if d != nil && d.Kind == cparse.Elif {
			p.directive(d)
			p.token(i, d)
			continue
		}
		p.token(i, d)
		if d != nil {
			p.directive(d)
		}
		if p.err != nil {
			return nil, p.err
		}
	}
	return p.proof, nil
}

// token compares token i of fixed, the first of directive d if that is not
// nil, unless one like it was compared already.
func (p *prover) token(i int, d *cparse.Directive) {
	at := p.pairs.toTarget[i]
	if at < 0 || !p.seen(d) {
		return
	}
	base := baseToken{p.c}.of(at)
	if base < 0 {
		return
	}
	here := spot{p.fixed.Tokens[i].Line, p.c.base.Tokens[base].Line, p.declOf(at)}
	switch {
	case d == nil && p.sees != nil && !p.sees[i]:
		if here.line != p.unseen.line && p.drifts(here) {
			p.proof.Unseen++
		}
		p.unseen = here
	case here != p.last:
		p.last = here
		p.compare(i, at, base)
	}
}

// declOf is target.DeclOf for tokens that are asked for in increasing order.
func (p *prover) declOf(at int) int {
	decls := p.c.target.Decls
	for p.decl < len(decls) && decls[p.decl].End <= at {
		p.decl++
	}
	if p.decl < len(decls) && decls[p.decl].First <= at {
		return p.decl
	}
	return -1
}

// drifts reports whether a token at that spot has, or may have, another
// presumed line than in the base.
func (p *prover) drifts(s spot) bool {
	shifts, known := p.shifts(int(s.line), int(s.base))
	return !known || len(shifts) != 1 || shifts[0] != 0
}

// seen reports whether the presumed line of a token here can show: of text
// that some configuration reaches, or of a condition that asks for the line.
func (p *prover) seen(d *cparse.Directive) bool {
	if d != nil {
		return asksForLine(p.fixed.File, d, p.macros)
	}
	return !p.live.Dead()
}

// compare notes a drift if kept token i of fixed, at of target, base of the
// base, may have another presumed line.
func (p *prover) compare(i, at, base int) {
	p.proof.Checked++
	line, baseLine := int(p.fixed.Tokens[i].Line), int(p.c.base.Tokens[base].Line)
	shifts, known := p.shifts(line, baseLine)
	if known && len(shifts) == 1 && shifts[0] == 0 {
		return
	}
	d := Drift{Line: line, BaseLine: baseLine, Shifts: shifts}
	d.Was, _ = p.alone.At(baseLine)
	d.Decl, d.Edited = p.edited.of(at)
	if e := p.c.editNear(p.c.target.record(int(p.c.target.Tokens[at].Line))); e != nil {
		d.Hunk = e.hunk.Line
	}
	if !known {
		d.Why = "its presumed line depends on #line directives that cannot be followed"
		if name, renamed := p.renamed(baseLine); renamed {
			d.Why, d.renamed = fmt.Sprintf("the patch's own #line directives count it to another file, %s", cmp.Or(name, "its own")), true
		}
	}
	p.proof.Drifts = append(p.proof.Drifts, d)
}

// String says what drifts, where it stood and by how much, without the file.
func (d *Drift) String() string {
	s := fmt.Sprintf("was presumed line %d", d.Was)
	if d.Was == 0 {
		s = fmt.Sprintf("was line %d, presumed line depending on the configuration", d.BaseLine)
	}
	switch {
	case d.Unknown():
		s += ", now cannot be told: " + d.Why
	case len(d.Shifts) == 1:
		s += fmt.Sprintf(", shifts by %+d", d.Shifts[0])
	default:
		s += ", shifts depending on the configuration by"
		for _, n := range d.Shifts {
			s += fmt.Sprintf(" %+d", n)
		}
	}
	if d.Decl != "" {
		s += " in " + d.Decl
	}
	if d.Edited {
		s += " (edited)"
	}
	return s
}
