package cparse

import (
	"fmt"
	"strings"
	"testing"
)

// declLines renders an outline, a declaration a line: KIND name lines.
func declLines(f *File) string {
	var b strings.Builder
	for _, d := range f.Decls {
		fmt.Fprintf(&b, "%s %s %d-%d\n", d.Kind, strings.Join(d.Names, ","), d.Line, d.LastLine)
	}
	return b.String()
}

func TestOutline(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"functions", "int f(void)\n{\n\treturn 1;\n}\n\nstatic inline void *g(int a,\n\tint b)\n{\n}\n",
			"function f 1-4\nfunction g 6-9\n"},
		{"prototype and object", "int f(int), g;\nstatic int a = 1, *b, c[3];\n", "prototype f 1-1\nobject a,b,c 2-2\n"},
		{"struct", "struct s {\n\tint x;\n};\nstruct s v;\nstruct { int y; } w = { 1 };\n", "type s 1-3\nobject v 4-4\nobject w 5-5\n"},
		{"typedef", "typedef struct s { int x; } s_t, *s_p;\ntypedef int (*fn)(void);\n", "type s_t,s_p 1-1\ntype fn 2-2\n"},
		{"function returning a struct", "struct s *f(struct t *t)\n{\n}\nstruct s g(void) { }\n", "function f 1-3\nfunction g 4-4\n"},
		{"attributes", "static int __attribute__((noinline)) f(int a) { return a; }\nstruct __attribute__((packed)) s { int a; } v;\n",
			"function f 1-1\nobject v 2-2\n"},
		{"K&R", "int f(a, b)\n\tint a;\n\tchar *b;\n{\n\treturn a;\n}\nint after;\n", "function f 1-6\nobject after 7-7\n"},
		{"macro without semicolon", "MODULE_LICENSE(\"GPL\")\nstatic int f(void)\n{\n}\n", "macro invocation MODULE_LICENSE 1-1\nfunction f 2-4\n"},
		{"macro without semicolon before a prototype", "LIST(x)\nint f(void);\nint g(void) { }\n",
			"macro invocation LIST 1-1\nprototype f 2-2\nfunction g 3-3\n"},
		{"macro-made function", "SYSCALL_DEFINE3(read, int, fd)\n{\n\treturn fd;\n}\n", "macro-made definition SYSCALL_DEFINE3 1-4\n"},
		{"implicit int", "main(argc, argv)\n\tchar **argv;\n{\n}\n", "function main 1-4\n"},
		{"function returning a function pointer", "void (*signal(int s, void (*h)(int)))(int)\n{\n}\n", "function signal 1-3\n"},
		{"function pointer object", "static int (*hook)(int) = 0;\n", "object hook 1-1\n"},
		{"initialiser", "static const struct ops o = {\n\t.f = f,\n\t.g = { 1, 2 },\n};\nint x;\n", "object o 1-4\nobject x 5-5\n"},
		{"extern C", "extern \"C\" {\nint f(void);\nint g(void) { }\n}\nint h;\n",
			"declaration  1-1\nprototype f 2-2\nfunction g 3-3\ndeclaration  4-4\nobject h 5-5\n"},
		{"alternative headers share a body", "#ifdef A\nint f(int a,\n\tint b)\n{\n#else\nint f(int a)\n{\n#endif\n\treturn a;\n}\nint g;\n",
			"function f 2-10\nobject g 11-11\n"},
		{"an if in a group only", "int f(void)\n{\n#ifdef A\n\tif (x) {\n#endif\n\ty();\n#ifdef A\n\t}\n#endif\n}\nint g;\n",
			"function f 1-10\nobject g 11-11\n"},
		{"dead text need not be C", "#if 0\nint don't {\n#endif\nint g;\n", "object g 4-4\n"},
		{"the dead side of a constant", "#if 1\nint f(void) {\n#else\nint h(void) { {\n#endif\n}\nint g;\n", "function f 2-6\nobject g 7-7\n"},
		{"each group its own function", "#ifdef A\nint f(void)\n{\n}\n#elif B\nint g(void) { }\n#else\nint h(void) {\n}\n#endif\nint k;\n",
			"function f 2-4\nfunction g 6-6\nfunction h 8-9\nobject k 11-11\n"},
		{"a function that ends in each group", "int f(void) {\n#ifdef A\n\treturn 1;\n}\n#else\n\treturn 2;\n}\n#endif\nint k;\n",
			"function f 1-7\nobject k 9-9\n"},
		{"a type that a macro makes", "STACK_OF(X) *f(int a)\n{\n}\nAPI ATTR(nonnull(1))\ng(void *p) { }\nint h(int a) ATTR(x) { }\n",
			"function f 1-3\nmacro invocation ATTR 4-4\nfunction g 5-5\nfunction h 6-6\n"},
		{"an initialiser closed by a macro", "SEQUENCE(S) = {\n\tMEMBER(S, x),\n} SEQUENCE_END(S)\n\nIMPLEMENT(S)\nint f(void)\n{\n}\n",
			"macro invocation SEQUENCE 1-3\nmacro invocation IMPLEMENT 5-5\nfunction f 6-8\n"},
		{"name in parentheses", "API int (f) (int a)\n{\n}\nT (g)(void) { }\nextern int (putc)(int);\n",
			"function f 1-3\nfunction g 4-4\nprototype putc 5-5\n"},
		{"enum", "enum e {\n\tA,\n\tB = 2,\n};\nenum e v;\n", "type e 1-4\nobject v 5-5\n"},
		{"alternative heads in separate groups", "#ifdef A\nint f(int a,\n#endif\n#ifndef A\nint f(long a,\n#endif\n\tint b)\n{\n}\nint g(void)\n{\n}\n",
			"function f 2-9\nfunction g 10-12\n"},
		{"prose in a group", "#ifdef NEVER\nprose (that nobody compiles\n#endif\nint f(int a)\n{\n}\nint g;\n", "function prose 2-6\nobject g 7-7\n"},
		{"nested namespaces", "namespace a::b {\nint f() { }\nint g() { }\n}\n", "object a 1-1\nfunction f 2-2\nfunction g 3-3\ndeclaration  4-4\n"},
		{"assignment operator", "T &T::operator=(const T &t) { }\nint g;\n", "object T 1-1\nobject g 2-2\n"},
		{"template default", "template <class T = int> T f() { }\nint g;\n", "type T 1-1\nobject g 2-2\n"},
		{"K&R with an enum", "int f(a, e)\n\tint a;\n\tenum e e;\n{\n}\nint g;\n", "function f 1-5\nobject g 6-6\n"},
		{"objects behind an initialiser", "int a[] = { 1, 2 }, b = 5, *c;\n", "object a,b,c 1-1\n"},
		{"macros for attributes behind a name", "unsigned int a __read_mostly = 1;\nstatic u32 b __initdata, c __x __y;\nstatic struct s d __z[2];\nfoo e __x;\n",
			"object a 1-1\nobject b,c 2-2\nobject d 3-3\nobject e 4-4\n"},
		{"reserved names", "extern unsigned int __a;\nextern u32 __b;\nextern size_t *__c;\nextern const struct s __d[], __e[];\nextern __x foo __f;\nfoo *const __g;\n",
			"object __a 1-1\nobject __b 2-2\nobject __c 3-3\nobject __d,__e 4-4\nobject __f 5-5\nobject __g 6-6\n"},
		{"bit-field", "struct s { int a : 3; } v;\n", "object v 1-1\n"},
		{"storage class and invocation", "static IMPLEMENT_HASH_FN(o, OBJ)\nint o_cmp(const int *a)\n{\n}\n",
			"macro invocation IMPLEMENT_HASH_FN 1-1\nfunction o_cmp 2-4\n"},
		{"and a function of a named type", "static X(a,\n 2)\nsize_t f(void)\n{\n}\n", "macro invocation X 1-2\nfunction f 3-5\n"},
		{"and one with an attribute before", "static X(a,\n 2)\n__attribute__((noinline)) int f(void)\n{\n}\n",
			"macro invocation X 1-2\nfunction f 3-5\n"},
		{"and a macro-made function", "static X(a,\n 2)\nY(foo, 1)\n{\n}\nint z;\n",
			"macro invocation X 1-2\nmacro-made definition Y 3-5\nobject z 6-6\n"},
		{"and an indented one", "static X(a,\n 2)\n Y(foo, 1)\n{\n}\nint z;\n",
			"macro invocation X 1-2\nmacro-made definition Y 3-5\nobject z 6-6\n"},
		{"and another", "static X(a,\n 2)\nstatic Y(foo, 1)\nint z;\n",
			"macro invocation X 1-2\nmacro invocation Y 3-3\nobject z 4-4\n"},
		{"and a K&R function", "static X(a,\n 2)\nint f(b)\n\tint b;\n{\n}\nint z;\n",
			"macro invocation X 1-2\nfunction f 3-6\nobject z 7-7\n"},
		{"type, name and invocation", "static int a X(\n 1,\n 2)\nY(foo, 1)\n\nint z;\n",
			"macro invocation X 1-3\nmacro invocation Y 4-4\nobject z 6-6\n"},
		{"a macro behind an initialiser", "static const struct x y = { .a = 1,\n .b = 2 } X\nstatic int q = 1;\nX y = { 1 } END\nint z;\n",
			"object y 1-2\nobject q 3-3\nobject y 4-4\nobject z 5-5\n"},
		{"a macro behind a type", "struct s { int a; } X\nint q = 1;\n", "type s 1-1\nobject q 2-2\n"},
		{"a value that a macro makes", "static int a = X(1,\n 2)\nint q = 1;\n", "object a 1-2\nobject q 3-3\n"},
		{"a value and what closes it", "static int a = X\nint f(void)\n{\n}\nint z;\n", "object a 1-1\nfunction f 2-4\nobject z 5-5\n"},
		{"K&R macros", "void f DECLARG((a, b))\n\tint *a SEP\n\tint b\n\tDECLEND\n{\n}\nint z;\n", "function DECLARG 1-6\nobject z 7-7\n"},
		{"an invocation that hides its storage class", "int a X\nstatic int b;\n", "declaration  1-1\nobject b 2-2\n"},
		{"K&R in column 0", "static int\nf(a, g, s)\nint a;\nint (*g)();\nstruct s *s;\n{\n}\nint z;\n", "function f 1-7\nobject z 8-8\n"},
		{"K&R on one line", "int f(a)\nint a; { }\nint z;\n", "function f 1-2\nobject z 3-3\n"},
		{"an attribute behind the parameters", "int f(void) __init\n{\n}\nint g(int a)\n\tMUST_HOLD(a)\n{\n}\nint z;\n",
			"function f 1-3\nfunction g 4-7\nobject z 8-8\n"},
		{"an attribute behind a prototype", "extern int f(int a,\n\tint b)\n\tATTR(1, 2);\nint g(int)\n__attribute__((noreturn));\n",
			"prototype f 1-3\nprototype g 4-5\n"},
		{"an attribute on a line before the type", "static __attribute__((noinline))\nint f(void)\n{\n}\n", "function f 1-4\n"},
		{"attributes alone on lines before the type", "int y;\n__attribute__((noinline))\n__attribute__((cold))\nint f(void)\n{\n}\n", "object y 1-1\nfunction f 2-6\n"},
		{"an attribute between type and name", "static int __attribute__((noinline))\nf(void)\n{\n}\n", "function f 1-4\n"},
		{"constructor and template", "A::A(int a)\n\t: m(a),\n\tn(a)\n{\n}\ntemplate <class T>\nstatic T f(T t)\n{\n}\nint g() const\n{\n}\nint z;\n",
			"function m 1-5\nfunction f 6-9\nfunction g 10-12\nobject z 13-13\n"},
		{"a name in column 0 before a body", "int f(int a)\nNOEXCEPT\n{\n}\nint g(void)\n{\n}\n", "function f 1-4\nfunction g 5-7\n"},
		{"alternative heads with a storage class", "#ifdef A\nstatic int f(int a)\n#else\nstatic int f(long a)\n#endif\n{\n}\nint g;\n",
			"function f 2-7\nobject g 8-8\n"},
		{"static assert", "_Static_assert(sizeof(int) == 4, \"int\");\nint a;\n", "declaration  1-1\nobject a 2-2\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := declLines(Parse([]byte(tt.src), Options{})); got != tt.want {
				t.Errorf("outline of\n%s\ngot:\n%swant:\n%s", tt.src, got, tt.want)
			}
		})
	}
}

// A declaration that seems to swallow another function is not relied on.
func TestDoubtfulExtents(t *testing.T) {
	for _, tt := range []struct {
		name, src string
		doubtful  bool
	}{
		{"plain", "int f(void)\n{\n\tif (a)\n\t{\n\t}\n}\n", false},
		{"open at the end", "int f(void)\n{\n", true},
		{"a macro hides a brace", "#define END }\nint f(void)\n{\n\tif (a) {\n\tEND\n}\nint g(void)\n{\n}\n}\n", true},
		{"an attribute or a function", "int f(int a)\n  MUST_HOLD(a)\n{\n}\n", true},
		{"an attribute or a head", "int f(int a)\nNOEXCEPT\n{\n}\n", true},
		{"K&R", "int f(a)\nint a;\n{\n}\n", false},
		{"groups open two", "int f(void)\n{\n#ifdef A\n\tif (x) {\n#endif\n#ifndef A\n\tif (y) {\n#endif\n\t}\n}\nint g(void)\n{\n}\n", true},
	} {
		f := Parse([]byte(tt.src), Options{})
		if got := f.Decls[0].Doubtful; got != tt.doubtful {
			t.Errorf("%s: doubtful = %v, want %v", tt.name, got, tt.doubtful)
		}
	}
}

func TestAssemblerStatementsAreDeclarations(t *testing.T) {
	f := Parse([]byte(".globl f\nf:\n\tmov %eax, 8(%rsp)\n\tret\n"), Options{Asm: true})
	if len(f.Decls) != 4 {
		t.Errorf("got %d declarations, want one a line:\n%s", len(f.Decls), declLines(f))
	}
}
