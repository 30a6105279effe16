package diffcore

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// compress packs the debug sections of an object as objcopy does.
func compress(t *testing.T, kind string, b []byte) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "t.o")
	if err := os.WriteFile(path, b, 0o666); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("objcopy", "--compress-debug-sections="+kind, path).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// longSource has so many functions that packing their debug information pays.
func longSource() string {
	var s strings.Builder
	s.WriteString("void p(int);\n")
	for _, c := range "abcdefghijklmnoqrstuvwxyz" {
		s.WriteString("void " + string(c) + "(int x) { p(x); p(__LINE__); }\n")
	}
	return s.String()
}

func TestCompressedDebugSections(t *testing.T) {
	source := longSource()
	plain, moved := compile(t, "gcc -O2 -g -c", ".c", []byte(source)), compile(t, "gcc -O2 -g -c", ".c", []byte("\n"+source))
	want := answer(Compare(parse(t, "t.o", plain), parse(t, "t.o", moved), Options{}))
	if !strings.Contains(want, "changed function f, line only") {
		t.Fatalf("not compressed: %q", want)
	}
	for _, kind := range []string{"zlib", "zlib-gnu", "zstd"} {
		x, y := compress(t, kind, plain), compress(t, kind, moved)
		if bytes.Equal(x, plain) {
			t.Fatalf("%s: objcopy left the object as it is", kind)
		}
		if got := answer(compareBothWays(t, parse(t, "t.o", x), parse(t, "t.o", y))); got != want {
			t.Errorf("%s: %q, want %q", kind, got, want)
		}
		if got := answer(compareBothWays(t, parse(t, "t.o", plain), parse(t, "t.o", x))); got != "" {
			t.Errorf("%s against the same uncompressed: %q, want no change", kind, got)
		}
	}
}

// Headers that promise what does not follow are errors.
func TestBrokenCompression(t *testing.T) {
	plain := compile(t, "gcc -O2 -g -c", ".c", []byte(longSource()))
	tests := []struct {
		name, kind string
		spoil      func(section []byte)
		unread     bool // and not broken
	}{
		{"size too large", "zstd", func(b []byte) { binary.LittleEndian.PutUint64(b[8:], 1<<40) }, false},
		{"size off by one", "zstd", func(b []byte) { b[8]++ }, false},
		{"size too small", "zstd", func(b []byte) { b[8]-- }, false},
		{"contents", "zstd", func(b []byte) { clear(b[packedHeader:]) }, false},
		{"contents", "zlib", func(b []byte) { clear(b[packedHeader:]) }, false},
		{"kind", "zlib", func(b []byte) { b[0] = 9 }, true},
		{"no magic", "zlib-gnu", func(b []byte) { b[0] = 'X' }, false},
	}
	for _, tt := range tests {
		o := parse(t, "t.o", compress(t, tt.kind, plain))
		for _, s := range o.sections {
			if debugName(s.name) == "info" {
				tt.spoil(s.data)
			}
		}
		_, err := o.Functions()
		var broken *FormatError
		var unread *UnsupportedError
		if tt.unread && !errors.As(err, &unread) || !tt.unread && !errors.As(err, &broken) {
			t.Errorf("%s, %s: error %v", tt.kind, tt.name, err)
		}
	}
}
