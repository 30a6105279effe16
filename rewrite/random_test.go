package rewrite

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/lineneutral/lineneutral/patch"
)

// Random files, random changes, and the compiler's word: whatever Neutralise
// hands out keeps the presumed line of every keep_ object that the change
// left alone, in every configuration, and preprocesses to the target's tokens.

var rounds = flag.Int("rounds", 40, "random changes to try")

// snippets are runs of lines that leave comments, groups and brackets as they
// found them; # stands for a fresh number. Those with groups have more between
// their lines, see randomFile.
func snippets() []string {
	return []string{
		"int keep_# = __LINE__;",
		"/* comment */ int keep_# = __LINE__;",
		"int f#(int a)\n{\n\treturn a;\n}",
		"int f#(int a)\n{\n\tswitch (a) {\n\tcase 1:\n\t\ta++;\n\t\t/* fall through */\n\tcase 2:\n\t\ta--;\n\t}\n\treturn M(a,\n\t\t 2,\n\t\t 3);\n}",
		"/*\n * doc\n */\nint keep_# = __LINE__;",
		"/* a\n */ int keep_# = __LINE__;",
		"#define D# 1",
		"#define E#(x) \\\n\tf(x) \\\n\t+ 1",
		"const char *s# = \"a\\\nb\"; int keep_# = __LINE__;",
		"// comment \\\n   goes on",
		"static const int t#[] = {\n\t1,\n\t2,\n};",
		"M(int keep_# = __LINE__,\n  int x#,\n  int y#);",
		"struct s# {\n\tint a;\n\tint b;\n} keep_s# = { __LINE__ };",
		"#if 0\nisn't C\n#endif",
		"", "\n", "int \\\nkeep_# = __LINE__;",
		"#line 500\nint keep_# = __LINE__;",
	}
}

type generator struct {
	*rand.Rand
	serial int
}

func (g *generator) snippet() []string {
	all := snippets()
	g.serial++
	text := strings.ReplaceAll(all[g.IntN(len(all))], "#\n", "# \n")
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		// A # behind a letter or _ is the serial; at a line's start it is one.
		if text[i] == '#' && i > 0 && text[i-1] != '\n' {
			fmt.Fprintf(&b, "%d", g.serial)
			continue
		}
		b.WriteByte(text[i])
	}
	return strings.Split(b.String(), "\n")
}

// lines returns n snippets, some of them in conditional groups.
func (g *generator) lines(n, depth int) []string {
	var out []string
	for range n {
		if depth < 3 && g.IntN(5) == 0 {
			out = append(out, fmt.Sprintf("#ifdef %c", 'A'+g.IntN(4)))
			out = append(out, g.lines(1+g.IntN(3), depth+1)...)
			if g.IntN(3) == 0 {
				out = append(out, fmt.Sprintf("#elif defined %c", 'A'+g.IntN(4)))
				out = append(out, g.lines(g.IntN(3), depth+1)...)
			}
			if g.IntN(2) == 0 {
				out = append(out, "#else")
				out = append(out, g.lines(g.IntN(3), depth+1)...)
			}
			out = append(out, "#endif")
			continue
		}
		out = append(out, g.snippet()...)
	}
	return out
}

// change replaces, adds and removes random runs of lines, without regard for
// what they are part of.
func (g *generator) change(base []string) []string {
	target := slices.Clone(base)
	for range 1 + g.IntN(3) {
		at := g.IntN(len(target) + 1)
		drop := min(g.IntN(4), len(target)-at)
		var fresh []string
		if g.IntN(4) > 0 {
			fresh = g.lines(1+g.IntN(2), 2)
		}
		target = slices.Replace(target, at, at+drop, fresh...)
	}
	return target
}

// keepLines preprocesses src and returns the values of its keep_ objects by
// name; nil where the preprocessor fails.
func keepLines(src []byte, flags []string) map[string]string {
	text, err := preprocess("gcc", src, flags)
	if err != nil {
		return nil
	}
	out := map[string]string{}
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		value, _, _ = strings.Cut(value, ",")     // further arguments of M
		if !strings.Contains(value, "__LINE__") { // else it stands in a string
			out[strings.TrimSpace(name)] = strings.TrimSpace(value)
		}
	}
	return out
}

func TestRandomChangesAreNeutral(t *testing.T) {
	tried, proved := 0, 0
	for seed := range uint64(*rounds) {
		g := &generator{Rand: rand.New(rand.NewPCG(seed, 1))}
		prefix := []string{"#define M(...) __VA_ARGS__"}
		before := append(prefix, g.lines(12, 0)...)
		after := append(prefix, g.change(before[1:])...)
		base, target := []byte(strings.Join(before, "\n")+"\n"), []byte(strings.Join(after, "\n")+"\n")
		if bytes.Equal(base, target) || !balanced(target) {
			continue // no C any more: the rest of the file is one edited declaration
		}
		tried++
		hunks := diffHunks(t, base, target, 3)
		result, err := Neutralise("x.c", base, hunks, Options{Style: Style(seed % 3)})
		if err != nil {
			continue
		}
		proved++
		if !bytes.Equal(applied(t, base, result.Hunks), result.Fixed) {
			t.Errorf("seed %d: the hunks do not give the fixed text", seed)
		}
		again, err := Neutralise("x.c", base, result.Hunks, Options{Style: Style(seed % 3)})
		if err != nil || !bytes.Equal(again.Fixed, result.Fixed) {
			t.Errorf("seed %d, style %s: fixing the answer changes it: %v\n-- base\n%s\n-- target\n%s\n-- fixed\n%s", seed, Style(seed%3), err, base, target, result.Fixed)
		}
		for _, flags := range randomConfigurations(g) {
			compareKept(t, seed, flags, addedText(hunks)+driftText(result), base, target, result.Fixed)
		}
	}
	if tried < *rounds/6 || proved < tried/3 {
		t.Errorf("only %d of %d changes tried, %d made neutral", tried, *rounds, proved)
	}
	t.Logf("%d of %d random changes made neutral", proved, tried)
}

// balanced reports whether target closes its brackets in every configuration.
func balanced(target []byte) bool {
	for _, flags := range configurations([]byte("#if A\n#if B\n#if C\n#if D\n")) {
		cmd := exec.Command("gcc", append(append([]string{"-E", "-P", "-w", "-x", "c"}, flags...), "-")...)
		cmd.Stdin = bytes.NewReader(target)
		out, err := cmd.Output()
		if err != nil {
			return false
		}
		depth := map[rune]int{}
		for _, c := range string(out) {
			switch c {
			case '{', '(':
				depth[c]++
			case '}':
				depth['{']--
			case ')':
				depth['(']--
			}
			if depth['{'] < 0 || depth['('] < 0 {
				return false
			}
		}
		if depth['{'] != 0 || depth['('] != 0 {
			return false
		}
	}
	return true
}

func applied(t *testing.T, base []byte, hunks []*patch.Hunk) []byte {
	t.Helper()
	placed, err := patch.Place(base, hunks)
	if err != nil {
		t.Fatal(err)
	}
	return newChange(base, placed, C, (&Options{}).about("")).target.Src
}

// randomConfigurations picks a few of the 16.
func randomConfigurations(g *generator) [][]string {
	all := configurations([]byte("#if A\n#if B\n#if C\n#if D\n"))
	g.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:4]
}

// addedText joins the lines that the hunks add.
func addedText(hunks []*patch.Hunk) string {
	var b strings.Builder
	for _, h := range hunks {
		for _, line := range h.Lines {
			if line.Op == patch.Add {
				b.Write(line.Text)
			}
		}
	}
	return b.String()
}

// driftText joins the lines that the proof says drift inside an edited
// declaration.
func driftText(r *Result) string {
	var b strings.Builder
	lines := bytes.SplitAfter(r.Fixed, []byte("\n"))
	for _, d := range r.Proof.Drifts {
		b.Write(lines[d.Line-1])
	}
	return b.String()
}

// compareKept demands that every keep_ object that base and target both have
// has its base's value in fixed, unless its line is among the excused; no
// snippet makes the same name twice.
func compareKept(t *testing.T, seed uint64, flags []string, excused string, base, target, fixed []byte) {
	t.Helper()
	was, wants, is := keepLines(base, flags), keepLines(target, flags), keepLines(fixed, flags)
	if was == nil || wants == nil {
		return // the change broke a macro's argument list, say
	}
	for name, value := range wants {
		old, both := was[name]
		if got, ok := is[name]; !ok || both && got != old && !strings.Contains(excused, name+" = ") {
			t.Errorf("seed %d %v: %s is %q, was %q (%q in the target)\n-- base\n%s\n-- target\n%s\n-- fixed\n%s",
				seed, flags, name, got, old, value, base, target, fixed)
		}
	}
}
