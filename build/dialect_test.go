package build

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

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

// accepts reports whether the compiler takes the source with these arguments.
func accepts(compiler, source string, args ...string) bool {
	return exec.Command(compiler, append(slices.Clone(args), "-w", "-fsyntax-only", source)...).Run() == nil
}

func TestTrigraphsAsCompilersHaveThem(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{"x.c": `int a[sizeof("??=") == 2 ? 1 : -1];`, "x.cc": `int a[sizeof("??=") == 2 ? 1 : -1];`, "any.c": "int a;", "any.cc": "int a;"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rows := [][]string{nil, {"-ansi"}, {"-std=gnu17", "-ansi"}, {"-ansi", "-std=gnu99"}, {"-std=gnu99", "-trigraphs"}, {"-trigraphs", "-std=gnu99"},
		{"--std=c99"}, {"--std", "c11"}, {"--trigraphs"}, {"-ftrigraphs"}, {"-std=c99", "-fno-trigraphs"}, {"-D", "-trigraphs"}}
	for std := range isoDialects {
		rows = append(rows, []string{"-std=" + std}, []string{"-std=gnu" + strings.TrimPrefix(std, "c")})
	}
	asked := 0
	for _, compiler := range compilers(t) {
		for _, args := range rows {
			ext := ".c"
			if strings.Contains(strings.Join(args, " "), "++") {
				ext = ".cc"
			}
			if !accepts(compiler, filepath.Join(dir, "any"+ext), args...) {
				continue // this compiler does not know the option
			}
			asked++
			unit := Unit{Args: append([]string{compiler}, args...)}
			if got, want := unit.Trigraphs(), accepts(compiler, filepath.Join(dir, "x"+ext), args...); got != want {
				t.Errorf("%s %v: trigraphs %v, want %v", compiler, args, got, want)
			}
		}
	}
	if asked < 40 {
		t.Errorf("only %d commands were accepted", asked)
	}
}

func TestTrigraphsOfADialectsName(t *testing.T) {
	for std, want := range map[string]bool{"c99": true, "ansi": true, "gnu17": false, "gnu++14": false, "c++14": true, "c++17": false, "iso9899:1999": true} {
		if got, err := Trigraphs(std); err != nil || got != want {
			t.Errorf("%s: got %v, %v", std, got, err)
		}
	}
	for _, std := range []string{"", "c", "C99", "gnu", "gnuiso9899:1999", "gnuansi", "-std=c99", "k&r"} {
		if _, err := Trigraphs(std); err == nil {
			t.Errorf("%q: no error", std)
		}
	}
}
