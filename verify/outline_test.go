package verify

import (
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/lineneutral/lineneutral/cparse"
)

// editedNames lists the declarations that hold an edit, of both states.
func editedNames(old, new *outline) string {
	names := map[string]bool{}
	for _, o := range []*outline{old, new} {
		for i, is := range o.edited {
			if is {
				names[o.decls[i].Name] = true
			}
		}
	}
	var list []string
	for name := range names {
		list = append(list, name)
	}
	sort.Strings(list)
	return strings.Join(list, " ")
}

func TestDeclarationsAreEditedByTheirTokens(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"nothing", "int f(void) { return 1; }", "int f(void) { return 1; }", ""},
		{"blanks and comments", "int f(void) { return 1; }", "int f(void)\n{\n\n  return /* one */ 1; // 1\n}", ""},
		{"a spliced line", "int f(void) { return 1; }", "int f(void) { ret\\\nurn 1; }", ""},
		{"a #line inside", "int f(void) { return 1; }", "int f(void) {\n#line 1\nreturn 1; }", ""},
		{"another directive inside", "int f(void) {\nreturn 1; }", "int f(void) {\n#pragma x\nreturn 1; }", "f"},
		{"a token", "int f(void) { return 1; } int g;", "int f(void) { return 2; } int g;", "f"},
		{"moved", "int f(void) { return 1; }\nint g(void) { return 2; }", "int g(void) { return 2; }\nint f(void) { return 1; }", ""},
		{"added and removed", "int f(void) { return 1; }", "int g(void) { return 1; }", "f g"},
		{"a copy too many", "extern int x;", "extern int x; extern int x;", "x"},
		{"data", "int t[] = { 1, 2 }; int u;", "int t[] = { 1, 3 }; int u;", "t"},
		{"a type", "struct s { int a; }; int f(struct s *s) { return s->a; }", "struct s { int b, a; }; int f(struct s *s) { return s->a; }", "s"},
		{"a new file", "", "int f(void) { return 1; }", "f"},
	} {
		t.Run(c.name, func(t *testing.T) {
			old, new := outlines(&pair{oldPath: "f.c", newPath: "f.c", old: []byte(c.old), new: []byte(c.new)})
			if got := editedNames(old, new); got != c.want {
				t.Errorf("edited %q, want %q", got, c.want)
			}
		})
	}
}

func TestFunctionsAreTiedByLineThenName(t *testing.T) {
	const base = "int f(void) { return 1; }\nint g(void) { return 2; }\n"
	for _, c := range []struct {
		name, old, new, function string
		line                     int
		want                     tie
	}{
		{"edited", base, strings.ReplaceAll(base, "1", "7"), "f", 1, edited},
		{"not edited", base, strings.ReplaceAll(base, "1", "7"), "g", 2, unedited},
		{"renamed by a macro, tied by its line", base, strings.ReplaceAll(base, "1", "7"), "prefix_f", 1, edited},
		{"no declaration there", base, strings.ReplaceAll(base, "1", "7"), "f", 9, untied},
		{"presumed line", "#line 90\n" + base, "#line 90\n" + strings.ReplaceAll(base, "1", "7"), "f", 90, edited},
		{"head over several lines", base, "int\nf\n(void)\n{ return 7; }\n" + base[26:], "f", 3, edited},
		{"body is no head", base, "int f(void)\n{\nreturn 7; }\n" + base[26:], "inner", 3, untied},
		{"one number for two, the name decides", base, "int f(void) { return 7; }\n#line 1\nint g(void) { return 2; }\n", "g", 1, unedited},
		{"one number for two, another name", base, "int f(void) { return 7; }\n#line 1\nint g(void) { return 2; }\n", "h", 1, untied},
		{"number depends on the configuration, each is one line's",
			"#ifdef X\n#line 50\n#endif\n" + base, "#ifdef X\n#line 50\n#endif\n" + strings.ReplaceAll(base, "1", "7"), "f", 51, edited},
		{"number depends on the configuration, and may be another line's",
			"#ifdef X\n#line 4\n#endif\n" + base, "#ifdef X\n#line 4\n#endif\n" + strings.ReplaceAll(base, "1", "7"), "h", 5, untied},
		{"number is a macro's, the name decides",
			"#line N\n" + base, "#line N\n" + strings.ReplaceAll(base, "1", "7"), "f", 51, untied},
		{"two on one line", "int f(void) { return 1; } int g(void) { return 2; }", "int f(void) { return 7; } int g(void) { return 2; }", "g", 1, unedited},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, new := outlines(&pair{oldPath: "f.c", newPath: "f.c", old: []byte(c.old), new: []byte(c.new)})
			if got := new.atLine(c.function, c.line); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestAlternativesOfANameHaveToAgree(t *testing.T) {
	const text = "#if A\nint f(void) { return 1; }\n#else\nint f(void) { return 2; }\n#endif\nint f(void);\n"
	for _, c := range []struct {
		name, new string
		want      tie
	}{
		{"neither edited", text + "int x;", unedited},
		{"one edited", strings.ReplaceAll(text, "1", "7"), untied},
		{"both edited", strings.NewReplacer("1", "7", "2", "8").Replace(text), edited},
		{"only the prototype", strings.ReplaceAll(text, "int f(void);", "int f();"), unedited},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, new := outlines(&pair{oldPath: "f.c", newPath: "f.c", old: []byte(text), new: []byte(c.new)})
			if got := new.byName("f", cparse.Function); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestAssemblerFunctionsReachToTheNextDeclaredLabel(t *testing.T) {
	const text = `	.globl f
	.type h, @function
f:	mov $1, %eax
retry:	inc %eax
.Llocal: dec %eax
1:	ret
h:	ret; SYM_FUNC_START(k)
	ret
ENTRY(m)
	ret
#define N(x) x
NOT_A_LABEL(n)
`
	f := cparse.Parse([]byte(text), cparse.Options{Asm: true})
	var got []string
	for _, d := range labelled(f) {
		got = append(got, fmt.Sprintf("%s:%d", d.Name, d.Line))
	}
	if want := "f:3 h:7 k:7 m:9"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
	for change, want := range map[string]string{"inc": "f", "ret; SYM": "h", "$1": "f", "(n)": "m"} {
		old, new := outlines(&pair{oldPath: "f.S", newPath: "f.S", old: []byte(text), new: []byte(strings.Replace(text, change, "nop; "+change, 1))})
		if got := editedNames(old, new); got != want {
			t.Errorf("change at %q: edited %q, want %q", change, got, want)
		}
	}
}
