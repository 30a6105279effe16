package diffcore

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

const coverageSource = "int g(int x) { return x + 1; }\nint f(int x) { return g(x) * 3; }\n"

// A compile with another random seed gives the same program.
func TestCoverageRecords(t *testing.T) {
	old := parse(t, "t.o", compile(t, "gcc -O2 --coverage -frandom-seed=1 -c", ".c", []byte(coverageSource)))
	same := parse(t, "t.o", compile(t, "gcc -O2 --coverage -frandom-seed=2 -c", ".c", []byte(coverageSource)))
	if got := answer(compareBothWays(t, old, same)); got != "" {
		t.Errorf("another seed: %q, want no change", got)
	}
	new := parse(t, "t.o", compile(t, "gcc -O2 --coverage -frandom-seed=2 -c", ".c", []byte(strings.Replace(coverageSource, "* 3", "* 5", 1))))
	if got, want := answer(compareBothWays(t, old, new)), "changed function f\n"; got != want {
		t.Errorf("another constant: %q, want %q", got, want)
	}
}

// The name of the file that counts are written to begins with the directory of
// the compile.
func TestCoverageInAnotherDirectory(t *testing.T) {
	for _, level := range []string{"-O0", "-O2"} {
		here := compile(t, "gcc "+level+" --coverage -frandom-seed=1 -c", ".c", []byte(coverageSource))
		if !bytes.Contains(here, []byte("d/t.gcda")) {
			t.Fatal("the object does not hold the name of its counts")
		}
		for name, want := range map[string]string{"e/t.gcda": "", "//t.gcda": "", "d/u.gcda": "changed function _sub_I_00100_0\n"} {
			there := bytes.ReplaceAll(here, []byte("d/t.gcda"), []byte(name))
			if got := answer(compareBothWays(t, parse(t, "t.o", here), parse(t, "t.o", there))); got != want {
				t.Errorf("%s, %s: %q, want %q", level, name, got, want)
			}
		}
	}
}

// A checksum that differs by more than the line is a change.
func TestCoverageChecksumOfAnotherLine(t *testing.T) {
	b := compile(t, "gcc -O2 -g1 --coverage -frandom-seed=1 -c", ".c", []byte(coverageSource))
	moved := compile(t, "gcc -O2 -g1 --coverage -frandom-seed=1 -c", ".c", []byte("\n"+coverageSource))
	old, new := parse(t, "t.o", b), parse(t, "t.o", moved)
	if got, want := answer(compareBothWays(t, old, new)), "changed function f, line only\nchanged function g, line only\n"; got != want {
		t.Fatalf("moved by a line: %q, want %q", got, want)
	}
	k := slices.IndexFunc(new.nodes, func(n *node) bool { return n.name == "__gcov_.f" })
	record := new.nodes[k].body
	record.sec.data[record.off+linenoAt] ^= 1
	if got, want := answer(compareBothWays(t, old, new)), "changed function f\nchanged function g, line only\n"; got != want {
		t.Errorf("a bit of the checksum: %q, want %q", got, want)
	}
}
