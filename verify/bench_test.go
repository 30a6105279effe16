package verify

import (
	"flag"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// What verify costs beyond the compilers. Each round of a benchmark runs the
// bare compile commands and then verify on the same files; the metrics are
// ratios of medians, of the wall clock and of processor time.
//
//	go test ./verify -run xxx -bench . -benchtime 7x -bench.units 200

var benchUnits = flag.Int("bench.units", 8, "units that include the header of BenchmarkHeader; each takes a quarter of a second")

// quarter is how many functions a compiler needs a quarter of a second for.
const quarter = 50

// manyFunctions is the text of n functions.
func manyFunctions(n int) string {
	var text strings.Builder
	text.WriteString("int log_at(int line);\n")
	for i := range n {
		fmt.Fprintf(&text, "int f%d(int x, int *p)\n{\n\tfor (int i = 0; i < x; i++)\n\t\tp[i] += log_at(i * %d) ? p[x - i] : x %% (i + %d);\n\treturn p[x] * %d;\n}\n", i, i, i+1, i)
	}
	return text.String()
}

// BenchmarkOneFile is a patch to one file, against the two bare compile
// commands, run at a time.
func BenchmarkOneFile(b *testing.B) {
	for name, n := range map[string]int{"quarter-second": quarter, "second": 4 * quarter} {
		b.Run(name, func(b *testing.B) {
			old := manyFunctions(n)
			bench := newBench(b, map[string]string{"f.c": old})
			bench.patch(map[string]string{"f.c": strings.Replace(old, "return p[x] * 7;", "return p[x] * 77;", 1)})
			bench.run(1, func(*Options) {})
		})
	}
}

// BenchmarkHeader is a patch to a header, of which one function in one unit
// makes use, against all the units' bare commands for both sides.
func BenchmarkHeader(b *testing.B) {
	files := map[string]string{"h.h": "#define LIMIT 7\nint used(int);\n"}
	for i := range *benchUnits {
		text := fmt.Sprintf("#include \"h.h\"\n#define log_at used\n/* %d */\n", i) + manyFunctions(quarter)
		if i == 0 {
			text += "int limit(void) { return LIMIT; }\n"
		}
		files[fmt.Sprintf("u%d.c", i)] = text
	}
	bench := newBench(b, files)
	bench.patch(map[string]string{"h.h": strings.Replace(files["h.h"], "7", "8", 1)})
	cache := b.TempDir()
	b.Run("fresh", func(b *testing.B) { bench.b = b; bench.run(1, func(*Options) {}) })
	b.Run("asked-before", func(b *testing.B) { bench.b = b; bench.run(1, func(o *Options) { o.Cache = cache }) })
	// The objects of the original, with debug information and dependency files.
	bench.options = []string{"-O2", "-Wall", "-g", "-MD"}
	bench.database()
	bench.make()
	b.Run("built", func(b *testing.B) { bench.b = b; bench.run(1, func(o *Options) { o.NoReuse = true }) })
	b.Run("reused", func(b *testing.B) { bench.b = b; bench.run(1, func(o *Options) { o.hurried = patience }) })
}

// A bench is a tree in two folders, a and b, and the patch from a to b.
type bench struct {
	builtTree // a
	b         *testing.B
	root      string
	files     map[string]string
	change    []byte
}

func newBench(b *testing.B, files map[string]string) *bench {
	root, err := filepath.EvalSymlinks(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	bench := &bench{builtTree: builtTree{t: b, tree: filepath.Join(root, "a"), options: []string{"-O2", "-Wall"}}, b: b, root: root, files: files}
	for name := range files {
		if filepath.Ext(name) == ".c" {
			bench.sources = append(bench.sources, name)
		}
	}
	slices.Sort(bench.sources)
	return bench
}

// patch writes both folders, the patch, and a database of the bare commands,
// which make no debug information.
func (k *bench) patch(changed map[string]string) {
	for name, text := range k.files {
		write(k.b, filepath.Join(k.root, "a", name), []byte(text))
		if to, is := changed[name]; is {
			text = to
		}
		write(k.b, filepath.Join(k.root, "b", name), []byte(text))
	}
	k.change = makePatch(k.b, k.root)
	k.database()
}

// bare compiles both folders, one compiler a side at a time. Each side is a
// session of its own, as verify's are: Linux shares processors between
// sessions, so on a machine with other work two get more than one.
func (k *bench) bare() {
	var both sync.WaitGroup
	for _, side := range []string{"a", "b"} {
		both.Go(func() {
			var list strings.Builder
			for _, name := range k.sources {
				fmt.Fprintf(&list, "%s ../%s.%s\n", name, side, objectName(name))
			}
			cmd := exec.Command("xargs", "-P1", "-n2", "sh", "-c", `exec gcc -O2 -Wall -c -o "$1" "$0"`)
			cmd.Dir, cmd.Stdin = filepath.Join(k.root, side), strings.NewReader(list.String())
			cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
			if out, err := cmd.CombinedOutput(); err != nil {
				k.b.Errorf("%v: %s", err, out)
			}
		})
	}
	both.Wait()
}

// run measures; changed is how many functions the patch changes.
func (k *bench) run(changed int, set func(*Options)) {
	var bare, whole []cost
	for k.b.Loop() {
		bare = append(bare, measure(k.bare))
		whole = append(whole, measure(func() {
			opts := Options{Tree: k.tree, Strip: 1, Jobs: 2}
			set(&opts)
			verdict, err := Run(k.b.Context(), opts, k.change)
			if err != nil || len(verdict.Findings) != changed || len(verdict.Undecided) > 0 {
				k.b.Fatal(err, verdict)
			}
		}))
	}
	wall, cpu := func(c cost) time.Duration { return c.wall }, func(c cost) time.Duration { return c.cpu }
	k.b.ReportMetric(median(whole, wall)/median(bare, wall), "wall-ratio")
	k.b.ReportMetric(median(whole, cpu)/median(bare, cpu), "cpu-ratio")
	k.b.ReportMetric(median(bare, wall), "s-bare")
	k.b.ReportMetric(median(bare, cpu), "cpu-s-bare")
	k.b.ReportMetric(0, "ns/op") // both together say nothing
}

// A cost is what one run took.
type cost struct{ wall, cpu time.Duration }

// measure runs f and says what it cost, with all processes that it waits for.
func measure(f func()) cost {
	began, before := time.Now(), processorTime()
	f()
	return cost{time.Since(began), processorTime() - before}
}

func processorTime() time.Duration {
	var sum time.Duration
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var used syscall.Rusage
		if err := syscall.Getrusage(who, &used); err != nil {
			panic(err)
		}
		sum += time.Duration(used.Utime.Nano() + used.Stime.Nano())
	}
	return sum
}

func median(costs []cost, of func(cost) time.Duration) float64 {
	var values []time.Duration
	for _, c := range costs {
		values = append(values, of(c))
	}
	slices.Sort(values)
	return values[len(values)/2].Seconds()
}
