package diffcore_test

import (
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/lineneutral/lineneutral/diffcore"
)

// compile stands for whatever made the objects.
func compile(dir, name, source string) *diffcore.Object {
	c, o := filepath.Join(dir, "t.c"), filepath.Join(dir, name)
	if err := os.WriteFile(c, []byte(source), 0o666); err != nil {
		log.Fatal(err)
	}
	if out, err := exec.Command("gcc", "-O2", "-c", c, "-o", o).CombinedOutput(); err != nil {
		log.Fatalf("%v\n%s", err, out)
	}
	object, err := diffcore.Open(o)
	if err != nil {
		log.Fatal(err)
	}
	return object
}

func Example() {
	dir, err := os.MkdirTemp("", "diffcore")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	old := compile(dir, "old.o", `void say(const char *); void f(void) { say("one"); } int g(int x) { return x; }`)
	new := compile(dir, "new.o", `void say(const char *); void f(void) { say("two"); } int g(int x) { return x; }`)
	for _, c := range diffcore.Compare(old, new, diffcore.Options{}).Changes {
		fmt.Println(c.Change, c.Kind, c.Symbol, c.Causes)
	}
	// Output: changed function f [string]
}

func ExampleCorrelate() {
	dir, err := os.MkdirTemp("", "diffcore")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	old := compile(dir, "old.o", `int f(void) { static int n; return ++n; }`)
	new := compile(dir, "new.o", `int f(void) { static int n; return ++n; } int e(void) { static int n; return n += 2; }`)
	for _, p := range diffcore.Correlate(old, new).Pairs() {
		fmt.Println(p.Old, p.New)
	}
	// Output:
	// f f
	// n.0 n.1
}
