package patch

import (
	"strings"
	"testing"
)

func TestBinaryPayloadsAreOpaque(t *testing.T) {
	const head = "diff --git a/f b/f\nindex 1234567..89abcde 100644\n"
	const block = "literal 3\nKcmZQzWCj2L2ml2D\n\n"
	for _, test := range []struct {
		name, in, tail, rest string
		binary               bool
	}{
		{"one block", head + "GIT binary patch\n" + block, block, "", true},
		{"two blocks and a signature", head + "GIT binary patch\n" + block + block + "-- \n2.39.5\n", block + block, "-- \n2.39.5\n", true},
		{"cut off", head + "GIT binary patch\nliteral 3\n", "literal 3\n", "", true},
		{"only announced", head + "Binary files a/f and b/f differ\ntext\n", "", "text\n", true},
		{"text that begins like a block", head + "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\nliteral text\n", "", "literal text\n", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, f := one(t, test.in)
			if string(f.Tail) != test.tail || string(p.Messages[0].Tail) != test.rest || f.Binary != test.binary {
				t.Errorf("tail %q, rest %q, binary %v", f.Tail, p.Messages[0].Tail, f.Binary)
			}
		})
	}
}

// What stands between a payload and the next file belongs to the former.
func TestTextBehindAPayloadStaysWithItsFile(t *testing.T) {
	const section = "diff --git a/f b/f\nindex 1234567..89abcde\nGIT binary patch\nliteral 3\nKcmZQzWCj2L2ml2D\n\nnote\n"
	p := Parse([]byte(strings.Repeat(section, 2)))
	for i, want := range []string{"note\n", ""} {
		if f := p.Files()[i]; strings.HasSuffix(string(f.Tail), "note\n") != (want != "") {
			t.Errorf("file %d: tail %q", i, f.Tail)
		}
	}
	if string(p.Messages[0].Tail) != "note\n" || string(p.Bytes()) != strings.Repeat(section, 2) {
		t.Errorf("tail %q, all %q", p.Messages[0].Tail, p.Bytes())
	}
}
