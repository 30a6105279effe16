package diffcore

// The canonical content of a body: the bytes outside its reference fields,
// and what the references mean, without any number or address that a compiler
// or assembler chose.

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"hash"
	"hash/fnv"
	"sort"
)

// item is one instruction of a body, or one byte of what is no instruction.
type item struct {
	off  uint64 // in the body
	in   insn
	raw  []byte
	refs []ref // those whose fields lie in it
	dest int64 // for a branch or address within the body: the offset it leads to, else -1
}

// items walks a code body.
func items(b *body) []item {
	code := b.bytes()
	out := make([]item, 0, len(code)/4+1)
	k := 0
	for pos := 0; pos < len(code); {
		in, ok := decode(code[pos:])
		if !ok || b.badAt >= 0 && int64(pos) >= b.badAt {
			in = insn{size: 1}
		}
		it := item{off: uint64(pos), in: in, raw: code[pos : pos+in.size], dest: -1}
		first := k
		for k < len(b.refs) && b.refs[k].at < uint64(pos+in.size) {
			k++
		}
		it.refs = b.refs[first:k]
		it.findDest(len(code))
		out = append(out, it)
		pos += in.size
	}
	return out
}

// findDest sets dest where the distance is part of the body's own bytes.
func (it *item) findDest(size int) {
	at, n := it.in.immAt, it.in.immSize
	if !it.in.relative {
		at, n = it.in.dispAt, it.in.dispSize
		if !it.in.ripRelative {
			return
		}
	}
	for i := range it.refs {
		if it.refs[i].at == it.off+uint64(at) && it.refs[i].width > 0 {
			return
		}
	}
	if d := int64(it.off) + int64(it.in.size) + signed(it.raw[at:], n); d >= 0 && d < int64(size) {
		it.dest = d
	}
}

// plain returns the bytes of the instruction with reference fields, and the
// distance to a place in the body, set to zero.
func (it *item) plain(buf []byte) []byte {
	buf = append(buf[:0], it.raw...)
	for i := range it.refs {
		from := int(it.refs[i].at - it.off)
		clear(buf[min(from, len(buf)):min(from+it.refs[i].width, len(buf))])
	}
	if it.dest >= 0 && it.in.relative {
		clear(buf[it.in.immAt : it.in.immAt+it.in.immSize])
	} else if it.dest >= 0 {
		clear(buf[it.in.dispAt : it.in.dispAt+it.in.dispSize])
	}
	return buf
}

// indexOf finds the item that starts at a body offset, -1 if none does.
func indexOf(list []item, off int64) int {
	i := sort.Search(len(list), func(i int) bool { return int64(list[i].off) >= off })
	if i < len(list) && int64(list[i].off) == off {
		return i
	}
	return -1
}

// sameLayout tells whether two bodies have fields of one kind at the same
// places, and equal bytes between them.
func sameLayout(o, n *body) bool {
	if o.size != n.size || len(o.refs) != len(n.refs) || (o.sec.data == nil) != (n.sec.data == nil) {
		return false
	}
	x, y := o.bytes(), n.bytes()
	pos := uint64(0)
	for i := range o.refs {
		p, q := &o.refs[i], &n.refs[i]
		if p.at != q.at || p.width != q.width || p.kind != q.kind {
			return false
		}
		if x != nil && p.at > pos && !bytes.Equal(x[pos:p.at], y[pos:p.at]) {
			return false
		}
		pos = max(pos, p.at+uint64(p.width))
	}
	return x == nil || pos >= o.size || bytes.Equal(x[pos:], y[pos:])
}

// fingerprint is equal for nodes whose content is equal up to the numbers in
// names and the places of unnamed things.
func fingerprint(n *node) uint64 {
	h := &contentHash{Hash64: fnv.New64a(), left: maxFollowed}
	if b := n.body; b != nil {
		b.hashInto(h, 0)
	}
	return h.Sum64()
}

// maxNesting bounds how far unnamed content is followed through pointers, and
// maxFollowed how many pointers in all. What lies beyond is compared where it
// is a node of its own.
const (
	maxNesting  = 8
	maxFollowed = 1000
)

// contentHash hashes content and counts the pointers it may still follow.
type contentHash struct {
	hash.Hash64
	left int
}

func (b *body) hashInto(h *contentHash, depth int) {
	x, pos := trimZeros(b), uint64(0)
	for i := range b.refs {
		r := &b.refs[i]
		if x != nil && r.at > pos && r.at <= uint64(len(x)) {
			h.Write(x[pos:r.at])
		}
		pos = max(pos, r.at+uint64(r.width))
		r.hashInto(h, depth)
	}
	if pos < uint64(len(x)) {
		h.Write(x[pos:])
	}
	if b.sec.data == nil {
		h.Write([]byte("zeros"))
	}
}

func (r *ref) hashInto(h *contentHash, depth int) {
	h.Write([]byte{byte(r.kind)})
	h.Write(binary.LittleEndian.AppendUint64(nil, uint64(r.off)))
	if r.lit != nil {
		h.Write(entity(r.lit, r.base))
		return
	}
	for _, n := range r.candidates() {
		switch {
		case n.sym != nil && !standsForContent(n.name):
			h.Write([]byte(shapeOf(n.name)))
			return
		case n.body != nil && depth < maxNesting && h.left > 0:
			h.left--
			n.body.hashInto(h, depth+1)
			return
		}
	}
}

// trimZeros drops the zeros at the end of unnamed data: some of them may be
// filler.
func trimZeros(b *body) []byte {
	x := b.bytes()
	if !b.unnamed() || b.sec.exec() || x == nil {
		return x
	}
	limit := int(b.behindRefs())
	return x[:max(len(bytes.TrimRight(x, "\x00")), min(limit, len(x)))]
}

// behindRefs is where the last reference of the body ends.
func (b *body) behindRefs() uint64 {
	if n := len(b.refs); n > 0 {
		return b.refs[n-1].at + uint64(b.refs[n-1].width)
	}
	return 0
}

// fillerFrom tells whether what lies behind so many bytes of unnamed data may
// be filler: zeros, fewer than the section's alignment.
func (b *body) fillerFrom(size uint64) bool {
	x := b.bytes()
	switch {
	case size == b.size:
		return true
	case x == nil || !b.unnamed() || b.sec.exec() || size < b.behindRefs() || b.size-size >= b.sec.align:
		return false
	}
	return len(bytes.TrimLeft(x[size:], "\x00")) == 0
}

func isStrings(s *section) bool { return s.flags&elf.SHF_STRINGS != 0 }
