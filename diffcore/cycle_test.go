package diffcore

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Constants that point at each other have an end for the comparison too.
func TestUnnamedConstantsThatPointAtEachOther(t *testing.T) {
	source := func(last string) string {
		return ".section .rodata\n.p2align 3\n.LA: .quad .LB\n.quad 1\n.LB: .quad .LA\n.quad " + last + "\n.text\n" +
			".globl f\n.type f,@function\nf: lea .LA(%rip),%rax\nret\n.size f,.-f\n"
	}
	dir := t.TempDir()
	var objects [2]*Object
	for i, last := range []string{"5", "6"} {
		path := filepath.Join(dir, last+".s")
		if err := os.WriteFile(path, []byte(source(last)), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("gcc", "-c", path, "-o", path+".o").CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		var err error
		if objects[i], err = Open(path + ".o"); err != nil {
			t.Fatal(err)
		}
	}
	if r := Compare(objects[0], objects[1], Options{}); len(r.Changes) == 0 {
		t.Error("a changed constant is not reported")
	}
	if r := Compare(objects[0], objects[0], Options{}); len(r.Changes) > 0 {
		t.Errorf("an object differs from itself: %v", r.Changes)
	}
}
