package patch

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The diffstat. It counts the added and removed lines of each file, so it is
// wrong as soon as a hunk gets another line, and it is brought up to date
// when the message is printed:
//
//	---
//	 src/a.c | 4 ++--                                     7 ++++---
//	 src/b.c | 2 +-                                       2 +-
//	 2 files changed, 3 insertions(+), 3 deletions(-)     5 insertions(+), 4 ...
//
// A log may quote such a table. The one that counts is the last one above
// the files, and the files that it counts are those up to the next table. A
// row belongs to the file that it names, and a row whose file did not change
// stays as it is.
//
// The options that the table was printed with are not known. They are looked
// for: the first ones that print the author's table from the author's counts
// are used. If there are none (other programs than git print such tables
// too), the new numbers and signs are put into the columns that are there.

// changes counts the lines that hunks take away and add.
type changes struct{ added, removed int }

func (c changes) plus(d changes) changes {
	return changes{c.added + d.added, c.removed + d.removed}
}

func (c changes) sum() int { return c.added + c.removed }

func changesOf(hunks []*Hunk) changes {
	var c changes
	for _, h := range hunks {
		for _, l := range h.Lines {
			switch l.Op {
			case Add:
				c.added++
			case Remove:
				c.removed++
			}
		}
	}
	return c
}

// maxStatRows and maxStatLook bound the rows of a table, and the files that
// are looked at for one row.
const (
	maxStatRows = 20_000
	maxStatLook = 4_000
)

// table is a diffstat in a piece of raw text.
type table struct {
	records [][]byte // of the whole piece
	first   int      // the record of the first row
	rows    []tableRow
	summary int // the record of "N files changed"
}

// tableRow is a row as it is printed.
type tableRow struct {
	name   string // perhaps elided
	lead   string // all of the row up to its number: name, padding, ruling
	number string // with the blanks before it
	graph  string
	binary string // "Bin" and what follows
}

var summaryRow = regexp.MustCompile(`^ (\d+) files? changed(?:, (\d+) insertions?\(\+\))?(?:, (\d+) deletions?\(-\))?$`)

// findTable returns the last diffstat in text, nil if there is none.
func findTable(text []byte) *table {
	if !bytes.Contains(text, []byte(" changed")) {
		return nil
	}
	records := Records(text)
	for i := len(records) - 1; i >= 0; i-- {
		if !summaryRow.Match(chomp(records[i])) {
			continue
		}
		t := &table{records: records, summary: i}
		t.readRows()
		return t
	}
	return nil
}

// readRows reads the rows above the summary, upwards.
func (t *table) readRows() {
	i := t.summary
	lowest := max(0, i-maxStatRows)
	if i > 0 && string(chomp(t.records[i-1])) == " ..." {
		i-- // of git diff --stat-count
	}
	for i > lowest {
		r, ok := readTableRow(string(chomp(t.records[i-1])))
		if !ok {
			break
		}
		t.rows = append(t.rows, r)
		i--
	}
	t.first = i
	slices.Reverse(t.rows)
}

// readTableRow reads " NAME | NUMBER GRAPH" or " NAME | Bin ...".
func readTableRow(row string) (tableRow, bool) {
	at := strings.LastIndex(row, " | ")
	if at < 1 || row[0] != ' ' {
		return tableRow{}, false
	}
	r := tableRow{name: strings.TrimRight(row[1:at], " "), lead: row[:at+len(" | ")]}
	rest := row[len(r.lead):]
	value := strings.TrimLeft(rest, " ")
	if strings.HasPrefix(value, "Bin") {
		r.number, r.binary = rest[:len(rest)-len(value)]+"Bin", value
		return r, true
	}
	digits, graph, _ := strings.Cut(value, " ")
	if _, err := strconv.ParseUint(digits, 10, 31); err != nil || strings.Trim(graph, "+-") != "" {
		return tableRow{}, false
	}
	r.number, r.graph = rest[:len(rest)-len(value)]+digits, graph
	return r, true
}

// counted is what a table has to be brought up to date with.
type counted struct {
	names         []string // that the file may have in the table
	before, after changes
}

func (c *counted) changed() bool { return c.before != c.after }

func anyChanged(files []*counted) bool { return slices.ContainsFunc(files, (*counted).changed) }

// countedIn counts the lines of files. Sections about one name are one file.
func countedIn(files []*File) []*counted {
	var out []*counted
	byName := map[string]*counted{}
	for _, f := range files {
		c := byName[f.New]
		if c == nil || f.New == "" {
			c = &counted{names: f.statNames()}
			byName[f.New] = c
			out = append(out, c)
		}
		c.before = c.before.plus(changesOf(f.author))
		c.after = c.after.plus(changesOf(f.Hunks))
	}
	return out
}

// update brings t up to date with files and returns its text.
func (t *table) update(files []*counted) []byte {
	match := t.match(files)
	rows := t.relayout(match)
	if rows == nil {
		rows = t.amend(match)
	}
	out := slices.Clone(t.records)
	for i, row := range rows {
		out[t.first+i] = t.row(t.first+i, row)
	}
	out[t.summary] = t.row(t.summary, t.summarise(files))
	return bytes.Join(out, nil)
}

// row is text with the line end of record i.
func (t *table) row(i int, text string) []byte {
	end := t.records[i][len(chomp(t.records[i])):]
	return append([]byte(text), end...)
}

// match finds the file of each row, nil where there is none. git prints the
// rows in the order of the files, so the search goes on behind the last hit;
// several sections about one name have one row.
func (t *table) match(files []*counted) []*counted {
	match := make([]*counted, len(t.rows))
	next := 0
	for i, r := range t.rows {
		for k := range min(len(files), maxStatLook) {
			at := (next + k) % len(files)
			if slices.ContainsFunc(files[at].names, func(name string) bool { return showsName(r.name, name) }) {
				match[i], next = files[at], at+1
				break
			}
		}
	}
	return match
}

// summarise returns the summary row. It is counted on from the author's
// numbers: a table may count files that the message does not show.
func (t *table) summarise(files []*counted) string {
	said := summaryRow.FindStringSubmatch(string(chomp(t.records[t.summary])))
	number := func(s string) int {
		n, _ := strconv.Atoi(s) // "" is none
		return n
	}
	count, sum := number(said[1]), changes{number(said[2]), number(said[3])}
	row := summary
	if said[0] != summary(count, sum) {
		row = oldSummary
	}
	for _, c := range files {
		sum = sum.plus(changes{c.after.added - c.before.added, c.after.removed - c.before.removed})
	}
	return row(count, changes{max(sum.added, 0), max(sum.removed, 0)})
}

// summary prints the row as git does: a part of 0 is left out, unless both
// are.
func summary(files int, sum changes) string {
	row := " " + plural(files, "file") + " changed"
	if sum.added > 0 || sum.removed == 0 {
		row += ", " + plural(sum.added, "insertion") + "(+)"
	}
	if sum.removed > 0 || sum.added == 0 {
		row += ", " + plural(sum.removed, "deletion") + "(-)"
	}
	return row
}

// oldSummary prints the row as git did before 1.7.10: all parts, and always
// in the plural.
func oldSummary(files int, sum changes) string {
	return fmt.Sprintf(" %d files changed, %d insertions(+), %d deletions(-)", files, sum.added, sum.removed)
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprint(n, " ", what, "s")
}
