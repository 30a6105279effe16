package diffcore

// Which lines stand around an address, as debug information has it: those of all
// rows of the line table that cover it, of the rows before and behind, and the
// declaration of the variable there. Nothing is read before it is asked for.

import (
	"fmt"
	"sort"
)

// lines answers which lines stand around an address of an object.
type lines struct {
	object      *Object
	tables      *lineTables
	variables   map[uint64]declaredVariable // by address; nil until asked for
	functions   *subprograms                // nil until asked for
	definitions map[string]int              // symbol -> line of the function; nil until asked for
	bases       []uint64
}

func (c *comparer) linesOf(o *Object) *lines {
	l := &lines{object: o, bases: o.bases()}
	var err error
	if l.tables, err = o.lineTables(); err != nil {
		c.doubt("%v", err)
	}
	return l
}

// readLines opens the line tables of both objects when they are first needed.
func (c *comparer) readLines() {
	if c.oldLines == nil {
		c.oldLines, c.newLines = c.linesOf(c.old), c.linesOf(c.new)
	}
}

// declaredAt is the line of the variable at an address, 0 if none is known.
func (c *comparer) declaredAt(l *lines, addr uint64) int {
	if l.variables == nil {
		list, err := l.object.variables()
		if err != nil {
			c.doubt("%v", err)
		}
		if l.variables = list; list == nil {
			l.variables = map[uint64]declaredVariable{}
		}
	}
	return l.variables[addr].line
}

// nearby is what the line tables say around one address: the lines of all
// rows at the covering address, the last one first, and those of the rows
// before and behind; 0 for none.
type nearby struct {
	covering       []int
	before, behind int
}

func (l *lines) near(s *section, off uint64) (out nearby) {
	addr := l.bases[s.index] + off
	rows := l.tables.unitAt(addr).rows
	k := sort.Search(len(rows), func(i int) bool { return rows[i].addr > addr })
	if k == 0 || rows[k-1].end() {
		return out
	}
	first := k - 1 // the first row of the covering address
	for first > 0 && rows[first-1].addr == rows[k-1].addr {
		first--
	}
	for i := k - 1; i >= first; i-- {
		if !rows[i].end() {
			out.covering = append(out.covering, int(rows[i].line))
		}
	}
	if first > 0 && !rows[first-1].end() {
		out.before = int(rows[first-1].line)
	}
	if k < len(rows) && !rows[k].end() {
		out.behind = int(rows[k].line)
	}
	return out
}

// place is the source line of an address as file:line, "" if none is known.
func (l *lines) place(s *section, off uint64) string {
	addr := l.bases[s.index] + off
	unit := l.tables.unitAt(addr)
	rows := unit.rows
	k := sort.Search(len(rows), func(i int) bool { return rows[i].addr > addr })
	if k == 0 || rows[k-1].end() || rows[k-1].line == 0 {
		return ""
	}
	return fmt.Sprintf("%s:%d", unit.files[rows[k-1].file], rows[k-1].line)
}

// linePair is a line before and after.
type linePair struct{ old, new int }

// linePairs lists the pairs of lines that stand around two corresponding
// places.
func (c *comparer) linePairs(o *body, oldOff uint64, n *body, newOff uint64) []linePair {
	x, y := c.nearBoth(o, oldOff, n, newOff)
	return append([]linePair{{x.before, y.before}, {x.behind, y.behind}}, covering(x, y)...)
}

// coveringLines lists the pairs of lines of the rows that cover two
// corresponding places.
func (c *comparer) coveringLines(o *body, oldOff uint64, n *body, newOff uint64) []linePair {
	return covering(c.nearBoth(o, oldOff, n, newOff))
}

func (c *comparer) nearBoth(o *body, oldOff uint64, n *body, newOff uint64) (x, y nearby) {
	c.readLines()
	return c.oldLines.near(o.sec, o.off+oldOff), c.newLines.near(n.sec, n.off+newOff)
}

func covering(x, y nearby) (out []linePair) {
	for i := 0; i < len(x.covering) && i < len(y.covering) && (i == 0 || len(x.covering) == len(y.covering)); i++ {
		out = append(out, linePair{x.covering[i], y.covering[i]})
	}
	return out
}

// moved tells whether both lines are known and differ.
func (p linePair) moved() bool { return p.old > 0 && p.new > 0 && p.old != p.new }
