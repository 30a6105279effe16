package drift

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// open lays out two trees: names in the archive begin with old/ or new/.
func open(t *testing.T, archive string) *Trees {
	t.Helper()
	dir := t.TempDir()
	for _, side := range []string{"old", "new"} {
		if err := os.Mkdir(filepath.Join(dir, side), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		path := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	trees, err := Open(filepath.Join(dir, "old"), filepath.Join(dir, "new"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(trees.Close)
	return trees
}

func TestMovedListsWhereTheTokensOfAUnitWent(t *testing.T) {
	for _, c := range []struct {
		name, trees string
		want        [][2]int
	}{
		{"equal", "-- old/a.c --\nint a;\n-- new/a.c --\nint a;\n", nil},
		{"a blank line above", "-- old/a.c --\nint a;\nint b;\n-- new/a.c --\n\nint a;\nint b;\n", [][2]int{{1, 2}, {2, 3}}},
		{"a list over two lines", "-- old/a.c --\nint a = F(1, 2);\nint b;\n-- new/a.c --\n\nint a = F(1,\n            2);\nint b;\n", [][2]int{{1, 2}, {1, 3}, {2, 4}}},
		{"a comment", "-- old/a.c --\nint a;\nint b;\n-- new/a.c --\nint a;\n/* of\n two */\nint b;\n", [][2]int{{2, 4}}},
		{"lines counted by #line", "-- old/a.c --\n#line 50\nint a;\n-- new/a.c --\n#line 50\n\nint a;\n", [][2]int{{50, 51}}},
		{"a header below", "-- old/a.c --\n#include \"x/b.h\"\n-- old/inc/x/b.h --\nint b;\n-- new/a.c --\n#include \"x/b.h\"\n-- new/inc/x/b.h --\n\n\nint b;\n", [][2]int{{1, 3}}},
		{"a header of the system", "-- old/a.c --\n#include <stdio.h>\n-- new/a.c --\n\n#include <stdio.h>\n", [][2]int{{1, 2}}},
		{"another unit has changed", "-- old/a.c --\nint a;\n-- old/b.c --\nint b;\n-- new/a.c --\n\nint a;\n-- new/b.c --\nlong b;\n", [][2]int{{1, 2}}},
		{"an include that a macro names, and nothing else differs", "-- old/a.c --\n#include NAME\n-- old/t.o --\n\x7fELF\x00\n-- new/a.c --\n\n#include NAME\n-- new/t.o --\n\x7fELF\x01", [][2]int{{1, 2}}},
		{"where the configuration decides", "-- old/a.c --\n#if X\n#line 9\n#endif\nint a;\n-- new/a.c --\n\n#if X\n#line 9\n#endif\nint a;\n", [][2]int{{1, 2}, {2, 3}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := open(t, c.trees).Moved([]string{"a.c"})
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("got %v, %v; want %v", got, err, c.want)
			}
		})
	}
}

func TestWhatEndsTheProof(t *testing.T) {
	const same = "-- old/a.c --\n#include \"b.h\"\n-- new/a.c --\n\n#include \"b.h\"\n"
	for _, c := range []struct{ name, trees, want string }{
		{"another token", "-- old/a.c --\nint a = 40;\n-- new/a.c --\n\nint a = 42;\n", "a.c:2: 42 was 40"},
		{"a token of a source with a zero byte, which gcc takes", "-- old/a.c --\nint a = 40; /* \x00 */\n-- new/a.c --\n\nint a = 42; /* \x00 */\n", "a.c:2: 42 was 40"},
		{"a token more", "-- old/a.c --\nint a;\n-- new/a.c --\nint a;\nint b;\n", "a.c:2: one text goes on where the other ends"},
		{"a blank that # may spell", "-- old/a.c --\nint a = S(1+2);\n-- new/a.c --\nint a = S(1 +2);\n", "a.c:1: other white space before +"},
		{"a parenthesis that makes a macro another", "-- old/a.c --\n#define F (x)\n-- new/a.c --\n#define F(x)\n", "a.c:1: other white space before ("},
		{"a line that becomes a directive", "-- old/a.c --\nx\n# y\n-- new/a.c --\nx # y\n", "a.c:1: # was #"},
		{"an open group", "-- old/a.c --\n#if 1\n-- new/a.c --\n\n#if 1\n", "a.c:1: "},
		{"a header that is included", same + "-- old/b.h --\nint b;\n-- new/b.h --\nlong b;\n", "b.h:1: long was int"},
		{"a header of the same name elsewhere", same + "-- old/b.h --\nint b;\n-- new/b.h --\nint b;\n-- old/other/b.h --\n1\n-- new/other/b.h --\n2\n", "other/b.h:1: 2 was 1"},
		{"a header that the command may include", "-- old/a.c --\n1\n-- new/a.c --\n1\n-- old/config.h --\n1\n-- new/config.h --\n2\n", "config.h:1: 2 was 1"},
		{"a header that is new", "-- old/a.c --\n1\n-- new/a.c --\n1\n-- new/config.h --\n2\n", "config.h"},
		{"a source that is included", "-- old/a.c --\n#include \"t.c\"\n-- old/t.c --\n1\n-- new/a.c --\n\n#include \"t.c\"\n-- new/t.c --\n2\n", "t.c:1: 2 was 1"},
		{"an include that a macro names", "-- old/a.c --\n#include NAME\n-- old/t.x --\n1\n-- new/a.c --\n\n#include NAME\n-- new/t.x --\n2\n", "t.x:1: 2 was 1"},
		{"bytes that the assembler takes in", "-- old/a.c --\nasm(\".incbin \\\"x\\\"\");\n-- new/a.c --\n\nasm(\".incbin \\\"x\\\"\");\n", "a.c: .incbin"},
		{"statements that the assembler takes in", "-- old/a.c --\nasm(\".include \\\"x\\\"\");\n-- new/a.c --\n\nasm(\".include \\\"x\\\"\");\n", "a.c: .include"},
		{"the time of the compile", "-- old/a.c --\nx(__TIME__);\n-- new/a.c --\n\nx(__TIME__);\n", "a.c:1: __TIME__"},
		{"the time of a header", same + "-- old/b.h --\n__TIMESTAMP__\n-- new/b.h --\n__TIMESTAMP__\n", "b.h:1: __TIMESTAMP__"},
		{"a question whether there is a file", "-- old/a.c --\n#if __has_include(\"t.x\")\n1\n#endif\n-- new/a.c --\n\n#if __has_include(\"t.x\")\n1\n#endif\n-- new/t.x --\n1\n", "t.x"},
		{"a trigraph that splices lines", "-- old/a.c --\n// ??/\n1\n-- new/a.c --\n// ??/\n\n1\n", "a.c: a trigraph"},
		{"a trigraph that begins a directive", "-- old/a.c --\n??=include \"t.x\"\n-- new/a.c --\n\n??=include \"t.x\"\n-- old/t.x --\n1\n-- new/t.x --\n2\n", "a.c: a trigraph"},
		{"no such unit", "-- old/z.c --\n1\n-- new/z.c --\n1\n", "a.c: the source trees have no such file"},
		{"a statement of assembler split", "-- old/a.S --\nnop nop\n-- new/a.S --\nnop\nnop\n", "a.S:2: other white space before nop"},
	} {
		t.Run(c.name, func(t *testing.T) {
			main := "a.c"
			if strings.Contains(c.trees, "a.S") {
				main = "a.S"
			}
			moved, err := open(t, c.trees).Moved([]string{main})
			if moved != nil || err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, %v; want an error with %q", moved, err, c.want)
			}
		})
	}
}

func TestADifferenceNamesItsPlace(t *testing.T) {
	_, err := open(t, "-- old/d/a.c --\n1\n2\n-- new/d/a.c --\n1\n3\n").Moved([]string{"a.c"})
	var at *DifferenceError
	if !errors.As(err, &at) || at.Path != "d/a.c" || at.Line != 2 {
		t.Errorf("got %v", err)
	}
}

func TestAHeaderOutsideTheTreeIsNotRead(t *testing.T) {
	dir := t.TempDir()
	for _, side := range []string{"old", "new"} {
		if err := os.Mkdir(filepath.Join(dir, side), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink("/etc/hostname", filepath.Join(dir, side, "b.h")); err != nil {
			t.Fatal(err)
		}
	}
	trees, err := Open(filepath.Join(dir, "old"), filepath.Join(dir, "new"))
	if err != nil {
		t.Fatal(err)
	}
	defer trees.Close()
	if _, err := trees.Moved(nil); err == nil || !strings.Contains(err.Error(), "b.h") {
		t.Errorf("got %v, want b.h refused", err)
	}
}

func TestATreeMayBeNamedByALink(t *testing.T) {
	dir := t.TempDir()
	for side, text := range map[string]string{"old": "int a;\n", "new": "\nint a;\n"} {
		if err := os.Mkdir(filepath.Join(dir, side), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, side, "a.c"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(side, filepath.Join(dir, side+".link")); err != nil {
			t.Fatal(err)
		}
	}
	trees, err := Open(filepath.Join(dir, "old.link"), filepath.Join(dir, "new.link"))
	if err != nil {
		t.Fatal(err)
	}
	defer trees.Close()
	if got, err := trees.Moved([]string{"a.c"}); err != nil || !slices.Equal(got, [][2]int{{1, 2}}) {
		t.Errorf("got %v, %v", got, err)
	}
}
