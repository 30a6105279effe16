package build

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestCompilerOfAnObject(t *testing.T) {
	dir := makeTree(t, map[string]string{"f.c": "int f;\n", "text": "no object\n"})
	for _, flag := range []string{"-g0", "-fno-ident"} {
		cmd := exec.Command("gcc", flag, "-c", "f.c")
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if got, want := CompilerOf(filepath.Join(dir, "f.o")), flag == "-g0"; strings.HasPrefix(got, "GCC: (") != want || !want && got != "" {
			t.Errorf("%s: %q", flag, got)
		}
	}
	for _, name := range []string{"text", "absent"} {
		if got := CompilerOf(filepath.Join(dir, name)); got != "" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestStampsOfKernelsAreCompared(t *testing.T) {
	const gcc, other = "GCC: (Debian 12.2.0-14) 12.2.0", "GCC: (Debian 11.3.0-1) 11.3.0"
	for file, text := range map[string]string{
		"include/generated/compile.h": "#define UTS_VERSION \"#1\"\n#define LINUX_COMPILER \"gcc (Debian 12.2.0-14) 12.2.0, GNU ld 2.40\"\n",
		"xen/include/xen/compile.h":   "#define XEN_COMPILER\t\t\"gcc (Debian 12.2.0-14) 12.2.0\"\n",
	} {
		stamp := CompilerStamp(makeTree(t, map[string]string{file: text}))
		if stamp.File != file || !stamp.Names(gcc) || stamp.Names(other) {
			t.Errorf("%s: %+v", file, stamp)
		}
	}
	if stamp := CompilerStamp(makeTree(t, map[string]string{"f.c": ""})); stamp != (Stamp{}) {
		t.Errorf("got %+v", stamp)
	}
}
