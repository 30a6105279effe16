package diffcore

import (
	"debug/dwarf"
	"math/rand"
	"slices"
	"testing"
)

// namedRow is a row with the name of its file.
type namedRow struct {
	lineRow
	file string
}

func (u *lineUnit) named() (out []namedRow) {
	for _, r := range u.rows {
		n := namedRow{lineRow: r}
		if !r.end() {
			n.file = u.files[r.file]
		}
		n.lineRow.file = 0
		out = append(out, n)
	}
	return out
}

// requireRowsOfLibrary holds the rows of all tables against those of
// debug/dwarf, and counts the tables that are understood.
func requireRowsOfLibrary(t *testing.T, d *debugInfo) (understood int) {
	t.Helper()
	d.eachUnit(func(entry *dwarf.Entry) {
		l, err := d.lineReader(entry)
		if err != nil || l == nil {
			return
		}
		p, ok := newLineProgram(d.lineTable(entry), len(l.Files()))
		if !ok || !p.run() {
			return
		}
		understood++
		mine, theirs := lineUnit{rows: p.rows, files: fileNames(l)}, lineUnit{}
		theirs.readWith(l)
		if x, y := mine.named(), theirs.named(); !slices.Equal(x, y) {
			t.Errorf("%d rows, debug/dwarf has %d", len(x), len(y))
		}
	})
	return understood
}

func TestLineProgram(t *testing.T) {
	source := []byte("#include <stdio.h>\n" + shiftedSource + "#line 70000 \"other.c\"\nint far(int x) { return putchar(x) + 1; }\n#line 3\nint back(int x) { return far(x) * 3; }\n")
	for _, command := range []string{"gcc -O2 -g -c", "gcc -O2 -gdwarf-4 -ffunction-sections -c", "gcc -O2 -gdwarf-2 -gstrict-dwarf -c", "clang -O2 -g -c", "clang -gdwarf-4 -c"} {
		good := compile(t, command, ".c", source)
		d, err := parse(t, "t.o", good).debugData(true)
		if err != nil || d == nil {
			t.Fatal(err)
		}
		if requireRowsOfLibrary(t, d) == 0 {
			t.Errorf("%s: the table is left to debug/dwarf", command)
		}
		line, understood, r := slices.Clone(d.line), 0, rand.New(rand.NewSource(1))
		for range 300 {
			copy(d.line, line)
			d.line[r.Intn(len(line))] ^= byte(1 << r.Intn(8))
			understood += requireRowsOfLibrary(t, d)
		}
		if understood < 100 {
			t.Errorf("%s: of 300 broken tables %d are understood", command, understood)
		}
	}
}
