package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A comparison that does not come to an end is given up when a signal says so.
func TestInterruptedDiffEnds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "endless.o")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errs bytes.Buffer
	if code := run(ctx, []string{"lineneutral", "diff", path, path}, stdio{&bytes.Buffer{}, &out, &errs}); code != exitCannotTell {
		t.Errorf("exit code %d, want %d", code, exitCannotTell)
	}
	if !strings.Contains(errs.String(), "interrupted") {
		t.Errorf("diagnostics: %q", errs.String())
	}
}
