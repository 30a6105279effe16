package patch

import (
	"strings"
	"testing"
)

func TestStripCR(t *testing.T) {
	const patch = "--- a/f\r\n+++ b/f\r\n@@ -1,3 +1,3 @@\r\n a\r\n-b\r\n+c\r\n d\r\n\\ No newline\r\n"
	for _, test := range []struct {
		name, in, base string
		strips         bool
		want           string // the patch with a line more
	}{
		{"the CRs are from the way", patch, "a\nb\nd", true,
			strings.Replace(strings.Replace(patch, "+1,3", "+1,4", 1), "+c\r\n", "+c\r\n+grown 0\r\n", 1)},
		{"the CRs are the file's", patch, "a\r\nb\r\nd", false,
			strings.Replace(strings.Replace(patch, "+1,3", "+1,4", 1), "+c\r\n", "+c\r\n+grown 0\n", 1)},
		{"only the lines have CRs", strings.Replace(patch, "f\r\n", "f\n", 2), "a\nb\nd", false, ""},
		{"more than the line ends differs", patch, "A\nb\nd", false, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := Parse([]byte(test.in))
			f := p.Files()[0]
			f.StripCR([]byte(test.base))
			if got := string(f.Hunks[0].Lines[0].Text) == "a\n"; got != test.strips {
				t.Fatalf("stripped: %v", got)
			}
			if string(p.Bytes()) != test.in {
				t.Errorf("round trip: %q", p.Bytes())
			}
			if test.want == "" {
				return
			}
			if _, err := Place([]byte(test.base), f.Hunks); err != nil {
				t.Error(err)
			}
			grownBy(p, 0, 1)
			if got := string(p.Bytes()); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
