package series

import (
	"bytes"
	"compress/gzip"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// gzipped packs content as gzip(1) does, with a name and a time.
func gzipped(t *testing.T, content []byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := gzip.NewWriter(&buf)
	z.Name, z.ModTime = "x.patch", time.Unix(1e9, 0)
	if _, err := z.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// readFile reads b as the file of a patch.
func readFile(t *testing.T, b []byte) ([]Patch, error) {
	t.Helper()
	path := t.TempDir() + "/x.patch"
	if err := os.WriteFile(path, b, 0o666); err != nil {
		t.Fatal(err)
	}
	return (&Sources{}).Read([]string{path})
}

func TestGzipGoesThereAndBack(t *testing.T) {
	got, err := readFile(t, gzipped(t, []byte("old\n")))
	if err != nil || string(got[0].Content) != "old\n" {
		t.Fatalf("read %v, %v", got, err)
	}
	if same, err := got[0].Pack([]byte("old\n")); err != nil || !bytes.Equal(same, gzipped(t, []byte("old\n"))) {
		t.Errorf("a patch without a change becomes %q, %v", same, err)
	}
	packed, err := got[0].Pack([]byte("new\n"))
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	if z.Name != "x.patch" || z.ModTime.Unix() != 1e9 {
		t.Errorf("the header became %+v", z.Header)
	}
	if content, err := gunzip(packed, 9); err != nil || string(content) != "new\n" {
		t.Errorf("packed %q, %v", content, err)
	}
}

// eachFilter runs a test for each way of compression that a program does.
func eachFilter(t *testing.T, test func(t *testing.T, p packing)) {
	for _, p := range packings()[1:] {
		t.Run(p.name, func(t *testing.T) {
			if _, err := exec.LookPath(p.name); err != nil {
				t.Skipf("the program %s is not installed", p.name)
			}
			test(t, p)
		})
	}
}

func TestPackedPatchesGoThereAndBack(t *testing.T) {
	eachFilter(t, func(t *testing.T, p packing) {
		b, err := p.pack([]byte("old\n"), nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := readFile(t, b)
		if err != nil || string(got[0].Content) != "old\n" {
			t.Fatalf("read %v, %v", got, err)
		}
		packed, err := got[0].Pack([]byte("new\n"))
		if err != nil {
			t.Fatal(err)
		}
		if content, err := p.unpack(packed, 9); err != nil || string(content) != "new\n" {
			t.Errorf("packed %q, %v", content, err)
		}
		if _, err := readFile(t, b[:len(b)-3]); err == nil || !strings.Contains(err.Error(), "x.patch: "+p.name+": ") {
			t.Errorf("a truncated file: error %v", err)
		}
	})
}

func TestPlainPatchesStayPlain(t *testing.T) {
	got, err := readFile(t, []byte("plain\n"))
	if err != nil {
		t.Fatal(err)
	}
	if packed, err := got[0].Pack([]byte("new\n")); err != nil || string(packed) != "new\n" {
		t.Errorf("packed %q, %v", packed, err)
	}
}

func TestDamagedGzipIsRefused(t *testing.T) {
	whole := gzipped(t, []byte("old\n"))
	for name, b := range map[string][]byte{"truncated": whole[:len(whole)-3], "header alone": whole[:4]} {
		if _, err := readFile(t, b); err == nil || !strings.Contains(err.Error(), "x.patch: gzip: ") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestUnpackingIsBounded(t *testing.T) {
	zeros := make([]byte, 1<<20)
	bounded(t, "gzip", gzipped(t, zeros))
	eachFilter(t, func(t *testing.T, p packing) {
		bomb, err := p.pack(zeros, nil)
		if err != nil {
			t.Fatal(err)
		}
		bounded(t, p.name, bomb)
	})
}

// bounded expects that 1 MiB is unpacked where that is the limit, and refused
// where the limit is a byte less.
func bounded(t *testing.T, name string, bomb []byte) {
	t.Helper()
	if _, _, err := unpacked(name, bomb, 1<<20); err != nil {
		t.Errorf("%s at the limit: %v", name, err)
	}
	if _, _, err := unpacked(name, bomb, 1<<20-1); err == nil || !strings.Contains(err.Error(), "holds more than 1048575 bytes") {
		t.Errorf("%s beyond the limit: error %v", name, err)
	}
}
