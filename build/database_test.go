package build

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDatabaseIsFoundInTreeThenBuildThenParents(t *testing.T) {
	root := t.TempDir()
	tree := filepath.Join(root, "a", "tree")
	places := []string{ // from the last choice to the first
		filepath.Join(root, DatabaseName),
		filepath.Join(root, "a", DatabaseName),
		filepath.Join(tree, "build", DatabaseName),
		filepath.Join(tree, DatabaseName),
	}
	write(t, filepath.Join(tree, "f.c"), "")
	for _, place := range places {
		write(t, place, "[]")
		got, err := FindDatabase(tree, "")
		if err != nil || got != place {
			t.Errorf("got %s, %v; want %s", got, err, place)
		}
	}
}

func TestGivenDatabaseIsAFileOrItsFolder(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "out", DatabaseName), "[]")
	write(t, filepath.Join(root, "my.json"), "[]")
	for given, want := range map[string]string{
		filepath.Join(root, "out"):     filepath.Join(root, "out", DatabaseName),
		filepath.Join(root, "my.json"): filepath.Join(root, "my.json"),
	} {
		if got, err := FindDatabase(root, given); err != nil || got != want {
			t.Errorf("given %s: got %s, %v", given, got, err)
		}
	}
	_, err := FindDatabase(root, filepath.Join(root, "absent"))
	var none *NoDatabaseError
	if !errors.As(err, &none) || len(none.Looked) != 1 {
		t.Errorf("absent database: got %v", err)
	}
}

func TestEntriesBecomeUnits(t *testing.T) {
	root := t.TempDir()
	path := filepath.Join(root, DatabaseName)
	write(t, path, `[
 {"directory":"/b/src","file":"f.c","arguments":["cc","-O2","-c","-o","obj/f.o","f.c"]},
 {"directory":"/b/src","file":"f.c","command":"cc -fPIC -DS='\"a b\"' -of.lo -c f.c"},
 {"directory":"/b/src","file":"/c/g.c","arguments":["cc","-c","/c/g.c"],"output":"g.obj"},
 {"directory":"/b/src","file":"f.c","arguments":["cc","-O2","-c","-o","obj/f.o","f.c"]},
 {"directory":"rel","file":"../h.c","arguments":["cc","-c","../h.c"]}
]`)
	db, err := ReadDatabase(path)
	if err != nil {
		t.Fatal(err)
	}
	want := []Unit{
		{Source: "/b/src/f.c", Dir: "/b/src", Args: []string{"cc", "-O2", "-c", "-o", "obj/f.o", "f.c"}, Output: "/b/src/obj/f.o"},
		{Source: "/b/src/f.c", Dir: "/b/src", Args: []string{"cc", "-fPIC", `-DS="a b"`, "-of.lo", "-c", "f.c"}, Output: "/b/src/f.lo"},
		{Source: "/c/g.c", Dir: "/b/src", Args: []string{"cc", "-c", "/c/g.c"}, Output: "/b/src/g.obj"},
		{Source: filepath.Join(root, "h.c"), Dir: filepath.Join(root, "rel"), Args: []string{"cc", "-c", "../h.c"}},
	}
	if diff := cmp.Diff(want, db.Units); diff != "" {
		t.Error(diff)
	}
	names := []string{"src/obj/f.o", "src/f.lo", "src/g.obj"}
	for i, want := range names {
		if got := db.Units[i].Name("/b"); got != want {
			t.Errorf("unit %d is named %s, want %s", i, got, want)
		}
	}
	if got, want := db.Units[3].Name(root), "h.o"; got != want {
		t.Errorf("unit without output is named %s, want %s", got, want)
	}
}

func TestBadEntryIsAFaultOfItsOwn(t *testing.T) {
	root := t.TempDir()
	for name, entry := range map[string]string{
		"no file":         `{"directory":"/b","command":"cc -c f.c"}`,
		"no command":      `{"directory":"/b","file":"f.c"}`,
		"shell variable":  `{"directory":"/b","file":"f.c","command":"cc $X f.c"}`,
		"only a compiler": `{"directory":"/b","file":"f.c","arguments":["cc"]}`,
	} {
		path := filepath.Join(root, "db.json")
		write(t, path, `[`+entry+`,{"directory":"/b","file":"g.c","command":"cc -c g.c"}]`)
		db, err := ReadDatabase(path)
		if err != nil {
			t.Fatal(name, err)
		}
		if len(db.Units) != 2 || db.Units[0].Fault == nil || db.Units[1].Fault != nil {
			t.Errorf("%s: got %+v", name, db.Units)
		}
	}
}

func TestBrokenDatabaseIsAnError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db.json")
	for _, text := range []string{"", "{}", "[{]", `[{"file":1}]`, `[{"file":"f.c"}`, "nonsense"} {
		write(t, path, text)
		if db, err := ReadDatabase(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%q: got %v, %v", text, db, err)
		}
	}
}

func TestCopiedTreeTakesItsDatabaseAlong(t *testing.T) {
	tree := t.TempDir()
	write(t, filepath.Join(tree, "src", "f.c"), "")
	write(t, filepath.Join(tree, "src", "deep", "g.c"), "")
	path := filepath.Join(tree, DatabaseName)
	write(t, path, `[
 {"directory":"/old/place/src","file":"f.c","arguments":["cc","-I/old/place/include","-I/old/places","-DP=\"/old/place\"","-c","f.c"]},
 {"directory":"/old/place/src","file":"deep/g.c","arguments":["cc","-c","deep/g.c"],"output":"g.o"}]`)
	db, err := ReadDatabase(path)
	if err != nil {
		t.Fatal(err)
	}
	if from := db.Rebase(tree); from != "/old/place" {
		t.Fatalf("rebased from %q", from)
	}
	want := []Unit{
		{Source: tree + "/src/f.c", Dir: tree + "/src",
			Args: []string{"cc", "-I" + tree + "/include", "-I/old/places", `-DP="` + tree + `"`, "-c", "f.c"}},
		{Source: tree + "/src/deep/g.c", Dir: tree + "/src", Args: []string{"cc", "-c", "deep/g.c"}, Output: tree + "/src/g.o"},
	}
	if diff := cmp.Diff(want, db.Units); diff != "" {
		t.Error(diff)
	}
}

func TestNothingIsRebasedByGuess(t *testing.T) {
	outside, tree := t.TempDir(), t.TempDir()
	write(t, filepath.Join(tree, "src", "f.c"), "")
	entry := func(dir, file string) string {
		return `[{"directory":"` + dir + `","file":"` + file + `","command":"cc -c f.c"}]`
	}
	for _, c := range []struct{ name, path, text string }{
		{"database outside of the tree", filepath.Join(outside, DatabaseName), entry("/old/src", "f.c")},
		{"an entry leads into the tree", filepath.Join(tree, "1.json"), entry(tree+"/src", "f.c")},
		{"a source is missing here", filepath.Join(tree, "2.json"), entry("/old/src", "absent.c")},
		{"no entries", filepath.Join(tree, "3.json"), "[]"},
	} {
		write(t, c.path, c.text)
		db, err := ReadDatabase(c.path)
		if err != nil {
			t.Fatal(err)
		}
		if from := db.Rebase(tree); from != "" {
			t.Errorf("%s: rebased from %s", c.name, from)
		}
	}
}
