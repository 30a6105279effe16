package cparse

import (
	"fmt"
	"strings"
	"testing"
)

// matchLines renders a Match: each declaration with its definitions, then the
// differences.
func matchLines(f *File, m *Match) string {
	var b strings.Builder
	for i, defs := range m.Functions {
		if len(defs) == 0 {
			continue
		}
		fmt.Fprintf(&b, "%s %s:", f.Decls[i].Kind, f.Decls[i].Name)
		for _, d := range defs {
			fmt.Fprintf(&b, " %s", d.Name)
		}
		b.WriteByte('\n')
	}
	for _, d := range m.Differences {
		fmt.Fprintf(&b, "! %s %s\n", d.Definition.Name, d.Kind)
	}
	for _, d := range m.Untied {
		fmt.Fprintf(&b, "? %s\n", d.Name)
	}
	return b.String()
}

func TestMatch(t *testing.T) {
	for _, tt := range []struct {
		name, src string
		defs      []Definition
		want      string
	}{
		{"plain", "int f(void)\n{\n}\nint g(void) { }\n", []Definition{{"f", 1, 2, 3}, {"g", 4, 4, 4}}, "function f: f\nfunction g: g\n"},
		{"two on a line", "int f(void) { } int g(void) { }\n", []Definition{{"f", 1, 1, 1}, {"g", 1, 1, 1}}, "function f: f\nfunction g: g\n"},
		{"macro-made", "SYS(read, x)\n{\n}\n", []Definition{{"se_read", 1, 1, 1}, {"do_read", 1, 2, 3}}, "macro-made definition SYS: se_read do_read\n"},
		{"an invocation makes one", "GETTER(a)\nint b;\n", []Definition{{"get_a", 1, 1, 1}}, "macro invocation GETTER: get_a\n"},
		{"not in this unit", "int f(void) { }\n", nil, ""},
		{"renamed by a macro", "int f(void)\n{\n}\n", []Definition{{"f_v2", 1, 2, 3}}, "function f: f_v2\n! f_v2 is spelled otherwise\n"},
		{"in no declaration", "int f(void) { }\n", []Definition{{"g", 9, 9, 9}}, "! g is in no declaration\n"},
		{"no body seen", "struct s { int x; };\n", []Definition{{"g", 1, 1, 1}}, "type s: g\n! g is in a declaration without a body\n"},
		{"other end", "int f(void)\n{\n}\n", []Definition{{"f", 1, 2, 2}}, "function f: f\n! f has other lines than the declaration\n"},
		{"a neighbour swallowed", "T t = X\nU f(void)\n{\n}\nint b;\n", []Definition{{"f", 2, 3, 4}}, "object t: f\n! f is in a declaration without a body\n"},
		{"two bodies in one", "int f(void)\n{\n}\n", []Definition{{"f", 1, 2, 3}, {"g", 2, 3, 3}}, "function f: f g\n! g is a second function in the declaration\n"},
		{"presumed lines", "int a;\n#line 100\nint f(void)\n{\n}\n", []Definition{{"f", 100, 101, 102}}, "function f: f\n"},
		{"two places with one number", "int f(void) { }\n#line 1\nint g(void) { }\n", []Definition{{"x", 1, 1, 1}}, "? x\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := Parse([]byte(tt.src), Options{})
			if got := matchLines(f, f.Match(tt.defs)); got != tt.want {
				t.Errorf("got:\n%swant:\n%soutline:\n%s", got, tt.want, declLines(f))
			}
		})
	}
}

func TestMatchOfRealPreprocessor(t *testing.T) {
	defs, err := Confirm(t.Context(), gccE(t, syscalls), func(name string) bool { return name == "a.c" })
	if err != nil {
		t.Fatal(err)
	}
	f := Parse([]byte(syscalls), Options{})
	want := "macro invocation GETTER: get_level\nmacro-made definition SYSCALL_DEFINE2: __se_sys_open __do_sys_open\n" +
		"function internal: renamed\n! renamed is spelled otherwise\n"
	if got := matchLines(f, f.Match(defs)); got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
}
