package build

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCommandStringIsSplitLikeAShellWithoutExpansion(t *testing.T) {
	for _, c := range []struct {
		name, command string
		want          []string
		fault         string
	}{
		{"blanks", "gcc  -c\tf.c\n", []string{"gcc", "-c", "f.c"}, ""},
		{"double quotes in single", `gcc -DNAME='"a b"' f.c`, []string{"gcc", `-DNAME="a b"`, "f.c"}, ""},
		{"escaped quotes", `gcc -DNAME=\"a\\b\" f.c`, []string{"gcc", `-DNAME="a\b"`, "f.c"}, ""},
		{"backslash in double quotes", `gcc "-DN=\"x\y\$z\"" f.c`, []string{"gcc", `-DN="x\y$z"`, "f.c"}, ""},
		{"escaped dollar", `gcc -Wl,-rpath,\$ORIGIN f.c`, []string{"gcc", "-Wl,-rpath,$ORIGIN", "f.c"}, ""},
		{"braces stay", `gcc -DX={1,2} f.c`, []string{"gcc", "-DX={1,2}", "f.c"}, ""},
		{"patterns stay", `gcc -DX=* ?.c`, []string{"gcc", "-DX=*", "?.c"}, ""},
		{"tilde stays", `gcc ~/f.c`, []string{"gcc", "~/f.c"}, ""},
		{"empty word", `gcc -DX= '' f.c`, []string{"gcc", "-DX=", "", "f.c"}, ""},
		{"variable", `gcc $CFLAGS f.c`, nil, "$CFLAGS"},
		{"command substitution", "gcc `pwd`/f.c", nil, "CmdSubst"},
		{"two commands", `cd x && gcc f.c`, nil, "shell words"},
		{"open quote", `gcc 'f.c`, nil, "shell words"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := splitWords(c.command)
			if c.fault != "" {
				if err == nil || !strings.Contains(err.Error(), c.fault) {
					t.Fatalf("got %q, %v; want an error about %q", got, err, c.fault)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestResponseFilesAreTakenApart(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "flags"), "-O2 '-DA=\"x y\"'\n\"-DB=\\\"q\\\"\" @inner\\ file -MF f.d")
	write(t, filepath.Join(dir, "inner file"), "-Wall")
	write(t, filepath.Join(dir, "loop"), "@loop")
	got, err := expandResponse([]string{"gcc", "@flags", "@absent", "f.c"}, dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"gcc", "-O2", `-DA="x y"`, `-DB="q"`, "-Wall", "-MF", "f.d", "@absent", "f.c"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := expandResponse([]string{"gcc", "@loop"}, dir); err == nil {
		t.Error("a response file that names itself was expanded")
	}
}

func FuzzSplitWords(f *testing.F) {
	for _, seed := range []string{`gcc -DNAME='"a b"' f.c`, "gcc $X `y`", `a\`, "'", "$((1))", "a # b", "<<E\nE"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, command string) {
		words, err := splitWords(command)
		if err != nil {
			return
		}
		quoted := make([]string, len(words))
		for i, w := range words {
			if strings.ContainsRune(w, 0) {
				return // no program can be given such a word
			}
			quoted[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
		again, err := splitWords(strings.Join(quoted, " "))
		if err != nil {
			t.Fatalf("%q: quoted words do not split: %v", words, err)
		}
		if strings.Join(again, "\x00") != strings.Join(words, "\x00") {
			t.Fatalf("%q became %q", words, again)
		}
	})
}

// write makes a file and its folders.
func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
