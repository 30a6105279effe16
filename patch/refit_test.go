package patch

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRefit(t *testing.T) {
	for _, test := range []struct {
		name, base, hunks string
		fuzz              int
		want              string // the hunks with the tree's context, "" for none
		used              int
	}{
		{"nothing to do", "x a b c", "@1 a -b c", 2, "@1 a -b c", 0},
		{"the outermost lines", "A b c d E", "@1 a b -c d e", 2, "@1 A b -c d E", 1},
		{"at an offset", "n n A b c d e", "@1 a b -c d e", 1, "@3 A b -c d e", 1},
		{"the start of the file", "b c d E", "@2 a b -c d e", 1, "@1 b -c d E", 1},
		{"the end of the file", "A b c d", "@1 a b -c d e", 1, "@1 A b -c d", 1},
		{"more than is allowed", "A B c D E", "@1 a b -c d e", 1, "", 0},
		{"as much as is needed", "A B c D E", "@1 a b -c d e", 2, "@1 A B -c D E", 2},
		{"a line that is removed differs", "a b C d e", "@1 a b -c d e", 2, "", 0},
		{"nothing would be left", "A B C D", "@1 a b +x c d", 2, "", 0},
		{"less context on one side", "n A b C d E f", "@2 a -b c d e", 1, "", 0},
		{"less context on one side, all of it", "n A b C D E f", "@2 a -b c d e", 3, "@2 A -b C D E", 3},
		{"the hunks behind are counted on", "n A b c d e f g h i j k l m n", "@1 a b -c +x +y d e @9 i -j k l", 1, "@2 A b -c +x +y d e @10 i -j k l", 1},
		{"context is not shown twice", "A b c d E F g h I", "@1 a b -c d e @5 e f -g h i", 2, "@1 A b -c d E @6 F -g h I", 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			given := hunks(t, test.hunks)
			got, used, err := Refit(lines(test.base), given, test.fuzz)
			var pe *PlaceError
			if (err != nil) != (test.want == "") || err != nil && !errors.As(err, &pe) {
				t.Fatalf("error %v", err)
			}
			if err != nil {
				return
			}
			want := hunks(t, test.want)
			if diff := cmp.Diff(shown(want), shown(got)); diff != "" || used != test.used {
				t.Errorf("fuzz %d, (-want +got): %s", used, diff)
			}
			if _, err := Place(lines(test.base), got); err != nil {
				t.Error(err)
			}
			if test.used == 0 && got[0] != given[0] {
				t.Error("hunks that match are made anew")
			}
		})
	}
}

// shown prints hunks: old start and lines.
func shown(hunks []*Hunk) string {
	var out strings.Builder
	for _, h := range hunks {
		fmt.Fprintf(&out, "@%d\n", h.OldStart)
		for _, l := range h.Lines {
			fmt.Fprintf(&out, "%c%s", l.Op, l.Text)
		}
	}
	return out.String()
}

// The tree has moved on within the context: what patch makes of the author's
// hunks with fuzz, it makes of the refitted ones without.
func TestRefittedHunksNeedNoFuzz(t *testing.T) {
	if _, err := exec.LookPath("patch"); err != nil {
		t.Skip("skipped: the program patch is not installed (apt-get install patch)")
	}
	dir := t.TempDir()
	refitted := 0
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 9))
		base := unique("f", 40)
		at := 8 + r.IntN(24)
		moved := append([][]byte(nil), base...)
		moved[at-2-r.IntN(2)] = []byte("moved\n")
		moved[at+3] = []byte("moved, too\n")
		next := append([][]byte(nil), base...)
		next[at] = []byte("replaced\n")
		write(t, dir+"/a", bytes.Join(base, nil))
		write(t, dir+"/b", bytes.Join(next, nil))
		write(t, dir+"/c", bytes.Join(moved, nil))
		out, _ := run(t, dir, "diff", "-U3", "--label=c", "--label=c", "a", "b")
		p := Parse(out)
		fixed, used, err := Refit(bytes.Join(moved, nil), p.Files()[0].Hunks, 2)
		write(t, dir+"/p", out)
		_, ok := run(t, dir, "patch", "-s", "-f", "-F2", "-r-", "-o", "d", "c", "p")
		if ok != (err == nil) {
			t.Fatalf("seed %d: patch says %v, we say %v", seed, ok, err)
		}
		if err != nil || used == 0 {
			continue
		}
		refitted++
		p.Files()[0].Replace(fixed)
		write(t, dir+"/p", p.Bytes())
		want := read(t, dir+"/d", true)
		got, ok := byPatch(t, dir)
		if !ok || !bytes.Equal(got, want) {
			t.Errorf("seed %d: %v\n%s", seed, ok, cmp.Diff(string(want), string(got)))
		}
	}
	if refitted < 10 {
		t.Errorf("only %d hunks needed fuzz: the test tests nothing", refitted)
	}
}
