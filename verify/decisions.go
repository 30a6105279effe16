package verify

// What a compiler says of its decisions, read. gcc writes a row for each call
// that it inlines and each copy or part that it makes, in the order in which it
// does so, with twelve fields:
//
//	Callgraph clone;three;1;f.c;3;12;u1;4;f.c;6;5;inlining to
//	Callgraph clone;big;3;f.c;5;12;big.part.0;15;f.c;5;12;part
//
// What was inlined into a function before it is inlined itself goes along with
// it, without a row of its own. clang writes a document for each call:
//
//	--- !Passed
//	Function:        u1
//	  - Callee:          three
//
// A text that does not look like this is refused as a whole.

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/lineneutral/lineneutral/build"
)

// A decisions is what a compiler did with the functions of a unit, by symbol.
type decisions struct {
	into   map[string]map[string]bool // what is inlined into a function, at any depth
	copies map[string][]string        // the copies and parts of a function
	merged map[string][]string        // the functions that it shares its code with, perhaps
}

func readDecisions(d build.Decisions) (*decisions, error) {
	known := &decisions{into: map[string]map[string]bool{}, copies: map[string][]string{}, merged: map[string][]string{}}
	if !d.GCC {
		return known, known.readRecord(string(d.Record))
	}
	known.readMerges(string(d.Merges))
	return known, known.readClones(string(d.Clones))
}

// readClones reads gcc's rows.
func (d *decisions) readClones(text string) error {
	for row := range strings.Lines(text) {
		fields := strings.Split(strings.TrimSuffix(row, "\n"), ";")
		switch {
		case fields[0] == "Callgraph removal":
		case fields[0] != "Callgraph clone" || len(fields) != 12 || fields[1] == "" || fields[6] == "":
			return fmt.Errorf("gcc's list of clones cannot be read: %.100q", row)
		case fields[11] == "inlining to":
			d.inline(fields[1], fields[6])
		default:
			d.copies[fields[1]] = append(d.copies[fields[1]], fields[6])
			for name := range d.into[fields[1]] {
				d.inline(name, fields[6])
			}
		}
	}
	return nil
}

// inline notes that callee, with what it holds by now, is inlined into symbol.
func (d *decisions) inline(callee, symbol string) {
	if d.into[symbol] == nil {
		d.into[symbol] = map[string]bool{}
	}
	d.into[symbol][callee] = true
	for name := range d.into[callee] {
		d.into[symbol][name] = true
	}
}

// mergeRow matches gcc's remark about two functions of one content, with their
// numbers. Whether one could take the other's place it does not say.
var mergeRow = regexp.MustCompile(`(?m) Semantic equality hit:(\S+)/\d+->(\S+)/\d+$`)

// readMerges reads gcc's remarks.
func (d *decisions) readMerges(text string) {
	for _, row := range mergeRow.FindAllStringSubmatch(text, -1) {
		d.merged[row[1]] = append(d.merged[row[1]], row[2])
		d.merged[row[2]] = append(d.merged[row[2]], row[1])
	}
}

// readRecord reads clang's documents. What is not about an inlined call counts
// as read.
func (d *decisions) readRecord(text string) error {
	for document := range strings.SplitSeq(text, "\n...\n") {
		if strings.TrimSpace(document) == "" {
			continue
		}
		kind, fields, ok := strings.Cut(document, "\n")
		if kind = strings.TrimSpace(kind); !ok || !strings.HasPrefix(kind, "--- !") {
			return fmt.Errorf("clang's record of inlining cannot be read: %.100q", document)
		}
		if kind != "--- !Passed" {
			continue
		}
		function, callee := yamlValue(fields, "Function:"), yamlValue(fields, "  - Callee:")
		if function == "" || callee == "" {
			return fmt.Errorf("clang's record of inlining cannot be read: %.100q", document)
		}
		d.inline(callee, function)
	}
	return nil
}

// yamlValue is the value of the first line that begins with key, without quotes.
func yamlValue(text, key string) string {
	for line := range strings.Lines(text) {
		if value, is := strings.CutPrefix(line, key); is {
			return strings.Trim(strings.TrimSpace(value), `'"`)
		}
	}
	return ""
}

// learn adds what the compiler says is inlined to what debug information says.
func (c *comparison) learn(s state, d *decisions) {
	for symbol, places := range c.functions[s] {
		for i := range places {
			at := &places[i]
			known := append([]string{}, at.inlined...)
			for _, of := range []string{symbol, at.symbol} {
				for name := range d.into[of] {
					known = append(known, c.nameOf(s, name))
				}
			}
			slices.Sort(known)
			at.inlined = slices.Compact(known)
		}
	}
	c.telling[s], c.decided[s] = told, d
}

// nameOf is the name in the source of what the compiler calls symbol: copies and
// parts have a suffix there.
func (c *comparison) nameOf(s state, symbol string) string {
	whole, _, _ := strings.Cut(symbol, ".")
	if places := c.functions[s][whole]; len(places) > 0 {
		return places[0].name
	}
	return whole
}
