package rewrite

import (
	"bytes"
	"strings"
	"testing"
)

// Room for an edit is made in its own function, so that no line before the edit
// moves; a blank line outside it goes where nothing else is left. Fixing the
// answer again changes nothing.
func TestRoomIsMadeInTheFunctionFirst(t *testing.T) {
	const above = "void p(int);\nint f0(int x)\n{\n\tp(161);\n\treturn __LINE__;\n}\n\n"
	const below = "\nint f2(void)\n{\n\treturn __LINE__;\n}\n"
	for _, tt := range []struct{ name, base, target, want string }{
		{"a comment becomes one line",
			"int f1(int x)\n{\n\tp(56);\n\t/* c 877\n\t * d */\n\treturn __LINE__;\n}\n",
			"int f1(int x)\n{\n\tp(56);\n\tfor (;;) {\n\t\tp(430);\n\t}\n\t/* c 877\n\t * d */\n\treturn __LINE__;\n}\n",
			"int f1(int x)\n{\n\tp(56);\n\tfor (;;) { p(430); }\n\t/* c 877 d */\n\treturn __LINE__;\n}\n"},
		{"a blank line of the function behind other code",
			"int f1(int x)\n{\n\tp(56);\n\tp(57);\n\n\treturn __LINE__;\n}\n",
			"int f1(int x)\n{\n\tp(56);\n\tfor (;;) {\n\t\tp(430);\n\t}\n\tp(57);\n\n\treturn __LINE__;\n}\n",
			"int f1(int x)\n{\n\tp(56);\n\tfor (;;) { p(430); }\n\tp(57);\n\treturn __LINE__;\n}\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			base, target := []byte(above+tt.base+below), []byte(above+tt.target+below)
			opt := Options{Style: Reflow}
			result, err := Neutralise("x.c", base, diffHunks(t, base, target, 3), opt)
			if err != nil {
				t.Fatal(err)
			}
			if want := above + tt.want + below; string(result.Fixed) != want {
				t.Errorf("got\n%s\nwant\n%s", result.Fixed, want)
			}
			again, err := Neutralise("x.c", base, result.Hunks, opt)
			if err != nil || !bytes.Equal(again.Fixed, result.Fixed) {
				t.Errorf("fixed again: %v\n%s", err, strings.TrimPrefix(string(again.Fixed), above))
			}
		})
	}
}
