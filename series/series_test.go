package series

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// layOut writes the files of a txtar archive into a new folder and goes there.
func layOut(t *testing.T, archive string) {
	t.Helper()
	dir := t.TempDir()
	if err := txtar.Write(txtar.Parse([]byte(archive)), dir); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
}

// names lists what was read, as name, or name -pN where a series says so.
func names(patches []Patch) []string {
	var out []string
	for _, p := range patches {
		name := p.Name
		if p.Strip != DefaultStrip {
			name += fmt.Sprint(" -p", p.Strip)
		}
		out = append(out, name)
	}
	return out
}

const tree = `
-- one.patch --
one
-- quilt/series --
# first comes the loader
b.patch
a.patch -p0    # plain diff
sub/c.diff -pab

-- quilt/a.patch --
a
-- quilt/b.patch --
b
-- quilt/sub/c.diff --
c
-- quilt/unlisted.patch --
-- folder/0002-y.patch --
y
-- folder/0001-x.patch.xz --
x
-- folder/0003-z.eml --
z
-- folder/0004-a.diff.zst --
a
-- folder/.0001-x.patch123 --
-- folder/README --
-- folder/cover.txt --
-- other/series.stable --
../one.patch
-- other/stable.series --
one.patch -R
-- nothing/README --
-- missing/series --

gone.patch
`

func TestArgumentsNamePatchesInOrder(t *testing.T) {
	layOut(t, tree)
	for _, test := range []struct {
		args []string
		want []string
	}{
		{nil, []string{"standard input"}},
		{[]string{"-"}, []string{"standard input"}},
		{[]string{"one.patch"}, []string{"one.patch"}},
		{[]string{"one.patch", "-"}, []string{"one.patch", "standard input"}},
		{[]string{"quilt/series"}, []string{"quilt/b.patch", "quilt/a.patch -p0", "quilt/sub/c.diff -p1"}},
		{[]string{"quilt"}, []string{"quilt/b.patch", "quilt/a.patch -p0", "quilt/sub/c.diff -p1"}},
		{[]string{"folder"}, []string{"folder/0001-x.patch.xz", "folder/0002-y.patch", "folder/0003-z.eml", "folder/0004-a.diff.zst"}},
		{[]string{"v1..v2", "one.patch"}, []string{"0001-of-v1..v2.patch", "one.patch"}},
	} {
		s := &Sources{Stdin: strings.NewReader("in"), Revisions: func(r string) ([]Patch, error) {
			return []Patch{{Name: "0001-of-" + r + ".patch", Strip: DefaultStrip}}, nil
		}}
		got, err := s.Read(test.args)
		if err != nil {
			t.Errorf("%q: %v", test.args, err)
		}
		if diff := cmp.Diff(test.want, names(got)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.args, diff)
		}
	}
}

func TestContentIsTheFiles(t *testing.T) {
	layOut(t, tree)
	got, err := (&Sources{Stdin: strings.NewReader("in")}).Read([]string{"quilt", "-"})
	if err != nil {
		t.Fatal(err)
	}
	var content []string
	for _, p := range got {
		content = append(content, string(p.Content)+"<"+p.Path)
	}
	want := []string{"b\n<quilt/b.patch", "a\n<quilt/a.patch", "c\n<quilt/sub/c.diff", "in<"}
	if diff := cmp.Diff(want, content); diff != "" {
		t.Error(diff)
	}
}

func TestBadArgumentsAreNamed(t *testing.T) {
	layOut(t, tree)
	s := &Sources{Stdin: strings.NewReader(""), Revisions: func(string) ([]Patch, error) { return nil, errors.New("unknown revision") }}
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"gone.patch"}, "gone.patch: no such file"},
		{[]string{"-", "-"}, "standard input is named twice"},
		{[]string{"v1..v2"}, "v1..v2 is no file, and as revisions: unknown revision"},
		{[]string{"../gone.patch"}, "../gone.patch: no such file"},
		{[]string{"other/series.stable"}, `other/series.stable:1: "../one.patch" leads out of the folder`},
		{[]string{"other/stable.series"}, `other/stable.series:1: unknown option "-R"`},
		{[]string{"missing"}, "missing/series:2: open missing/gone.patch"},
		{[]string{"nothing"}, `nothing: no file "series"`},
	} {
		_, err := s.Read(test.args)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: error %v, want %q", test.args, err, test.want)
		}
	}
}

func TestReplaceKeepsModeAndLink(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("real.patch", []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real.patch", "link.patch"); err != nil {
		t.Fatal(err)
	}
	if err := Replace("link.patch", []byte("new")); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile("real.patch")
	if err != nil || string(content) != "new" {
		t.Errorf("real.patch holds %q, %v", content, err)
	}
	info, _ := os.Lstat("real.patch")
	if info.Mode() != 0o640 {
		t.Errorf("its mode became %v", info.Mode())
	}
	if info, _ := os.Lstat("link.patch"); info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link became a file")
	}
	if entries, _ := os.ReadDir("."); len(entries) != 2 {
		t.Errorf("something was left behind: %v", entries)
	}
}

func TestReplaceLeavesTheOldFileWhereItCannotWrite(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("dir.patch", 0o777); err != nil {
		t.Fatal(err)
	}
	if err := Replace("dir.patch", nil); err == nil || !strings.Contains(err.Error(), "no regular file") {
		t.Errorf("a directory was replaced: %v", err)
	}
	if err := Replace("gone.patch", nil); err == nil {
		t.Error("a file that does not exist was replaced")
	}
}

func TestOutputsAreOnePerPatch(t *testing.T) {
	got, err := Outputs("out", []Patch{{Name: "a/x.patch", Path: "a/x.patch"}, {Name: "0001-y.patch"}, {Name: "standard input"},
		{Name: "debian/patches/a/x.patch", Listed: "a/x.patch"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{filepath.Join("out", "x.patch"), filepath.Join("out", "0001-y.patch"), filepath.Join("out", "fixed.patch"), filepath.Join("out", "a", "x.patch")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := Outputs("out", []Patch{{Name: "a/x.patch"}, {Name: "b/x.patch"}}); err == nil {
		t.Error("two patches share one output")
	}
}
