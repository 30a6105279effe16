package source

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// tree makes a directory "tree" with the named files, inside a directory that
// holds nothing else but "outside.c", and opens it.
func tree(t *testing.T, files map[string]string) (*Tree, string) {
	t.Helper()
	top := t.TempDir()
	dir := filepath.Join(top, "tree")
	write(t, filepath.Join(top, "outside.c"), "outside\n")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		write(t, filepath.Join(dir, name), content)
	}
	return open(t, dir), dir
}

func open(t *testing.T, dir string) *Tree {
	t.Helper()
	tr, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := tr.Close(); err != nil {
			t.Error(err)
		}
	})
	return tr
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Fatal(err)
	}
}

func TestWorkTree(t *testing.T) {
	tr, dir := tree(t, map[string]string{"src/a.c": "a\r\n\x00", "empty.c": ""})
	link(t, "src", filepath.Join(dir, "linked"))
	link(t, "src/../src/a.c", filepath.Join(dir, "b.c"))
	link(t, "../outside.c", filepath.Join(dir, "out.c"))
	link(t, "..", filepath.Join(dir, "up"))
	link(t, filepath.Join(dir, "src/a.c"), filepath.Join(dir, "absolute.c"))
	link(t, "nowhere", filepath.Join(dir, "dangling.c"))
	link(t, "loop.c", filepath.Join(dir, "loop.c"))
	if err := syscall.Mkfifo(filepath.Join(dir, "fifo.c"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		path, want string
		err        any // what errors.As finds; nil for content
	}{
		{"src/a.c", "a\r\n\x00", nil},
		{"./src/../src/a.c", "a\r\n\x00", nil},
		{"empty.c", "", nil},
		{"linked/a.c", "a\r\n\x00", nil},
		{"b.c", "a\r\n\x00", nil},
		{"absent.c", "", new(*NotFoundError)},
		{"src/a.c/b.c", "", new(*NotFoundError)},
		{"dangling.c", "", new(*NotFoundError)},
		{"out.c", "", new(*EscapeError)},
		{"up/outside.c", "", new(*EscapeError)},
		{"absolute.c", "", new(*EscapeError)},
		{"../outside.c", "", new(*EscapeError)},
		{"src/../../outside.c", "", new(*EscapeError)},
		{filepath.Join(dir, "src/a.c"), "", new(*EscapeError)},
		{"", "", new(*EscapeError)},
		{"src/a.c\x00", "", new(*EscapeError)},
		{"src", "", new(*NotRegularError)},
		{".", "", new(*NotRegularError)},
		{"fifo.c", "", new(*NotRegularError)},
		{"loop.c", "", new(error)},
	} {
		image, err := tr.WorkTree(test.path)
		if tr.Has(test.path) != (err == nil) {
			t.Errorf("Has(%q) = %v, but WorkTree: %v", test.path, tr.Has(test.path), err)
		}
		switch {
		case test.err == nil && (err != nil || string(image.Bytes) != test.want || image.Origin != WorkTree):
			t.Errorf("WorkTree(%q) = %q, %v, %v", test.path, image.Bytes, image.Origin, err)
		case test.err != nil && (err == nil || !errors.As(err, test.err)):
			t.Errorf("WorkTree(%q): error %v, want a %T", test.path, err, test.err)
		}
	}
}

func TestMissingFilesAreErrNotExist(t *testing.T) {
	tr, _ := tree(t, nil)
	_, err := tr.WorkTree("absent.c")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

func TestErrorsNameThePath(t *testing.T) {
	tr, dir := tree(t, map[string]string{"d/a.c": ""})
	link(t, "../../outside.c", filepath.Join(dir, "d/out.c"))
	for _, path := range []string{"d", "d/b.c", "d/out.c"} {
		_, err := tr.WorkTree(path)
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%q: error %v", path, err)
		}
	}
}

func TestOpenWantsADirectory(t *testing.T) {
	_, dir := tree(t, map[string]string{"a.c": ""})
	_, err := Open(filepath.Join(dir, "a.c"))
	var nd *NotDirectoryError
	if !errors.As(err, &nd) {
		t.Errorf("a file: %v", err)
	}
	if _, err := Open(filepath.Join(dir, "absent")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing: %v", err)
	}
}

func TestReadingIsBounded(t *testing.T) {
	const limit = 10
	content, err := readBounded(strings.NewReader("0123456789"), "a.c", 0, limit)
	if err != nil || len(content) != limit {
		t.Errorf("%q, %v", content, err)
	}
	_, err = readBounded(strings.NewReader("0123456789x"), "a.c", 0, limit)
	var se *SizeError
	if !errors.As(err, &se) || se.Limit != limit || se.Path != "a.c" {
		t.Errorf("%v", err)
	}
}

// A sparse file is large at no cost.
func TestLargeFilesAreRefused(t *testing.T) {
	tr, dir := tree(t, map[string]string{"big.c": ""})
	if err := os.Truncate(filepath.Join(dir, "big.c"), MaxSize+1); err != nil {
		t.Fatal(err)
	}
	_, err := tr.WorkTree("big.c")
	var se *SizeError
	if !errors.As(err, &se) {
		t.Errorf("%v", err)
	}
}
