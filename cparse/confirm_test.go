package cparse

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// confirmed renders the definitions that Confirm finds in a.c: name line
// body-last, one a line.
func confirmed(t *testing.T, text string) string {
	t.Helper()
	defs, err := Confirm(t.Context(), []byte(text), func(name string) bool { return name == "a.c" })
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return defLines(defs)
}

func defLines(defs []Definition) string {
	var b strings.Builder
	for _, d := range defs {
		fmt.Fprintf(&b, "%s %d %d-%d\n", d.Name, d.Line, d.BodyLine, d.LastLine)
	}
	return b.String()
}

func TestConfirm(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"lines are presumed", "# 1 \"a.c\"\nint f(void)\n{\n}\n# 700 \"a.c\"\nint g(int a,\n\tint b) {\n}\n", "f 1 2-3\ng 700 701-702\n"},
		{"only the file asked for", "# 1 \"a.c\"\n# 1 \"a.h\" 1\nstatic int h(void) { return 1; }\n# 2 \"a.c\" 2\nint f(void) { return h(); }\n", "f 2 2-2\n"},
		{"#line from the source", "# 1 \"a.c\"\n# 10 \"g.y\"\nint g(void) { }\n# 4 \"a.c\"\nint f(void) { }\n", "f 4 4-4\n"},
		{"a name with escapes", "# 1 \"b\\\"\\303\\251.c\"\nint g(void) { }\n# 1 \"a.c\"\nint f(void) { }\n", "f 1 1-1\n"},
		{"one macro makes two functions", "# 5 \"a.c\"\nstatic long d(int f); long s(long f) { return d(f); } static long d(int f)\n{\n return f;\n}\n",
			"s 5 5-5\nd 5 6-8\n"},
		{"header elsewhere, body here", "# 1 \"p.h\"\nint f(void)\n# 3 \"a.c\"\n{\n}\n", "f 0 3-4\n"},
		{"body here, its end elsewhere", "# 1 \"a.c\"\nint f(void) {\n# 9 \"tail.h\" 1\n}\n", "f 1 1-0\n"},
		{"K&R", "# 1 \"a.c\"\nint f(a, b)\n int a;\n char *b;\n{\n}\nmain() { }\n", "f 1 4-5\nmain 6 6-6\n"},
		{"declarators", "# 1 \"a.c\"\nvoid (*sig(int s, void (*h)(int)))(int) { }\nint (putc)(int c) { }\nstruct s { int x; } *m(void) { }\n",
			"sig 1 1-1\nputc 2 2-2\nm 3 3-3\n"},
		{"prototypes, objects and types are none", "# 1 \"a.c\"\nint f(int);\nint (*p)(int) = 0;\nstruct s { int x; };\nint t[] = { 1, 2 };\n", ""},
		{"attributes", "# 1 \"a.c\"\nstatic __attribute__((noinline, section(\".x\"))) int __attribute__((cold)) f(int a __attribute__((unused))) { }\n[[gnu::cold]] int g(void) { }\n",
			"f 1 1-1\ng 2 2-2\n"},
		{"asm", "# 1 \"a.c\"\nasm(\".globl x\");\nint f(void) asm(\"g\");\nint f(void)\n{ register int r asm(\"r10\") = 1; asm goto volatile (\"x\" :::: out); out: __asm__ __volatile__(\"nop\" : \"=r\"(r)\n: \"i\"(\"{\")); return 1; }\n",
			"f 3 4-5\n"},
		{"gcc's own names", "# 1 \"a.c\"\ntypedef __builtin_va_list va_list;\nunsigned __int128 f(va_list ap) { _Float128 x; __auto_type y = __builtin_va_arg(ap, struct s *)->z;" +
			" return __builtin_offsetof(struct s, a[1]) + __builtin_types_compatible_p(typeof(x), int) + sizeof(typeof_unqual(x)); }\n", "f 2 2-2\n"},
		{"address spaces", "# 1 \"a.c\"\nextern __seg_gs int c; int f(void) { return *(__seg_gs int *)&c; }\n", "f 1 1-1\n"},
		{"statement expressions and computed goto", "# 1 \"a.c\"\nint f(int x) { void *p = &&l; goto *p; l: return ({ __label__ q; q: x ?: 1; }); }\n", "f 1 1-1\n"},
		{"case ranges, label at the end of a block", "# 1 \"a.c\"\nint f(int x) { switch (x) { case 1 ... 3: default: } { l: } }\n", "f 1 1-1\n"},
		{"nested functions are not listed", "# 1 \"a.c\"\nint f(int x) { int g(int y) { return y; } return g(x); }\n", "f 1 1-1\n"},
		{"static assertions", "# 1 \"a.c\"\n_Static_assert(sizeof(int) == 4);\nstruct s { _Static_assert(1, \"a\" \"b\"); int x; };\nint f(void) { static_assert(1); }\n", "f 3 3-3\n"},
		{"bool as a keyword", "# 1 \"a.c\"\nbool f(bool b) { return !b; }\n", "f 1 1-1\n"},
		{"bool as a name", "# 1 \"a.c\"\ntypedef enum { false, true } bool;\nbool f(bool b) { return !b; }\n", "f 2 2-2\n"},
		{"bool as an object", "# 1 \"a.c\"\nstatic int bool;\nint f(void) { return bool; }\n", "f 2 2-2\n"},
		{"brackets in literals", "# 1 \"a.c\"\nint f(void) { return '{' + *\"}\" \"{\" + L'}'; }\nint g(void) { }\n", "f 1 1-1\ng 2 2-2\n"},
		{"digraphs", "# 1 \"a.c\"\nint f(int a<::>) <% return a<:0:>; %>\n", "f 1 1-1\n"},
		{"pragmas", "# 1 \"a.c\"\n#pragma GCC push_options\nint f(void)\n{\n#pragma omp parallel\n}\n", "f 2 3-5\n"},
		{"an empty unit", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := confirmed(t, tt.text); got != tt.want {
				t.Errorf("got:\n%swant:\n%s", got, tt.want)
			}
		})
	}
}

// An error never comes with definitions: what the parser saw before it says
// nothing about the unit.
func TestConfirmErrors(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"not C", "# 1 \"a.c\"\nint f(void) { }\n\nint g(void) { return ] }\nint h(void) { }\n", "a.c:3: "},
		{"a brace is missing", "# 1 \"a.c\"\nint f(void) { }\nint g(void) {\nint h(void) { }\n", "not confirmed"},
		{"not preprocessed", "# 1 \"a.c\"\nint f(void) { return a ## b; }\n", "a.c:1: the functions of this unit are not confirmed: a ## stands outside"},
		{"an open literal", "# 1 \"a.c\"\nint f(void) { return \"a\n; }\n", "a.c:1: "},
		{"an unknown type", "# 7 \"a.c\"\nint f(unheard_of x) { return unheard_of y; }\n", "a.c:7: "},
		{"brackets nested too deep", "# 1 \"a.c\"\nint a = " + strings.Repeat("(", 5000) + "1" + strings.Repeat(")", 5000) + ";\n", "nested too deeply"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			defs, err := Confirm(t.Context(), []byte(tt.text), func(string) bool { return true })
			var ce *ConfirmError
			if !errors.As(err, &ce) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want a ConfirmError with %q", err, tt.want)
			}
			if defs != nil {
				t.Errorf("definitions beside an error: %v", defs)
			}
		})
	}
}

func TestConfirmOpensNoFile(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "s.h")
	if err := os.WriteFile(secret, []byte("int f(void) { }\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("# 1 \"a.c\"\n#include %q\nint g(void) { }\n", secret)
	if got := confirmed(t, text); got != "g 2 2-2\n" {
		t.Errorf("got %s", got)
	}
}

func TestConfirmRefusesHugeText(t *testing.T) {
	_, err := Confirm(t.Context(), make([]byte, MaxUnit+1), func(string) bool { return true })
	if err == nil {
		t.Error("no error")
	}
}

// The parser looks a name up among all its declarations, so this text takes
// it time in the square of its length.
func TestConfirmEndsWithItsContext(t *testing.T) {
	text := []byte("# 1 \"a.c\"\n" + strings.Repeat("extern int f();\nint g(int x) { return f() + f(); }\n", 50_000))
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	start := time.Now()
	defs, err := Confirm(ctx, text, func(string) bool { return true })
	if !errors.Is(err, context.DeadlineExceeded) || defs != nil {
		t.Errorf("got %d definitions and error %v", len(defs), err)
	}
	if d := time.Since(start); d > 8*time.Second {
		t.Errorf("went on for %v", d)
	}
}

// gccE returns what gcc's preprocessor makes of src in a file a.c.
func gccE(t *testing.T, src string, flags ...string) []byte {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.c"), []byte(src), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("gcc", append(flags, "-E", "a.c")...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("gcc -E: %v\n%s", err, stderr.Bytes())
	}
	return out
}

const syscalls = `#include <stdarg.h>
#include <stdio.h>
#define SYSCALL_DEFINE2(name, t1, a1, t2, a2)                   \
	static long __do_sys_##name(t1 a1, t2 a2);              \
	long __se_sys_##name(long a1, long a2)                  \
	{                                                       \
		return __do_sys_##name((t1)a1, (t2)a2);         \
	}                                                       \
	static inline long __do_sys_##name(t1 a1, t2 a2)
#define GETTER(f) int get_##f(void) { return f; }
#define internal renamed

static int level;
GETTER(level)

SYSCALL_DEFINE2(open, const char *, path,
		int, flags)
{
	return path[flags];
}

int internal(FILE *f, ...)
{
	va_list ap;
	va_start(ap, f);
	int n = va_arg(ap, int);
	va_end(ap);
	return n;
}

#ifdef OTHER
int other(void) { return 1; }
#endif
`

func TestConfirmRealPreprocessor(t *testing.T) {
	for _, flags := range [][]string{nil, {"-O2", "-g"}, {"-std=c99", "-D_GNU_SOURCE"}} {
		defs, err := Confirm(t.Context(), gccE(t, syscalls, flags...), func(name string) bool { return name == "a.c" })
		if err != nil {
			t.Fatal(err)
		}
		want := "get_level 14 14-14\n__se_sys_open 16 16-16\n__do_sys_open 16 18-20\nrenamed 22 23-29\n"
		if got := defLines(defs); got != want {
			t.Errorf("%v: got\n%swant\n%s", flags, got, want)
		}
	}
}
