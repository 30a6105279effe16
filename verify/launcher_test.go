package verify

import (
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lineneutral/lineneutral/build"
)

// servers starts n distccd on loopback and returns what DISTCC_HOSTS names them.
func servers(t *testing.T, n int) string {
	t.Helper()
	var hosts []string
	for range n {
		port := freePort(t)
		cmd := exec.Command("distccd", "--daemon", "--no-detach", "--allow", "127.0.0.1", "--listen", "127.0.0.1", "--port", port,
			"--jobs", "2", "--enable-tcp-insecure", "--log-stderr", "--log-level", "error")
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // it forks workers, which go with it
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL); cmd.Wait() })
		awaitPort(t, port)
		hosts = append(hosts, "127.0.0.1:"+port)
	}
	return strings.Join(hosts, " ")
}

func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return fmt.Sprint(listener.Addr().(*net.TCPAddr).Port)
}

func awaitPort(t *testing.T, port string) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if conn, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			conn.Close()
			return
		}
	}
	t.Fatal("distccd does not answer on port " + port)
}

// However the objects were made, the verdict is the same. (icecc without its
// daemons compiles by itself.)
func TestLaunchersDoNotChangeTheVerdict(t *testing.T) {
	var bare []launched
	for _, name := range []string{"line", "inline", "struct"} {
		b := launched{name: name}
		b.tree, b.change = load(t, name)
		b.want, _ = b.run(t, "")
		bare = append(bare, b)
	}
	for _, launcher := range []string{"distcc", "ccache", "sccache", "icecc"} {
		t.Run(launcher, func(t *testing.T) {
			if _, err := exec.LookPath(launcher); err != nil {
				t.Skip(launcher + " is not installed; apt-get install distcc ccache sccache icecc")
			}
			state := t.TempDir()
			t.Setenv("CCACHE_DIR", state)
			t.Setenv("DISTCC_DIR", state)
			t.Setenv("SCCACHE_DIR", state)
			if launcher == "distcc" {
				t.Setenv("DISTCC_HOSTS", servers(t, 2))
				t.Setenv("DISTCC_FALLBACK", "0") // what the servers refuse is an error
			}
			for _, b := range bare {
				got, used := b.run(t, launcher)
				if diff := cmp.Diff(b.want, got); diff != "" {
					t.Errorf("%s: -without +with the launcher\n%s", b.name, diff)
				}
				if used == 0 {
					t.Errorf("%s: the launcher was not used", b.name)
				}
			}
		})
	}
}

// A launched is a tree and a patch, and the verdict without a launcher.
type launched struct {
	name, tree string
	change     []byte
	want       string
}

// run returns the verdict, and how many commands the launcher got.
func (l *launched) run(t *testing.T, launcher string) (verdict string, used int) {
	t.Helper()
	opts := Options{Tree: l.tree, Strip: 1, Jobs: 1, Launcher: strings.Fields(launcher), Command: func(_, _ string, args []string) {
		if args[0] == launcher {
			used++
		}
	}}
	v, err := Run(t.Context(), opts, l.change)
	if err != nil {
		t.Fatal(err)
	}
	return summary(v), used
}

// A cache that goes by times and sizes would take the patched file, which has
// both from the original, for that one.
func TestSloppyCachesAreNotBelieved(t *testing.T) {
	if _, err := exec.LookPath("ccache"); err != nil {
		t.Skip("ccache is not installed; apt-get install ccache")
	}
	t.Setenv("CCACHE_DIR", t.TempDir())
	t.Setenv("CCACHE_SLOPPINESS", "file_stat_matches,file_stat_matches_ctime,include_file_mtime,include_file_ctime")
	root := t.TempDir()
	tree := filepath.Join(root, "a")
	for side, number := range map[string]string{"a": "7", "b": "8"} {
		write(t, filepath.Join(root, side, "f.h"), []byte("#define F "+number+"\n"))
		write(t, filepath.Join(root, side, "f.c"), []byte("#include \"f.h\"\nint f(void) { return F; }\n"))
	}
	change := makePatch(t, root)
	write(t, filepath.Join(tree, build.DatabaseName), []byte(databaseOf(t, tree)))
	for range 2 {
		verdict, err := Run(t.Context(), Options{Tree: tree, Strip: 1, Jobs: 1, Launcher: []string{"ccache"}}, change)
		if err != nil || len(verdict.Findings) != 1 {
			t.Errorf("%v, %+v", err, verdict)
		}
	}
}
