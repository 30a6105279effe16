package patch

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write the outlines of the golden files anew")

// goldens are patches as people send them, each with the outline of its
// pieces.
func goldens(t testing.TB) map[string]*txtar.Archive {
	t.Helper()
	names, err := filepath.Glob("../testdata/patches/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	archives := make(map[string]*txtar.Archive)
	for _, name := range names {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		archives[name] = a
	}
	return archives
}

func section(a *txtar.Archive, name string) *txtar.File {
	for i := range a.Files {
		if a.Files[i].Name == name {
			return &a.Files[i]
		}
	}
	a.Files = append(a.Files, txtar.File{Name: name})
	return &a.Files[len(a.Files)-1]
}

// writeGolden writes a golden file back under -update.
func writeGolden(t *testing.T, name string, a *txtar.Archive) {
	t.Helper()
	if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestOutlineOfGoldenPatches(t *testing.T) {
	for name, a := range goldens(t) {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			in := section(a, "patch").Data
			p := Parse(in)
			if !bytes.Equal(p.Bytes(), in) {
				t.Errorf("round trip: %s", cmp.Diff(string(in), string(p.Bytes())))
			}
			want := section(a, "outline")
			got := outline(p)
			if *update {
				want.Data = []byte(got)
				writeGolden(t, name, a)
			}
			if diff := cmp.Diff(string(want.Data), got); diff != "" {
				t.Errorf("outline (-want +got):\n%s", diff)
			}
		})
	}
}

// outline prints what Parse found, one row a piece.
func outline(p *Patch) string {
	var w strings.Builder
	for _, m := range p.Messages {
		fmt.Fprintf(&w, "message: head %d rows, tail %d rows\n", len(Records(m.Head)), len(Records(m.Tail)))
		for _, f := range m.Files {
			outlineFile(&w, f)
		}
	}
	for _, e := range p.Problems() {
		fmt.Fprintf(&w, "problem: %v\n", e)
	}
	return w.String()
}

func outlineFile(w *strings.Builder, f *File) {
	fmt.Fprintf(w, "  %d: %q -> %q%s, tail %d rows\n", f.Line, f.Old, f.New, outlineFlags(f), len(Records(f.Tail)))
	for _, h := range f.Hunks {
		fmt.Fprintf(w, "    %d: %d,%d -> %d,%d %q\n", h.Line, h.OldStart, h.OldCount, h.NewStart, h.NewCount, h.Heading)
		for _, l := range h.Lines {
			if l.Op != Context {
				fmt.Fprintf(w, "      %c %q\n", l.Op, l.Text)
			}
		}
	}
}

func outlineFlags(f *File) string {
	var flags string
	for _, flag := range []struct {
		on   bool
		text string
	}{
		{f.OldBlob != "", " blob " + f.OldBlob + ".." + f.NewBlob},
		{f.OldMode != "" || f.NewMode != "", " mode " + f.OldMode + ".." + f.NewMode},
		{f.Added, " added"},
		{f.Deleted, " deleted"},
		{f.Binary, " binary"},
		{f.RenamedFrom != "", fmt.Sprintf(" renamed %q %q", f.RenamedFrom, f.RenamedTo)},
		{f.CopiedFrom != "", fmt.Sprintf(" copied %q %q", f.CopiedFrom, f.CopiedTo)},
	} {
		if flag.on {
			flags += flag.text
		}
	}
	return flags
}
