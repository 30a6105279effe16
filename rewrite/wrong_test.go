package rewrite

import (
	"strings"
	"testing"
)

// One row for each rule of the proof: a fixed text that breaks only this rule,
// and what the proof has to say. "drifts" stands for a drift outside the
// edited declarations.
func TestProofHasEachRule(t *testing.T) {
	for _, tt := range []struct{ rule, base, target, fixed, want string }{
		{"a kept line has its number",
			"int a;\nint k = __LINE__;\n", "int a;\nint b;\nint k = __LINE__;\n", "int a;\nint b;\n#line 3\nint k = __LINE__;\n", "drifts"},
		{"tokens are the target's",
			"int a;\n", "int a;\nint b;\n", "int a;\nint c;\n", "expected b"},
		{"no token is lost at the end",
			"int a;\n", "int a;\nint b;\n", "int a;\nint b\n", "expected ;"},
		{"a blank makes a macro object-like",
			"int a;\n", "int a;\n#define F(x) x\n", "int a;\n#define F (x) x\n", "no blank before ("},
		{"a blank is spelled by #",
			"int a;\n", "int a;\nS((a b))\n", "int a;\nS((a  b ))\n", "no blank before )"},
		{"no directive among arguments",
			"int a = M(1,\n\t2);\nint k = __LINE__;\n", "int a = M(1,\n\t3,\n\t2);\nint k = __LINE__;\n",
			"int a = M(1,\n\t3,\n#line 2\n\t2);\nint k = __LINE__;\n", "may be a macro's arguments"},
		{"no directive between a name and its parenthesis",
			"int a = M\n(1);\nint k = __LINE__;\n", "int b; int c;\nint a = M\n(1);\nint k = __LINE__;\n",
			"int b; int c;\nint a = M\n#line 2\n(1);\nint k = __LINE__;\n", "parenthesis of a name"},
		{"no directive behind a fall-through comment",
			"int f(int a) { switch (a) {\ncase 1:\n\ta++;\n\t/* fall through */\ncase 2: ;\n} return a; }\n",
			"int f(int a) { switch (a) {\ncase 1:\n\ta++;\n\ta++;\n\t/* fall through */\ncase 2: ;\n} return a; }\n",
			"int f(int a) { switch (a) {\ncase 1:\n\ta++;\n\ta++;\n\t/* fall through */\n#line 5\ncase 2: ;\n} return a; }\n", "fall-through"},
		{"a directive names no file",
			"int a;\nint k;\n", "int a;\nint b;\nint k;\n", "int a;\nint b;\n#line 2 \"x.c\"\nint k;\n", "more than a number"},
		{"a directive is no marker",
			"int a;\nint k;\n", "int a;\nint b;\nint k;\n", "int a;\nint b;\n# 2\nint k;\n", "more than a number"},
		{"its number is in range",
			"int k;\nint l;\n", "int b;\nint k;\nint l;\n", "int b;\n#line 0\nint k;\nint l;\n", "1 to 2147483647"},
		{"a skipped directive counts for nothing",
			"#ifdef A\nint a;\n#endif\nint k;\n", "#ifdef A\nint a;\nint b;\n#endif\nint k;\n", "#ifdef A\nint a;\nint b;\n#line 3\n#endif\nint k;\n", "drifts"},
		{"the state of an #else is that of its #if",
			"#ifdef A\nint a;\n#else\nint k;\n#endif\n", "#ifdef A\nint a;\nint b;\n#else\nint k;\n#endif\n",
			"#ifdef A\nint a;\nint b;\n#line 3\n#else\nint k;\n#endif\n", "drifts"},
		{"a condition sees its line",
			"int a;\n#if __LINE__ == 2\n#endif\n", "int a;\nint b;\n#if __LINE__ == 2\n#endif\n", "int a;\nint b;\n#if __LINE__ == 2\n#endif\n", "drifts"},
		{"an #elif is asked with the groups above skipped",
			"#ifdef A\nint a;\n#elif __LINE__ == 3\nint k;\n#endif\n", "#ifdef A\nint a;\nint b;\n#elif __LINE__ == 3\nint k;\n#endif\n",
			"#ifdef A\nint a;\nint b;\n#line 3\n#elif __LINE__ == 3\n#line 4\nint k;\n#endif\n", "drifts"},
		{"a macro's #line may show its line",
			"int a;\n#line __LINE__\nint k;\n", "int a;\nint b;\n#line __LINE__\nint k;\n", "int a;\nint b;\n#line __LINE__\nint k;\n", "drifts"},
		{"the presumed file counts",
			"#line 2 \"f\"\nint a;\nint k;\n", "#line 2 \"g\"\nint a;\nint k;\n", "#line 2 \"g\"\nint a;\nint k;\n", "drifts"},
		{"an unedited declaration excuses nothing",
			"int f(void)\n{\n\treturn M(1,\n\t\t2);\n}\n", "int f(void)\n{\n\treturn M(1,\n/* c */\n\t\t2);\n}\n", "int f(void)\n{\n\treturn M(1,\n/* c */\n\t\t2);\n}\n", "drifts"},
		{"a declaration left open excuses nothing",
			"int f(void)\n{\nint k;\n}\n", "int f(void)\n{ {\nint j;\nint k;\n}\n", "int f(void)\n{ {\nint j;\nint k;\n}\n", "drifts"},
		{"an edited invocation excuses nothing behind it",
			"static X(a,\n 2)\nint f(void)\n{\nint k = __LINE__;\n}\n", "static X(a,\n 3,\n 2)\nint f(void)\n{\nint k = __LINE__;\n}\n",
			"static X(a,\n 3,\n 2)\nint f(void)\n{\nint k = __LINE__;\n}\n", "drifts"},
		{"nor a macro-made function",
			"static int a X(1,\n 2)\nY(f, __LINE__)\n{\n}\n", "static int a X(1,\n 3,\n 2)\nY(f, __LINE__)\n{\n}\n",
			"static int a X(1,\n 3,\n 2)\nY(f, __LINE__)\n{\n}\n", "drifts"},
		{"nor an initialiser that a macro closes",
			"T a = { 1,\n 2 } X\nstatic int k = __LINE__;\n", "T a = { 1,\n 3,\n 2 } X\nstatic int k = __LINE__;\n",
			"T a = { 1,\n 3,\n 2 } X\nstatic int k = __LINE__;\n", "drifts"},
		{"an attribute that may be a function excuses nothing",
			"int f(int a,\n int b)\n X(a)\n{\nint k = __LINE__;\n}\n", "int f(int a,\n int c,\n int b)\n X(a)\n{\nint k = __LINE__;\n}\n",
			"int f(int a,\n int c,\n int b)\n X(a)\n{\nint k = __LINE__;\n}\n", "drifts"},
		{"names stay apart",
			"#define C_(a, b) a##b\n#define C(a, b) C_(a, b)\n#define U int C(v, __LINE__)\nU;\nU;\n",
			"#define C_(a, b) a##b\n#define C(a, b) C_(a, b)\n#define U int C(v, __LINE__)\nU;\nU;\nU;\n",
			"#define C_(a, b) a##b\n#define C(a, b) C_(a, b)\n#define U int C(v, __LINE__)\nU;\nU;\n#line 5\nU;\n", "build a name"},
		{"a name over several lines too",
			"#define C_(a, b) a##b\n#define C(a, b) C_(a, b)\n#define U(t) t C(v, __LINE__)\nint z;\nU(int);\n",
			"#define C_(a, b) a##b\n#define C(a, b) C_(a, b)\n#define U(t) t C(v, __LINE__)\nU(\nint);\nU(int);\n",
			"#define C_(a, b) a##b\n#define C(a, b) C_(a, b)\n#define U(t) t C(v, __LINE__)\nU(\nint);\n#line 5\nU(int);\n", "build a name"},
		{"array designators stay apart",
			"int t[] = {\n[__LINE__] = 1,\n};\n", "int t[] = {\n[__LINE__] = 2,\n[__LINE__] = 1,\n};\n",
			"int t[] = {\n[__LINE__] = 2,\n#line 2\n[__LINE__] = 1,\n};\n", "build a name"},
		{"comments close", "int a;\n", "int a;\nint k;\n", "int a;\nint k;\n/*\n", "never closed"},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			c := placedChange(t, &golden{name: "x.c", base: []byte(tt.base), target: []byte(tt.target)})
			proof, err := prove(c, newText([]byte(tt.fixed), C.options(false)))
			got := "neutral"
			switch {
			case err != nil:
				got = err.Error()
			case !proof.Neutral():
				got = "drifts"
			}
			if !strings.Contains(got, tt.want) {
				t.Errorf("the proof says %q, want %q", got, tt.want)
			}
		})
	}
}

// bison and flex count physical lines: a directive serves no kept line.
func TestProofAllowsNoDirectiveInGeneratorInputs(t *testing.T) {
	base, target := "%%\na: ;\n%%\nint k;\n", "%%\nb: ;\na: ;\n%%\nint k;\n"
	c := placedChange(t, &golden{name: "x.y", base: []byte(base), target: []byte(target)})
	_, err := prove(c, newText([]byte("%%\nb: ;\n#line 2\na: ;\n%%\nint k;\n"), C.options(false)))
	if err == nil || !strings.Contains(err.Error(), "generator") {
		t.Errorf("the proof says %v, want a word about the generator", err)
	}
}
