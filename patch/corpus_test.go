package patch

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var corpus = flag.String("corpus", "", "a folder whose PACKAGE/NNNN/change.patch are parsed and printed again")

// Real patches come back byte for byte.
func TestCorpusRoundTrips(t *testing.T) {
	if *corpus == "" {
		t.Skip("no -corpus given; make corpus gives one")
	}
	paths, err := filepath.Glob(filepath.Join(*corpus, "*", "[0-9][0-9][0-9][0-9]", "change.patch"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no patches in %s: %v", *corpus, err)
	}
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		p := Parse(content)
		if !bytes.Equal(p.Bytes(), content) {
			t.Errorf("%s: not the same bytes", path)
		}
		for _, problem := range p.Problems() {
			t.Logf("%s: %v", path, problem)
		}
	}
	t.Logf("%d patches", len(paths))
}
