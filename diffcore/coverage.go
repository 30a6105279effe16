package diffcore

// Records of gcov.
//
// gcc --coverage writes a record for each function, __gcov_.f, and one for the
// object, without a name:
//
//	object:    version, next, stamp, checksum, file name, merge functions, count, list
//	function:  the object's record, ident, lineno_checksum, cfg_checksum, counters
//
// Of the object's record only the version and the merge functions are its own.
// The stamp is the random seed of the compile (-frandom-seed), the checksum is
// made of those of the functions, and the file name begins with the directory
// of the compile. The list and its count are a roster (see roster.go).
//
// A function's lineno_checksum is the CRC-32 of the line that declares it,
// followed by the name of the file. A CRC is linear: over one file name, two
// lines lead to checksums whose exclusive or is what becomes of the exclusive
// or of the lines. So with the lines of debug information a checksum is proved
// to differ by its line, whatever the file is called.

import (
	"bytes"
	"strings"
)

// Where the words of the records lie. In the record of an object the words
// behind the merge functions count back from the last reference, the list.
const (
	stampAt     = 16
	stampEnd    = 24
	fileNameAt  = 24
	countBefore = 8
	linenoAt    = 12
	linenoEnd   = 16
)

// readCoverage leaves of gcov's records what is their own.
func (o *Object) readCoverage() {
	for _, n := range o.nodes {
		if n.body == nil || n.sym == nil || !strings.HasPrefix(n.name, "__gcov_.") || len(n.body.refs) == 0 {
			continue
		}
		r := n.body.refs[0]
		info := r.body
		if r.at != 0 || r.off != 0 || info == nil || !info.unnamed() || info.sec.data == nil || info.size < stampEnd {
			continue
		}
		n.body.refs = n.body.refs[1:]
		if info.blank == nil {
			blankCoverage(info)
		}
	}
}

// blankCoverage takes from an object's record what follows from elsewhere.
func blankCoverage(info *body) {
	info.blank = bytes.Clone(info.bytes())
	clear(info.blank[stampAt:stampEnd])
	k := len(info.refs) - 1
	if k < 0 || info.refs[k].at < stampEnd+countBefore {
		return
	}
	if list := info.refs[k].body; list != nil && list.unnamed() {
		list.roster = true
		at := info.refs[k].at
		clear(info.blank[at-countBefore : at])
	}
	if r := &info.refs[0]; r.at == fileNameAt {
		r.dropDirectory()
	}
}

// dropDirectory makes a reference to the name of a file one to its last part.
func (r *ref) dropDirectory() {
	switch {
	case r.off != 0:
	case r.lit != nil:
		r.base += uint64(bytes.LastIndexByte(entity(r.lit, r.base), '/') + 1)
	case r.body != nil && r.body.unnamed() && r.body.blank == nil && r.body.sec.data != nil:
		name := r.body.bytes()
		base := name[bytes.LastIndexByte(name, '/')+1:]
		r.body.blank, r.body.size = base, uint64(len(base))
	}
}

// checksumIsLine tells whether the records of one function differ in the line
// of its declaration only.
func (c *comparer) checksumIsLine(o, n *node) bool {
	f := instrumented(o.name)
	x, y := o.body, n.body
	if f == "" || x.size != y.size || x.size < linenoEnd || x.sec.data == nil || y.sec.data == nil || !c.sameRefsAt(x, y) {
		return false
	}
	a, b := x.bytes(), y.bytes()
	if !bytes.Equal(a[:linenoAt], b[:linenoAt]) || !bytes.Equal(a[linenoEnd:], b[linenoEnd:]) {
		return false
	}
	c.readLines()
	p := linePair{c.definedAt(c.oldLines, f), c.definedAt(c.newLines, f)}
	if p.old == 0 || p.new == 0 || p.old == p.new {
		return false
	}
	differ := unsigned(a[linenoAt:], 4) ^ unsigned(b[linenoAt:], 4)
	return behindName(uint32(p.old^p.new), uint32(differ))
}

// sameRefsAt tells whether two bodies have equal references at equal places.
func (c *comparer) sameRefsAt(o, n *body) bool {
	if len(o.refs) != len(n.refs) {
		return false
	}
	for i := range o.refs {
		if o.refs[i].at != n.refs[i].at || o.refs[i].width != n.refs[i].width || !c.sameRef(&o.refs[i], &n.refs[i]) {
			return false
		}
	}
	return true
}

// longestName bounds the names of files that behindName tries (PATH_MAX). That
// a wrong checksum fits one of them happens once in a million.
const longestName = 4096

// behindName tells whether a difference of lines becomes that difference of
// checksums behind a file name of some length and its final zero.
func behindName(lines, checksums uint32) bool {
	crc := lines
	for range longestName {
		crc = crcOfZero(crc)
		if crc == checksums {
			return true
		}
	}
	return false
}

// crcOfZero feeds a zero byte to the CRC-32 of gcov, which takes the highest
// bit first and starts from the line, without inversion.
func crcOfZero(crc uint32) uint32 {
	for range 8 {
		high := crc >> 31
		crc <<= 1
		if high == 1 {
			crc ^= 0x04c11db7
		}
	}
	return crc
}
