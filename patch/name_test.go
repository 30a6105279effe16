package patch

import (
	"errors"
	"testing"
)

func TestStripAsPatchDoes(t *testing.T) {
	for _, test := range []struct {
		name  string
		strip int
		want  string // "" for an error
	}{
		{"a/b/c.c", 0, "a/b/c.c"},
		{"a/b/c.c", 1, "b/c.c"},
		{"a/b/c.c", 2, "c.c"},
		{"a/b/c.c", 3, ""},
		{"a//b///c.c", 2, "c.c"},
		{"./a/./c.c", 1, "a/c.c"},
		{"c.c", 1, ""},
		{"a/", 1, ""},
		{"a/b/", 1, ""},
		{"a/.", 1, ""},
		{"/etc/passwd", 0, ""},
		{"/etc/passwd", 1, ""},
		{"a/../c.c", 1, ""},
		{"a/b/../c.c", 1, ""},
		{"../a/c.c", 1, "a/c.c"},
		{"a/..c/d..c", 1, "..c/d..c"},
		{"a/c\x00.c", 1, ""},
		{"a/c.c", -1, ""},
		{"", 0, ""},
	} {
		f := &File{Line: 3, Old: test.name, New: test.name}
		got, err := f.OldPath(test.strip)
		var ne *NameError
		if got != test.want || (err == nil) != (got != "") || err != nil && !errors.As(err, &ne) {
			t.Errorf("OldPath of %q, %d = %q, %v; want %q", test.name, test.strip, got, err, test.want)
		}
		if now, _ := f.NewPath(test.strip); now != got {
			t.Errorf("NewPath of %q differs from OldPath: %q", test.name, now)
		}
	}
}

func TestNamesOfGitSectionsWithoutPair(t *testing.T) {
	for _, test := range []struct{ name, in, before, after string }{
		{"mode", "diff --git a/f b/f\nold mode 100644\nnew mode 100755\n", "a/f", "b/f"},
		{"mode, CRLF", "diff --git a/f b/f\r\nold mode 100644\r\nnew mode 100755\r\n", "a/f", "b/f"},
		{"mode of a name with blanks", "diff --git a/x y b/x y\nold mode 100644\nnew mode 100755\n", "a/x y", "b/x y"},
		{"rename", "diff --git a/f b/g\nsimilarity index 100%\nrename from f\nrename to g\n", "a/f", "b/g"},
		{"rename with blanks", "diff --git a/x y b/z b\nsimilarity index 100%\nrename from x y\nrename to z b\n", "a/x y", "b/z b"},
		{"rename with quotes", "diff --git \"a/\\\"q\" \"b/\\303\\244\"\nsimilarity index 100%\nrename from \"\\\"q\"\nrename to \"\\303\\244\"\n", "a/\"q", "b/ä"},
		{"new and empty", "diff --git a/f b/f\nnew file mode 100644\nindex 0000000..e69de29\n", "", "b/f"},
		{"deleted and empty", "diff --git a/f b/f\ndeleted file mode 100644\nindex e69de29..0000000\n", "a/f", ""},
		{"no prefix", "diff --git src/f src/f\nold mode 100644\nnew mode 100755\n", "src/f", "src/f"},
		{"rows that go-diff does not know together", "diff --git a/x y b/x y\nold mode 100644\nnew mode 100755\nindex 1234567..89abcde\n", "a/x y", "b/x y"},
		{"a binary rename", "diff --git a/x y b/z b\nsimilarity index 90%\nrename from x y\nrename to z b\nindex 1234567..89abcde\nGIT binary patch\n", "a/x y", "b/z b"},
		{"a binary copy", "diff --git f g\nsimilarity index 90%\ncopy from f\ncopy to g\nindex 1234567..89abcde\nGIT binary patch\n", "f", "g"},
		{"a rename that does not fit its rows", "diff --git a/x b/y\nrename from p\nrename to q\nindex 1234567..89abcde\n", "", ""},
		{"not to be told", "diff --git a/x y b/z\nindex 1234567..89abcde\n", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			files := Parse([]byte(test.in)).Files()
			if len(files) != 1 {
				t.Fatalf("%d files", len(files))
			}
			if f := files[0]; f.Old != test.before || f.New != test.after {
				t.Errorf("%q -> %q, want %q -> %q", f.Old, f.New, test.before, test.after)
			}
		})
	}
}

func TestNameRows(t *testing.T) {
	for _, test := range []struct {
		rest  string
		inGit bool
		name  string
		none  bool
	}{
		{"a/f.c", false, "a/f.c", false},
		{"a/f.c\t2024-01-01 00:00:00.000000000 +0000", false, "a/f.c", false},
		{"a/f.c\t1970-01-01 01:00:00.000000000 +0100", false, "a/f.c", true},
		{"a/f.c\t1970-01-01 00:00:00.000000000 +0100", false, "a/f.c", false},
		{"a/f.c 1969-12-31 19:00:00 -0500", false, "a/f.c", true},
		{"a/f.c\tThu Jan  1 00:00:00 1970", false, "a/f.c", false},
		{"a/f.c\t(revision 0)", false, "a/f.c", true},
		{"a/f.c\t(nonexistent)", false, "a/f.c", true},
		{"a/with blank.c", false, "a/with blank.c", false},
		{"a/with blank.c\t", true, "a/with blank.c", false},
		{"a/f 2024-01-01 00:00:00", true, "a/f 2024-01-01 00:00:00", false},
		{"/dev/null", false, "", true},
		{"/dev/null\tMon Jan  1 00:00:00 2024", false, "", true},
		{`"a/tab\there"`, true, "a/tab\there", false},
		{`"a/\344 \\ \"q\".c"`, true, "a/\xe4 \\ \"q\".c", false},
		{"\"a/\xe4.c\"", true, "a/\xe4.c", false},
		{`"a/f`, true, `"a/f`, false},
		{`"a/\q"`, true, `"a/\q"`, false},
		{"`a/f`", false, "`a/f`", false},
		{"a/f\t 2024 ", false, "a/f", false},
	} {
		name, none := readName(test.rest, test.inGit)
		if name != test.name || none != test.none {
			t.Errorf("readName(%q, %v) = %q, %v", test.rest, test.inGit, name, none)
		}
	}
}

// A tree in which all files have the time 0 must not look all new.
func TestTheEpochAloneIsNoNewFile(t *testing.T) {
	const in = "--- a/f\t1970-01-01 00:00:00 +0000\n+++ b/f\t1970-01-01 00:00:00 +0000\n@@ -1 +1 @@\n-a\n+b\n"
	f := Parse([]byte(in)).Files()[0]
	if f.Added || f.Deleted || f.Old != "a/f" || f.New != "b/f" {
		t.Errorf("%+v", f)
	}
}

// What is unsafe is told from what another -p would mend.
func TestUnsafeNames(t *testing.T) {
	for _, test := range []struct {
		name   string
		strip  int
		unsafe bool
	}{
		{"a/../f.c", 1, true},
		{"a/f/../../../f.c", 1, true},
		{"../linux/f.c", 0, true},
		{"/etc/motd", 1, true},
		{"..", 1, true},
		{"f.c", 1, false},
		{"a/dir/", 1, false},
	} {
		f := &File{Line: 7, Old: test.name}
		var ne *NameError
		if _, err := f.OldPath(test.strip); !errors.As(err, &ne) || ne.Unsafe != test.unsafe || ne.Line != 7 {
			t.Errorf("-p%d %s: %+v", test.strip, test.name, ne)
		}
	}
	if at, err := (&File{Old: "../linux/f.c"}).OldPath(2); err != nil || at != "f.c" {
		t.Errorf("%q, %v", at, err)
	}
}
