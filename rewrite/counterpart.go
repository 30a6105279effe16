package rewrite

import (
	"bytes"

	"github.com/lineneutral/lineneutral/patch"
)

// Two patches side by side: which sections are about the same file, and in
// what two such sections differ besides the lines of the file. What they do to
// the lines is judged in against.go.

// Counterpart is a section of a patch and the one that stands for it in
// another patch; one of the two is nil where there is none.
type Counterpart struct{ Raw, Fixed *patch.File }

// Counterparts finds for each section of raw the one of fixed about the same
// file, by the names with strip leading components taken off: the first to the
// first, the second to the second. The sections come back by the messages of
// raw, those that only fixed has behind the last one. The error is a
// *patch.NameError.
func Counterparts(raw, fixed *patch.Patch, strip int) (messages [][]Counterpart, err error) {
	waiting := map[string][]*patch.File{}
	for _, f := range fixed.Files() {
		name, err := nameOf(f, strip)
		if err != nil {
			return nil, err
		}
		waiting[name] = append(waiting[name], f)
	}
	taken := map[*patch.File]bool{}
	for _, m := range raw.Messages {
		var sections []Counterpart
		for _, f := range m.Files {
			name, err := nameOf(f, strip)
			if err != nil {
				return nil, err
			}
			c := Counterpart{Raw: f}
			if q := waiting[name]; len(q) > 0 {
				c.Fixed, waiting[name] = q[0], q[1:]
				taken[c.Fixed] = true
			}
			sections = append(sections, c)
		}
		messages = append(messages, sections)
	}
	var extra []Counterpart
	for _, f := range fixed.Files() {
		if !taken[f] {
			extra = append(extra, Counterpart{Fixed: f})
		}
	}
	if extra != nil {
		messages = append(messages, extra)
	}
	return messages, nil
}

// nameOf returns the path that section f leaves, or the one that it removes.
func nameOf(f *patch.File, strip int) (string, error) {
	if f.New == "" {
		return f.OldPath(strip)
	}
	return f.NewPath(strip)
}

// otherState says in what the two sections differ besides the content.
func (w *Rewriter) otherState(raw, fixed *patch.File) string {
	old, path, err := w.paths(raw)
	fixedOld, fixedPath, fixedErr := w.paths(fixed)
	switch {
	case raw.Added != fixed.Added:
		return "whether the file is new differs from the raw patch"
	case raw.Deleted != fixed.Deleted:
		return "whether the file is removed differs from the raw patch"
	case raw.Binary != fixed.Binary:
		return "whether the file is binary differs from the raw patch"
	case moves(raw) != moves(fixed), (raw.CopiedFrom != "") != (fixed.CopiedFrom != ""),
		err == nil && fixedErr == nil && (old != fixedOld || path != fixedPath):
		return "the file is renamed or copied otherwise than in the raw patch"
	case raw.OldMode != fixed.OldMode || raw.NewMode != fixed.NewMode || isLink(raw) != isLink(fixed):
		return "the file's mode differs from the raw patch"
	}
	return ""
}

// sameContent reports whether two sections have the same hunks or payload.
func sameContent(a, b *patch.File) bool {
	content := func(f *patch.File) []byte {
		var out bytes.Buffer
		for _, h := range f.Hunks {
			out.Write(h.Bytes())
		}
		if f.Binary {
			out.Write(f.Tail)
		}
		return out.Bytes()
	}
	return bytes.Equal(content(a), content(b))
}
