package rewrite

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/lineneutral/lineneutral/cparse"
	"github.com/lineneutral/lineneutral/patch"
	"github.com/lineneutral/lineneutral/source"
)

// The speed of fix as a user meets it, but for the start of a process: from a
// patch file and a tree to the bytes of the fixed patch, many patches in one
// process. What counts is MB of C source (the files before the patch) per
// second and core:
//
//	go test ./rewrite -run xxx -bench Fix -cpu 1 [-corpus CORPUS]
//
// MB/s is by the clock, MB/CPU-s by the processor time that the process used,
// which says the same on a machine that does other work besides.
//
// Beside each "fix" stands "parse": what it costs to read the same files once
// with cparse and do nothing else. Fix reads three states of each file.

var corpus = flag.String("corpus", "", "`DIR` with */NNNN/{change.patch,a/,meta.json} for BenchmarkFix")

func BenchmarkFix(b *testing.B) {
	module, err := os.ReadFile("testdata/module.c")
	if err != nil {
		b.Fatal(err)
	}
	function := []byte("/* number @N@ */\nint f@N@(int a)\n{\n\tif (a > @N@)\n\t\ta -= @N@;\n#ifdef A\n\ta++;\n#endif\n\treturn a;\n}\n")
	sets := map[string]func(testing.TB) []benchPatch{
		"goldens":      goldenPatches,
		"lines=1000":   func(t testing.TB) []benchPatch { return repeated(t, function, 100) },
		"lines=100000": func(t testing.TB) []benchPatch { return repeated(t, function, 10000) },
		"bytes=1MB":    func(t testing.TB) []benchPatch { return repeated(t, module, 300) },
		"corpus":       corpusPatches,
	}
	names := []string{"goldens", "lines=1000", "lines=100000", "bytes=1MB"}
	if *corpus != "" {
		names = append(names, "corpus")
	}
	for _, name := range names {
		b.Run(name, func(b *testing.B) {
			patches := sets[name](b)
			b.Run("fix", func(b *testing.B) { benchmarkAll(b, patches, (*benchPatch).fix) })
			b.Run("parse", func(b *testing.B) { benchmarkAll(b, patches, (*benchPatch).parse) })
		})
	}
}

// benchmarkAll does work, which returns bytes of C source, to all patches.
func benchmarkAll(b *testing.B, patches []benchPatch, work func(*benchPatch, testing.TB) int) {
	b.ReportAllocs()
	bytes, before := 0, processorTime(b)
	for b.Loop() {
		bytes = 0
		for i := range patches {
			bytes += work(&patches[i], b)
		}
	}
	b.SetBytes(int64(bytes))
	b.ReportMetric(float64(bytes)*float64(b.N)/1e6/(processorTime(b)-before).Seconds(), "MB/CPU-s")
}

// processorTime is what the process has used so far, collecting garbage too.
func processorTime(t testing.TB) time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		t.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

// benchPatch is a patch file and the tree that it applies to.
type benchPatch struct {
	file, tree string
	strip      int
}

// sections opens the patch and tells do of each file section.
func (p *benchPatch) sections(t testing.TB, do func(*Rewriter, *patch.File)) *patch.Patch {
	content, err := os.ReadFile(p.file)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := source.Open(p.tree)
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	parsed := patch.Parse(content)
	w := NewRewriter(tree, p.strip, AnyOrigin, Options{})
	for _, m := range parsed.Messages {
		w.Begin()
		for _, f := range m.Files {
			do(w, f)
		}
	}
	return parsed
}

// fix fixes the patch and returns the size of the C files before it, those
// left out that are refused.
func (p *benchPatch) fix(t testing.TB) (fixed int) {
	parsed := p.sections(t, func(w *Rewriter, f *patch.File) {
		if out, err := w.Fix(f); err == nil && out.Skipped == "" {
			if info, err := os.Stat(filepath.Join(p.tree, out.Path)); err == nil { // not of a renamed file
				fixed += int(info.Size())
			}
		}
	})
	if len(parsed.Bytes()) == 0 {
		t.Fatal("nothing to print")
	}
	return fixed
}

// parse reads the files that fix would read, once, and returns their size.
func (p *benchPatch) parse(t testing.TB) (read int) {
	p.sections(t, func(w *Rewriter, f *patch.File) {
		if in, err := w.open(f); err == nil && in.out.Skipped == "" {
			src := in.line.given
			cparse.Parse(src, LanguageOf(in.out.Path).In(src).options(false))
			read += len(src)
		}
	})
	return read
}

// goldenPatches makes patches of the golden files.
func goldenPatches(t testing.TB) (out []benchPatch) {
	for _, g := range goldens(t) {
		out = append(out, writePatch(t, g.name, g.base, g.target))
	}
	return out
}

// repeated makes a file of n times text, with the number of the repetition in
// place of @N@, and a patch that adds a line to the body of a function in
// every tenth.
func repeated(t testing.TB, text []byte, n int) []benchPatch {
	var base, target []byte
	for i := range n {
		one := bytes.ReplaceAll(text, []byte("@N@"), []byte(strconv.Itoa(i)))
		base = append(base, one...)
		if i%10 == 0 {
			one = bytes.Replace(one, []byte("\n{\n"), []byte("\n{\n\tadded();\n"), 1)
		}
		target = append(target, one...)
	}
	return []benchPatch{writePatch(t, "x.c", base, target)}
}

// writePatch writes the base and a patch that makes target of it.
func writePatch(t testing.TB, name string, base, target []byte) benchPatch {
	dir := t.TempDir()
	p := benchPatch{file: filepath.Join(dir, "change.patch"), tree: filepath.Join(dir, "a"), strip: 1}
	if err := os.Mkdir(p.tree, 0o700); err != nil {
		t.Fatal(err)
	}
	text := []byte("--- a/" + name + "\n+++ b/" + name + "\n")
	for _, h := range diffHunks(t, base, target, 3) {
		text = append(text, h.Bytes()...)
	}
	for path, content := range map[string][]byte{filepath.Join(p.tree, name): base, p.file: text} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// corpusPatches lists the patches of -corpus that apply.
func corpusPatches(t testing.TB) (out []benchPatch) {
	files, err := filepath.Glob(filepath.Join(*corpus, "*", "[0-9][0-9][0-9][0-9]", "meta.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no patches in %s: %v", *corpus, err)
	}
	for _, file := range files {
		var meta struct {
			Strip  int
			Status string
		}
		if content, err := os.ReadFile(file); err != nil {
			t.Fatal(err)
		} else if err := json.Unmarshal(content, &meta); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if dir := filepath.Dir(file); meta.Status != "fail" {
			out = append(out, benchPatch{filepath.Join(dir, "change.patch"), filepath.Join(dir, "a"), meta.Strip})
		}
	}
	return out
}
