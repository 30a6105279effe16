package rewrite

import (
	"strings"
	"testing"
)

func TestCounterChanges(t *testing.T) {
	const macros = "#define ID(x) x ## __COUNTER__\n#define UNIQUE(x) ID(x)\n"
	for _, tt := range []struct{ name, base, target, want string }{
		{"added", "int a;\n", "int a;\nint b = __COUNTER__;\n",
			"adds a use of __COUNTER__: later uses get other numbers, whatever the lines are"},
		{"added through macros", macros + "int a;\n", macros + "int a;\nint UNIQUE(b);\n",
			"adds a use of __COUNTER__ (through UNIQUE): later uses get other numbers, whatever the lines are"},
		{"removed", macros + "int ID(a);\n", macros,
			"removes a use of __COUNTER__ (through ID): later uses get other numbers, whatever the lines are"},
		{"written again", macros + "int UNIQUE(a);\n", macros + "long UNIQUE(a);\n", ""},
		{"one of two written again", macros + "int UNIQUE(a), ID(b);\n", macros + "long UNIQUE(a);\n",
			"removes a use of __COUNTER__ (through ID): later uses get other numbers, whatever the lines are"},
		{"defined only", "int a;\n", "#define N __COUNTER__\nint a;\n", ""},
		{"defined under a name that is used", "int N;\n", "#define N __COUNTER__\nint N;\n",
			"adds a use of __COUNTER__ (through N): later uses get other numbers, whatever the lines are"},
		{"no longer defined under a name that is used", "#define N __COUNTER__\nint a = N, b = N;\n", "#define N 1\nint a = N, b = N;\n",
			"removes a use of __COUNTER__ (through N): later uses get other numbers, whatever the lines are"},
		{"in a condition", "int a;\n", "#if __COUNTER__\n#endif\nint a;\n",
			"adds a use of __COUNTER__: later uses get other numbers, whatever the lines are"},
		{"untouched beside an edit", "int a = __COUNTER__;\nint b;\n", "int a = __COUNTER__;\nint b, c;\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			hunks := diffHunks(t, []byte(tt.base), []byte(tt.target), 3)
			result, err := Neutralise("x.c", []byte(tt.base), hunks, Options{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for i := range result.Proof.Counters {
				got = append(got, result.Proof.Counters[i].String())
			}
			if s := strings.Join(got, "\n"); s != tt.want {
				t.Errorf("got %q, want %q", s, tt.want)
			}
		})
	}
}
