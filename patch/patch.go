package patch

import (
	"bytes"
	"fmt"
	"slices"
)

// This file holds the two outer layers: the patch file as a whole and the
// messages in it. A plain diff is one message without a mail header; an mbox
// is many. Everything is a view into the bytes that Parse was given, so the
// caller must not change those afterwards. Of a part that is encoded for the
// mail the pieces are what it stands for, and Bytes encodes them again.

// Patch is a patch file cut into messages. It is never nil and may be empty.
type Patch struct {
	Messages []*Message

	problems []*SyntaxError // in increasing Line
	behind   []*Message     // those of the patches that follow this one (Follow)
	transfer *transfer      // nil unless parts are encoded
}

// Message is one mail of an mbox, or the whole of a plain patch.
type Message struct {
	Head  []byte  // raw bytes before the first file: mail header, log, notes, diffstat
	Files []*File // in the order of the patch
	Tail  []byte  // raw bytes behind the last file: signature, MIME end, trailing text
}

// SyntaxError is a place that looks like a patch but cannot be used as one.
// The bytes there are kept raw.
type SyntaxError struct {
	Line int    // 1-based line of the patch
	Msg  string // what is wrong, and what to do where that is known
}

// Error gives the line within the patch; the caller adds the patch's name.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d: %s", e.Line, e.Msg)
}

// Bytes returns the patch. It equals what Parse was given except for the
// files whose hunks were replaced, and for the diffstats that count them.
func (p *Patch) Bytes() []byte { return p.transfer.encode(p.pieces()) }

// Decoded returns the patch as Bytes does, but for encoded parts of a mail: these
// stand in it as the text that they carry.
func (p *Patch) Decoded() []byte {
	var out bytes.Buffer
	for _, piece := range p.pieces() {
		out.Write(piece.now)
	}
	return out.Bytes()
}

func (p *Patch) pieces() []piece {
	changed := slices.ContainsFunc(p.Messages, (*Message).isChanged) || slices.ContainsFunc(p.behind, (*Message).isChanged)
	var pieces []piece
	for i, m := range p.Messages {
		if changed && len(m.Files) == 0 {
			pieces = append(pieces, piece{len(m.Head), p.cover(i)})
			continue
		}
		pieces = append(pieces, m.pieces()...)
	}
	return pieces
}

// Files returns the files of all messages, in order. A name that two sections
// mention is there twice.
func (p *Patch) Files() []*File {
	var files []*File
	for _, m := range p.Messages {
		files = append(files, m.Files...)
	}
	return files
}

// Problems lists what Parse could not use, in increasing Line. A caller that
// changes a patch with problems would change only a part of what its author
// meant, so it should refuse.
func (p *Patch) Problems() []*SyntaxError {
	return p.problems
}

func (m *Message) pieces() []piece {
	texts := m.texts()
	pieces := []piece{{len(m.Head), texts[0]}}
	for i, f := range m.Files {
		pieces = append(pieces, piece{len(f.Head), f.Head}, piece{f.was, f.hunkBytes()}, piece{len(f.Tail), texts[i+1]})
	}
	return append(pieces, piece{len(m.Tail), m.Tail})
}

// texts returns the raw text before the first file and behind each file, the
// diffstats in it brought up to date. The output of git log has several: each
// counts the files up to the next.
func (m *Message) texts() [][]byte {
	texts := [][]byte{m.Head}
	for _, f := range m.Files {
		texts = append(texts, f.Tail)
	}
	if !m.isChanged() {
		return texts
	}
	// The files [i,end) are counted by the next table that is found upwards.
	end := len(m.Files)
	for i := end; i >= 0; i-- {
		t := findTable(texts[i])
		if t == nil {
			continue
		}
		if files := countedIn(m.Files[i:end]); anyChanged(files) {
			texts[i] = t.update(files)
		}
		end = i
	}
	return texts
}

// isChanged tells whether a file of m counts other lines than its author's.
func (m *Message) isChanged() bool {
	return slices.ContainsFunc(m.Files, func(f *File) bool { return changesOf(f.author) != changesOf(f.Hunks) })
}

// printed returns what one of the layers writes.
func printed(layer interface{ write(*bytes.Buffer) }) []byte {
	var buf bytes.Buffer
	layer.write(&buf)
	return buf.Bytes()
}
