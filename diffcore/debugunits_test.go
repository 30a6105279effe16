package diffcore

import (
	"debug/dwarf"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Heads say of each unit what the whole section says.
func TestHeadsOfUnits(t *testing.T) {
	var source strings.Builder
	for i := range 600 { // more than a head holds
		fmt.Fprintf(&source, "struct s%d { int a%d; long b%d; }; int f%d(struct s%d *s) { return s->a%d; }\n", i, i, i, i, i, i)
	}
	for _, command := range []string{"gcc -g -O2 -c", "gcc -gdwarf-4 -O2 -c", "gcc -g -gz -c", "gcc -gdwarf-3 -ffunction-sections -c", "clang -g -c", "gcc -g -flto -ffat-lto-objects -c", "gcc -g -gdwarf64 -c"} {
		o := parse(t, "t.o", compile(t, command, ".c", []byte(source.String())))
		units := func(headsOnly bool) (out []string) {
			d, err := o.debugData(headsOnly)
			if err != nil || d == nil {
				t.Fatalf("%s: %v, error %v", command, d, err)
			}
			if err := d.eachUnit(func(e *dwarf.Entry) {
				ranges, err := d.Ranges(e)
				out = append(out, fmt.Sprint(e.Tag, e.Field, ranges, err))
			}); err != nil {
				t.Fatalf("%s: %v", command, err)
			}
			return out
		}
		if heads, whole := units(true), units(false); len(heads) == 0 || !slices.Equal(heads, whole) {
			t.Errorf("%s:\n%s\n%s", command, heads, whole)
		}
	}
}

func TestUnitsThatCannotBeCut(t *testing.T) {
	for name, b := range map[string][]byte{
		"cut off":       {1, 2, 3},
		"64-bit format": append([]byte{0xff, 0xff, 0xff, 0xff}, make([]byte, 40)...),
		"too long":      append([]byte{200, 0, 0, 0, 5, 0, 1, 8}, make([]byte, 40)...),
		"too short":     append([]byte{1, 0, 0, 0, 5, 0, 1, 8}, make([]byte, 40)...),
		"version":       append([]byte{44, 0, 0, 0, 9, 0, 1, 8}, make([]byte, 40)...),
		"kind of unit":  append([]byte{44, 0, 0, 0, 5, 0, 99, 8}, make([]byte, 40)...),
	} {
		if _, ok := cutUnits(b); ok {
			t.Errorf("%s: cut", name)
		}
	}
}
