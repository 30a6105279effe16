package verify

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// manyFunctions is a unit that takes a compiler some tenths of a second.
func manyFunctions(n int) string {
	var text strings.Builder
	text.WriteString("int log_at(int line);\n")
	for i := range n {
		fmt.Fprintf(&text, "int f%d(int x, int *p)\n{\n\tfor (int i = 0; i < x; i++)\n\t\tp[i] += log_at(i * %d) ? p[x - i] : x %% (i + %d);\n\treturn p[x] * %d;\n}\n", i, i, i+1, i)
	}
	return text.String()
}

// BenchmarkOneFile compares, without debug information in the bare command, a verify of a patch to one file with the two bare
// compile commands, run at a time: the metric ratio is that of their times, of
// each in turn.
func BenchmarkOneFile(b *testing.B) {
	root := b.TempDir()
	tree, old := filepath.Join(root, "a"), manyFunctions(120)
	write(b, filepath.Join(tree, "f.c"), []byte(old))
	write(b, filepath.Join(root, "b", "f.c"), []byte(strings.Replace(old, "return p[x] * 7;", "return p[x] * 77;", 1)))
	change := makePatch(b, root)
	write(b, filepath.Join(tree, "compile_commands.json"), []byte(strings.ReplaceAll(databaseOf(b, tree), `"-Werror","-g",`, "")))
	var bare, whole time.Duration
	for b.Loop() {
		begin := time.Now()
		var both sync.WaitGroup
		for _, side := range []string{"a", "b"} {
			both.Go(func() {
				cmd := exec.Command("gcc", "-O2", "-Wall", "-c", "f.c", "-o", "../"+side+".o")
				cmd.Dir = filepath.Join(root, side)
				if out, err := cmd.CombinedOutput(); err != nil {
					b.Errorf("%v: %s", err, out)
				}
			})
		}
		both.Wait()
		middle := time.Now()
		verdict, err := Run(b.Context(), Options{Tree: tree, Strip: 1}, change)
		if err != nil || verdict.Count(Edited) != 1 || len(verdict.Findings) != 1 {
			b.Fatal(err, verdict)
		}
		bare, whole = bare+middle.Sub(begin), whole+time.Since(middle)
	}
	b.ReportMetric(whole.Seconds()/bare.Seconds(), "ratio")
	b.ReportMetric(bare.Seconds()/float64(b.N), "s-bare")
}
