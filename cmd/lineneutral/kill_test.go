package main

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const killedBase = "int one(void) { return 1; }\nint two(void) { return __LINE__; }\n"

const killedPatch = `--- a/a.c
+++ b/a.c
@@ -1,2 +1,3 @@
 int one(void) { return 1; }
+int added;
 int two(void) { return __LINE__; }
`

// fix -w is killed at random moments while it replaces many files: whenever
// that is, every file is the old or the new one.
func TestKilledWritesLeaveOldOrNewFiles(t *testing.T) {
	const files, rounds = 50, 200
	t.Chdir(t.TempDir())
	write := func(name, content string) {
		if err := os.WriteFile(name, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("a.c", killedBase)
	args := []string{"fix", "-w", "--each"}
	for i := range files {
		args = append(args, fmt.Sprintf("%02d.patch", i))
	}
	reset := func() {
		for _, name := range args[3:] {
			write(name, killedPatch)
		}
	}
	reset()
	began := time.Now()
	if out, err := exec.Command("lineneutral", args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	whole := time.Since(began)
	fixed, err := os.ReadFile(args[3])
	if err != nil || !bytes.Contains(fixed, []byte("+#line 2\n")) {
		t.Fatalf("fixed patch, %v:\n%s", err, fixed)
	}
	random := rand.New(rand.NewPCG(1, 2))
	killed := 0
	for range rounds {
		reset()
		cmd := exec.Command("lineneutral", args...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(time.Duration(random.Int64N(int64(whole))), func() { cmd.Process.Kill() })
		var exit *exec.ExitError
		if errors.As(cmd.Wait(), &exit) {
			killed++
		}
		kill.Stop()
		for _, name := range args[3:] {
			got, err := os.ReadFile(name)
			if err != nil || string(got) != killedPatch && !bytes.Equal(got, fixed) {
				t.Fatalf("%s is neither the old nor the new patch (%v):\n%s", name, err, got)
			}
		}
		removeLeftovers(t)
	}
	if killed < rounds/10 {
		t.Errorf("only %d of %d runs were killed before their end", killed, rounds)
	}
}

// removeLeftovers removes what killed writes left, which must be hidden files.
func removeLeftovers(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		switch {
		case strings.HasPrefix(e.Name(), "."):
			os.Remove(e.Name())
		case filepath.Ext(e.Name()) != ".patch" && e.Name() != "a.c":
			t.Errorf("%s was left behind", e.Name())
		}
	}
}
