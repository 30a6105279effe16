package build

import (
	"os"
	"testing"
)

// The insides of the sandboxes are this test program, started again.
func TestMain(m *testing.M) {
	RunIfSandboxed()
	os.Exit(m.Run())
}
