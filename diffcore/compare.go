package diffcore

// Comparing two correlated objects.
//
// Functions are compared by the name they have in the source: f with f.cold,
// f.part.0 and f.constprop.1 is one function. It changed when a member
// changed, came or went, or when a table says something else about a member.
// Data is compared symbol by symbol, except what only exists for one function
// (a static local), which is charged to that function.

import (
	"fmt"
	"slices"
	"sort"
)

// Compare reports what differs between old and new. Neither is modified. What
// can be seen to be the same is passed over, and the answer is the one that a
// comparison in full gives.
func Compare(old, new *Object, opts Options) *Result {
	if r, ok := compareNearlySame(old.Name, old.file, new.Name, new.file, opts); ok {
		return r
	}
	return compareInFull(old, new, opts)
}

// compareInFull compares all that the objects hold.
func compareInFull(old, new *Object, opts Options) *Result {
	return newComparer(old, new, opts).compare()
}

func newComparer(old, new *Object, opts Options) *comparer {
	if opts.MaxSites == 0 {
		opts.MaxSites = 16
	}
	return &comparer{Correlation: Correlate(old, new), opts: opts,
		effort:   effortFor(old, new),
		verdicts: map[contentPair]bool{}, valuing: map[[2]*body]bool{}, starts: map[[2]*body]*starts{}, laidOut: map[[2]*section]bool{}, findings: map[subject]*finding{}}
}

// compare is the order in which a comparison goes.
func (c *comparer) compare() *Result {
	old, new := c.old, c.new
	if old.sections != nil && new.sections != nil && (old.image == nil) != (new.image == nil) {
		c.doubt("%s: a linked file can only be compared with a linked file", new.Name)
		return c.result()
	}
	c.compareFunctions()
	c.compareData()
	c.compareWanted()
	c.compareOrder()
	c.compareSectionAlignment()
	c.compareRest()
	c.compareHeaders()
	if c.assumed {
		c.doubt("%s: linked for a fixed address: numbers that differ were read as addresses of one thing", new.Name)
	}
	r := c.result()
	if c.opts.LineNeutral {
		r.Changes = slices.DeleteFunc(r.Changes, func(ch Change) bool { return ch.LineOnly })
	}
	if c.opts.Function != "" {
		r.only(c.opts.Function)
		r.Listings = c.listings(c.opts.Function)
	}
	return r
}

// only drops what is not about the function.
func (r *Result) only(name string) {
	r.Changes = slices.DeleteFunc(r.Changes, func(ch Change) bool { return ch.Kind != KindFunction || ch.Symbol != name })
}

// comparer holds one comparison.
type comparer struct {
	*Correlation
	opts      Options
	verdicts  map[contentPair]bool // content of unnamed bodies
	exploring *exploration         // content being compared, nil between
	effort    int                  // what may still be spent on content
	assumed   bool                 // some numbers differ that were read as addresses
	readings  int                  // addresses met that are equal in one reading of two
	valuing   map[[2]*body]bool    // pairs of which bodyValues is at work
	starts    map[[2]*body]*starts // of pairs that references lead into
	laidOut   map[[2]*section]bool // sections of which sameLaidOut was asked
	families  map[string]*family   // by the functions' name in the source
	findings  map[subject]*finding
	doubts    []string
	match     match // of the two bodies last asked for
	blind     bool  // what was asked for is not in an excerpt

	oldLines, newLines *lines // read when first needed
	unitsAsked         bool   // Options.Moved was asked, and
	unitMoved          []linePair
}

// subject is what a Change is about.
type subject struct {
	kind Kind
	name string
}

// finding gathers what is known about one subject.
type finding struct {
	change ChangeKind
	causes map[Cause]bool
	sites  []Site
}

// report records a site against a subject.
func (c *comparer) report(s subject, site Site) {
	f := c.finding(s, Changed)
	f.causes[site.Cause] = true
	if len(f.sites) < c.opts.MaxSites {
		f.sites = append(f.sites, site)
	}
}

// reportCode reports two instructions, rendered only if the site is kept.
func (c *comparer) reportCode(s subject, o *node, a *item, n *node, b *item, cause Cause) {
	if f := c.findings[s]; f != nil && len(f.sites) >= c.opts.MaxSites {
		c.report(s, Site{Cause: cause})
		return
	}
	c.report(s, c.codeSite(o, a, n, b, cause))
}

func (c *comparer) finding(s subject, k ChangeKind) *finding {
	f := c.findings[s]
	if f == nil {
		f = &finding{change: k, causes: map[Cause]bool{}}
		c.findings[s] = f
	}
	return f
}

// doubt notes what could not be judged.
func (c *comparer) doubt(format string, args ...any) {
	c.doubts = append(c.doubts, fmt.Sprintf(format, args...))
}

// result orders the findings.
func (c *comparer) result() *Result {
	r := &Result{}
	for s, f := range c.findings {
		ch := Change{Object: c.new.Name, Symbol: s.name, Kind: s.kind, Change: f.change, Sites: f.sites}
		for k := range f.causes {
			ch.Causes = append(ch.Causes, k)
		}
		slices.Sort(ch.Causes)
		ch.LineOnly = len(ch.Causes) == 1 && ch.Causes[0] == CauseLine
		r.Changes = append(r.Changes, ch)
	}
	sort.Slice(r.Changes, func(i, j int) bool {
		a, b := &r.Changes[i], &r.Changes[j]
		return a.Symbol < b.Symbol || a.Symbol == b.Symbol && a.Kind > b.Kind
	})
	r.Undecided = append(append(append(r.Undecided, c.old.doubts...), c.new.doubts...), c.doubts...)
	sort.Strings(r.Undecided)
	return r
}
