package source

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// partly makes a repository in which a.c was "one\n" in HEAD, is "staged\n"
// in the index and "unstaged\n" in the work tree.
func partly(t *testing.T) (dir string) {
	t.Helper()
	_, dir = tree(t, map[string]string{"a.c": "one\n", "sub/b.c": "b\n"})
	git(t, dir, "init", "-q")
	git(t, dir, "add", ".")
	git(t, dir, "commit", "-q", "-m", "one")
	write(t, filepath.Join(dir, "a.c"), "staged\n")
	git(t, dir, "add", "a.c")
	write(t, filepath.Join(dir, "a.c"), "unstaged\n")
	return dir
}

func openRepository(t *testing.T, dir string) *Tree {
	t.Helper()
	tr, err := OpenRepository(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tr.Close() })
	return tr
}

func TestStagedIsTheIndexAgainstHead(t *testing.T) {
	tr := openRepository(t, filepath.Join(partly(t), "sub"))
	got, err := tr.Staged()
	if err != nil {
		t.Fatal(err)
	}
	if s := string(got); !strings.Contains(s, "\n-one\n+staged\n") || strings.Contains(s, "unstaged") {
		t.Errorf("staged:\n%s", s)
	}
	if content, err := tr.StagedContent("a.c"); err != nil || string(content) != "staged\n" {
		t.Errorf("staged content %q, %v", content, err)
	}
}

func TestNothingIsStagedBeforeTheFirstCommit(t *testing.T) {
	_, dir := tree(t, map[string]string{"a.c": "one\n"})
	git(t, dir, "init", "-q")
	git(t, dir, "add", ".")
	if got, err := openRepository(t, dir).Staged(); err != nil || len(got) != 0 {
		t.Errorf("staged %q, %v", got, err)
	}
}

func TestStageLeavesModesAndTheWorkTree(t *testing.T) {
	dir := partly(t)
	git(t, dir, "update-index", "--chmod=+x", "a.c")
	tr := openRepository(t, dir)
	if err := tr.Stage([]StagedFile{{"a.c", []byte("fixed\n")}, {"sub/b.c", []byte("b2\n")}}); err != nil {
		t.Fatal(err)
	}
	if got := git(t, dir, "show", ":a.c"); got != "fixed" {
		t.Errorf("a.c is staged as %q", got)
	}
	if got := git(t, dir, "ls-files", "-s", "a.c"); !strings.HasPrefix(got, "100755 ") {
		t.Errorf("its mode became %s", got)
	}
	if got := git(t, dir, "show", ":sub/b.c"); got != "b2" {
		t.Errorf("sub/b.c is staged as %q", got)
	}
	if work, _ := os.ReadFile(filepath.Join(dir, "a.c")); string(work) != "unstaged\n" {
		t.Errorf("the work tree's file became %q", work)
	}
}

func TestStageRefusesWhatIsNotInTheIndex(t *testing.T) {
	dir := partly(t)
	tr := openRepository(t, dir)
	err := tr.Stage([]StagedFile{{"a.c", []byte("fixed\n")}, {"gone.c", nil}})
	if err == nil || !strings.Contains(err.Error(), "gone.c") {
		t.Errorf("error %v", err)
	}
	if got := git(t, dir, "show", ":a.c"); got != "staged" {
		t.Errorf("a.c was staged all the same, as %q", got)
	}
}

// git commit -a hands its hooks an index of its own.
func TestTheIndexOfTheEnvironmentIsMeant(t *testing.T) {
	dir := partly(t)
	other := filepath.Join(dir, ".git", "other")
	index, err := os.ReadFile(filepath.Join(dir, ".git", "index"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, other, string(index))
	t.Chdir(dir)
	t.Setenv("GIT_INDEX_FILE", ".git/other")
	tr := openRepository(t, dir)
	if err := tr.Stage([]StagedFile{{"a.c", []byte("fixed\n")}}); err != nil {
		t.Fatal(err)
	}
	if got, err := tr.StagedContent("a.c"); err != nil || string(got) != "fixed\n" {
		t.Errorf("the other index has %q, %v", got, err)
	}
	if got := git(t, dir, "show", ":a.c"); got != "staged" {
		t.Errorf("the repository's index has %q", got)
	}
}

func TestMailsAreGitsOwn(t *testing.T) {
	_, dir, _ := repository(t)
	tr := openRepository(t, dir)
	got, err := tr.Mails("HEAD~1..HEAD")
	if err != nil || len(got) != 1 {
		t.Fatalf("%d mails, %v", len(got), err)
	}
	if got[0].Name != "0001-new.patch" || !strings.Contains(string(got[0].Content), "\n-old\n+new\n") {
		t.Errorf("mail %s:\n%s", got[0].Name, got[0].Content)
	}
	for revisions, want := range map[string]string{
		"HEAD..HEAD":  "no commits",
		"nosuch..x":   "git format-patch: fatal:",
		"--output=..": "no range",
	} {
		if _, err := tr.Mails(revisions); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", revisions, err, want)
		}
	}
}

func TestHookDirFollowsTheConfiguration(t *testing.T) {
	dir := partly(t)
	tr := openRepository(t, dir)
	if got, err := tr.HookDir(); err != nil || got != filepath.Join(tr.Dir(), ".git/hooks") {
		t.Errorf("hooks in %s, %v", got, err)
	}
	git(t, dir, "config", "core.hooksPath", "my/hooks")
	if got, err := tr.HookDir(); err != nil || got != filepath.Join(tr.Dir(), "my/hooks") {
		t.Errorf("hooks in %s, %v", got, err)
	}
}
