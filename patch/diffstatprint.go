package patch

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// How a diffstat with new numbers is printed: as git would with the author's
// options, or else in the columns that the author's table has.

// relayout prints all rows anew as git would, nil if the table is not one
// that git prints with any options known here.
func (t *table) relayout(match []*counted) []string {
	before, after, ok := t.statRows(match)
	if !ok {
		return nil
	}
	for limits := range t.candidates {
		if t.prints(limits.columns(before), before) {
			columns := limits.columns(after)
			rows := make([]string, len(after))
			for i, r := range after {
				rows[i] = columns.print(r)
			}
			return rows
		}
	}
	return nil
}

// statRows gives the rows with the numbers of before and after the change;
// false if a row's file is not known.
func (t *table) statRows(match []*counted) (before, after []statRow, ok bool) {
	for i, c := range match {
		if c == nil {
			return nil, nil, false
		}
		r := statRow{name: t.rows[i].fullName(c.names), binary: t.rows[i].binary}
		row := func(n changes) statRow { return statRow{r.name, n.added, n.removed, r.binary} }
		before, after = append(before, row(c.before)), append(after, row(c.after))
	}
	return before, after, true
}

// fullName returns the name that the row stands for: what is printed if that
// is all of it, else the one of names that it elides.
func (r tableRow) fullName(names []string) string {
	if slices.Contains(names, r.name) {
		return r.name
	}
	for _, name := range names {
		if strings.HasPrefix(r.name, elision) && showsName(r.name, name) {
			return name
		}
	}
	return r.name
}

// candidates yields the limits that may have been in force: the widths that
// git takes by itself first, then any other; no limits on the columns before
// those that the table shows.
func (t *table) candidates(yield func(statLimits) bool) {
	name, graph := 0, 0
	for _, r := range t.rows {
		name = max(name, columnsOf(r.lead)-len("  | "))
		graph = max(graph, len(r.graph))
	}
	for _, columns := range []statLimits{{}, {graph: graph}, {name: name}, {name: name, graph: graph}} {
		for _, width := range statWidths() {
			columns.width = width
			if !yield(columns) {
				return
			}
		}
	}
}

// statWidths lists the widths to try. Wider rows than the last are not looked
// at; narrower ones than the first of the row of numbers git does not print.
func statWidths() []int {
	widths := []int{mailWidth, terminalWidth}
	for width := 22; width <= 320; width++ {
		widths = append(widths, width)
	}
	return widths
}

// prints tells whether the columns give the author's table.
func (t *table) prints(columns statColumns, rows []statRow) bool {
	for i, r := range rows {
		if columns.print(r) != strings.TrimRight(string(chomp(t.records[t.first+i])), " ") {
			return false
		}
	}
	return true
}

// amend puts the new numbers into the columns of the table as it stands.
// Numbers that got longer move every ruling's right side along.
func (t *table) amend(match []*counted) []string {
	columns := t.shown(match)
	rows := make([]string, len(t.rows))
	for i, r := range t.rows {
		number, graph := strings.TrimSpace(r.number), r.graph
		c := match[i]
		switch {
		case r.binary != "":
			_, graph, _ = strings.Cut(r.binary, " ")
		case c != nil && c.changed():
			row := statRow{added: c.after.added, removed: c.after.removed}
			number, graph = r.countOn(c), columns.amended(row)
		case columns.number == len(r.number):
			rows[i] = string(chomp(t.records[t.first+i]))
			continue
		}
		rows[i] = strings.TrimRight(fmt.Sprintf("%s%*s %s", r.lead, columns.number, number, graph), " ")
	}
	return rows
}

// shown reads the columns off the table. That of the numbers is as wide as
// the author's, or as the new numbers want.
func (t *table) shown(match []*counted) statColumns {
	var columns statColumns
	for i, r := range t.rows {
		columns.number, columns.graph = max(columns.number, len(r.number)), max(columns.graph, len(r.graph))
		if c := match[i]; c != nil {
			columns.largest = max(columns.largest, c.before.sum())
			columns.number = max(columns.number, len(r.countOn(c)))
		}
	}
	return columns
}

// countOn counts the author's number on. In a cover letter it may be smaller
// than what is counted here: git matches lines that one patch removed and
// another one brought back.
func (r tableRow) countOn(c *counted) string {
	said, _ := strconv.Atoi(strings.TrimSpace(r.number)) // "Bin" is 0
	return fmt.Sprint(max(0, said+c.after.sum()-c.before.sum()))
}

// amended draws r in a table whose author drew the largest number in c.graph
// signs: one for each line if they are as many, to that scale if fewer.
func (c statColumns) amended(r statRow) string {
	if c.graph >= c.largest {
		c.graph, c.largest = r.changes()+1, r.changes()
	} else if r.changes() > c.largest {
		c.largest = r.changes()
	}
	return c.draw(r)
}
