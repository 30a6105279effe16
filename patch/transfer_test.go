package patch

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"mime/quotedprintable"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// base64Of encodes text in lines of n characters.
func base64Of(text string, n int) string {
	var out strings.Builder
	digits := base64.StdEncoding.EncodeToString([]byte(text))
	for len(digits) > n {
		out.WriteString(digits[:n] + "\n")
		digits = digits[n:]
	}
	return out.String() + digits + "\n"
}

func base64Of76(text string) string { return base64Of(text, 76) }

// quotedOf encodes text as the standard library does.
func quotedOf(text string) string {
	var out strings.Builder
	w := quotedprintable.NewWriter(&out)
	_, _ = w.Write([]byte(text)) // to memory
	_ = w.Close()
	return strings.ReplaceAll(out.String(), "\r\n", "\n")
}

// overQuotedOf encodes what need not be, in lower case, and folds early.
func overQuotedOf(text string) string {
	var out strings.Builder
	for row := range strings.Lines(text) {
		body := strings.TrimSuffix(row, "\n")
		for i, c := range []byte(body) {
			if i%20 == 19 {
				out.WriteString("=\n")
			}
			if c == 'e' || c == '=' || c > '~' || c < ' ' || i == len(body)-1 && c == ' ' {
				fmt.Fprintf(&out, "=%02x", c)
			} else {
				out.WriteByte(c)
			}
		}
		out.WriteString("\n")
	}
	return out.String()
}

// encodings are ways to write a body.
var encodings = map[string]struct {
	field string
	of    func(string) string
}{
	"quoted-printable":                 {"quoted-printable", quotedOf},
	"quoted-printable, over-eager":     {"Quoted-Printable", overQuotedOf},
	"base64":                           {"base64", base64Of76},
	"base64 in short lines":            {"BASE64", func(s string) string { return base64Of(s, 60) }},
	"base64 between empty lines":       {"base64", func(s string) string { return "\n" + base64Of(s, 76) + "\n\n" }},
	"quoted-printable with line feeds": {"quoted-printable", func(s string) string { return strings.ReplaceAll(quotedOf(s), "\n+", "=0A=\n+") }},
}

// encodedMail writes mail, one that format-patch made, with its body encoded.
func encodedMail(mail []byte, field string, of func(string) string) []byte {
	head, body, _ := strings.Cut(string(mail), "\n\n")
	var fields []string
	for row := range strings.Lines(head + "\n") {
		if !strings.HasPrefix(row, encodingField) {
			fields = append(fields, row)
		}
	}
	return []byte(strings.Join(fields, "") + encodingField + ": " + field + "\n\n" + of(body))
}

// decoded is the text that a mail stands for.
func decoded(t *testing.T, mail []byte) []byte {
	t.Helper()
	letter, problems := decode(mail)
	if letter == nil || len(problems) > 0 {
		t.Fatalf("not decoded: %v", problems)
	}
	return letter.text
}

func TestEncodedMailIsEncodedAgain(t *testing.T) {
	made := moving(t, rand.New(rand.NewPCG(1, 5)), "sha1")
	mail := formatPatch(t, made, "--stat=60", "HEAD~1")
	for name, e := range encodings {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			run(t, dir, "cp", "-a", made+"/.", dir)
			in := encodedMail(mail, e.field, e.of)
			plain, p := Parse(decoded(t, in)), checkWhole(t, in)
			growAll(t, rand.New(rand.NewPCG(2, 5)), dir, plain, 1)
			growAll(t, rand.New(rand.NewPCG(2, 5)), dir, p, 1)
			out := p.Bytes()
			if diff := cmp.Diff(string(plain.Bytes()), string(decoded(t, out))); diff != "" {
				t.Fatalf("(-grown +encoded and decoded): %s", diff)
			}
			if longest(out) > longest(in) {
				t.Errorf("lines of %d characters, the author's have %d", longest(out), longest(in))
			}
			run(t, dir, "git", "commit", "-q", "-a", "--amend", "-C", "HEAD")
			checkMailed(t, dir, out, 1)
		})
	}
}

func longest(text []byte) int {
	n := 0
	for _, row := range Records(text) {
		n = max(n, len(chomp(row)))
	}
	return n
}

// What the author spelled stays as it is spelled, in each part of a multipart
// in its own way.
func TestOnlyChangedRowsAreEncodedAnew(t *testing.T) {
	const diff = "--- a/f.c\n+++ b/f.c\n@@ -1,2 +1,2 @@\n a = \xc3\xa4;\n-b\n+c\n"
	const spelledDiff = "--- a/f.c\n+++ b/f.c\n@@ -1,2 +1,2 @@\n =61 =3D =\n=c3=A4;\n-b\n+=63\n"
	const head = "From: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed;\n boundary=\"=_x\"\n\nnone=\n--=_x\nContent-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n" +
		"=4Cog=20\n---\n f.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n\n--=_x\nContent-Type: text/x-patch\nContent-Transfer-Encoding: "
	for _, test := range []struct{ name, in, want string }{
		{"quoted-printable", head + "quoted-printable\n\n" + spelledDiff + "\n--=_x--\n",
			strings.Replace(head+"quoted-printable\n\n"+spelledDiff+"\n--=_x--\n", "@@ -1,2 +1,2 @@\n =61 =3D =\n=c3=A4;\n-b\n+=63\n", "@@ -1,2 +1,4 @@\n =61 =3D =\n=c3=A4;\n-b\n+=63\n+grown 0\n+grown 1\n", 1)},
		{"base64", head + "base64\n\n" + base64Of(diff, 16) + "\n--=_x--\n",
			head + "base64\n\n" + base64Of(strings.Replace(diff, "1,2 @@", "1,4 @@", 1)+"+grown 0\n+grown 1\n", 16) + "\n--=_x--\n"},
		{"a part without encoding", head + "8bit\n\n" + diff + "\n--=_x--\n",
			head + "8bit\n\n" + strings.Replace(diff, "1,2 @@", "1,4 @@", 1) + "+grown 0\n+grown 1\n" + "\n--=_x--\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := checkWhole(t, []byte(test.in))
			grownBy(p, 0, 2)
			want := strings.Replace(test.want, " f.c | 2 +-\n 1 file changed, 1 i", " f.c | 4 +++-\n 1 file changed, 3 i", 1)
			want = strings.Replace(want, "3 insertion", "3 insertions", 1)
			if diff := cmp.Diff(want, string(p.Bytes())); diff != "" {
				t.Errorf("(-want +got): %s", diff)
			}
		})
	}
}

func TestQuotedRowsEndAsTheMailDoes(t *testing.T) {
	for _, test := range []struct{ name, raw, add, want string }{
		{"LF", "a=\nb\n", "x=y \n", "a=\nb\nx=3Dy=20\n"},
		{"CRLF", "a=\r\nb\r\n", "x=y\t\r\n", "a=\r\nb\r\nx=3Dy=09\r\n"},
		{"a CR of the text in a mail with LF", "a\n", "x\r\n", "a\nx=0D\n"},
		{"an LF of the text in a mail with CRLF", "a\r\n", "x\n", "a\r\nx=0A=\r\n"},
		{"no line end", "a=\n", "x", "ax=\n"},
		{"folded at the author's width", "0123456789012345678901=\nb\n", "abcdefghijklmnopqrstuvwxyz\n", "0123456789012345678901=\nb\nabcdefghijklmnopqrstuv=\nwxyz\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			q := quotedPrintable{}
			text, _, _, ok := q.decode([]byte(test.raw))
			if !ok {
				t.Fatal("not decoded")
			}
			got := string(q.encode([]byte(test.raw), append(text, test.add...)))
			if got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
			if back, _, _, ok := q.decode([]byte(got)); !ok || string(back) != string(text)+test.add {
				t.Errorf("decoded to %q", back)
			}
		})
	}
}

// Lines of messages are those of the mail as it was given, not of its text.
func TestLinesAreThoseOfTheEncodedMail(t *testing.T) {
	in := "From: x\nContent-Transfer-Encoding: quoted-printable\n\nlog =\nlog\n\n--- a/f\n+++ b/f\n@@ -1 +1 =\n@@\n-a\n+b\n"
	p := checkWhole(t, []byte(in))
	for _, start := range []string{"\n\n", ">From x\n", "From x Fri Nov 21 08:07:02 2025\n"} {
		if q := checkWhole(t, []byte(start+in)); q.Files()[0].Line != 7+strings.Count(start, "\n") {
			t.Errorf("%q: file at line %d", start, q.Files()[0].Line)
		}
	}
	if f := p.Files()[0]; f.Line != 7 || f.Hunks[0].Line != 9 {
		t.Errorf("file at line %d, hunk at line %d", f.Line, f.Hunks[0].Line)
	}
}

// A patch that somebody attached whole has a mail separator of its own; what
// stands behind the attachment is not part of it.
func TestAttachedMailbox(t *testing.T) {
	dir := history(t)
	mbox := formatPatch(t, dir, "", "HEAD~2")
	in := "From a@example.org Fri Nov 21 08:07:02 2025\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Transfer-Encoding: base64\n\n" +
		base64Of76(string(mbox)) + "--x\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n!!\n--x--\n"
	in += in
	p := checkWhole(t, []byte(in))
	if want := 2 * len(Parse(mbox).Files()); len(p.Files()) != want {
		t.Errorf("%d files, want %d", len(p.Files()), want)
	}
	grownBy(p, 0, 1)
	out := decoded(t, p.Bytes())
	if again := Parse(p.Bytes()); !bytes.Equal(again.Bytes(), p.Bytes()) || bytes.Count(out, []byte("+grown 0\n")) != 1 ||
		!bytes.HasSuffix(p.Bytes(), []byte("!!\n--x--\n")) {
		t.Errorf("%s", out)
	}
}

// Whatever the pieces are, what Bytes encodes decodes to them.
func FuzzTransfer(f *testing.F) {
	const diff = "--- a/f.c\n+++ b/f.c\n@@ -1,2 +1,2 @@\n a = \xc3\xa4;\n-b\n+c\n"
	for _, e := range encodings {
		f.Add(encodedMail([]byte("From: x\n\n---\n f.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n\n"+diff), e.field, e.of))
	}
	f.Add([]byte("Content-Type: multipart/x; boundary=b\n\n--b\nContent-Transfer-Encoding: base64\n\n" + base64Of76(diff) + "--b\nContent-Transfer-Encoding: quoted-printable\n\na=\n--b--\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		p := Parse(in)
		if !bytes.Equal(p.Bytes(), in) {
			t.Fatalf("round trip: %q became %q", in, p.Bytes())
		}
		for _, file := range p.Files() {
			if len(file.Hunks) > 0 {
				h := file.Hunks[0]
				file.Replace(append([]*Hunk{NewHunk(h.OldStart, h.NewStart, h.Heading, append(plain(h.Lines), Line{Op: Context, Text: []byte("\n")}))}, file.Hunks[1:]...))
			}
		}
		var want []byte
		for _, piece := range p.pieces() {
			want = append(want, piece.now...)
		}
		again := Parse(p.Bytes())
		if p.transfer != nil && again.transfer == nil {
			t.Fatalf("%q lost its encoding: %q", in, p.Bytes())
		}
		if p.transfer != nil && !bytes.Equal(again.transfer.text, want) {
			t.Fatalf("%q: %q decodes to %q, want %q", in, p.Bytes(), again.transfer.text, want)
		}
	})
}

// A part that may hold a patch, in a form that is not read, is a problem at the
// line where the part begins.
func TestPartsThatAreNotReadAreProblems(t *testing.T) {
	const head = "From: a@example.org\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
	for _, test := range []struct{ fields, want string }{
		{"Content-Type: text/x-patch\nContent-Transfer-Encoding: x-uuencode\n", "line 5: this part of the mail is in an encoding that is not read, x-uuencode"},
		{"Content-Type: text/x-patch; charset=UTF-16LE\nContent-Transfer-Encoding: base64\n", "line 5: this part of the mail is in a character set in which no patch is read, utf-16le"},
		{"Content-Type: application/gzip; name=\"x.patch.gz\"\nContent-Transfer-Encoding: base64\n", "line 5: this attachment, x.patch.gz, is a packed patch"},
		{"Content-Type: application/gzip\nContent-Disposition: attachment; filename=a.diff.xz\nContent-Transfer-Encoding: base64\n", "line 5: this attachment, a.diff.xz, is a packed patch"},
		{"Content-Type: application/pgp-signature; name=\"x.patch.asc\"\nContent-Transfer-Encoding: 7bit\n", ""},
		{"Content-Type: image/png\nContent-Transfer-Encoding: x-uuencode\n", ""},
		{"Content-Type: application/gzip; name=log.gz\nContent-Transfer-Encoding: base64\n", ""},
		{"Content-Transfer-Encoding: 8BIT\n", ""},
	} {
		got := ""
		if problems := Parse([]byte(head + test.fields + "\nYQo=\n--x--\n")).Problems(); len(problems) > 0 {
			got = problems[0].Error()
		}
		if !strings.HasPrefix(got, test.want) || test.want == "" && got != "" {
			t.Errorf("%s\tproblem %q, want %q", test.fields, got, test.want)
		}
	}
}

// Decoded is the text of encoded parts, changes and all.
func TestDecodedIsTheTextOfTheParts(t *testing.T) {
	p := Parse([]byte("From: a@example.org\nContent-Transfer-Encoding: base64\n\nLS0tIGEvZi5jCg==\n"))
	if got := string(p.Decoded()); !strings.HasSuffix(got, "\n\n--- a/f.c\n") {
		t.Errorf("decoded:\n%s", got)
	}
}
