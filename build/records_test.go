package build

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// shiftProbe is a unit in which options that record lines find something: a
// checked operation, a global, branches, an allocation, a loop.
const shiftProbe = `
int table[4] = { 1, 2, 3, 4 };
extern int other(int *);
int f(int i, int n)
{
	int here[8] = { 0 }, sum = 0;
	for (int k = 0; k < n; k++)
		sum += table[(i + k) & 3] / n + here[k];
	return other(here) ? sum : i << n;
}
`

// movedObjects compiles the probe as it is and three lines farther down. ok
// is false where the compiler does not take the options.
func movedObjects(t *testing.T, compiler string, options ...string) (same, ok bool) {
	t.Helper()
	dir := t.TempDir()
	var objects [2][]byte
	for i, text := range []string{shiftProbe, "\n\n\n" + shiftProbe} {
		if err := os.WriteFile(filepath.Join(dir, "x.c"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(compiler, append(slices.Clone(options), "-w", "-O2", "-c", "-o", "x.o", "x.c")...)
		cmd.Dir = dir
		if cmd.Run() != nil {
			return false, false
		}
		object, err := os.ReadFile(filepath.Join(dir, "x.o"))
		if err != nil {
			t.Fatal(err)
		}
		objects[i] = object
	}
	return bytes.Equal(objects[0], objects[1]), true
}

// taken returns those of options that the compiler takes, and reports those
// under which an object depends on lines. Many are asked about at a time.
func taken(t *testing.T, compiler string, options []string) (n int) {
	t.Helper()
	same, ok := movedObjects(t, compiler, options...)
	switch {
	case ok && !same:
		t.Errorf("%s %v: an object depends on lines", compiler, options)
	case !ok && len(options) == 1:
		return 0
	case !ok:
		half := len(options) / 2
		return taken(t, compiler, options[:half]) + taken(t, compiler, options[half:])
	}
	return len(options)
}

func TestLineFreeOptionsMoveNoCode(t *testing.T) {
	t.Parallel()
	values := map[string]string{"visibility": "hidden", "tls-model": "local-exec", "cf-protection": "full", "zero-call-used-regs": "used",
		"trivial-auto-var-init": "zero", "inline-limit": "20", "excess-precision": "fast", "fp-contract": "fast", "macro-prefix-map": "a=b",
		"file-prefix-map": "a=b", "debug-prefix-map": "a=b", "message-length": "0", "max-errors": "3", "diagnostics-color": "never",
		"strict-flex-arrays": "1", "patchable-function-entry": "2", "min-function-alignment": "16"}
	var options []string
	for _, name := range lineFree {
		if v, ok := values[name]; ok {
			name += "=" + v
		}
		options = append(options, "-f"+name)
	}
	for _, compiler := range compilers(t) {
		if n := taken(t, compiler, options); n < len(options)/2 {
			t.Errorf("%s took only %d of %d options", compiler, n, len(options))
		}
	}
}

func TestOptionsThatRecordLinesAreNamed(t *testing.T) {
	for _, option := range []string{"--coverage", "-fprofile-arcs", "-ftest-coverage", "-fprofile-generate", "-fprofile-instr-generate", "-fcoverage-mapping",
		"-fsanitize=undefined", "-fsanitize=address", "-fsanitize=integer", "-fopenmp", "-fauto-profile", "-fprofile-use", "-fplugin=x", "-specs=x", "-Xclang", "-flto", "-fnew-in-some-compiler"} {
		unit := Unit{Args: []string{"gcc", "-O2", option, "-c", "x.c"}, Source: "/x.c"}
		if got := unit.RecordsLines(); got != option {
			t.Errorf("%s: got %q", option, got)
		}
	}
}

// The probe is one that shows such options.
func TestOptionsThatRecordLinesMoveCode(t *testing.T) {
	for _, compiler := range compilers(t) {
		for _, option := range []string{"--coverage", "-fsanitize=undefined"} {
			if same, ok := movedObjects(t, compiler, option); same || !ok {
				t.Errorf("%s %s: same object: %v, compiled: %v", compiler, option, same, ok)
			}
		}
	}
}

func TestCommandsOfProjectsRecordNoLines(t *testing.T) {
	for _, command := range []string{
		"cc -pedantic -DREDIS_STATIC= -std=c11 -Wall -W -Wno-missing-field-initializers -O2 -g -ggdb -I../deps/hiredis -MMD -o x.o -c x.c",
		"ccache gcc -Wp,-MMD,.x.d -nostdinc -I./include -include ./kconfig.h -D__KERNEL__ -fmacro-prefix-map=./= -std=gnu11 -fshort-wchar -fno-PIE -mcmodel=kernel -fstack-protector-strong -ftrivial-auto-var-init=zero -fno-strict-overflow -mfentry --param=allow-store-data-races=0 -c -o x.o x.c",
		"gcc -fPIC -pthread -m64 -Wa,--noexecstack -Wall -O3 -DOPENSSL_PIC -c -MF x.d.tmp -MT x.o -o x.o x.c",
	} {
		unit := Unit{Args: strings.Fields(command), Source: "/x.c"}
		if got := unit.RecordsLines(); got != "" {
			t.Errorf("%s: %s", command, got)
		}
	}
}

func TestWhichUnitsMayBeCPlusPlus(t *testing.T) {
	for _, tt := range []struct {
		source, command string
		want            bool
	}{
		{"/x.c", "gcc -c x.c", false}, {"/x.c", "g++ -c x.c", true}, {"/x.c", "ccache clang++-16 -c x.c", true}, {"/x.cc", "gcc -c x.cc", true},
		{"/x.c", "gcc -x c++ x.c", true}, {"/x.c", "gcc -xc x.c", false}, {"/c++/x.c", "gcc -c /c++/x.c", false},
	} {
		unit := Unit{Source: tt.source, Args: strings.Fields(tt.command)}
		if got := unit.CPlusPlus(); got != tt.want {
			t.Errorf("%s: %v", tt.command, got)
		}
	}
}

func TestDefinitionsOfAUnit(t *testing.T) {
	tree := t.TempDir()
	for name, text := range map[string]string{"x.c": "#include \"x.h\"\nint x;\n#undef GONE\n", "x.h": "#define FROM_HEADER __LINE__\n#define GONE \\\n  1\n", "m.h": "#define FROM_IMACROS 1\n"} {
		if err := os.WriteFile(filepath.Join(tree, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, compiler := range compilers(t) {
		database := fmt.Sprintf(`[{"directory": %q, "file": "x.c", "arguments": [%q, "-C", "-DFROM_COMMAND=2", "-imacros", "m.h", "-MD", "-dM", "-c", "-o", "x.o", "x.c"]}]`, tree, compiler)
		if err := os.WriteFile(filepath.Join(tree, DatabaseName), []byte(database), 0o600); err != nil {
			t.Fatal(err)
		}
		commands, err := ReadCommands(tree, "")
		if err != nil {
			t.Fatal(err)
		}
		dump, err := commands.Definitions(t.Context(), commands.Of("x.c")[0])
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range []string{"#define FROM_HEADER __LINE__\n", "#define GONE 1\n", "#define FROM_COMMAND 2\n", "#define FROM_IMACROS 1\n", "x.h\"", "int x;\n"} {
			if !bytes.Contains(dump, []byte(row)) {
				t.Errorf("%s: no %q", compiler, row)
			}
		}
		for name, want := range map[string]int{"x.h": 1, "dir/x.h": 1, "h": 0, "stdio.h": 0} {
			if got := commands.Includers(name); len(got) != want {
				t.Errorf("%s is included by %d units, want %d", name, len(got), want)
			}
		}
		if entries, _ := os.ReadDir(tree); len(entries) != 4 {
			t.Errorf("the tree holds %v", entries)
		}
	}
}

func TestDefinitionsThatFail(t *testing.T) {
	tree := t.TempDir()
	if err := os.WriteFile(filepath.Join(tree, "x.c"), []byte("#include \"missing.h\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	commands := &Commands{tree: tree}
	_, err := commands.Definitions(t.Context(), &Unit{Source: filepath.Join(tree, "x.c"), Dir: tree, Args: []string{"gcc", "-c", "x.c"}})
	if err == nil || !strings.Contains(err.Error(), "missing.h") {
		t.Errorf("got %v", err)
	}
}
