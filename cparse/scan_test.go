package cparse

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// spelled renders the tokens of f, those of directives in brackets.
func spelled(f *File) string {
	var b strings.Builder
	for i, t := range f.Tokens {
		if t.Directive >= 0 && f.Directives[t.Directive].First == i {
			b.WriteString("[")
		}
		if t.Space && b.Len() > 0 && !strings.HasSuffix(b.String(), "[") {
			b.WriteByte(' ')
		} else if b.Len() > 0 && !strings.HasSuffix(b.String(), "[") {
			b.WriteByte('.')
		}
		b.WriteString(f.Text(i))
		if t.Directive >= 0 && f.Directives[t.Directive].End == i+1 {
			b.WriteString("]")
		}
	}
	return b.String()
}

func TestTokens(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"words and punctuators", "a+++b->c<<=1.5e-3f", "a.++.+.b.->.c.<<=.1.5e-3f"},
		{"space is a flag", "f (a)\n/**/b", "f (.a.) b"},
		{"strings and prefixes", `L"a\"b" u8"c" 'd' L'\'' X"e"`, `L"a\"b" u8"c" 'd' L'\'' X."e"`},
		{"spliced name", "in\\\nt x", "int x"},
		{"blanks between backslash and line end splice", "in\\ \t\nt x", "int x"},
		{"spliced string", "\"ab\\\ncd\" e", `"abcd" e`},
		{"spliced punctuator", "a <\\\n<= b", "a <<= b"},
		{"unterminated literal ends with its line", "don't stop\nx", "don.'t stop x"},
		{"comment marks in a literal", `"/*" a "*/"`, `"/*" a "*/"`},
		{"line comment spliced", "// a \\\nb\nc", " c"},
		{"split comment marks", "/\\\n* a *\\\n/ b", " b"},
		{"directive", "#define F(x) \\\n\tx\ny", "[#.define F.(.x.) x] y"},
		{"space before the parenthesis of a macro", "#define F (x)", "[#.define F (.x.)]"},
		{"directive behind a comment", "/* a */ # define X", "[# define X]"},
		{"directive goes on in a comment", "#define X /* a\n b */ 1\ny", "[#.define X 1] y"},
		{"no directive behind a token", "a # define", "a # define"},
		{"header name", "#include <sys/it's.h>\n#include \"a//b\"", `[#.include <sys/it's.h>][#.include "a//b"]`},
		{"less-than is no header elsewhere", "a < b > c", "a < b > c"},
		{"raw string", "R\"x(a\n\" /* \\\n)x\" b", "R\"x(a\n\" /* \\\n)x\" b"},
		{"digraph directive", "%: define X", "[%: define X]"},
		{"digit separators", "1'000 + f(0x1'F)", "1'000 + f.(.0x1'F.)"},
		{"ellipsis", "f(a, ...)", "f.(.a., ....)"},
		{"byte order mark", "\xef\xbb\xbf#define X", "[#.define X]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := spelled(Parse([]byte(tt.src), Options{}))
			if strings.TrimLeft(got, " .") != strings.TrimLeft(tt.want, " ") {
				t.Errorf("%q\n got %q\nwant %q", tt.src, got, tt.want)
			}
		})
	}
}

func TestTrigraphsOnlyWhereTold(t *testing.T) {
	src := []byte("a??/\nb")
	for on, want := range map[bool]string{false: "a.?.?./ b", true: "ab"} {
		if got := spelled(Parse(src, Options{Trigraphs: on})); got != want {
			t.Errorf("trigraphs %v: got %q, want %q", on, got, want)
		}
	}
}

// gcc and clang preprocess a$b $__LINE__ x$__LINE__ in assembler to a$b $1 x$1.
func TestDollarsPartNamesInAssembler(t *testing.T) {
	src := []byte("a$b $__LINE__ 1$b")
	for asm, want := range map[bool]string{false: "a$b $__LINE__ 1$b", true: "a.$.b $.__LINE__ 1.$.b"} {
		if got := spelled(Parse(src, Options{Asm: asm})); strings.TrimLeft(got, ".") != want {
			t.Errorf("assembler %v: got %q, want %q", asm, got, want)
		}
	}
}

func TestHowLinesStart(t *testing.T) {
	for _, tt := range []struct {
		name, src string
		want      []Start
	}{
		{"plain", "a\nb\n", []Start{LogicalLine, LogicalLine}},
		{"block comment", "/* a\n b */ c\nd", []Start{LogicalLine, InComment, LogicalLine}},
		{"macro", "#define X \\\n a \\\n b\nc", []Start{LogicalLine, InDirective, InDirective, LogicalLine}},
		{"directive continued by a comment", "#define X /*\n*/ a\nb", []Start{LogicalLine, InComment, LogicalLine}},
		{"text", "a \\\nb\n", []Start{LogicalLine, InText}},
		{"literal", "\"a\\\nb\"\n", []Start{LogicalLine, InLiteral}},
		{"literal in a macro", "#define X \"a\\\nb\" \\\nc\n", []Start{LogicalLine, InLiteral, InDirective}},
		{"line comment", "// a\\\nb\n", []Start{LogicalLine, InLineComment}},
		{"CRLF and lone CR", "a\r\nb\rc\\\r\nd\r\n", []Start{LogicalLine, LogicalLine, LogicalLine, InText}},
		{"form feed is no line end", "a\f\vb\x85\nc", []Start{LogicalLine, LogicalLine}},
		{"raw string", "R\"(a\nb)\" c\nd", []Start{LogicalLine, InRawString, LogicalLine}},
		{"no line end at the end", "a", []Start{LogicalLine}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := Parse([]byte(tt.src), Options{})
			if fmt.Sprint(f.Starts) != fmt.Sprint(tt.want) {
				t.Errorf("%q: got %v, want %v", tt.src, f.Starts, tt.want)
			}
		})
	}
}

func TestArgumentRegions(t *testing.T) {
	// Each line that must not be separated from the one before it carries a
	// mark in its comment.
	src := `int f(int a,
	int b) /*inside*/
{
	g(a,
	  b, /*inside*/
	  (c)); /*inside*/
	x = (a +
		b); /*free*/
	y = ({ int t;
		t; }); /*free*/
	NAME
	(a); /*split*/
	m(({
		a; /*inside*/
	})); /*inside*/
#ifdef X
	if (h(a,
#else
	if (i(
#endif
		b)) /*inside*/
		j(); /*free*/
	if (k(a)) { /*free*/
	}
}
BODY(x, {
	int a; /*inside*/
}) /*inside*/
int z; /*free*/
`
	f := Parse([]byte(src), Options{})
	for i, line := range strings.Split(src, "\n") {
		_, inside := f.InArguments(i + 1)
		split := f.SplitsInvocation(i + 1)
		if want := strings.Contains(line, "/*inside*/"); inside != want && !strings.HasPrefix(line, "#") && !strings.Contains(line, "i(") {
			t.Errorf("line %d %q: inside arguments = %v, want %v", i+1, line, inside, want)
		}
		if want := strings.Contains(line, "/*split*/"); split != want {
			t.Errorf("line %d %q: splits an invocation = %v, want %v", i+1, line, split, want)
		}
	}
}

// checkShape fails unless the parts of f tile its source: tokens and comments
// in order, only blanks, line ends and splices between them.
func checkShape(t *testing.T, f *File) {
	t.Helper()
	covered := make([]bool, len(f.Src))
	end := 0
	for i, tok := range f.Tokens {
		if tok.Start < end || tok.End <= tok.Start || tok.End > len(f.Src) {
			t.Fatalf("token %d [%d,%d) behind %d", i, tok.Start, tok.End, end)
		}
		if got := f.LineOf(tok.Start); got != int(tok.Line) {
			t.Fatalf("token %d %q: line %d, its offset is on %d", i, f.Text(i), tok.Line, got)
		}
		for k := tok.Start; k < tok.End; k++ {
			covered[k] = true
		}
		end = tok.End
	}
	for _, c := range f.Comments {
		for k := c.Start; k < c.End; k++ {
			if covered[k] {
				t.Fatalf("comment [%d,%d) overlaps a token", c.Start, c.End)
			}
			covered[k] = true
		}
	}
	for k, c := range f.Src {
		if !covered[k] && !isBlank(c) && c != '\n' && c != '\r' && c != '\\' && c != '?' && c != '/' && k >= 3 {
			t.Fatalf("byte %d %q is in no token and no comment", k, c)
		}
	}
	if len(f.Lines) != len(f.Starts) {
		t.Fatalf("%d lines, %d starts", len(f.Lines), len(f.Starts))
	}
	next := 0 // the first token on line n or behind it
	for n := 0; n <= len(f.Lines)+1; n++ {
		for next < len(f.Tokens) && int(f.Tokens[next].Line) < n {
			next++
		}
		if got := f.FirstTokenFrom(n); got != next {
			t.Fatalf("the first token from line %d is %d, want %d", n, got, next)
		}
	}
	for i := range f.Tokens {
		tok, want := f.Tokens[i], byte(0)
		if tok.Kind == Punct && tok.End == tok.Start+1 {
			want = f.Src[tok.Start]
		}
		if got := f.Mark(i); got != want {
			t.Fatalf("the mark of token %d is %q, want %q", i, got, want)
		}
	}
	for i := 1; i < len(f.Decls); i++ {
		if f.Decls[i].First < f.Decls[i-1].End {
			t.Fatalf("declaration %d begins inside the one before it", i)
		}
	}
}

// Twice as many tokens as a file of that size has on average.
func TestDenseTextIsScannedWhole(t *testing.T) {
	const n = 10000
	f := Parse([]byte(strings.Repeat("a;\n", n)), Options{})
	checkShape(t, f)
	if len(f.Tokens) != 2*n || len(f.Lines) != n {
		t.Errorf("%d tokens on %d lines, want %d on %d", len(f.Tokens), len(f.Lines), 2*n, n)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"#define A \\\n 1\n", "/* \n*/ int f(void) { g(1,\n2); }", "R\"x(\n)x\"", "\"a\\\n\"", "#if 0\n'\n#else\n#endif\n",
		"??/\n??=define", "#line 3 \"x\"\n# 4\n", "a\r\nb\rc", "extern \"C\" {\n}\n", "f(a,b)int a;{}"} {
		f.Add([]byte(s), false, false)
		f.Add([]byte(s), true, true)
	}
	f.Fuzz(func(t *testing.T, src []byte, asm, tri bool) {
		file := Parse(src, Options{Asm: asm, Trigraphs: tri})
		checkShape(t, file)
		for n := 0; n <= len(file.Lines)+1; n++ {
			file.InArguments(n)
			file.StartOf(n)
			file.Presumed().At(n)
		}
	})
}

func TestShapeOfSystemHeaders(t *testing.T) {
	names, err := filepath.Glob("/usr/include/*.h")
	if err != nil || len(names) == 0 {
		t.Fatal("no system headers to read; install libc6-dev")
	}
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f := Parse(src, Options{})
		checkShape(t, f)
		if len(f.Problems) > 0 {
			t.Errorf("%s: %v", name, f.Problems)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	var src []byte
	names, _ := filepath.Glob("/usr/include/*.h")
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		src = append(src, text...)
	}
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		Parse(src, Options{})
	}
}
