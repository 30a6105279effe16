package patch

import (
	"bytes"
	"testing"
)

// FuzzParse holds Parse to its promises on any input: the bytes come back,
// each hunk's lines add up to its counts, and a hunk printed from its fields
// alone reads as the same hunk.
func FuzzParse(f *testing.F) {
	for _, a := range goldens(f) {
		f.Add(section(a, "patch").Data)
	}
	for _, in := range []string{
		"", "\n", "@@ -1 +1 @@\n", "--- a\n+++ b\n@@ -1 +1 @@\n-a\n+b",
		"diff --cc f\nindex 1,2..3\n", "*** a\n--- b\n***************\n",
		"diff --git \"a/\\", "diff --git a b\nrename from \nrename to \n",
		"--- a\r\n+++ b\r\n@@ -1 +0,0 @@\r\n-a\r\n\\ No newline\r\n",
		"From 0 0:00 2001\nFrom 0 0:00 2001\n",
	} {
		f.Add([]byte(in))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		p := Parse(in)
		if !bytes.Equal(p.Bytes(), in) {
			t.Fatalf("round trip: %q became %q", in, p.Bytes())
		}
		for _, file := range p.Files() {
			checkFile(t, file)
		}
		for i, e := range p.Problems() {
			if e.Line < 1 || e.Line > len(Records(in))+1 || i > 0 && e.Line < p.Problems()[i-1].Line {
				t.Errorf("problem out of place: %v", e)
			}
		}
	})
}

func checkFile(t *testing.T, f *File) {
	t.Helper()
	if f.Line < 1 || len(f.Head) == 0 || f.Added && f.Old != "" || f.Deleted && f.New != "" {
		t.Errorf("file %+v", f)
	}
	for n := range 3 {
		if name, err := f.OldPath(n); err == nil && (name == "" || climbs(name) || name[0] == '/') {
			t.Errorf("path %q of %q", name, f.Old)
		}
	}
	for _, h := range f.Hunks {
		checkHunk(t, f, h)
	}
}

func checkHunk(t *testing.T, f *File, h *Hunk) {
	t.Helper()
	before, after := count(h.Lines)
	if before != h.OldCount || after != h.NewCount || before+after == 0 {
		t.Errorf("line %d: %d old and %d new lines, header says %d and %d", h.Line, before, after, h.OldCount, h.NewCount)
	}
	made := NewHunk(h.OldStart, h.NewStart, h.Heading, plain(h.Lines))
	made.style = f.style
	again, next, err := readHunk(newRows(made.Bytes()), 0)
	if err != nil || next != bytes.Count(made.Bytes(), []byte{'\n'}) || again.header() != h.header() {
		t.Fatalf("%q printed as %q: %v", h.Bytes(), made.Bytes(), err)
	}
	for i, l := range again.Lines {
		if l.Op != h.Lines[i].Op || !bytes.Equal(l.Text, h.Lines[i].Text) {
			t.Errorf("line %q %q became %q %q", h.Lines[i].Op, h.Lines[i].Text, l.Op, l.Text)
		}
	}
}

// plain is lines without the author's bytes.
func plain(lines []Line) []Line {
	out := make([]Line, len(lines))
	for i, l := range lines {
		out[i] = Line{Op: l.Op, Text: l.Text}
	}
	return out
}

// checkRefit wants hunks that Refit takes to stand where they say, with the
// changes that they had.
func checkRefit(t *testing.T, base []byte, f *File) {
	t.Helper()
	fitted, used, err := Refit(base, f.Hunks, 2)
	if err != nil || used == 0 {
		return
	}
	for i, h := range fitted {
		if got, want := changesOf([]*Hunk{h}), changesOf([]*Hunk{f.Hunks[i]}); got != want {
			t.Errorf("hunk %d changes %+v, not %+v", i, got, want)
		}
	}
	placed, err := Place(base, fitted)
	if err != nil {
		t.Fatalf("%q refitted: %v", f.Bytes(), err)
	}
	was := *f
	f.Replace(fitted)
	f.SetPreImage(base)
	f.SetPostImage(base, apply(base, placed))
	again := Parse(f.Bytes()).Files()
	if len(again) == 0 || len(again[0].Hunks) != len(fitted) {
		t.Errorf("%q reads as %d files", f.Bytes(), len(again))
	}
	*f = was
}

// FuzzPlace holds Place to the old lines standing where it says, in order.
func FuzzPlace(f *testing.F) {
	f.Add([]byte("a\nb\nc\n"), []byte("@@ -2 +2 @@\n-b\n+x\n"))
	f.Add([]byte("a\r\nb"), []byte("@@ -1,2 +1 @@\n a\r\n-b\n\\ No newline\n"))
	f.Add([]byte("\n\n\n\n"), []byte("@@ -1,2 +1,3 @@\n\n+\n\n@@ -9 +9,2 @@\n+x\n\n"))
	f.Fuzz(func(t *testing.T, base, body []byte) {
		files := Parse(append([]byte("--- a\n+++ b\n"), body...)).Files()
		if len(files) == 0 {
			return
		}
		placed, err := Place(base, files[0].Hunks)
		checkRefit(t, base, files[0])
		if err != nil {
			_ = err.Error()
			return
		}
		records, floor := Records(base), 0
		for _, p := range placed {
			if p.Base < floor || p.End() > len(records) {
				t.Fatalf("placement %+v below %d or behind %d", p, floor, len(records))
			}
			if got, want := bytes.Join(records[p.Base:p.End()], nil), bytes.Join(p.Hunk.OldLines(), nil); !bytes.Equal(got, want) {
				t.Fatalf("at %d stands %q, not %q", p.Base, got, want)
			}
			floor = p.End()
		}
	})
}
