package rewrite

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// Joining lines must not make a compiler warn that did not warn before. So
// random functions get random lines added and removed, are reflowed, and gcc
// and clang compile the target and the fixed text with all that reads line
// ends switched on.

var (
	functions     = flag.Int("functions", 20, "random functions to reflow and compile")
	firstFunction = flag.Int("first-function", 0, "seed of the first one")
)

// statementLines returns a random statement at some depth, a string a line.
func (g *generator) statementLines(depth int) []string {
	in := strings.Repeat("\t", depth)
	body := func() []string { return g.statementLines(depth + 1) }
	simple := []string{"a += 1;", "b(a);", "a = a > 2 ? 1 : 0;", "a++; // count", "/* note */", "// note", "", "b(a,\n" + in + "  a + 1);", "EACH(i)\n" + in + "\tb(i);"}
	if depth > 3 {
		return strings.Split(in+simple[g.IntN(6)], "\n")
	}
	switch g.IntN(9) {
	case 0:
		return append([]string{in + "if (a > 1)"}, one(body())...)
	case 1:
		out := append([]string{in + "if (a > 1 &&", in + "    a < 9) {"}, body()...)
		return append(out, in+"}")
	case 2:
		out := append([]string{in + "if (a)"}, one(body())...)
		return append(append(out, in+"else"), one(body())...)
	case 3:
		return append(append([]string{in + "while (a < 3) {"}, body()...), in+"\ta++;", in+"}")
	case 4:
		return append([]string{in + "for (int i = 0; i < a; i++)"}, one(body())...)
	case 5:
		out := append([]string{in + "switch (a) {", in + "case 1:"}, body()...)
		out = append(out, in+"\ta++;", in+"\t/* fall through */", in+"case 2:")
		return append(append(out, body()...), in+"\tbreak;", in+"default:", in+"\tb(a);", in+"}")
	}
	return strings.Split(in+simple[g.IntN(len(simple))], "\n")
}

// one makes lines fit behind an unbraced guard: a single statement.
func one(lines []string) []string {
	in := lines[0][:len(lines[0])-len(strings.TrimLeft(lines[0], "\t"))]
	if strings.HasPrefix(in, "\t") && !strings.HasPrefix(strings.TrimSpace(lines[0]), "/") && strings.TrimSpace(lines[0]) != "" {
		return lines
	}
	return []string{in + "\tb(0);"}
}

func (g *generator) function() (base, target []byte) {
	var before, after []string
	for range 4 + g.IntN(4) {
		s := g.statementLines(1)
		switch g.IntN(4) {
		case 0:
			before = append(before, s...)
		case 1:
			after = append(after, s...)
		default:
			before, after = append(before, s...), append(after, s...)
		}
	}
	wrap := func(lines []string) []byte {
		return []byte("#define EACH(i) for (int i = 0; i < 3; i++)\nint b();\nint f(int a)\n{\n" + strings.Join(lines, "\n") + "\n\treturn a;\n}\nint keep_1 = __LINE__;\n")
	}
	return wrap(before), wrap(after)
}

var diagnostic = regexp.MustCompile(`(?m)^[^:\n]*:\d+:\d+: (warning|error): .*`)

// diagnostics compiles src and counts what the compiler says, by text.
func diagnostics(t *testing.T, cc string, src []byte) map[string]int {
	t.Helper()
	cmd := exec.Command(cc, "-x", "c", "-std=gnu11", "-O1", "-S", "-o", "/dev/null", "-Wall", "-Wextra", "-Wmisleading-indentation", "-Wimplicit-fallthrough", "-Wcomment", "-")
	cmd.Stdin = bytes.NewReader(src)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err) // a compiler that says nothing proves nothing
	}
	found := map[string]int{}
	for _, d := range diagnostic.FindAllSubmatch(out, -1) {
		text := string(d[0][bytes.Index(d[0], []byte(": ")):])
		found[text]++
	}
	return found
}

func TestReflowAddsNoWarning(t *testing.T) {
	t.Parallel()
	reflowed := 0
	for n := range *functions {
		seed := uint64(*firstFunction + n)
		g := &generator{Rand: rand.New(rand.NewPCG(seed, 2))}
		base, target := g.function()
		if bytes.Equal(base, target) {
			continue
		}
		hunks := diffHunks(t, base, target, 3)
		for _, style := range []Style{Reflow, Auto} {
			result, err := Neutralise("x.c", base, hunks, Options{Style: style})
			if err != nil || !result.Changed {
				continue
			}
			reflowed++
			for _, cc := range compilers(t) {
				was, is := diagnostics(t, cc, target), diagnostics(t, cc, result.Fixed)
				maps.DeleteFunc(is, func(text string, n int) bool { return n <= was[text] })
				if len(is) > 0 {
					t.Errorf("seed %d, style %d: %s now says %v\n-- target\n%s\n-- fixed\n%s", seed, style, cc, fmt.Sprint(is), target, result.Fixed)
				}
			}
		}
	}
	if reflowed < *functions/4 {
		t.Errorf("only %d answers to compile", reflowed)
	}
	t.Logf("%d answers compiled", reflowed)
}
