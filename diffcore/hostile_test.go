package diffcore

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// sample is a small object with code, data, literals, tables and lines.
func sample(t testing.TB) []byte {
	return compile(t, "gcc -O2 -g -c", ".c", []byte(`
void p(const char *, int);
static int n = 3;
const char *const names[] = { "a", "b" };
int g(int x) { p("one", __LINE__); return n += x; }
int f(int x) { switch (x) { case 0: return g(1); case 1: p("b", 2); return 9; case 2: return g(4) + 1; case 3: return 3; case 4: return g(x); } return names[x][0]; }
`))
}

func TestHostileHeaders(t *testing.T) {
	good := sample(t)
	le := binary.LittleEndian
	edit := func(f func(b []byte)) []byte {
		b := append([]byte{}, good...)
		f(b)
		return b
	}
	shoff := le.Uint64(good[40:])
	tests := []struct {
		name        string
		b           []byte
		unsupported bool
	}{
		{"empty", nil, false},
		{"text", []byte("no object\n"), false},
		{"magic only", good[:4], false},
		{"header only", good[:64], false},
		{"cut off", good[:len(good)-1], false},
		{"class", edit(func(b []byte) { b[4] = 9 }), false},
		{"32 bit", edit(func(b []byte) { b[4] = 1 }), true},
		{"big-endian", edit(func(b []byte) { b[5] = 2 }), true},
		{"machine", edit(func(b []byte) { le.PutUint16(b[18:], 183) }), true},
		{"core dump", edit(func(b []byte) { le.PutUint16(b[16:], 4) }), true},
		{"section headers outside", edit(func(b []byte) { le.PutUint64(b[40:], 1<<60) }), false},
		{"too many sections", edit(func(b []byte) { le.PutUint16(b[60:], 65000) }), false},
		{"names elsewhere", edit(func(b []byte) { le.PutUint16(b[62:], 60000) }), false},
		{"section too large", edit(func(b []byte) { le.PutUint64(b[shoff+64+32:], 1<<62) }), false},
		{"bitcode", []byte("BC\xc0\xde0000"), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse("t.o", tt.b)
			var format *FormatError
			var unsupported *UnsupportedError
			switch {
			case tt.unsupported && !errors.As(err, &unsupported):
				t.Errorf("error %v, want an UnsupportedError", err)
			case !tt.unsupported && !errors.As(err, &format):
				t.Errorf("error %v, want a FormatError", err)
			}
		})
	}
}

// mutate breaks b at a few places.
func mutate(b []byte, r *rand.Rand) []byte {
	b = append([]byte{}, b...)
	for range 1 + r.Intn(4) {
		i := r.Intn(len(b))
		if r.Intn(2) == 0 {
			i = len(b) - 1 - r.Intn(min(len(b), 3000))
		}
		v := []uint64{0, 1, 0xff, 1 << 31, 1<<32 - 1, 1 << 40, 1<<64 - 1, uint64(r.Intn(256))}[r.Intn(8)]
		var w [8]byte
		binary.LittleEndian.PutUint64(w[:], v)
		copy(b[i:], w[:1<<r.Intn(4)])
	}
	return b
}

func TestMutatedObjectsAreJudgedOrRefused(t *testing.T) {
	judgeMutated(t, sample(t), 3000)
	judgeMutated(t, compile(t, "gcc -O2 -g", ".c", []byte(linkedSource)), 1000)
	judgeMutated(t, compile(t, "gcc -O2 -no-pie -fno-pie", ".c", []byte(linkedSource)), 1000)
}

func judgeMutated(t *testing.T, good []byte, times int) {
	t.Helper()
	old := parse(t, "t.o", good)
	r := rand.New(rand.NewSource(1))
	for i := range times {
		b := mutate(good, r)
		begin := processorTime(t)
		if new, err := Parse("t.o", b); err == nil {
			Compare(old, new, Options{})
			Compare(new, old, Options{})
			new.Functions()
			new.Producer()
		}
		if d := processorTime(t) - begin; d > 5*time.Second {
			t.Fatalf("mutation %d took %v", i, d)
		}
	}
}

// processorTime is what this process has had of processors: other work on the
// machine does not count.
func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// FuzzCompare needs -fuzzminimizetime=1x: the engine would otherwise spend its
// time on shortening objects of ten kilobytes.
func FuzzCompare(f *testing.F) {
	good := sample(f)
	old := parse(f, "t.o", good)
	f.Add(good)
	r := rand.New(rand.NewSource(2))
	linked := compile(f, "gcc -O2", ".c", []byte(linkedSource))
	f.Add(linked)
	for range 20 {
		f.Add(mutate(good, r))
		f.Add(mutate(linked, r))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		new, err := Parse("t.o", b)
		if err != nil {
			return
		}
		if r := compareBothWays(t, new, new); len(r.Changes) > 0 {
			t.Errorf("differs from itself: %s", answer(r))
		}
		compareBothWays(t, old, new)
	})
}

func TestManySections(t *testing.T) {
	const n = 33000 // two sections each: more than SHN_LORESERVE
	var old strings.Builder
	old.WriteString(".text\n")
	for i := range n {
		fmt.Fprintf(&old, ".section .text.f%d,\"ax\"\n.globl f%d\n.type f%d,@function\nf%d: mov $%d,%%eax\njmp g\n.size f%d,.-f%d\n", i, i, i, i, i, i, i)
	}
	source := old.String()
	a := parse(t, "t.o", compile(t, "gcc -c", ".s", []byte(source)))
	b := parse(t, "t.o", compile(t, "gcc -c", ".s", []byte(strings.Replace(source, "mov $32999,", "mov $33999,", 1))))
	if got, want := answer(Compare(a, b, Options{})), "changed function f32999\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestArchives(t *testing.T) {
	one := compile(t, "gcc -O2 -c", ".c", []byte("int f(void) { return 1; }"))
	two := compile(t, "gcc -O2 -c", ".c", []byte("int f(void) { return 2; }"))
	extra := compile(t, "gcc -O2 -c", ".c", []byte("int q(void) { return 2; }"))
	old := archive(t, "old.a", []member{{"a.o", one}, {"a_very_long_member_name.o", one}})
	new := archive(t, "new.a", []member{{"a.o", one}, {"a_very_long_member_name.o", two}, {"q.o", extra}})
	r, err := CompareFiles(t.Context(), old, new, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := answer(r), "changed function f\nnew function q\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if len(r.Changes) > 0 && r.Changes[0].Object != new+"(a_very_long_member_name.o)" {
		t.Errorf("object = %q", r.Changes[0].Object)
	}
}

// archive writes members in the format of GNU ar.
func archive(t *testing.T, name string, members []member) string {
	t.Helper()
	var long, body strings.Builder
	for _, m := range members {
		field := m.name + "/"
		if len(field) > 16 {
			field = fmt.Sprintf("/%d", long.Len())
			long.WriteString(m.name + "/\n")
		}
		fmt.Fprintf(&body, "%-16s%-12d%-6d%-6d%-8o%-10d`\n%s", field, 0, 0, 0, 0o644, len(m.data), m.data)
		if len(m.data)%2 == 1 {
			body.WriteString("\n")
		}
	}
	if long.Len()%2 == 1 {
		long.WriteString("\n")
	}
	text := archiveMagic + fmt.Sprintf("%-48s%-10d`\n%s", "//", long.Len(), long.String()) + body.String()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// Nothing is said of another machine's code, not even that equal bytes are no
// change: not of a file, nor in a folder or an archive.
func TestEqualFilesOfOtherMachines(t *testing.T) {
	le, good := binary.LittleEndian, sample(t)
	for name, edit := range map[string]func(b []byte){
		"i386":       func(b []byte) { b[4] = 1; le.PutUint16(b[18:], uint16(elf.EM_386)) },
		"x32":        func(b []byte) { b[4] = 1 },
		"big-endian": func(b []byte) { b[5] = 2 },
		"arm64":      func(b []byte) { le.PutUint16(b[18:], uint16(elf.EM_AARCH64)) },
	} {
		t.Run(name, func(t *testing.T) {
			b := bytes.Clone(good)
			edit(b)
			object := filepath.Join(t.TempDir(), "t.o")
			if err := os.WriteFile(object, b, 0o666); err != nil {
				t.Fatal(err)
			}
			var unsupported *UnsupportedError
			if _, err := CompareFiles(t.Context(), object, object, Options{}); !errors.As(err, &unsupported) {
				t.Errorf("file: error = %v, want an UnsupportedError", err)
			}
			lib := archive(t, "t.a", []member{{"t.o", b}, {"good.o", good}})
			for _, path := range []string{filepath.Dir(object), lib, filepath.Dir(lib)} {
				r, err := CompareFiles(t.Context(), path, path, Options{})
				if err != nil || len(r.Changes) != 0 || len(r.Undecided) != 1 || !strings.Contains(r.Undecided[0], "t.o") {
					t.Errorf("%s: %v, %v, want that t.o is undecided", path, r, err)
				}
			}
		})
	}
}

func TestFilesThatCannotBeJudged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.o")
	other := path + ".other"
	for p, text := range map[string]string{path: "BC\xc0\xde1", other: "BC\xc0\xde2"} {
		if err := os.WriteFile(p, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	var unsupported *UnsupportedError
	if _, err := CompareFiles(t.Context(), path, other, Options{}); !errors.As(err, &unsupported) {
		t.Errorf("error = %v, want an UnsupportedError", err)
	}
	if r, err := CompareFiles(t.Context(), path, path, Options{}); err != nil || answer(r) != "" {
		t.Errorf("equal bytes: %v, %v, want no change", r, err)
	}
	if _, err := CompareFiles(t.Context(), path, path, Options{Function: "f"}); !errors.As(err, &unsupported) {
		t.Errorf("a function: error = %v, want an UnsupportedError", err)
	}
	if _, err := CompareFiles(t.Context(), filepath.Dir(path), path, Options{}); !errors.As(err, &unsupported) {
		t.Errorf("folder: error = %v, want an UnsupportedError", err)
	}
	if _, err := CompareFiles(t.Context(), path+".none", path, Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error = %v, want that the file does not exist", err)
	}
}
