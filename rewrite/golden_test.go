package rewrite

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/lineneutral/lineneutral/patch"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden is one file of testdata/csrc: base.c, target.c and what is expected
// of them, fixed.c or refused. Every object named keep_N holds its presumed
// line, so a real preprocessor can tell whether it moved.
type golden struct {
	path, name   string
	style        Style
	trigraphs    bool
	archive      *txtar.Archive
	base, target []byte
}

func goldens(t testing.TB) []golden {
	t.Helper()
	paths, err := filepath.Glob("../testdata/csrc/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	var out []golden
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		g := golden{path: path, name: "x.c", archive: archive}
		g.base, g.target = g.file("base.c"), g.file("target.c")
		for line := range strings.Lines(string(archive.Comment)) {
			if name, ok := strings.CutPrefix(line, "name: "); ok {
				g.name = strings.TrimSpace(name)
			}
			g.trigraphs = g.trigraphs || line == "trigraphs\n"
			if style, ok := strings.CutPrefix(line, "style: "); ok {
				if g.style, err = ParseStyle(strings.TrimSpace(style)); err != nil {
					t.Fatalf("%s: %v", path, err)
				}
			}
		}
		out = append(out, g)
	}
	return out
}

// file returns a member of the archive; txtar adds a line end that the
// member without-newline takes away again.
func (g *golden) file(name string) []byte {
	for _, f := range g.archive.Files {
		if f.Name == name {
			if strings.Contains(g.path, "no-newline") {
				return bytes.TrimSuffix(f.Data, []byte("\n"))
			}
			return f.Data
		}
	}
	return nil
}

func (g *golden) set(name string, data []byte) {
	g.archive.Files = slices.DeleteFunc(g.archive.Files, func(f txtar.File) bool { return f.Name == "fixed.c" || f.Name == "refused" })
	g.archive.Files = append(g.archive.Files, txtar.File{Name: name, Data: data})
}

// diffHunks makes the hunks from base to target as git does.
func diffHunks(t testing.TB, base, target []byte, context int) []*patch.Hunk {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string][]byte{"a": base, "b": target} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("git", "diff", "--no-index", "--text", fmt.Sprintf("-U%d", context), "a", "b")
	cmd.Dir = dir
	out, _ := cmd.Output() // exit 1 says that they differ
	files := patch.Parse(out).Files()
	if len(files) != 1 {
		t.Fatalf("git diff made %d files:\n%s", len(files), out)
	}
	return files[0].Hunks
}

func TestNeutraliseGolden(t *testing.T) {
	for _, g := range goldens(t) {
		t.Run(strings.TrimSuffix(filepath.Base(g.path), ".txtar"), func(t *testing.T) {
			result, err := Neutralise(g.name, g.base, diffHunks(t, g.base, g.target, 3), Options{Style: g.style, Trigraphs: TrigraphsIf(g.trigraphs)})
			var refusal *Refusal
			name, got := "refused", []byte(nil)
			switch {
			case err == nil:
				name, got = "fixed.c", result.Fixed
			case errors.As(err, &refusal):
				got = []byte(refusal.Error() + "\n")
			default:
				t.Fatal(err)
			}
			if *update {
				g.set(name, got)
				if err := os.WriteFile(g.path, txtar.Format(g.archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := g.file(name); want == nil || !bytes.Equal(got, want) {
				t.Errorf("%s is\n%s\nwant\n%s", name, got, want)
			}
		})
	}
}

// configurations lists all ways to define those of A to D that src asks for.
func configurations(src []byte) [][]string {
	out := [][]string{nil}
	for _, name := range []string{"A", "B", "C", "D"} {
		if !regexp.MustCompile(`#.*if.*\b` + name + `\b`).Match(src) {
			continue
		}
		for _, flags := range out {
			out = append(out, append(slices.Clone(flags), "-D"+name))
		}
	}
	return out
}

// compilers lists those that the tests ask; gcc has to be there.
func compilers(t *testing.T) []string {
	t.Helper()
	if _, err := exec.LookPath("gcc"); err != nil {
		t.Fatal("gcc is missing; install it with: apt-get install gcc")
	}
	if _, err := exec.LookPath("clang-16"); err != nil {
		t.Log("clang-16 is not installed; its answer is not asked for")
		return []string{"gcc"}
	}
	return []string{"gcc", "clang-16"}
}

// kept preprocesses src and returns its keep_ objects with their values, one a
// line.
func kept(t *testing.T, cpp string, src []byte, flags []string) string {
	t.Helper()
	out, err := preprocess(cpp, src, flags)
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", cpp, flags, err, src)
	}
	return out
}

func preprocess(cpp string, src []byte, flags []string) (string, error) {
	args := append([]string{"-E", "-P", "-w", "-x", "c"}, flags...)
	cmd := exec.Command(cpp, append(args, "-")...)
	cmd.Stdin = bytes.NewReader(src)
	out, err := cmd.Output()
	return string(bytes.Join(keepObject.FindAll(out, -1), []byte("\n"))), err
}

var keepObject = regexp.MustCompile(`keep_\w+ = [^;,]*`)

// The compilers are asked whether the golden answers are neutral.
func TestCompilersAgreeThatLinesAreKept(t *testing.T) {
	t.Parallel()
	for _, cpp := range compilers(t) {
		for _, g := range goldens(t) {
			fixed := g.file("fixed.c")
			if fixed == nil || LanguageOf(g.name) != C {
				continue
			}
			for _, flags := range configurations(g.base) {
				if g.trigraphs {
					flags = append(flags, "-std=c99")
				}
				base, got := kept(t, cpp, g.base, flags), kept(t, cpp, fixed, flags)
				if base != got {
					t.Errorf("%s %s %v: kept lines are\n%s\nwere\n%s", cpp, g.path, flags, got, base)
				}
			}
		}
	}
}
