package diffcore

import (
	"strings"
	"testing"
)

func TestFootings(t *testing.T) {
	const source = `int outside(int); extern int elsewhere; int level = 3; const int fixed = 4;
int tiny(void) { return 1; }
int counts(void) { static int n; return outside(n++ + level + fixed + elsewhere); }
int jumps(int x) { static void *const to[] = { &&a, &&b }; goto *to[x & 1]; a: return outside(x); b: return outside(x + 1) + 1; }
void spins(volatile int *p) { do *p += 3; while (*p); }
int recurs(int x) { return x ? recurs(x - 1) * outside(x) : 1; }
__attribute__((section(".init.text"))) int boots(void) { return outside(2); }
int marked(void) { asm goto ("1: nop; .pushsection __jump_table, \"aw\"; .balign 8; .long 1b - ., %l[out] - .; .quad level + 0 - .; .popsection" : : : : out); return outside(1); out: return 2; }
`
	o := parse(t, "t.o", compile(t, "gcc -O2 -fcf-protection=none -c", ".c", []byte(source)))
	all := o.Footings()
	one := func(name string) Footing {
		if len(all[name]) == 0 {
			t.Fatalf("%s is not there", name)
		}
		return all[name][0]
	}
	join := func(names []string) string { return strings.Join(names, " ") }
	if f := one("counts"); join(f.Undefined) != "elsewhere outside" || !strings.HasPrefix(join(f.Shared), "n.") || f.BranchBack != -1 {
		t.Errorf("counts: %+v", f)
	}
	if f := one("jumps"); join(f.Labels) != "to.1" && join(f.Labels) != "to.0" {
		t.Errorf("jumps: %+v", f)
	}
	if f := one("spins"); f.BranchBack < 0 {
		t.Errorf("spins: %+v", f)
	}
	if f := one("recurs"); f.BranchBack >= 0 {
		t.Errorf("recurs: %+v", f)
	}
	if f := one("boots"); f.Section != ".init.text" {
		t.Errorf("boots: %+v", f)
	}
	if f := one("marked"); join(f.Tables) != "__jump_table" {
		t.Errorf("marked: %+v", f)
	}
	if f := one("tiny"); f.Size != 6 || f.Labels != nil || f.Tables != nil {
		t.Errorf("tiny: %+v", f)
	}
}
