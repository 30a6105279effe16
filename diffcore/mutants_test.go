package diffcore

import (
	"debug/elf"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var (
	mutantCount    = flag.Int("mutants", 0, "number of mutants to make of the units of -database")
	mutantDatabase = flag.String("database", "", "a compile_commands.json whose units are mutated")
	mutantSeed     = flag.Int64("seed", 1, "of the choice of mutants")
)

// unit is one source with the command that compiles it, as -O2 -g1.
type unit struct {
	Directory, File, Command string
	Arguments                []string
	source                   string
	tokens                   []token
	original                 []byte // its object
}

// units reads a compile database. Sources that are listed again are dropped.
func units(t *testing.T, path string) []*unit {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all, out []*unit
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, u := range all {
		if u.File = filepath.Join(u.Directory, relativeTo(u.Directory, u.File)); seen[u.File] || !strings.HasSuffix(u.File, ".c") {
			continue
		}
		seen[u.File] = true
		if u.Arguments == nil {
			u.Arguments = strings.Fields(u.Command)
		}
		if b, err := os.ReadFile(u.File); err == nil {
			u.source = string(b)
			u.tokens = tokensOf(u.source)
			out = append(out, u)
		}
	}
	return out
}

func relativeTo(dir, file string) string {
	if rel, err := filepath.Rel(dir, file); err == nil && filepath.IsAbs(file) {
		return rel
	}
	return file
}

// compile compiles text in place of the unit's source. Original and mutant
// have one name, that of a file elsewhere, so that the tree is not touched.
func (u *unit) compile(dir, text string, options ...string) ([]byte, error) {
	in, out := filepath.Join(dir, "unit.c"), filepath.Join(dir, "unit.o")
	if err := os.WriteFile(in, []byte("#line 1 \"unit.c\"\n"+text), 0o600); err != nil {
		return nil, err
	}
	args := []string{"-iquote", filepath.Dir(u.File)}
	for i := 1; i < len(u.Arguments); i++ {
		switch a := u.Arguments[i]; {
		case a == "-o" || a == "-MF" || a == "-MT" || a == "-MQ":
			i++
		case strings.HasPrefix(a, "-M"), strings.HasPrefix(a, "-flto"), relativeTo(u.Directory, a) == relativeTo(u.Directory, u.File):
		default:
			args = append(args, a)
		}
	}
	c := exec.Command(u.Arguments[0], append(args, "-O2", "-g1", "-w", "-Wno-error", "-Werror=implicit-function-declaration", "-Werror=int-conversion",
		"-Werror=incompatible-pointer-types", "-c", in, "-o", out)...)
	c.Args = append(c.Args, options...)
	c.Dir = u.Directory
	if b, err := c.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, b)
	}
	return os.ReadFile(out)
}

// orderAlone tells whether a mutant's object differs from the original's only
// in the order of functions, which gcc takes from who calls whom: told to keep
// that of the source, it makes the same of both.
func (u *unit) orderAlone(t *testing.T, dir string, m *mutant) bool {
	t.Helper()
	var sides [2][]string
	for i, text := range []string{u.source, m.apply(u.source)} {
		b, err := u.compile(dir, text, "-fno-toplevel-reorder")
		if err != nil {
			t.Fatal(err)
		}
		sides[i] = loadable(t, b)
	}
	return slices.Equal(sides[0], sides[1])
}

// score counts what became of the mutants of one kind.
type score struct{ made, differ, ordered, reported, named int }

// judge compares the objects of a mutant. Whether anything loadable
// differs is decided by bytes and relocations alone, with another reader.
func (s *score) judge(t *testing.T, m *mutant, old, new []byte, orderAlone func() bool) (verdict string) {
	t.Helper()
	s.made++
	if slices.Equal(loadable(t, old), loadable(t, new)) {
		return "same object"
	}
	s.differ++
	x, y := parse(t, "unit.o", old), parse(t, "unit.o", new)
	r := compareBothWays(t, x, y)
	if len(r.Changes) == 0 && orderAlone() {
		s.ordered++
		return "order alone"
	}
	if len(r.Changes) == 0 {
		return fmt.Sprintf("MISSED (undecided: %v)", r.Undecided)
	}
	s.reported++
	holders := append(holders(t, x, m), holders(t, y, m)...)
	var names []string
	for _, c := range r.Changes {
		names = append(names, c.Symbol)
		if slices.Contains(holders, c.Symbol) || !m.function || c.LineOnly {
			s.named++
			return "reported"
		}
	}
	return fmt.Sprintf("NOT NAMED: %v reported, want one of %v", names, holders)
}

// holders lists the functions that hold code of the mutant: the one that the
// token stands in, and those that this is inlined into. In the source its name
// may be a macro's, or have parentheses around it: the symbol is that of the
// last function of the unit declared at or before the line.
func holders(t *testing.T, o *Object, m *mutant) []string {
	t.Helper()
	list, err := o.Functions()
	if err != nil {
		t.Fatal(err)
	}
	last := Function{Parent: m.inside, Source: m.inside}
	for _, g := range list {
		if filepath.Base(g.File) == "unit.c" && g.Line <= m.line && g.Line > last.Line {
			last = g
		}
	}
	out := []string{m.inside, last.Parent}
	for _, g := range list {
		if slices.Contains(g.Inlined, m.inside) || slices.Contains(g.Inlined, last.Source) {
			out = append(out, g.Parent)
		}
	}
	return out
}

// loadable lists contents and relocations of all sections that are loaded.
func loadable(t *testing.T, b []byte) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "t.o")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, s := range f.Sections {
		if s.Type == elf.SHT_RELA && f.Sections[s.Info].Flags&elf.SHF_ALLOC != 0 {
			out = append(out, f.Sections[s.Info].Name+relocationText(t, f, s, symbols))
		}
		if s.Flags&elf.SHF_ALLOC == 0 || s.Type == elf.SHT_NOBITS {
			continue
		}
		data, err := s.Data()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, s.Name+string(data))
	}
	slices.Sort(out)
	return out
}

// relocationText renders relocations with names in place of indices.
func relocationText(t *testing.T, f *elf.File, s *elf.Section, symbols []elf.Symbol) string {
	t.Helper()
	b, err := s.Data()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for ; len(b) >= relaSize; b = b[relaSize:] {
		info := f.ByteOrder.Uint64(b[8:])
		y := symbols[info>>32-1]
		if elf.ST_TYPE(y.Info) == elf.STT_SECTION {
			y.Name = f.Sections[y.Section].Name
		}
		fmt.Fprintln(&out, f.ByteOrder.Uint64(b), uint32(info), y.Name, int64(f.ByteOrder.Uint64(b[16:])))
	}
	return out.String()
}

// mutantSource is mutated where no database is given.
const mutantSource = `int printf(const char *, ...); int puts(const char *); int putchar(int);
static const int prices[] = { 12, 7, 31, 44 };
static const char *const names[] = { "none", "some", "all" };
struct rule { int from, to; int (*check)(int); const char *text; };
static int positive(int x) { return x > 0; }
static int even(int x) { return x % 2 == 0; }
static const struct rule rules[] = { { 0, 5, positive, "plus" }, { 3, 9, even, "pair" } };
static int clamp(int x) { if (x < 10) return x + 3; return x > 100 && x != 77 ? 100 : x; }
int price(int i) { static int calls = 3; if (calls++ > 40) puts("too often"); return prices[i & 3] * clamp(i); }
int rank(int i)
{
	switch (i) {
	case 0: return 11; case 1: return 5; case 2: return 17; case 3: return 2; case 4: return 90; case 5: return 8;
	}
	return 1;
}
int walk(int i) { switch (i) { case 0: return puts("zero"); case 1: return putchar(i); case 2: return price(3); case 3: return rank(2); case 4: return 6; case 5: return puts(names[1]); } return 9; }
int all(int x) { int n = 0; for (int i = 0; i < 2; i++) if (x >= rules[i].from && x <= rules[i].to && rules[i].check(x)) n += printf("%s\n", rules[i].text); return n; }
double scale(double d) { return d * 1.25 + 0.75; }
`

// makeMutants makes and judges so many mutants, of each kind in turn.
func makeMutants(t *testing.T, dir string, list []*unit, count int, scores map[string]*score) {
	t.Helper()
	r := rand.New(rand.NewSource(*mutantSeed))
	for made, tries := 0, 0; made < count && tries < 20*count; tries++ {
		kind, u := mutantKinds[made%len(mutantKinds)], list[r.Intn(len(list))]
		m, ok := mutateToken(u.source, u.tokens, kind, r)
		if !ok {
			continue
		}
		if u.original == nil {
			b, err := u.compile(dir, u.source)
			if err != nil {
				t.Logf("%s: not compiled: %v", u.File, err)
				list = slices.DeleteFunc(list, func(v *unit) bool { return v == u })
				continue
			}
			u.original = b
		}
		b, err := u.compile(dir, m.apply(u.source))
		if err != nil {
			continue // not C any more
		}
		made++
		order := func() bool { return u.orderAlone(t, dir, &m) }
		if v := scores[kind].judge(t, &m, u.original, b, order); strings.ToUpper(v[:3]) == v[:3] {
			t.Errorf("%s:%d: %s in %s: %q becomes %q: %s", u.File, m.line, kind, m.inside, u.source[m.from:m.to], m.text, v)
		}
	}
}

// TestMutants: where a changed token changes anything that is loaded, it is
// reported, and what holds the token is among what is named.
func TestMutants(t *testing.T) {
	count, dir := *mutantCount, t.TempDir()
	var list []*unit
	if count > 0 {
		list = units(t, *mutantDatabase)
	} else {
		count = 30
		list = []*unit{{File: filepath.Join(dir, "small.c"), Directory: dir, Arguments: []string{"gcc", "-c"}, source: mutantSource, tokens: tokensOf(mutantSource)}}
	}
	scores := map[string]*score{}
	for _, k := range mutantKinds {
		scores[k] = &score{}
	}
	makeMutants(t, dir, list, count, scores)
	total := score{}
	for _, k := range mutantKinds {
		s := scores[k]
		t.Logf("| %s | %d | %d | %d | %d | %d |", k, s.made, s.differ, s.ordered, s.reported, s.named)
		total = score{total.made + s.made, total.differ + s.differ, total.ordered + s.ordered, total.reported + s.reported, total.named + s.named}
	}
	t.Logf("| all | %d | %d | %d | %d | %d |", total.made, total.differ, total.ordered, total.reported, total.named)
	if *mutantCount == 0 && total.differ < count/2 {
		t.Errorf("of %d mutants only %d differ", total.made, total.differ)
	}
}
