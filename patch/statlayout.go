package patch

import (
	"fmt"
	"strings"
)

// How git lays out a diffstat. Three columns share the width: names, numbers
// and graph.
//
//	 src/a.c     |   7 +++++--
//	 src/{b => c}/d.c | 120 +++++++++++++++---
//	 logo.png    | Bin 10 -> 12 bytes
//
// Each gets what its widest entry needs. If that is too much, the graph is
// cut to 3/8 of the width, less the number and the rulings, and then the
// names to what is left; a graph that is narrower than the largest number is
// drawn to scale.

// statRow is one row of a table.
type statRow struct {
	name           string // in full
	added, removed int
	binary         string // "Bin 10 -> 12 bytes" for a binary file, else ""
}

func (r statRow) changes() int { return r.added + r.removed }

// statLimits are the options that a table was printed with, in columns.
type statLimits struct {
	width       int // of the whole row
	name, graph int // of these two columns; 0 is no limit
}

// The widths that git takes by itself: format-patch's, and that of a terminal
// that it does not know.
const (
	mailWidth     = 72
	terminalWidth = 80
)

// rulings is what " ", " | ", " " and an empty last column take.
const rulings = 6

// statColumns are the widths of the columns.
type statColumns struct {
	name, number, graph int
	largest             int // number in the table
}

// columns shares the width out.
func (l statLimits) columns(rows []statRow) statColumns {
	c := statColumns{}
	binary := 0
	for _, r := range rows {
		c.name = max(c.name, columnsOf(r.name))
		if r.binary != "" {
			c.number = max(c.number, len("Bin"))
			binary = max(binary, len(r.binary))
			continue
		}
		c.largest = max(c.largest, r.changes())
	}
	c.number = max(c.number, len(fmt.Sprint(c.largest)))
	width := max(l.width, 16+rulings+c.number)
	// "Bin " stands in the column of numbers, its rest in that of the graph.
	c.graph = limit(max(c.largest, binary-len("Bin ")), l.graph)
	c.name = limit(c.name, l.name)
	if c.name+c.number+rulings+c.graph > width {
		c.squeeze(width, l.graph)
	}
	return c
}

// squeeze makes the columns fit into width.
func (c *statColumns) squeeze(width, graphLimit int) {
	c.graph = limit(min(c.graph, max(width*3/8-c.number-rulings, 6)), graphLimit)
	rest := width - c.number - rulings
	if c.name > rest-c.graph {
		c.name = rest - c.graph
	} else {
		c.graph = rest - c.name
	}
}

// limit is n, but not above the limit most if there is one.
func limit(n, most int) int {
	if most > 0 {
		return min(n, most)
	}
	return n
}

// print returns the row without its line end.
func (c statColumns) print(r statRow) string {
	name := elide(r.name, c.name)
	name += strings.Repeat(" ", max(0, c.name-columnsOf(name)))
	if r.binary != "" {
		bin, rest, _ := strings.Cut(r.binary, " ")
		return strings.TrimRight(fmt.Sprintf(" %s | %*s %s", name, c.number, bin, rest), " ")
	}
	return strings.TrimRight(fmt.Sprintf(" %s | %*d %s", name, c.number, r.changes(), c.draw(r)), " ")
}

// draw returns the graph of r, to scale if the largest number has no room.
// Then the smaller part is rounded and the larger one gets what is left of
// the rounded sum; what is there at all gets a sign at least.
func (c statColumns) draw(r statRow) string {
	plus, minus := r.added, r.removed
	if c.graph <= c.largest {
		sum := c.scale(r.changes())
		if plus > 0 && minus > 0 {
			sum = max(sum, 2)
		}
		if plus < minus {
			plus = c.scale(plus)
			minus = sum - plus
		} else {
			minus = c.scale(minus)
			plus = sum - minus
		}
	}
	return strings.Repeat("+", max(plus, 0)) + strings.Repeat("-", max(minus, 0))
}

// scale maps 1..largest to 1..graph.
func (c statColumns) scale(n int) int {
	if n == 0 || c.largest == 0 {
		return 0
	}
	return 1 + n*(c.graph-1)/c.largest
}
