package main

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/lineneutral/lineneutral"

// allowedImports reads the table of docs/ARCHITECTURE.md: which rooms there
// are, and which of ours each may import.
func allowedImports(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile(projectPath("docs/ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile("(?m)^\\| `([^`]+)` \\|.*\\| (?:`([^`]*)` )?\\|$")
	rooms := map[string][]string{}
	for _, m := range row.FindAllStringSubmatch(string(text), -1) {
		rooms[m[1]] = strings.Fields(m[2])
	}
	if len(rooms) == 0 {
		t.Fatal("docs/ARCHITECTURE.md has no table of rooms")
	}
	return rooms
}

// Third-party modules that have one importer by design.
func owners() map[string]string {
	return map[string]string{
		"github.com/sourcegraph/go-diff/":  "patch",
		"modernc.org/cc/v4":                "cparse",
		"golang.org/x/arch/x86/x86asm":     "diffcore",
		"github.com/klauspost/compress/":   "diffcore",
		"github.com/urfave/cli/v2":         "cmd/lineneutral",
		"golang.org/x/sync/":               "build",
		"golang.org/x/sys/":                "build",
		"github.com/schollz/progressbar/":  "cmd/lineneutral",
		"mvdan.cc/sh/v3/":                  "build",
		"github.com/google/renameio/v2":    "series",
		"github.com/rogpeppe/go-internal/": "cmd/lineneutral", // and tests
		"github.com/google/go-cmp/":        "(tests)",
		"golang.org/x/tools/txtar":         "(tests)",
	}
}

type listed struct {
	ImportPath string
	Imports    []string
}

func listPackages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func TestImportsRunOneWay(t *testing.T) {
	allowed := allowedImports(t)
	for _, p := range listPackages(t) {
		room := strings.TrimPrefix(p.ImportPath, module+"/")
		may, known := allowed[room]
		if !known {
			t.Errorf("package %s is in no row of docs/ARCHITECTURE.md", room)
		}
		for _, imp := range p.Imports {
			if ours, ok := strings.CutPrefix(imp, module+"/"); ok && !slices.Contains(may, ours) {
				t.Errorf("%s imports %s, against the order", room, ours)
			}
		}
		delete(allowed, room)
	}
	for room := range allowed {
		t.Errorf("docs/ARCHITECTURE.md names %s, which is no package", room)
	}
}

func TestThirdPartyModulesHaveOneImporter(t *testing.T) {
	importer := map[string]string{} // module prefix -> our package
	for _, p := range listPackages(t) {
		room := strings.TrimPrefix(p.ImportPath, module+"/")
		for _, imp := range p.Imports {
			if strings.HasPrefix(imp, module) || !strings.Contains(strings.Split(imp, "/")[0], ".") {
				continue
			}
			key := modulePrefix(imp)
			if other, taken := importer[key]; taken && other != room {
				t.Errorf("%s is imported by %s and by %s; a third-party module has one importer", key, other, room)
			}
			importer[key] = room
			if owner, fixed := owners()[ownerKey(imp)]; fixed && owner != room {
				t.Errorf("%s imports %s, which is %s's", room, imp, owner)
			}
		}
	}
	for _, want := range []string{"github.com/sourcegraph/go-diff", "modernc.org/cc/v4", "golang.org/x/arch", "github.com/urfave/cli/v2"} {
		if importer[want] == "" {
			t.Errorf("nothing imports %s", want)
		}
	}
}

// modulePrefix returns host/owner/name[/vN] of an import path, host/name for
// hosts without owners.
func modulePrefix(imp string) string {
	parts := strings.Split(imp, "/")
	n := 3
	if parts[0] == "modernc.org" || parts[0] == "mvdan.cc" {
		n = 2
	}
	if len(parts) > n && len(parts[n]) >= 2 && parts[n][0] == 'v' && parts[n][1] >= '2' && parts[n][1] <= '9' {
		n++
	}
	return strings.Join(parts[:min(n, len(parts))], "/")
}

func ownerKey(imp string) string {
	for key := range owners() {
		if strings.HasPrefix(imp, key) {
			return key
		}
	}
	return ""
}
