package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/lineneutral/lineneutral/verify"
)

func TestPlainProgressSaysALineNowAndThen(t *testing.T) {
	var out bytes.Buffer
	now := time.Unix(0, 0)
	follow := plainProgress(&out, 10*time.Second, func() time.Time { return now })
	for i, object := range []string{"a.o", "", "b.o", "c.o", "d.o"} {
		now = now.Add(6 * time.Second)
		follow(verify.Progress{Done: i, Total: 4, Finished: object})
	}
	if got := out.String(); got != "[2/4] b.o\n[4/4] d.o\n" {
		t.Errorf("got %q", got)
	}
}

func TestProgressOnATerminalNamesWhatRuns(t *testing.T) {
	var out bytes.Buffer
	follow, end := drawProgress(&out)
	follow(verify.Progress{Total: 3, Running: []string{"a.o", "b.o"}})
	follow(verify.Progress{Done: 1, Total: 3, Running: []string{strings.Repeat("long/", 20)}, Finished: "a.o"})
	end()
	for _, want := range []string{"a.o b.o", "0/3", "1/3", "long/long/..."} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q does not show %q", out.String(), want)
		}
	}
	if strings.Contains(out.String(), "\n") {
		t.Errorf("more than a line: %q", out.String())
	}
}
