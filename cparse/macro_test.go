package cparse

import (
	"strings"
	"testing"
)

// macroRows is one line a macro: NAME and the words of its body in quotes.
func macroRows(macros []Macro) string {
	var out strings.Builder
	for _, m := range macros {
		out.WriteString(m.Name + ":")
		for _, word := range m.Body {
			if word == "" {
				word = "."
			}
			out.WriteString(" " + word)
		}
		out.WriteString("\n")
	}
	return out.String()
}

func TestMacroBodies(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"object-like", "#define A b + 1\n", "A: b . 1\n"},
		{"a blank before the parenthesis", "#define A (x) x\n", "A: . x . x\n"},
		{"parameters", "#define A(x, y) x y z\n", "A: * * z\n"},
		{"the rest of the arguments", "#define A(f, ...) f(__VA_ARGS__) __VA_OPT__(,)\n", "A: * . * . * . *\n"},
		{"a named rest", "#define A(args...) f(1, ## args)\n", "A: f . 1 . ## * .\n"},
		{"pasted", "#define A(x) pre_ ## x ## 1\n", "A: pre_ ## * ## 1\n"},
		{"pasted by a digraph", "#define A(x) x %:%: y\n", "A: * ## y\n"},
		{"literals and operators", "#define A \"s\" 'c' ->* b\n", "A: . b\n"},
		{"over lines", "#define A \\\n  b \\\n  c\n", "A: b c\n"},
		{"without a body", "#define A\n#define B()\n", "A:\nB:\n"},
		{"cut short", "#define\n#define A(\n#define B(x\n", "A:\nB:\n"},
		{"undefined again", "#define A x\n#undef A\n#define A y\n", "A: x\nA: y\n"},
	} {
		if got := macroRows(Parse([]byte(test.text), Options{}).Macros()); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestReadDump(t *testing.T) {
	printed := "# 1 \"/usr/include/x.h\" 1 3\n#define A(x) x##__LINE__\nint a = \"\n#define\"; /*\n#undef A\n#define B 'quote\n#define C 1\nint word_of_text;\n"
	d := ReadDump([]byte(printed))
	if got, want := macroRows(d.Macros), "A: * ## __LINE__\nB: .\nC: 1\n"; got != want {
		t.Errorf("macros: got %q, want %q", got, want)
	}
	if len(d.Files) != 1 || !d.Files["x.h"] {
		t.Errorf("files: %v", d.Files)
	}
	if !d.Spells("word") || d.Spells("__LINE__") || d.Spells("x.h") {
		t.Error("the text is not what is left")
	}
}

func TestTrigraphs(t *testing.T) {
	f := Parse([]byte("??=define A x??/\n  y\n\"a??/\"b\" c\n'??/'' d\n"), Options{Trigraphs: true})
	if got, want := macroRows(f.Macros()), "A: x y\n"; got != want {
		t.Errorf("macros: got %q, want %q", got, want)
	}
	var rest []string
	for i := range f.Tokens {
		if f.Tokens[i].Directive < 0 {
			rest = append(rest, f.Text(i))
		}
	}
	if got, want := strings.Join(rest, "|"), `"a??/"b"|c|'??/''|d`; got != want {
		t.Errorf("tokens: got %s, want %s", got, want)
	}
}
