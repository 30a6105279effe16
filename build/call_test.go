package build

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lateServer is a launcher whose server is late so many times.
func lateServer(t *testing.T, times int) (dir, program string) {
	t.Helper()
	dir = t.TempDir()
	program = filepath.Join(dir, "sccache")
	script := fmt.Sprintf(`#!/bin/sh
echo run >>runs
[ $(wc -l <runs) -gt %d ] && exit 0
echo 'sccache: error: Server startup failed: Timed out waiting for server startup'
exit 2
`, times)
	if err := os.WriteFile(program, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir, program
}

func TestAServerThatIsLateIsAskedAgain(t *testing.T) {
	for _, c := range []struct {
		late, port, runs int
		fine             bool
	}{
		{late: 0, port: 1, runs: 1, fine: true},
		{late: 1, port: 1, runs: 2, fine: true},
		{late: 9, port: 1, runs: mostStarts},
		{late: 1, port: 0, runs: 1}, // no launcher with a server
	} {
		dir, program := lateServer(t, c.late)
		out := call{Dir: dir, Args: []string{program}, Temp: dir, Port: c.port}.run(t.Context())
		runs, err := os.ReadFile(filepath.Join(dir, "runs"))
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(runs), "run"); n != c.runs || (out.Fault == "") != c.fine {
			t.Errorf("late %d times: %d runs, fault %q", c.late, n, out.Fault)
		}
	}
}
