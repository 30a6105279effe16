package diffcore

// Comparing two correlated objects.
//
// Functions are compared by the name they have in the source: f with f.cold,
// f.part.0 and f.constprop.1 is one function. It changed when a member
// changed, came or went, or when a table says something else about a member.
// Data is compared symbol by symbol, except what only exists for one function
// (a static local), which is charged to that function.

import (
	"debug/elf"
	"fmt"
	"sort"
)

// Compare reports what differs between old and new. Neither is modified.
func Compare(old, new *Object, opts Options) *Result {
	if opts.MaxSites == 0 {
		opts.MaxSites = 16
	}
	c := &comparer{Correlation: Correlate(old, new), opts: opts,
		verdicts: map[[2]*body]bool{}, starts: map[[2]*body]*starts{}, findings: map[subject]*finding{}}
	c.compareFunctions()
	c.compareData()
	c.compareRest()
	return c.result()
}

// comparer holds one comparison.
type comparer struct {
	*Correlation
	opts     Options
	verdicts map[[2]*body]bool    // content of unnamed bodies; true while being compared
	starts   map[[2]*body]*starts // of pairs that references lead into
	families map[string]*family   // by the functions' name in the source
	findings map[subject]*finding
	doubts   []string

	oldLines, newLines *lines // read when first needed
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

func (c *comparer) finding(s subject, k ChangeKind) *finding {
	f := c.findings[s]
	if f == nil {
		f = &finding{change: k, causes: map[Cause]bool{}}
		c.findings[s] = f
	}
	return f
}

// family is the functions of one source name on both sides.
type family struct{ old, new []*node }

func (c *comparer) gatherFamilies() {
	m := map[string]*family{}
	c.families = m
	add := func(list []*node, side func(*family) *[]*node) {
		for _, n := range list {
			if !n.function() {
				continue
			}
			if m[n.group] == nil {
				m[n.group] = &family{}
			}
			s := side(m[n.group])
			*s = append(*s, n)
		}
	}
	add(c.old.nodes, func(f *family) *[]*node { return &f.old })
	add(c.new.nodes, func(f *family) *[]*node { return &f.new })
}

func (c *comparer) compareFunctions() {
	c.gatherFamilies()
	for name, f := range c.families {
		s := subject{KindFunction, name}
		switch {
		case len(f.old) == 0:
			c.finding(s, New)
			continue
		case len(f.new) == 0:
			c.finding(s, Removed)
			continue
		}
		c.compareFamily(s, f)
	}
}

func (c *comparer) compareFamily(s subject, f *family) {
	for _, o := range f.old {
		if n := c.forward[o]; n != nil && n.function() {
			c.compareFunction(s, o, n)
		} else {
			c.report(s, Site{Symbol: o.name, Section: o.body.sec.name, NewOffset: -1, Cause: CauseClone})
		}
	}
	for _, n := range f.new {
		if o := c.backward[n]; o == nil || !o.function() {
			c.report(s, Site{Symbol: n.name, Section: n.body.sec.name, OldOffset: -1, Cause: CauseClone})
		}
	}
}

func (c *comparer) compareFunction(s subject, o, n *node) {
	c.compareAttributes(s, o, n)
	if !c.sameCode(o.body, n.body) {
		c.explainCode(s, o, n)
	}
	c.compareEntries(s, o, n)
	if o.body.badAt >= 0 && n.body.badAt >= 0 && c.findings[s] == nil && c.shifted(o.body, n.body) {
		c.doubts = append(c.doubts, c.undecodable(o))
	}
}

// shifted tells whether the surroundings of two bodies differ, so that a
// distance in bytes that could not be decoded may now lead elsewhere.
func (c *comparer) shifted(o, n *body) bool {
	return o.off != n.off || o.sec.size != n.sec.size || string(o.sec.data) != string(n.sec.data)
}

// compareAttributes compares what a linker or loader sees of a symbol.
func (c *comparer) compareAttributes(s subject, o, n *node) {
	site := func(cause Cause, old, new string) {
		c.report(s, Site{Symbol: o.name, Section: n.place(), Old: old, New: new, Cause: cause})
	}
	if x, y := o.class(), n.class(); x != y {
		site(CauseMovedSection, x, y)
	}
	if x, y := o.linkage(), n.linkage(); x != y && o.name == n.name {
		site(CauseCode, x, y)
	}
	if x, y := o.alignment(), n.alignment(); x != y && x*y > 0 {
		site(CauseData, alignText(x), alignText(y))
	}
}

// place is the name of the section a node lies in.
func (n *node) place() string {
	if n.body == nil {
		return ""
	}
	return n.body.sec.name
}

// class is the kind of section a node lies in: its name, and what a program
// may do with it.
func (n *node) class() string {
	if n.body == nil {
		return placeName(n.sym.sec)
	}
	s := n.body.sec
	access := s.flags & (elf.SHF_WRITE | elf.SHF_EXECINSTR | elf.SHF_TLS)
	return fmt.Sprintf("%s (%v)", sectionClass(s.name, n.name), access)
}

// ownSection tells whether the section was made for this symbol alone.
func (n *node) ownSection() bool {
	return sectionClass(n.body.sec.name, n.name) != n.body.sec.name
}

func placeName(sec int) string {
	switch sec {
	case placeUndefined:
		return "undefined"
	case placeAbsolute:
		return "absolute"
	case placeCommon:
		return "common"
	}
	return "not loaded"
}

func (n *node) linkage() string {
	return n.sym.bind.String() + " " + n.sym.vis.String() + " " + linkType(n.sym.typ)
}

// linkType: what a linker treats differently. NOTYPE and FUNC are the same.
func linkType(t elf.SymType) string {
	switch t {
	case elf.STT_TLS, elf.STT_GNU_IFUNC:
		return t.String()
	}
	return ""
}

// alignment is known where the symbol has a section of its own
// (-ffunction-sections, -fdata-sections), and for common symbols, whose value
// it is.
func (n *node) alignment() uint64 {
	switch {
	case n.sym.sec == placeCommon:
		return n.sym.value
	case n.body != nil && n.body.off == 0 && n.ownSection():
		return n.body.sec.align
	}
	return 0
}

// compareData compares every data symbol.
func (c *comparer) compareData() {
	users := c.users()
	for _, o := range c.old.nodes {
		if !o.dataObject() || o.standsIn() {
			continue
		}
		n := c.forward[o]
		switch {
		case n == nil:
			c.dataGone(o, users[o], Removed)
		case n.dataObject():
			c.compareDatum(c.chargedTo(o, n, users), o, n)
		case n.function() || n.defined():
			c.report(subject{KindData, baseOf(o.name)}, Site{Symbol: o.name, Section: n.place(), Old: o.class(), New: n.class(), Cause: CauseMovedSection})
		default:
			c.finding(subject{KindData, baseOf(o.name)}, Removed)
		}
	}
	for _, n := range c.new.nodes {
		if !n.dataObject() || n.standsIn() {
			continue
		}
		if o := c.backward[n]; o == nil || !o.dataObject() && !o.function() {
			c.dataGone(n, users[n], New)
		}
	}
}

// dataObject tells whether the node is data with a name that this object
// defines.
func (n *node) dataObject() bool {
	if n.sym == nil || n.function() || n.name == "" {
		return false
	}
	return n.body != nil || n.sym.sec == placeCommon || n.sym.sec == placeAbsolute && n.sym.typ != elf.STT_FILE
}

// standsIn: the object is part of whatever uses it.
func (n *node) standsIn() bool { return standsForContent(n.name) && n.body != nil && n.body.used }

// dataGone reports a data object without a partner. A static local needs no
// report of its own when a function uses it: that reference differs.
func (c *comparer) dataGone(n *node, users map[string]bool, k ChangeKind) {
	if len(users) > 0 && c.staticLocal(n) {
		return
	}
	c.finding(subject{KindData, baseOf(n.name)}, k)
}

// users lists, for each static local, the functions that refer to it.
func (c *comparer) users() map[*node]map[string]bool {
	m := map[*node]map[string]bool{}
	for _, o := range []*Object{c.old, c.new} {
		for _, b := range o.bodies {
			if b.unnamed() || b.nodes[0].group == "" {
				continue
			}
			for i := range b.refs {
				for _, n := range b.refs[i].candidates() {
					if !n.dataObject() {
						continue
					}
					if m[n] == nil {
						m[n] = map[string]bool{}
					}
					m[n][b.nodes[0].group] = true
				}
			}
		}
	}
	return m
}

// staticLocal tells whether a function's own variable is behind the name:
// gcc numbers them (n.0), clang puts the function before (f.n).
func (c *comparer) staticLocal(n *node) bool {
	if !n.sym.local() || standsForContent(n.name) || n.body == nil {
		return false
	}
	s := shapeOf(n.name)
	if hasNumberMark(s) {
		return baseOf(n.name)+".#" == s
	}
	return scopeOf(n.name) != ""
}

// scopeOf is the function in clang's name of a static local.
func scopeOf(name string) string {
	for i := range len(name) {
		if name[i] == '.' && i > 0 {
			return name[:i]
		}
	}
	return ""
}

// chargedTo is the subject of a pair of data objects: the only function that
// uses a static local, else the object itself.
func (c *comparer) chargedTo(o, n *node, users map[*node]map[string]bool) subject {
	own := subject{KindData, baseOf(o.name)}
	if f := instrumented(o.name); f != "" && c.families[f] != nil {
		return subject{KindFunction, f}
	}
	if !c.staticLocal(o) {
		return own
	}
	all := map[string]bool{}
	for _, m := range []map[string]bool{users[o], users[n]} {
		for g := range m {
			all[g] = true
		}
	}
	if len(all) != 1 {
		return own
	}
	for g := range all {
		own = subject{KindFunction, g}
	}
	return own
}

// compareDatum compares two paired data objects.
func (c *comparer) compareDatum(s subject, o, n *node) {
	c.compareAttributes(s, o, n)
	site := func(old, new string) {
		c.report(s, Site{Symbol: o.name, Section: n.place(), Old: old, New: new, Cause: CauseData})
	}
	switch {
	case o.body == nil || n.body == nil:
		if o.sym.size != n.sym.size || o.sym.sec == placeAbsolute && o.sym.value != n.sym.value {
			site(numberText(o.sym.size), numberText(n.sym.size))
		}
	case c.sameData(o.body, n.body):
	case c.datumIsLine(s, o, n):
		c.report(s, Site{Symbol: o.name, Section: n.place(), Old: bytesText(o.body), New: bytesText(n.body), Cause: CauseLine})
	default:
		c.explainData(s, o, n)
	}
}

// compareRest compares the bytes that have no name and that nothing refers
// to, section by section, as sets.
func (c *comparer) compareRest() {
	type set struct {
		code     bool
		old, new []uint64
	}
	m := map[string]*set{}
	add := func(o *Object, side func(*set) *[]uint64) {
		for _, b := range o.bodies {
			if b.used || !b.unnamed() || trivial(b) {
				continue
			}
			k := b.sec.name
			if m[k] == nil {
				m[k] = &set{code: b.sec.exec()}
			}
			s := side(m[k])
			*s = append(*s, fingerprint(b.nodes[0]))
		}
	}
	add(c.old, func(s *set) *[]uint64 { return &s.old })
	add(c.new, func(s *set) *[]uint64 { return &s.new })
	for name, s := range m {
		kind := KindData
		if s.code {
			kind = KindFunction
		}
		if !sameSet(s.old, s.new) {
			c.report(subject{kind, name}, Site{Symbol: name, Section: name, Old: "unnamed bytes", New: "unnamed bytes", Cause: CauseData})
		}
	}
}

// trivial: zeros that nothing refers to.
func trivial(b *body) bool {
	for _, x := range b.bytes() {
		if x != 0 {
			return false
		}
	}
	return len(b.refs) == 0
}

func sameSet(a, b []uint64) bool {
	if len(a) != len(b) {
		return false
	}
	sort.Slice(a, func(i, j int) bool { return a[i] < a[j] })
	sort.Slice(b, func(i, j int) bool { return b[i] < b[j] })
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// result orders the findings.
func (c *comparer) result() *Result {
	r := &Result{}
	for s, f := range c.findings {
		ch := Change{Object: c.new.Name, Symbol: s.name, Kind: s.kind, Change: f.change, Sites: f.sites}
		for k := range f.causes {
			ch.Causes = append(ch.Causes, k)
		}
		sort.Slice(ch.Causes, func(i, j int) bool { return ch.Causes[i] < ch.Causes[j] })
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
