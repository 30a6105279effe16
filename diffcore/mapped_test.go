package diffcore

import (
	"os"
	"path/filepath"
	"testing"
)

// A file that is cut short while it is looked at ends the look, not the
// process.
func TestFileCutShortWhileMapped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.o")
	if err := os.WriteFile(path, make([]byte, 1<<16), 0o666); err != nil {
		t.Fatal(err)
	}
	sum := byte(0)
	ok := lookAt(path, path, func(x, y []byte) bool {
		if err := os.Truncate(path, 0); err != nil {
			t.Fatal(err)
		}
		sum = x[len(x)-1]
		return true
	})
	if ok || sum != 0 {
		t.Errorf("%v: read %d behind the end of the file", ok, sum)
	}
}

func TestOtherPanicsPassThrough(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.o")
	if err := os.WriteFile(path, []byte("x"), 0o666); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if recover() == nil {
			t.Error("a panic of our own was swallowed")
		}
	}()
	lookAt(path, path, func(x, y []byte) bool { panic("ours") })
}

func TestWhatIsNoFileIsNotMapped(t *testing.T) {
	if b, unmap := mapFile(t.TempDir()); b != nil {
		unmap()
		t.Error("a folder was mapped")
	}
}
