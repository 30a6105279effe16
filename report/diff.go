package report

// The result of comparing objects, as text and as JSON.

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/lineneutral/lineneutral/diffcore"
)

// diffJSON is the documented form: these keys stay, further ones may come.
type diffJSON struct {
	Changes   []changeJSON  `json:"changes"`
	Undecided []string      `json:"undecided"`
	Listings  []listingJSON `json:"listings,omitempty"`
}

type listingJSON struct {
	Object string    `json:"object"`
	Symbol string    `json:"symbol"`
	Rows   []rowJSON `json:"rows"`
}

type rowJSON struct {
	siteJSON
	Same bool `json:"same"`
}

type changeJSON struct {
	Object   string              `json:"object"`
	Symbol   string              `json:"symbol"`
	Kind     diffcore.Kind       `json:"kind"`
	Change   diffcore.ChangeKind `json:"change"`
	Causes   []diffcore.Cause    `json:"causes"`
	LineOnly bool                `json:"line_only"`
	Sites    []siteJSON          `json:"sites,omitempty"`
}

type siteJSON struct {
	Symbol    string         `json:"symbol"`
	Section   string         `json:"section"`
	OldOffset int64          `json:"old_offset"`
	NewOffset int64          `json:"new_offset"`
	Old       string         `json:"old"`
	New       string         `json:"new"`
	OldSource string         `json:"old_source,omitempty"`
	NewSource string         `json:"new_source,omitempty"`
	Cause     diffcore.Cause `json:"cause"`
}

// DiffJSON writes r as one JSON object.
func DiffJSON(w io.Writer, r *diffcore.Result) error {
	out := diffJSON{Changes: []changeJSON{}, Undecided: append([]string{}, r.Undecided...)}
	for _, c := range r.Changes {
		j := changeJSON{Object: c.Object, Symbol: c.Symbol, Kind: c.Kind, Change: c.Change,
			Causes: append([]diffcore.Cause{}, c.Causes...), LineOnly: c.LineOnly}
		for _, s := range c.Sites {
			j.Sites = append(j.Sites, siteJSON(s))
		}
		out.Changes = append(out.Changes, j)
	}
	for _, l := range r.Listings {
		j := listingJSON{Object: l.Object, Symbol: l.Symbol, Rows: []rowJSON{}}
		for _, row := range l.Rows {
			j.Rows = append(j.Rows, rowJSON{siteJSON(row.Site), row.Same})
		}
		out.Listings = append(out.Listings, j)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

// DiffText writes r for people: one line a change, and the first differing
// place under it.
func DiffText(w io.Writer, r *diffcore.Result) error {
	for _, c := range r.Changes {
		if _, err := fmt.Fprintf(w, "%s: %s %s: %s%s\n", c.Object, c.Change, c.Kind, c.Symbol, causeList(c.Causes)); err != nil {
			return err
		}
		if err := firstSite(w, &c); err != nil {
			return err
		}
	}
	for i := range r.Listings {
		if err := sideBySide(w, &r.Listings[i]); err != nil {
			return err
		}
	}
	for _, u := range r.Undecided {
		if _, err := fmt.Fprintf(w, "cannot tell: %s\n", u); err != nil {
			return err
		}
	}
	return nil
}

// causeList renders " (code, line)", or nothing.
func causeList(causes []diffcore.Cause) string {
	text := ""
	for i, c := range causes {
		if i > 0 {
			text += ", "
		}
		text += string(c)
	}
	if text == "" {
		return ""
	}
	return " (" + text + ")"
}

func firstSite(w io.Writer, c *diffcore.Change) error {
	if len(c.Sites) == 0 {
		return nil
	}
	s := &c.Sites[0]
	for _, side := range []struct {
		mark, text string
		off        int64
	}{{"-", s.Old, s.OldOffset}, {"+", s.New, s.NewOffset}} {
		if side.text == "" {
			continue
		}
		if _, err := fmt.Fprintf(w, "  %s %s+%#x%s: %s\n", side.mark, s.Symbol, side.off, inTable(s.Section), side.text); err != nil {
			return err
		}
	}
	return nil
}

// sideBySide prints two columns with a mark between them: | where both sides
// have an instruction and they differ, < and > where one side has none. The
// cause and the line of the source stand behind.
func sideBySide(w io.Writer, l *diffcore.Listing) error {
	width := 0
	for i := range l.Rows {
		width = max(width, len(rowText(l.Rows[i].OldOffset, l.Rows[i].Old)))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", l.Object, l.Symbol)
	for i := range l.Rows {
		row := &l.Rows[i]
		line := fmt.Sprintf("%-*s %s %s", width, rowText(row.OldOffset, row.Old), rowMark(row), rowText(row.NewOffset, row.New))
		if !row.Same {
			line += "    [" + strings.TrimSpace(string(row.Cause)+" "+sourceText(row)) + "]"
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// rowText is one side of a row, empty where that side has nothing.
func rowText(off int64, text string) string {
	if off < 0 {
		return ""
	}
	return fmt.Sprintf("%6x  %s", off, text)
}

func rowMark(row *diffcore.Row) string {
	switch {
	case row.Same:
		return " "
	case row.OldOffset < 0:
		return ">"
	case row.NewOffset < 0:
		return "<"
	}
	return "|"
}

// sourceText names the line of the source, on both sides where they differ.
func sourceText(row *diffcore.Row) string {
	switch {
	case row.OldSource == row.NewSource || row.NewOffset < 0:
		return row.OldSource
	case row.OldOffset < 0:
		return row.NewSource
	}
	return row.OldSource + " -> " + row.NewSource
}

// inTable names the section of a place that is no function's code: there the
// offset counts from the start of a table's entry or of an object.
func inTable(section string) string {
	if section == "" || strings.Contains(section, ".text") {
		return "" // .text.unlikely, .init.text, .noinstr.text
	}
	return " in " + section
}
