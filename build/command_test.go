package build

import (
	"strings"
	"testing"
)

func TestObjectCommandKeepsCodeAndDropsOutputs(t *testing.T) {
	const own = " -g1 -c -o OUT -MD -MF OUT.d -MT unit"
	for _, c := range []struct{ name, in, want string }{
		{"plain", "cc -O2 -c f.c", "cc -O2 f.c" + own},
		{"object, joined and apart", "cc -of.o -o g.o f.c", "cc f.c" + own},
		{"other stages", "cc -S -E -fsyntax-only f.c", "cc f.c" + own},
		{"dependency files", "cc -MD -MMD -MP -MF x.d -MTx -MT y -MQ z -MFw.d f.c", "cc f.c" + own},
		{"kernel's dependency file", "cc -Wp,-MMD,k/.f.o.d -Wp,-D_FORTIFY_SOURCE=2,-MD,x f.c", "cc -Wp,-D_FORTIFY_SOURCE=2 f.c" + own},
		{"debug levels", "cc -g -g3 -ggdb3 -gdwarf-4 -gsplit-dwarf -gz=zlib f.c", "cc f.c" + own},
		{"no debug option", "cc -gcc-toolchain /x f.c", "cc -gcc-toolchain /x f.c" + own},
		{"link-time optimisation", "cc -flto=auto -ffat-lto-objects -fno-lto f.c", "cc -fno-lto f.c" + own},
		{"passed on", "cc -Xassembler -g -Xclang -o f.c", "cc -Xassembler -g -Xclang -o f.c" + own},
		{"names that look like options", "cc -D -MD -U -g f.c", "cc -D -MD -U -g f.c" + own},
		{"launcher", "ccache cc -c f.c", "ccache cc f.c" + own},
		{"files behind --", "clang -c -- -g.c", "clang" + own + " -- -g.c"},
		{"errors stay", "cc -Werror -Werror=vla -pedantic-errors f.c", "cc -Werror -Werror=vla -pedantic-errors f.c" + own},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := strings.Join(objectArgs(strings.Fields(c.in), "OUT", Tweak{}, "-g1"), " ")
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestOneLineDropsErrors(t *testing.T) {
	got := strings.Join(objectArgs(strings.Fields("cc -Werror -Werror=vla -pedantic-errors -Wall f.c"), "OUT", OneLine(1), "-g1"), " ")
	want := "cc -Wall f.c -D__LINE__=1 -w -g1 -c -o OUT -MD -MF OUT.d -MT unit"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestCommandOfTheDatabaseIsNotTouched(t *testing.T) {
	args := strings.Fields("cc -g -c -o f.o f.c")
	before := strings.Join(args, " ")
	objectArgs(args, "OUT", OneLine(1))
	scanArgs(args, "OUT")
	prependOptions(args, []string{"-x"})
	if after := strings.Join(args, " "); after != before {
		t.Errorf("became %s", after)
	}
}

func TestPrependedOptionsStandBehindTheLauncher(t *testing.T) {
	got := strings.Join(prependOptions(strings.Fields("ccache cc -O2 f.c"), []string{"-new"}), " ")
	if want := "ccache cc -new -O2 f.c"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestLTOIsNoticed(t *testing.T) {
	for command, want := range map[string]bool{
		"cc -flto f.c": true, "cc -flto=thin f.c": true, "cc -flto -fno-lto f.c": false, "cc f.c": false,
	} {
		unit := Unit{Args: strings.Fields(command)}
		if got := unit.LTO(); got != want {
			t.Errorf("%s: %v", command, got)
		}
	}
}

func TestRootIsReplacedAsAPathOnly(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"/a/t", "/new"},
		{"/a/t/src/f.c", "/new/src/f.c"},
		{"-I/a/t/include", "-I/new/include"},
		{"-fmacro-prefix-map=/a/t=.", "-fmacro-prefix-map=/new=."},
		{"-Wl,-rpath,/a/t:/a/t/lib", "-Wl,-rpath,/new:/new/lib"},
		{"/a/t2/f.c", "/a/t2/f.c"},
		{"/a/t-old/f.c", "/a/t-old/f.c"},
		{"/b/a/t/f.c", "/b/a/t/f.c"},
		{"-Ix/a/t", "-Ix/a/t"},
	} {
		if got := replaceRoot(c.in, "/a/t", "/new"); got != c.want {
			t.Errorf("%s became %s, want %s", c.in, got, c.want)
		}
	}
}

func TestCompilerIsWhatStandsBeforeTheOptions(t *testing.T) {
	for command, want := range map[string]string{
		"cc -O2 f.c": "cc", "ccache cc -c f.c": "ccache cc", "cc src/f.c -c": "cc", "cc @flags": "cc", "cc": "cc",
	} {
		if got := compilerOf(strings.Fields(command), "/t/src/f.c"); got != want {
			t.Errorf("%s: %q", command, got)
		}
	}
}
