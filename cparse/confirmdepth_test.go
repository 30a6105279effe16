package cparse

import (
	"strings"
	"testing"
)

// chains drive the parser into itself without an end; nothing but the bound
// keeps the program alive.
func TestRecursionIsBounded(t *testing.T) {
	const n = 30_000
	for _, tt := range []struct{ name, before, link, after string }{
		{"parentheses", "int a = ", "(", "1"},
		{"calls", "int f(void) { ", "f(", "; }"},
		{"blocks", "int f(void) ", "{", "}"},
		{"statement expressions", "int f(void) { ", "({", "; }"},
		{"initialisers", "int a[] = ", "{", "0"},
		{"indices", "int f(void) { ", "a[", "; }"},
		{"prefix operators", "int a = ", "- ", "1;"},
		{"sizeof", "int a = ", "sizeof ", "1;"},
		{"casts", "int a = ", "(int)", "1;"},
		{"assignments", "int f(void) { ", "a = ", "1; }"},
		{"assignments to compound literals", "int f(void) { ", "(int){1} = ", "1; }"},
		{"choices", "int f(void) { ", "a ? 1 : ", "1; }"},
		{"choices with commas", "int f(void) { ", "a ? b, ", "1; }"},
		{"choices of compound literals", "int f(void) { ", "(int){1} ? b, 1 : ", "1; }"},
		{"else", "int f(void) { ", "if (a) b; else ", "; }"},
		{"else behind blocks", "int f(void) { ", "if (a) { b; } else ", "; }"},
		{"if", "int f(void) { ", "if (a) ", "; }"},
		{"for", "int f(void) { ", "for (;;) ", "; }"},
		{"for with commas", "int f(void) { ", "for (a, b; c, d; e, f) ", "; }"},
		{"do", "int f(void) { ", "do ", "; }"},
		{"labels", "int f(void) { ", "a: ", "; }"},
		{"cases", "int f(void) { switch (x) ", "case 1: ", "; }"},
		{"pointers", "int ", "* ", "p;"},
		{"declarators", "int ", "(*", "p"},
		{"functions of functions", "int f", "()", ";"},
		{"arrays of arrays", "int a", "[1]", ";"},
		{"structures", "", "struct { ", "int x; }"},
		{"parameters", "int f", "(int (*g)", ")"},
		{"elses far apart", "int f(void) { if (a) b; ", "else if (a) do x; while (1); ", "}"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := tt.before + strings.Repeat(tt.link, n) + tt.after
			if _, err := Confirm(t.Context(), []byte(text), func(string) bool { return true }); err == nil || !strings.Contains(err.Error(), "nested too deeply") {
				t.Errorf("error %v, want it nested too deeply", err)
			}
		})
	}
}

// Long is not deep: a generated table or switch must not be refused.
func TestLongTextIsNotDeep(t *testing.T) {
	const n = 12_000
	for _, tt := range []struct{ name, before, link, after string }{
		{"statements", "int f(void) { ", "a = b;", "}"},
		{"blocks", "int f(void) { ", "if (a) { b; } ", "}"},
		{"ifs with else", "int f(void) { ", "if (a) b; else c; ", "}"},
		{"initialisers", "int a[] = { ", "{ 1, 2 }, ", "};"},
		{"choices in a table", "int a[] = { ", "b ? 1 : 2, ", "};"},
		{"cases", "int f(void) { switch (a) { ", "case 1: case 2: b; break; ", "} }"},
		{"literals", "char *s = ", "\"a\" ", ";"},
		{"functions", "", "int f(int a) { return a; }\n", ""},
		{"members", "struct s { ", "int a : 3; ", "};"},
		{"arguments", "int f(void) { g(", "1, ", "2); }"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := tt.before + strings.Repeat(tt.link, n) + tt.after
			if _, err := Confirm(t.Context(), []byte(text), func(string) bool { return true }); err != nil {
				t.Error(err)
			}
		})
	}
}
