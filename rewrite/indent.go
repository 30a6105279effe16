package rewrite

import "github.com/lineneutral/lineneutral/cparse"

// How a new line would be indented: as the nearest line of the file that stands
// as deep in braces and parentheses.

// layouter finds how a line that begins with a given token would be indented.
type layouter struct {
	t    *text
	stmt *statements
}

// farLine bounds how many lines are looked at for one.
const farLine = 400

// indent returns what a line that begins with token i, which is on record r,
// begins with: what the nearest line at the same depth does.
func (l *layouter) indent(i, r int) string {
	for d := 1; d < farLine; d++ {
		for _, near := range []int{r + d, r - d} {
			if near < 0 || near >= len(l.t.records) {
				continue
			}
			from, to := l.t.tokensOn(near)
			if from < to && from != i && l.alike(from, i) {
				return indentOf(l.t.records[near])
			}
		}
		if d == 1 && l.stmt.paren[i] > 0 {
			break // inside parentheses only the lines beside tell
		}
	}
	return l.deeper(i, r)
}

// alike reports whether a line that begins with token k is indented as one that
// begins with token i.
func (l *layouter) alike(k, i int) bool {
	t, s := l.t, l.stmt
	if t.Tokens[k].Directive >= 0 || l.depth(k) != l.depth(i) || s.paren[k] != s.paren[i] || t.StartOf(int(t.Tokens[k].Line)) != cparse.LogicalLine {
		return false
	}
	if s.paren[i] > 0 {
		return true
	}
	opens := t.Is(i, "{") || t.Is(i, "}")
	return (opens == (t.Is(k, "{") || t.Is(k, "}"))) && (opens || s.start[k] == k) &&
		!t.Is(k, "case") && !t.Is(k, "default") && !t.Is(k+1, ":")
}

// depth counts the braces around token i; a closing one is outside its own.
func (l *layouter) depth(i int) int32 {
	if l.t.Is(i, "}") {
		return l.stmt.brace[i] - 1
	}
	return l.stmt.brace[i]
}

// deeper indents a line that begins with token i against the one it is on.
func (l *layouter) deeper(i, r int) string {
	indent, unit := indentOf(l.t.records[r]), l.level(r)
	from, _ := l.t.tokensOn(r)
	if l.stmt.paren[i] > 0 && l.stmt.paren[from] == 0 {
		return indent + unit
	}
	for n := l.depth(i) - l.depth(from); n > 0; n-- {
		indent += unit
	}
	return indent
}

// level returns what one level of indentation is: that of the statement nearest
// to record r that stands in one brace.
func (l *layouter) level(r int) string {
	for d := range farLine {
		for _, near := range []int{r + d, r - d} {
			if near < 0 || near >= len(l.t.records) {
				continue
			}
			from, to := l.t.tokensOn(near)
			if indent := indentOf(l.t.records[near]); indent != "" && from < to && l.depth(from) == 1 && l.stmt.start[from] == from && l.stmt.paren[from] == 0 {
				return indent
			}
		}
	}
	return "\t"
}
