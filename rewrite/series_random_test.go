package rewrite

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lineneutral/lineneutral/patch"
	"github.com/lineneutral/lineneutral/source"
)

// Random series about one random file: each patch changes it anew, changes
// again what the one before did, or takes it back.

// randomSeries returns the texts of a series, the base first.
func randomSeries(g *generator, n int) [][]byte {
	prefix := []string{"#define M(...) __VA_ARGS__"}
	states := [][]string{g.lines(10, 0)}
	for len(states) <= n {
		now := states[len(states)-1]
		next := g.changeAt(now, g.IntN(len(now)+1))
		switch g.IntN(6) {
		case 0: // an earlier state
			next = states[g.IntN(len(states))]
		case 1, 2: // at the place of the last change
			if len(states) > 1 {
				next = g.changeNear(states[len(states)-2], now)
			}
		}
		states = append(states, next)
	}
	var out [][]byte
	for _, s := range states {
		out = append(out, []byte(strings.Join(append(slices.Clone(prefix), s...), "\n")+"\n"))
	}
	return out
}

// changeNear changes a line or two where now differs from before.
func (g *generator) changeNear(before, now []string) []string {
	at := 0
	for at < min(len(before), len(now)) && before[at] == now[at] {
		at++
	}
	return g.changeAt(now, min(at+g.IntN(3), len(now)))
}

// changeAt replaces up to three lines at a place, those that leave brackets,
// groups and comments open or closed excepted.
func (g *generator) changeAt(now []string, at int) []string {
	drop := 0
	for n := g.IntN(4); drop < n && at+drop < len(now) && !strings.ContainsAny(now[at+drop], `#{}()"*/\\`); {
		drop++
	}
	var fresh []string
	if drop == 0 || g.IntN(3) > 0 {
		fresh = g.lines(1+g.IntN(2), 2)
	}
	return slices.Replace(slices.Clone(now), at, at+drop, fresh...)
}

// sectionOf makes a section with the hunks from one text to the next.
func sectionOf(t *testing.T, before, after []byte, context int) *patch.File {
	t.Helper()
	f := patch.Parse([]byte("--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\n")).Files()[0]
	f.Replace(diffHunks(t, before, after, context))
	return f
}

// seriesTree opens a tree with one file.
func seriesTree(t *testing.T, base []byte) *source.Tree {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "x.c"), base, 0o600); err != nil {
		t.Fatal(err)
	}
	tree, err := source.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tree.Close() })
	return tree
}

func TestRandomSeriesStaysNeutral(t *testing.T) {
	steps, fixed := 0, 0
	for seed := range uint64(*rounds / 4) {
		g := &generator{Rand: rand.New(rand.NewPCG(seed, 2))}
		texts := randomSeries(g, 4)
		r := &seriesRun{t: t, seed: seed, g: g, texts: texts, opt: Options{Style: Style(seed % 3)}, context: []int{3, 3, 1, 0}[g.IntN(4)]}
		steps, fixed = steps+len(texts)-1, fixed+r.run()
	}
	if fixed < steps/4 {
		t.Errorf("only %d of %d patches made neutral", fixed, steps)
	}
	t.Logf("%d of %d patches made neutral", fixed, steps)
}

// seriesRun fixes one random series.
type seriesRun struct {
	t       *testing.T
	seed    uint64
	g       *generator
	texts   [][]byte // base, and what each patch makes of it
	opt     Options
	context int
	raw     []*patch.File
	fixed   []*patch.File
	excused string // lines that may show another number
}

// run fixes the patches up to the first that is refused or no C, and returns
// how many those are.
func (r *seriesRun) run() int {
	w := NewRewriter(seriesTree(r.t, r.texts[0]), 1, FromTree, r.opt)
	now := r.texts[0]
	for k := 1; k < len(r.texts); k++ {
		if bytes.Equal(r.texts[k], r.texts[k-1]) {
			break
		}
		f := sectionOf(r.t, r.texts[k-1], r.texts[k], r.context)
		w.Begin()
		out, err := w.Fix(f)
		if err != nil {
			break
		}
		if got := patched(r.t, now, f); !bytes.Equal(got, out.After) || !bytes.Equal(now, out.Before) {
			r.t.Errorf("seed %d, patch %d: patch makes another text of it\n%s", r.seed, k, f.Bytes())
		}
		if line := idle(f.Hunks); line != nil && !bytes.Equal(out.Before, out.After) {
			r.t.Errorf("seed %d, patch %d removes and adds again %q\n%s", r.seed, k, line, f.Bytes())
		}
		now = out.After
		r.state(k, out)
		r.raw, r.fixed = append(r.raw, sectionOf(r.t, r.texts[k-1], r.texts[k], r.context)), append(r.fixed, f)
	}
	r.judge()
	return len(r.fixed)
}

// state compares the state behind patch k with the base.
func (r *seriesRun) state(k int, out *Outcome) {
	base, given := r.texts[0], r.texts[k]
	if bytes.Equal(base, given) && !bytes.Equal(out.After, base) {
		r.t.Errorf("seed %d: patch %d takes all back, and something is left\n%s", r.seed, k, out.After)
	}
	r.excused += driftText(out.Result)
	added := ""
	if !bytes.Equal(base, given) {
		added = addedText(diffHunks(r.t, base, given, 0))
	}
	for _, flags := range randomConfigurations(r.g) {
		compareKept(r.t, r.seed, flags, added+r.excused, base, given, out.After)
	}
}

// judge has the fixed series checked, and held against the raw one.
func (r *seriesRun) judge() {
	check, against := NewRewriter(seriesTree(r.t, r.texts[0]), 1, FromTree, r.opt), NewRewriter(seriesTree(r.t, r.texts[0]), 1, FromTree, r.opt)
	for k, f := range r.fixed {
		check.Begin()
		against.Begin()
		if got := verdict(check.Check(sameSection(f))); got != "" {
			r.t.Errorf("seed %d, patch %d: check says %s", r.seed, k+1, got)
		}
		if got := verdict(against.Against(Counterpart{r.raw[k], sameSection(f)})); got != "" {
			r.t.Errorf("seed %d, patch %d: check --raw says %s\n%s\n%s", r.seed, k+1, got, r.raw[k].Bytes(), f.Bytes())
		}
	}
}

func sameSection(f *patch.File) *patch.File { return patch.Parse(f.Bytes()).Files()[0] }

// patched is what patch(1), allowed no fuzz, makes of text.
func patched(t *testing.T, text []byte, f *patch.File) []byte {
	t.Helper()
	dir := t.TempDir()
	name := filepath.Join(dir, "x.c")
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("patch", "-s", "-f", "-p1", "-F0", "-d", dir)
	cmd.Stdin = bytes.NewReader(f.Bytes())
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("patch: %v\n%s\n%s", err, out, f.Bytes())
	}
	out, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
