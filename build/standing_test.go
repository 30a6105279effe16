package build

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// standing compiles f.c, which includes f.h, in a new tree.
func standing(t *testing.T, options ...string) (*Unit, *Stock) {
	t.Helper()
	tree := makeTree(t, map[string]string{"f.c": "#include \"f.h\"\nint f(void) { return F; }\n", "f.h": "#define F 1\n"})
	u := unitOf(tree, "f.c", append([]string{"-MD"}, options...)...)
	u.Output = filepath.Join(tree, "f.o")
	cmd := exec.Command(u.Args[0], u.Args[1:]...)
	cmd.Dir = tree
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return u, NewStock([]Unit{*u}, 10)
}

func TestObjectsStandIfNothingSpeaksAgainstThem(t *testing.T) {
	for _, c := range []struct {
		name    string
		options []string
		change  func(u *Unit, s *Stock)
		want    string // in the reason, "" if the object stands
	}{
		{"nothing", []string{"-g"}, func(*Unit, *Stock) {}, ""},
		{"the last level counts", []string{"-g", "-g1"}, func(*Unit, *Stock) {}, "no full debug information"},
		{"assembler", []string{"-g"}, func(u *Unit, _ *Stock) { u.Source = "f.S" }, "not one of C"},
		{"link-time optimisation", []string{"-g"}, func(u *Unit, _ *Stock) { u.Args = append(u.Args, "-flto") }, "not one of C"},
		{"an object that is made twice", []string{"-g"}, func(u *Unit, s *Stock) { s.shared[u.Output]++ }, "not one of C"},
		{"a header that is gone", []string{"-g"}, func(u *Unit, _ *Stock) { os.Remove(filepath.Join(u.Dir, "f.h")) }, "f.h, which was read for the tree's object, is not there"},
		{"a header with an old time that was written since", []string{"-g"}, func(u *Unit, _ *Stock) { rewrite(t, filepath.Join(u.Dir, "f.h")) }, "f.h was changed later"},
		{"a header that was moved there", []string{"-g"}, func(u *Unit, _ *Stock) {
			path := filepath.Join(u.Dir, "f.h")
			os.Rename(path, path+".other")
			os.Rename(path+".other", path)
		}, "f.h was changed later"},
		{"another compiler's path", []string{"-g"}, func(u *Unit, _ *Stock) { u.Args[0] = "no-such-gcc" }, "the compiler"},
		{"a newer compiler", []string{"-g"}, func(u *Unit, _ *Stock) { u.Args[0] = script(t, u.Dir) }, "is newer than the tree's object"},
	} {
		t.Run(c.name, func(t *testing.T) {
			u, stock := standing(t, c.options...)
			c.change(u, stock)
			_, err := stock.Of(u)
			if got := errorText(err); c.want == "" && err != nil || !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// rewrite writes the file again, with the time that it had.
func rewrite(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, "#define F 2\n")
	if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
}

// script makes a compiler that is younger than all objects.
func script(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "cc")
	if err := os.WriteFile(path, []byte("#!/bin/sh\nexec gcc \"$@\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// What is compiled has to agree with the object, and to take less time than
// lies between the object and what it was made from.
func TestStandingObjectsAgreeWithWhatIsCompiled(t *testing.T) {
	const ago = time.Hour
	for _, c := range []struct {
		name   string
		change func(u *Unit, s *Stock, o *Standing)
		want   string
	}{
		{"it does", func(*Unit, *Stock, *Standing) {}, ""},
		{"a source written while the compiler ran", func(u *Unit, s *Stock, o *Standing) {
			s.changed.seen[u.Source] = o.Born.Add(-time.Millisecond)
		}, "or shortly before"},
		{"a header that is read no more", func(u *Unit, s *Stock, o *Standing) {
			o.Object.Reads = append(o.Object.Reads, filepath.Join(u.Dir, "f.h.before"))
		}, "f.h.before, which was read for the tree's object, is not read now"},
		{"other options", func(u *Unit, _ *Stock, _ *Standing) { u.Args = append(u.Args, "-O1") }, "was made as"},
		{"another spelling of the source", func(u *Unit, _ *Stock, _ *Standing) { u.Args[len(u.Args)-1] = u.Source }, "was made as"},
		{"another debug level", func(u *Unit, _ *Stock, _ *Standing) { u.Args = append(u.Args, "-ggdb3") }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			u, stock := standing(t, "-g")
			_, old, _ := open(t, u.Dir, Options{TempDir: t.TempDir()}, nil)
			o, err := stock.Of(u)
			if err != nil {
				t.Fatal(err)
			}
			for path := range stock.changed.seen {
				stock.changed.seen[path] = o.Born.Add(-ago)
			}
			c.change(u, stock, o)
			made, err := old.Compile(t.Context(), u, Tweak{})
			if err != nil {
				t.Fatal(err)
			}
			if got := errorText(o.Agrees(old, made)); c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			o.Object.Remove()
			if _, err := os.Stat(u.Output); err != nil {
				t.Error("the tree's own object was removed")
			}
		})
	}
}
