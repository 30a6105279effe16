package rewrite

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/lineneutral/lineneutral/patch"
	"github.com/lineneutral/lineneutral/source"
)

// fixSeries fixes the patches between texts of x.c one after the other, and
// returns the fixed sections and texts, the base first.
func fixSeries(t *testing.T, style Style, texts ...string) (sections []*patch.File, fixed []string) {
	t.Helper()
	w := NewRewriter(seriesTree(t, []byte(texts[0])), 1, FromTree, Options{Style: style})
	fixed = []string{texts[0]}
	for k := 1; k < len(texts); k++ {
		f := sectionOf(t, []byte(texts[k-1]), []byte(texts[k]), 3)
		w.Begin()
		out, err := w.Fix(f)
		if err != nil {
			t.Fatalf("patch %d: %v", k, err)
		}
		if got := patched(t, []byte(fixed[k-1]), f); !bytes.Equal(got, out.After) {
			t.Errorf("patch %d gives another text:\n%s", k, f.Bytes())
		}
		sections, fixed = append(sections, f), append(fixed, string(out.After))
	}
	return sections, fixed
}

// What a later patch does where an earlier one was given a layout.
func TestPatchMeetsWhatWasDoneForAnEarlierOne(t *testing.T) {
	const base = "int keep_a = __LINE__;\nint keep_b = __LINE__;\nint keep_c = __LINE__;\nint keep_d = __LINE__;\nint keep_e = __LINE__;\n"
	put := func(text, before, lines string) string { return strings.Replace(text, before, lines+before, 1) }
	one := put(base, "int keep_c", "int x;\nint y;\n")
	for _, tt := range []struct {
		name  string
		style Style
		texts []string
		want  string // the last fixed text, its objects without "= __LINE__"
	}{
		{"its context shows a directive", Line, []string{base, one, put(one, "int keep_d", "int z;\n")},
			"int keep_a;\nint keep_b;\nint x;\nint y;\n#line 3\nint keep_c;\nint z;\n#line 4\nint keep_d;\nint keep_e;\n"},
		{"it adds lines where a directive stands", Line, []string{base, one, put(one, "int keep_c", "int z;\n")},
			"int keep_a;\nint keep_b;\nint x;\nint y;\nint z;\n#line 3\nint keep_c;\nint keep_d;\nint keep_e;\n"},
		{"it changes a line above a directive", Line, []string{base, one, strings.Replace(one, "int y", "long y", 1)},
			"int keep_a;\nint keep_b;\nint x;\nlong y;\n#line 3\nint keep_c;\nint keep_d;\nint keep_e;\n"},
		{"it removes both sides of a directive", Line, []string{base, one, strings.Replace(one, "int y;\nint keep_c = __LINE__;\n", "", 1)},
			"int keep_a;\nint keep_b;\nint x;\nint keep_d;\nint keep_e;\n"},
		{"it takes the first patch back", Line, []string{base, one, base},
			"int keep_a;\nint keep_b;\nint keep_c;\nint keep_d;\nint keep_e;\n"},
		{"it takes back one of two places", Line, []string{base, put(one, "int keep_e", "int z;\n"), one},
			"int keep_a;\nint keep_b;\nint x;\nint y;\n#line 3\nint keep_c;\nint keep_d;\nint keep_e;\n"},
		{"its lines take the place of padding", Auto,
			[]string{base, strings.Replace(base, "int keep_b = __LINE__;\nint keep_c = __LINE__;\n", "", 1), strings.Replace(base, "int keep_b = __LINE__;\nint keep_c = __LINE__;\n", "int x;\nint y;\n", 1)},
			"int keep_a;\nint x;\nint y;\nint keep_d;\nint keep_e;\n"},
		{"it removes the blank line that gave way", Auto,
			[]string{put(base, "int keep_c", "\n"), put(base, "int keep_c", "int x;\n\n"), put(base, "int keep_c", "int x;\n")},
			"int keep_a;\nint keep_b;\nint x;\nint keep_c;\nint keep_d;\nint keep_e;\n"},
		{"it edits one of two joined lines", Reflow,
			[]string{base, strings.Replace(base, "int keep_b = __LINE__;\n", "int x;\nint y;\n", 1), strings.Replace(base, "int keep_b = __LINE__;\n", "int x;\nlong y;\n", 1)},
			"int keep_a;\nint x; long y;\nint keep_c;\nint keep_d;\nint keep_e;\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, fixed := fixSeries(t, tt.style, tt.texts...)
			if got := strings.ReplaceAll(fixed[len(fixed)-1], " = __LINE__", ""); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s\nbefore\n%s", got, tt.want, fixed[len(fixed)-2])
			}
		})
	}
}

// A hunk that shows nothing of what fix wrote keeps every byte but the starts
// in its header, the offset it applies at included.
func TestHunkFarFromTheOthersKeepsItsBytes(t *testing.T) {
	base := keepFile(24)
	one := strings.Replace(base, "int keep_c", "int x;\nint keep_c", 1)
	w := NewRewriter(seriesTree(t, []byte("/* moved */\n"+base)), 1, FromTree, Options{Style: Line})
	first, second := sectionOf(t, []byte(base), []byte(one), 3), sectionOf(t, []byte(one), []byte(strings.Replace(one, "int keep_u", "int v;\nint keep_u", 1)), 3)
	was := string(second.Bytes())
	for _, f := range []*patch.File{first, second} {
		if _, err := w.Fix(f); err != nil {
			t.Fatal(err)
		}
	}
	want := strings.NewReplacer("@@ -19,6 +19,7 @@", "@@ -20,6 +20,8 @@", "+int v;\n", "+int v;\n#line 22\n").Replace(was)
	want = strings.Replace(want, "\n#line", "\n+#line", 1)
	if got := string(second.Bytes()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// What a series does to whole files.
func TestSeriesOfWholeFiles(t *testing.T) {
	base := keepFile(20)
	edit := func(r *repository, name, before string) {
		r.write(name, strings.Replace(string(r.read(name)), "int "+before, "int added_"+before+";\nint "+before, 1))
	}
	for _, tt := range []struct {
		name  string
		steps []func(*repository)
		want  map[string]string // the directives of each file in the end
	}{
		{"a new file is edited", []func(*repository){
			func(r *repository) { r.write("n.c", base) },
			func(r *repository) { edit(r, "n.c", "keep_d") },
		}, map[string]string{"n.c": "", "x.c": ""}},
		{"an edited file is removed", []func(*repository){
			func(r *repository) { edit(r, "x.c", "keep_d") },
			func(r *repository) { r.git("rm", "-q", "x.c") },
		}, map[string]string{}},
		{"an edited file is renamed with an edit beside the directive", []func(*repository){
			func(r *repository) { edit(r, "x.c", "keep_d") },
			func(r *repository) { r.git("mv", "x.c", "y.c"); edit(r, "y.c", "keep_e") },
		}, map[string]string{"y.c": "#line 4 #line 5"}},
		{"an edited file is copied with an edit beside the directive", []func(*repository){
			func(r *repository) { edit(r, "x.c", "keep_d") },
			func(r *repository) {
				r.write("y.c", string(r.read("x.c")))
				edit(r, "y.c", "keep_e")
				edit(r, "x.c", "keep_r")
			},
		}, map[string]string{"x.c": "#line 4 #line 18", "y.c": "#line 4 #line 5"}},
		{"a file is renamed, then edited", []func(*repository){
			func(r *repository) { r.git("mv", "x.c", "y.c") },
			func(r *repository) { edit(r, "y.c", "keep_e") },
		}, map[string]string{"y.c": "#line 5"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newRepository(t)
			r.write("x.c", base)
			r.commit()
			r.git("checkout", "-q", "-b", "work")
			for _, step := range tt.steps {
				step(r)
				r.commit()
			}
			raw := r.git("format-patch", "--stdout", "-M", "-C", "main..work")
			for _, from := range []Origin{AnyOrigin, FromTree} {
				r.git("checkout", "-q", "main")
				fixed, err := r.fixAll(raw, from)
				if err != nil {
					t.Fatal(err)
				}
				r.git("checkout", "-q", "-B", "fixed", "main")
				r.write("../series.mbox", string(fixed.Bytes()))
				r.git("am", "-q", filepath.Join(r.dir, "../series.mbox"))
				names, err := filepath.Glob(filepath.Join(r.dir, "*.c"))
				if err != nil || len(names) != len(tt.want) {
					t.Errorf("files %v, want %v (%v)", names, tt.want, err)
				}
				for name, want := range tt.want {
					if got := strings.Join(regexp.MustCompile(`#line \d+`).FindAllString(string(r.read(name)), -1), " "); got != want {
						t.Errorf("%s has %q, want %q", name, got, want)
					}
				}
			}
		})
	}
}

// The patches of a series may be several files, with names of several depths.
func TestRewriterGoesOnFromPatchToPatch(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "x.c"), []byte(keepFile(9)), 0o600); err != nil {
		t.Fatal(err)
	}
	tree, err := source.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	w := NewRewriter(tree, 1, FromTree, Options{Style: Line})
	var last *Outcome
	for strip, text := range []string{
		"--- x.c\n+++ x.c\n@@ -1,3 +1,4 @@\n int keep_a = __LINE__;\n+int x;\n int keep_b = __LINE__;\n int keep_c = __LINE__;\n",
		"--- a/x.c\n+++ b/x.c\n@@ -2,4 +2,5 @@\n int x;\n int keep_b = __LINE__;\n+int y;\n int keep_c = __LINE__;\n int keep_d = __LINE__;\n",
	} {
		w.Strip(strip)
		w.Begin()
		if last, err = w.Fix(patch.Parse([]byte(text)).Files()[0]); err != nil {
			t.Fatal(err)
		}
	}
	if got := bytes.Count(last.After, []byte("#line")); got != 2 {
		t.Errorf("%d directives in\n%s", got, last.After)
	}
}
