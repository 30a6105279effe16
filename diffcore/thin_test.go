package diffcore

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// thinFolder lays out a folder with sub/x.o, y.o, middle.o and built-in.a, a thin
// archive of members, beside a file next.o that is not in it.
func thinFolder(t *testing.T, members ...string) string {
	t.Helper()
	top := t.TempDir()
	dir := filepath.Join(top, "folder")
	if err := os.MkdirAll(filepath.Join(dir, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	object := compile(t, "gcc -O2 -c", ".c", []byte("int f(void) { return 1; }\n"))
	for _, name := range []string{"folder/sub/x.o", "folder/y.o", "folder/middle.o", "next.o"} {
		if err := os.WriteFile(filepath.Join(top, name), object, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	args := []string{"cDPrST", "folder/built-in.a"} // as kbuild has it
	for _, name := range members {
		args = append(args, filepath.Join("folder", name))
	}
	ar := exec.Command("ar", args...)
	ar.Dir = top
	if out, err := ar.CombinedOutput(); err != nil {
		t.Fatalf("ar: %v\n%s", err, out)
	}
	return dir
}

func TestThinArchivesOfAFolder(t *testing.T) {
	for _, c := range []struct {
		name     string
		old, new []string
		want     string // in what is undecided, "" for nothing
	}{
		{"objects of the folder", []string{"sub/x.o", "y.o"}, []string{"sub/x.o", "y.o"}, ""},
		{"a path of 15 bytes, which fills the field of names", []string{"sub/x.o", "middle.o", "y.o"}, []string{"sub/x.o", "middle.o", "y.o"}, ""},
		{"no objects", nil, nil, ""},
		{"another list", []string{"sub/x.o", "y.o"}, []string{"y.o"}, "lists other objects"},
		{"another order", []string{"sub/x.o", "y.o"}, []string{"y.o", "sub/x.o"}, "lists other objects"},
		{"an object of elsewhere", []string{"../next.o"}, []string{"../next.o"}, "not in both folders"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := CompareFiles(context.Background(), thinFolder(t, c.old...), thinFolder(t, c.new...), Options{})
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(r.Undecided, "\n")
			if len(r.Changes) > 0 || (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
				t.Errorf("changes %v, undecided %q, want %q in it", r.Changes, got, c.want)
			}
		})
	}
}

func TestAThinArchiveThatIsCutOffIsAnError(t *testing.T) {
	dir := thinFolder(t, "sub/x.o", "y.o")
	path := filepath.Join(dir, "built-in.a")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := len(thinMagic) + 1; n < len(b); n += 7 {
		if members, err := readMembers(path, b[:n]); err == nil && len(members) > 1 {
			t.Errorf("%d of %d bytes are read as %v", n, len(b), members)
		}
	}
}
