package cparse

import (
	"fmt"
	"testing"
)

func TestPresumedLines(t *testing.T) {
	for _, tt := range []struct {
		name, src string
		line      int
		want      string // possible lines, the one line if there is one, the file
	}{
		{"plain", "a\nb\n", 2, "[2] 2 true \"\" true"},
		{"behind #line", "a\n#line 700 \"g.y\"\nb\nc\n", 4, "[701] 701 true \"\\\"g.y\\\"\" true"},
		{"GNU marker", "# 30 \"x.rl\" 2\nb\n", 2, "[30] 30 true \"\\\"x.rl\\\"\" true"},
		{"in a group", "#ifdef A\n#line 50\na\n#endif\nb\n", 3, "[50] 50 true \"\" true"},
		{"behind a group that may be skipped", "#ifdef A\n#line 50\n#endif\nb\n", 4, "[4 51] 0 false \"\" true"},
		{"behind both groups", "#ifdef A\n#line 50\n#else\n#line 51\n#endif\nb\n", 6, "[52 53] 0 false \"\" true"},
		{"groups that agree", "#ifdef A\n#line 50\n#else\n#line 52\n#endif\nb\n", 6, "[53] 53 true \"\" true"},
		{"a dead group ends no path", "#if 0\n#line 50\n#else\n#endif\nb\n", 5, "[5] 5 true \"\" true"},
		{"a macro", "#line HERE\nb\n", 2, "[] 0 false \"\" true"},
		{"a file in a group", "#ifdef A\n#line 2 \"f\"\n#endif\nb\n", 4, "[3 4] 0 false \"\" false"},
		{"no directive in a dead group's text", "#if 0\n#line 7\nb\n#endif\n", 3, "[7] 7 true \"\" true"},
	} {
		p := Parse([]byte(tt.src), Options{}).Presumed()
		n, one := p.At(tt.line)
		file, same := p.FileAt(tt.line)
		if got := fmt.Sprintf("%v %d %v %q %v", p.Possible(tt.line), n, one, file, same); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}
