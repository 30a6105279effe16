package build

import (
	"slices"
	"strings"
	"testing"
)

// What would make a compiler or its launcher see, or write, something else than
// a side's own is kept from it.
func TestTheEnvironmentLeadsNowhereElse(t *testing.T) {
	t.Setenv("INCLUDE_SERVER_PORT", "/tmp/pump/socket")
	t.Setenv("DEPENDENCIES_OUTPUT", "/home/a/deps")
	t.Setenv("CCACHE_SLOPPINESS", "file_stat_matches")
	t.Setenv("SCCACHE_SERVER_PORT", "4226")
	t.Setenv("CPATH", "/opt/include")
	env := call{Dir: "/home/a", Temp: "/tmp/x", Port: 4711}.environment()
	last := map[string]string{}
	for _, v := range env {
		name, value, _ := strings.Cut(v, "=")
		last[name] = value
	}
	for name, want := range map[string]string{"INCLUDE_SERVER_PORT": "", "DEPENDENCIES_OUTPUT": "", "CCACHE_SLOPPINESS": "",
		"SCCACHE_SERVER_PORT": "4711", "CPATH": "/opt/include", "PWD": "/home/a", "TMPDIR": "/tmp/x"} {
		if last[name] != want {
			t.Errorf("%s=%s, want %s", name, last[name], want)
		}
	}
	if !slices.Contains(env, "CCACHE_SLOPPINESS=") {
		t.Error("ccache's own configuration is not overruled")
	}
}
