package diffcore

// COMDAT groups. The linker keeps one group of each signature and drops the
// others, so a symbol that leaves its group, or moves to another, may be
// defined twice or not at all.

import (
	"debug/elf"
	"encoding/binary"
)

// groupComdat is GRP_COMDAT: of groups of one signature one is kept.
const groupComdat = 1

// readGroups notes each section's group. A group is an array of words: flags,
// then section indices.
func (r *reader) readGroups() error {
	le := binary.LittleEndian
	for _, s := range r.sections {
		if s.typ != elf.SHT_GROUP || len(s.data) < 4 || le.Uint32(s.data)&groupComdat == 0 {
			continue
		}
		if uint64(s.info) >= uint64(len(r.symbols)) {
			return r.errorf("group %d: signature symbol %d of %d", s.index, s.info, len(r.symbols))
		}
		signature := r.symbols[s.info].name
		for b := s.data[4:]; len(b) >= 4; b = b[4:] {
			i := le.Uint32(b)
			if uint64(i) >= uint64(len(r.sections)) {
				return r.errorf("group %d: section %d does not exist", s.index, i)
			}
			r.sections[i].group = signature
		}
	}
	return nil
}

// signatures names the group of each section that is in one.
func (l *outline) signatures() map[int]string {
	le, out := binary.LittleEndian, map[int]string{}
	for _, s := range l.sections {
		if s.typ != elf.SHT_GROUP || len(s.data) < 4 || le.Uint32(s.data)&groupComdat == 0 || uint64(s.info) >= uint64(l.table.len()) {
			continue
		}
		for b := s.data[4:]; len(b) >= 4; b = b[4:] {
			out[int(le.Uint32(b))] = string(l.nameBytes(int32(s.info)))
		}
	}
	return out
}
