package verify

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestObstaclesToLivePatching(t *testing.T) {
	const old = `int log_at(int line);
int level = 4;
int tiny(int x) { return x; }
__attribute__((section(".init.text"))) int boots(int x) { return log_at(x); }
__attribute__((section(".text.asm"))) int handler(int x) { return log_at(x); }
int counts(int x) { static int n; return log_at(n += x); }
int jumps(int x) { static void *const to[] = { &&a, &&b }; goto *to[x & 1]; a: return log_at(x); b: return log_at(x + 1) + 1; }
int plain(int x) { return log_at(x) * 2; }
`
	changed := strings.NewReplacer("return x;", "return x * 7;", "log_at(x);", "log_at(x + 9);", "n += x", "n += x + 9", "log_at(x) * 2", "log_at(x) * 3 + other(x)",
		"level = 4", "level = 5", "int log_at(int line);", "int log_at(int line); int exported(int); int other(int);").Replace(old)
	root := t.TempDir()
	tree := filepath.Join(root, "a")
	write(t, filepath.Join(tree, "f.c"), []byte(old))
	write(t, filepath.Join(root, "b", "f.c"), []byte(strings.Replace(changed, "other(x)", "other(x) + exported(x)", 1)))
	change := makePatch(t, root)
	write(t, filepath.Join(tree, "Module.symvers"), []byte("0x1234\texported\tvmlinux\tEXPORT_SYMBOL\t\n"))
	database := strings.ReplaceAll(databaseOf(t, tree), `"-O2"`, `"-O2","-fcf-protection=none"`)
	write(t, filepath.Join(tree, "compile_commands.json"), []byte(database))
	verdict, err := Run(t.Context(), Options{Tree: tree, Strip: 1, Forbid: []string{".text.asm"}}, change)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range verdict.Findings {
		got[f.Symbol] = strings.Join(f.Obstacles, "\n")
	}
	for symbol, want := range map[string]string{
		"tiny":    "tiny: 3 bytes leave no room for a jump of 5",
		"boots":   "boots: it lies in .init.text, which is forbidden (.init.text*)",
		"handler": "handler: it lies in .text.asm, which is forbidden (.text.asm)",
		"counts":  "counts: it shares data with the running version: n.",
		"jumps":   "holds addresses inside of it",
		"plain":   "plain: it needs other, to which nothing in the original object refers and which is not exported",
		"level":   "the running program has this data already, and keeps its content",
	} {
		if !strings.Contains(got[symbol], want) || strings.Count(got[symbol], "\n") > 0 {
			t.Errorf("%s: %q, want %q", symbol, got[symbol], want)
		}
	}
	if _, err := os.Stat(filepath.Join(tree, "f.o")); err == nil {
		t.Error("the tree was written")
	}
}
