package patch

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestProblems(t *testing.T) {
	const head = "--- a/f.c\n+++ b/f.c\n"
	const good = head + "@@ -1 +1 @@\n-a\n+b\n"
	for _, test := range []struct {
		name, in string
		want     []string // "LINE: part of the message"
		files    int
		hunks    int
	}{
		{"a good patch", good, nil, 1, 1},
		{"no patch at all", "hello\nworld\n", nil, 0, 0},
		{"empty input", "", nil, 0, 0},
		{"the last hunk is cut off", head + "@@ -1,3 +1,3 @@\n a\n-b\n",
			[]string{"6: the patch ends within the hunk of line 3, after 2 of 3 old and 1 of 3 new"}, 1, 0},
		{"the last row is cut off", head + "@@ -1 +1 @@\n-a\n+b",
			[]string{"5: the patch ends within"}, 1, 0},
		{"a hunk ends before its counts do", head + "@@ -1,3 +1,3 @@\n a\n-b\n+c\ndiff --git a/g b/g\nindex 1234567..89abcde\n",
			[]string{"7: the hunk of line 3 ends after 2 of 3 old and 2 of 3 new"}, 2, 0},
		{"a hunk goes on behind its counts", head + "@@ -1 +1 @@\n-a\n+b\n+c\n",
			[]string{"6: more lines than its header promises"}, 1, 1},
		{"a change behind context beyond the counts", head + "@@ -1 +1 @@\n-a\n+b\n c\n-d\n",
			[]string{"7: more lines than its header promises"}, 1, 1},
		{"only context beyond the counts", head + "@@ -1 +1 @@\n-a\n+b\n c\n" + good, nil, 2, 2},
		{"one side has more lines than its count", head + "@@ -1,2 +1 @@\n-a\n+b\n+c\n-d\n",
			[]string{"6: the hunk of line 3 promises 2 old and 1 new"}, 1, 0},
		{"only the broken file is broken", head + "@@ -1,9 +1,9 @@\n-a\n+b\n@@ -20 +20 @@\n-c\n+d\n" + good,
			[]string{"6: the hunk of line 3"}, 2, 1},
		{"a hunk header without ranges", head + "@@ -x +1 @@\n-a\n+b\n", []string{"3: bad hunk header"}, 1, 0},
		{"a count that does not fit", head + "@@ -1,4294967297 +1 @@\n-a\n+b\n", []string{"3: bad hunk header"}, 1, 0},
		{"a hunk of no lines", head + "@@ -1,0 +1,0 @@\n", []string{"3: hunk without lines"}, 1, 0},
		{"names without a hunk", "diff --git a/f b/f\nindex 1234567..89abcde 100644\n" + head,
			[]string{"5: no hunk follows"}, 1, 0},
		{"no newline in the middle", head + "@@ -1,2 +1,2 @@\n a\n\\ No newline at end of file\n-b\n+c\n",
			[]string{"5: stands before the hunk's last line"}, 1, 0},
		{"a hunk alone", "@@ -1 +1 @@\n-a\n+b\n", []string{"1: without a file header"}, 0, 0},
		{"a hunk quoted in a log", "Subject: x\n\n@@ -1 +1 @@\n-a\n+b\n\n---\n" + good, nil, 1, 1},
		{"text between two hunks", good + "\nnote\n@@ -9 +9 @@\n-c\n+d\n", []string{"8: without a file header"}, 1, 1},
		{"text between two hunks, the second cut off", good + "\nnote\n@@ -9,2 +9,2 @@\n-c\n", []string{"8: without a file header"}, 1, 1},
		{"a hunk header that is none", good + head + "@@ 1,2 @@\n-a\n+b\n", []string{"8: bad hunk header"}, 1, 1},
		{"a combined diff without its first row", head + "@@@ -1 -1 +1 @@@\n--a\n++b\n", []string{"3: bad hunk header"}, 0, 0},
		{"half a hunk quoted in a letter without a patch", "Subject: x\n\n@@ -1,2 +1,3 @@\nas I said\n", nil, 0, 0},
		{"a signature behind the hunk", good + "-- \n2.39.5\n", nil, 1, 1},
		{"blank rows behind the hunk", good + "  \n\n", nil, 1, 1},
		{"a list in the text behind the hunk", good + "\n- one\n+ two\n", nil, 1, 1},
		{"a combined diff", "diff --cc f.c\nindex 1234567,89abcde..1111111\n--- a/f.c\n+++ b/f.c\n@@@ -1,1 -1,1 +1,1 @@@\n  a\n",
			[]string{"1: combined diff"}, 0, 0},
		{"a combined diff behind a good file", good + "diff --combined f.c\nindex 1234567,89abcde..1111111\n",
			[]string{"6: combined diff"}, 1, 1},
		{"a context diff", "*** a/f.c\tx\n--- b/f.c\ty\n***************\n*** 1 ****\n! a\n--- 1 ----\n! b\n",
			[]string{"1: context diff"}, 0, 0},
		{"base64 that is none", "From: x\ncontent-transfer-encoding: Base64\n\nZGlm\nZ!==\n", []string{"5: not what its Content-Transfer-Encoding says"}, 0, 0},
		{"quoted-printable that is none", "From: x\ncontent-transfer-encoding: Quoted-Printable\n\na=3D\nb=\nc=4\n", []string{"6: not what its Content-Transfer-Encoding says"}, 0, 0},
		{"a problem in base64", "From: x\nContent-Transfer-Encoding: base64\n\n" + base64Of(head+"@@ -1,9 +1 @@\n-a\n", 8), []string{"11: the patch ends within the hunk of line 7"}, 1, 0},
		{"an encoding that the log quotes", "Subject: x\n\nContent-Transfer-Encoding: base64\n\n" + good, nil, 1, 1},
		{"two broken files, in order", strings.Repeat(head+"@@ -1,9 +1 @@\n-a\n", 2), []string{"7: of line 3 ends", "9: of line 7"}, 2, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := Parse([]byte(test.in))
			checkProblems(t, p, test.want)
			hunks := 0
			for _, f := range p.Files() {
				hunks += len(f.Hunks)
			}
			if len(p.Files()) != test.files || hunks != test.hunks {
				t.Errorf("%d files and %d hunks, want %d and %d", len(p.Files()), hunks, test.files, test.hunks)
			}
			if got := string(p.Bytes()); got != test.in {
				t.Errorf("round trip: %s", cmp.Diff(test.in, got))
			}
		})
	}
}

func checkProblems(t *testing.T, p *Patch, want []string) {
	t.Helper()
	if len(p.Problems()) != len(want) {
		t.Fatalf("problems %v, want %q", p.Problems(), want)
	}
	for i, e := range p.Problems() {
		line, part, _ := strings.Cut(want[i], ": ")
		if fmt.Sprint(e.Line) != line || !strings.Contains(e.Error(), part) {
			t.Errorf("problem %q, want line %s and %q", e.Error(), line, part)
		}
	}
}

func TestWhatBeginsASection(t *testing.T) {
	const hunk = "@@ -1 +1 @@\n-a\n+b\n"
	for _, test := range []struct {
		name, in string
		want     []int // lines at which files begin
	}{
		{"a pair with a hunk", "--- a/f\n+++ b/f\n" + hunk, []int{1}},
		{"a pair without a hunk is text", "--- a/f\n+++ b/f\ntext\n", nil},
		{"half a pair is text", "--- a/f\ntext\n", nil},
		{"a bare diff --git row is text", "diff --git a/f b/f\n\ntext\n", nil},
		{"diff --git and a mode", "diff --git a/f b/f\nold mode 100644\nnew mode 100755\n", []int{1}},
		{"diff --git and a pair without index", "diff --git a/f b/f\n--- a/f\n+++ b/f\n" + hunk, []int{1}},
		{"an Index row in a log is text", "Index: f\ntext\n--- a/f\n+++ b/f\n" + hunk, []int{3}},
		{"an Index row above the pair", "Index: f\n=====\n--- a/f\n+++ b/f\n" + hunk, []int{1}},
		{"a removed pair of names is a hunk's", "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n--- a/g\n-@@ -1 +1 @@\n+++ b/g\n+x\n" + "--- a/h\n+++ b/h\n" + hunk, []int{1, 8}},
		{"two files back to back", strings.Repeat("--- a/f\n+++ b/f\n"+hunk, 2), []int{1, 6}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []int
			p := Parse([]byte(test.in))
			for _, f := range p.Files() {
				got = append(got, f.Line)
			}
			if diff := cmp.Diff(test.want, got); diff != "" || len(p.Problems()) > 0 {
				t.Errorf("files (-want +got): %s; problems %v", diff, p.Problems())
			}
		})
	}
}

func TestWhatSeparatesMails(t *testing.T) {
	for row, want := range map[string]bool{
		"From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n": true,
		"From joe@example.org Fri Nov 21 08:07:02 2025\r\n":                        true,
		"From joe@example.org Fri Nov 21 8:07 2025 +0100\n":                        true,
		"From here on it is text.\n":                                               false,
		"From: A <a@example.org>\n":                                                false,
		">From x Mon Sep 17 00:00:00 2001\n":                                       false,
		"From then until 12:00 on 1 Jan 2024":                                      false,
		"From a b 99:9 2024\n":                                                     false,
		"From 2024\n":                                                              false,
		"From one two three four five six -1\n":                                    false,
	} {
		if got := isMailSeparator([]byte(row)); got != want {
			t.Errorf("isMailSeparator(%q) = %v", row, got)
		}
	}
}

func TestRecordsEndAtLFOnly(t *testing.T) {
	for in, want := range map[string][]string{
		"":              {},
		"a":             {"a"},
		"a\nb":          {"a\n", "b"},
		"a\r\n\rb\n\n":  {"a\r\n", "\rb\n", "\n"},
		"a\fb\vc\n\x00": {"a\fb\vc\n", "\x00"},
	} {
		got := Records([]byte(in))
		if string(bytes.Join(got, []byte("|"))) != strings.Join(want, "|") {
			t.Errorf("Records(%q) = %q", in, got)
		}
	}
}

// More lines than can be held are refused at once, encoded or not.
func TestPatchOfTooManyLines(t *testing.T) {
	head := "--- a/f.c\n+++ b/f.c\n@@ -1,9999999 +1,9999999 @@\n"
	p := Parse([]byte(head + strings.Repeat("\n", MaxLines)))
	checkProblems(t, p, []string{fmt.Sprint(MaxLines+1, ": is refused; split it")})
	if len(p.Files()) > 0 || len(p.Bytes()) != len(head)+MaxLines {
		t.Errorf("%d files, %d bytes", len(p.Files()), len(p.Bytes()))
	}
	mail := "Content-Transfer-Encoding: base64\n\n" + base64Of(head+strings.Repeat("\n", MaxLines), 1000)
	checkProblems(t, Parse([]byte(mail)), []string{"3: is refused; split it"})
}
