package source

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// git runs git in dir as the tests need it and returns its output trimmed.
func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(gitEnviron(os.Environ()), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null",
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@example.org")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %q: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// repository makes a repository in which a.c was "old\n" once, is "new\n" in
// HEAD and "worktree\n" in the work tree. It returns the id of the old blob.
func repository(t *testing.T) (tr *Tree, dir, old string) {
	t.Helper()
	_, dir = tree(t, map[string]string{"a.c": "old\n"})
	git(t, dir, "init", "-q")
	git(t, dir, "add", "a.c")
	git(t, dir, "commit", "-q", "-m", "old")
	old = git(t, dir, "rev-parse", "HEAD:a.c")
	write(t, filepath.Join(dir, "a.c"), "new\n")
	git(t, dir, "commit", "-q", "-a", "-m", "new")
	write(t, filepath.Join(dir, "a.c"), "worktree\n")
	return open(t, dir), dir, old
}

func TestTheBlobComesFirst(t *testing.T) {
	tr, dir, old := repository(t)
	commit := git(t, dir, "rev-parse", "HEAD")
	git(t, dir, "tag", old[:9], commit)
	git(t, dir, "branch", "abcdef", commit)
	const work = "worktree\n"
	for _, test := range []struct {
		name, blob, want string
		origin           Origin
	}{
		{"full", old, "old\n", ObjectStore},
		{"abbreviated", old[:7], "old\n", ObjectStore},
		{"abbreviated to four", old[:4], "old\n", ObjectStore},
		{"a tag has the same name", old[:9], "old\n", ObjectStore},
		{"none given", "", work, WorkTree},
		{"not in the repository", "0123456789012345678901234567890123456789", work, WorkTree},
		{"a commit", commit, work, WorkTree},
		{"a branch that looks like an id", "abcdef", work, WorkTree},
		{"too short", old[:3], work, WorkTree},
		{"not hex", "HEAD", work, WorkTree},
		{"an option", "--help", work, WorkTree},
		{"a path", "HEAD:a.c", work, WorkTree},
	} {
		image, err := tr.PreImage("a.c", test.blob)
		if err != nil || string(image.Bytes) != test.want || image.Origin != test.origin {
			t.Errorf("%s: %q from the %v, %v", test.name, image.Bytes, image.Origin, err)
		}
	}
}

// The file in the tree that is the very blob is taken without git.
func TestTheFileThatIsTheBlobNeedsNoGit(t *testing.T) {
	tr, dir, old := repository(t)
	id := git(t, dir, "hash-object", "a.c")
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "git"), []byte("#!/bin/sh\nexit 9\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin)
	for _, id := range []string{id, id[:7]} {
		image, err := tr.PreImage("a.c", id)
		if err != nil || string(image.Bytes) != "worktree\n" {
			t.Errorf("%s: %q, %v", id, image.Bytes, err)
		}
	}
	const sha256 = "4f7eed5acd3b4d0ac6bb9a82d8bfc7bcf0a8ef0a8c3d8e3e0b0e8c1a0a4d9b3f"
	if isBlob([]byte("worktree\n"), old) || isBlob([]byte("worktree\n"), sha256) || isBlob([]byte("worktree\n"), id[:6]) {
		t.Error("another blob's id is taken for this one's")
	}
}

func TestTheBlobNeedsNoFile(t *testing.T) {
	tr, dir, old := repository(t)
	if err := os.Remove(filepath.Join(dir, "a.c")); err != nil {
		t.Fatal(err)
	}
	image, err := tr.PreImage("a.c", old[:7])
	if err != nil || string(image.Bytes) != "old\n" {
		t.Errorf("%q, %v", image.Bytes, err)
	}
	if _, err := tr.PreImage("a.c", ""); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a blob: %v", err)
	}
}

func TestZerosMeanNoFile(t *testing.T) {
	tr, _, _ := repository(t)
	for _, zeros := range []string{"0000000", strings.Repeat("0", 40)} {
		_, err := tr.PreImage("a.c", zeros)
		var nf *NotFoundError
		if !errors.As(err, &nf) {
			t.Errorf("%s: %v", zeros, err)
		}
	}
}

func TestThePathIsCheckedBeforeTheBlobIsRead(t *testing.T) {
	tr, _, old := repository(t)
	_, err := tr.PreImage("../a.c", old)
	var ee *EscapeError
	if !errors.As(err, &ee) {
		t.Errorf("%v", err)
	}
}

// Two blobs whose ids begin alike: neither is taken.
func TestAmbiguousIdsFallBackToTheTree(t *testing.T) {
	tr, dir, _ := repository(t)
	seen := map[string]bool{}
	for i := 0; ; i++ {
		cmd := exec.Command("git", "hash-object", "-w", "--stdin-paths")
		cmd.Dir = dir
		var names strings.Builder
		for j := range 600 {
			name := filepath.Join(dir, fmt.Sprintf("n%d", j))
			write(t, name, fmt.Sprintln(i, j))
			fmt.Fprintln(&names, name)
		}
		cmd.Stdin = strings.NewReader(names.String())
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		for id := range strings.FieldsSeq(string(out)) {
			if !seen[id[:4]] {
				seen[id[:4]] = true
				continue
			}
			image, err := tr.PreImage("a.c", id[:4])
			if err != nil || image.Origin != WorkTree {
				t.Errorf("%s: %v, %v", id[:4], image.Origin, err)
			}
			full, err := tr.PreImage("a.c", id)
			if err != nil || full.Origin != ObjectStore {
				t.Errorf("%s: %v, %v", id, full.Origin, err)
			}
			return
		}
	}
}

func TestReplacementsAreNotFollowed(t *testing.T) {
	tr, dir, old := repository(t)
	git(t, dir, "replace", old, git(t, dir, "rev-parse", "HEAD:a.c"))
	image, err := tr.PreImage("a.c", old)
	if err != nil || string(image.Bytes) != "old\n" {
		t.Errorf("%q, %v", image.Bytes, err)
	}
}

func TestARepositoryAbove(t *testing.T) {
	_, dir, old := repository(t)
	write(t, filepath.Join(dir, "sub/dir/a.c"), "sub\n")
	image, err := open(t, filepath.Join(dir, "sub/dir")).PreImage("a.c", old)
	if err != nil || string(image.Bytes) != "old\n" {
		t.Errorf("%q, %v", image.Bytes, err)
	}
}

func TestALinkedWorkTree(t *testing.T) {
	_, dir, old := repository(t)
	other := filepath.Join(t.TempDir(), "other")
	git(t, dir, "worktree", "add", "-q", other)
	image, err := open(t, other).PreImage("a.c", old)
	if err != nil || image.Origin != ObjectStore {
		t.Errorf("%v, %v", image.Origin, err)
	}
}

// In a hook git sets GIT_DIR and the like, which need not be ours.
func TestTheEnvironmentOfAHookIsNotFollowed(t *testing.T) {
	tr, _, old := repository(t)
	elsewhere := t.TempDir()
	git(t, elsewhere, "init", "-q")
	t.Setenv("GIT_DIR", filepath.Join(elsewhere, ".git"))
	t.Setenv("GIT_OBJECT_DIRECTORY", filepath.Join(elsewhere, ".git/objects"))
	image, err := tr.PreImage("a.c", old)
	if err != nil || image.Origin != ObjectStore {
		t.Errorf("%v, %v", image.Origin, err)
	}
}

// Without a repository, or with a broken one, there is still the tree.
func TestABrokenRepositoryFallsBackToTheTree(t *testing.T) {
	tr, dir := tree(t, map[string]string{"a.c": "a\n"})
	if tr.repo != "" {
		t.Skipf("skipped: the directory for temporary files is inside a repository, %s", tr.repo)
	}
	write(t, filepath.Join(dir, ".git"), "gitdir: nowhere\n")
	image, err := open(t, dir).PreImage("a.c", "1234567")
	if err != nil || string(image.Bytes) != "a\n" || image.Origin != WorkTree {
		t.Errorf("%q, %v, %v", image.Bytes, image.Origin, err)
	}
}

func TestTheOutputOfGitIsBounded(t *testing.T) {
	tr, _, old := repository(t)
	if _, err := tr.git(3, "", "cat-file", "blob", old); !errors.Is(err, errTooMuch) {
		t.Errorf("error %v", err)
	}
	out, err := tr.git(4, "", "cat-file", "blob", old)
	if err != nil || string(out) != "old\n" {
		t.Errorf("%q, %v", out, err)
	}
}
