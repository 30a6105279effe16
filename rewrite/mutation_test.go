package rewrite

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/lineneutral/lineneutral/patch"
)

// The proof has to refute wrong answers. Each golden answer is broken in ways
// that a careless tool would break it; a mutant that the proof accepts must
// be one that really is neutral (a directive that only an edited declaration
// can see).

type mutant struct {
	what string
	text []byte
}

var lineDirective = regexp.MustCompile(`(?m)^#line (\d+)\r?\n`)

// mutants breaks the directives that fixed has and target has not.
func mutants(target, fixed []byte) []mutant {
	var out []mutant
	for i, at := range lineDirective.FindAllSubmatchIndex(fixed, -1) {
		if bytes.Contains(target, fixed[at[0]:at[1]]) {
			continue
		}
		n, _ := strconv.Atoi(string(fixed[at[2]:at[3]]))
		with := func(what, text string) {
			out = append(out, mutant{fmt.Sprintf("directive %d %s", i, what), splice(fixed, at[0], at[1], text)})
		}
		with("one more", fmt.Sprintf("#line %d\n", n+1))
		with("one less", fmt.Sprintf("#line %d\n", n-1))
		with("dropped", "")
		with("in a comment", fmt.Sprintf("/*\n#line %d\n*/\n", n))
		with("with a file name", fmt.Sprintf("#line %d \"x.c\"\n", n))
		with("as a marker", fmt.Sprintf("# %d\n", n))
		with("continued", fmt.Sprintf("#line %d \\\n", n))
		if next := bytes.IndexByte(fixed[at[1]:], '\n'); next >= 0 {
			next += at[1] + 1
			out = append(out, mutant{fmt.Sprintf("directive %d a line late", i),
				splice(splice(fixed, next, next, string(fixed[at[0]:at[1]])), at[0], at[1], "")})
		}
	}
	return out
}

// splice returns b with [from,to) replaced.
func splice(b []byte, from, to int, text string) []byte {
	return append(append(bytes.Clone(b[:from]), text...), b[to:]...)
}

// tokenMutants changes one token of fixed at a time.
func tokenMutants(fixed []byte) []mutant {
	var out []mutant
	text := string(fixed)
	for _, m := range []struct{ what, old, new string }{
		{"token renamed", "keep_1", "keep_9"},
		{"token dropped", "int keep_1", "keep_1"},
		{"tokens glued", "int keep_1", "intkeep_1"},
		{"line added", "int keep_1", "\nint keep_1"},
		{"blank before a macro's parenthesis", "#define M(", "#define M ("},
		{"blank among arguments", "CALL(a", "CALL( a"},
		{"continuation cut", " \\\n", "\n"},
	} {
		if strings.Contains(text, m.old) {
			out = append(out, mutant{m.what, []byte(strings.Replace(text, m.old, m.new, 1))})
		}
	}
	return out
}

func TestProofRefutesBrokenAnswers(t *testing.T) {
	tried, refuted := 0, 0
	for _, g := range goldens(t) {
		fixed := g.file("fixed.c")
		lang := LanguageOf(g.name)
		if fixed == nil || lang != C {
			continue
		}
		c := placedChange(t, &g)
		for _, m := range append(mutants(g.target, fixed), tokenMutants(fixed)...) {
			tried++
			proof, err := prove(c, newText(m.text, lang.options(false)))
			if err != nil || !proof.Neutral() {
				refuted++
				continue
			}
			// Accepted: then the compiler has to agree on every kept line.
			for _, flags := range configurations(g.base) {
				if was, is := kept(t, "gcc", g.base, flags), kept(t, "gcc", m.text, flags); was != is {
					t.Errorf("%s: %s: accepted, but kept lines are\n%s\nwere\n%s\nin\n%s", filepath.Base(g.path), m.what, is, was, m.text)
				}
			}
		}
	}
	if refuted < tried*3/4 || tried < 100 {
		t.Errorf("%d of %d mutants refuted; a proof that accepts so many tells nothing", refuted, tried)
	}
	t.Logf("%d mutants, %d refuted, %d neutral by the compiler's word", tried, refuted, tried-refuted)
}

func placedChange(t *testing.T, g *golden) *change {
	t.Helper()
	placed, err := patch.Place(g.base, diffHunks(t, g.base, g.target, 3))
	if err != nil {
		t.Fatal(err)
	}
	return newChange(g.base, placed, LanguageOf(g.name), (&Options{}).about(""))
}
