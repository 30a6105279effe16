package diffcore

// Records of gcov.
//
// gcc --coverage writes a record for each function, __gcov_.f, and one for the
// object, without a name, which all of them point at. The object's begins
//
//	version, next, stamp, checksum, file name, ...
//
// The stamp is the random seed of the compile (-frandom-seed), and the checksum
// is made of those of the functions, which are compared one by one. So these
// two words are the same in any two objects.

import (
	"bytes"
	"strings"
)

// stampAt and stampEnd enclose the two words.
const (
	stampAt  = 16
	stampEnd = 24
)

// maskStamps finds the records of objects and blanks the two words.
func (o *Object) maskStamps() {
	for _, n := range o.nodes {
		if n.body == nil || !strings.HasPrefix(n.name, "__gcov_.") || len(n.body.refs) == 0 {
			continue
		}
		r := &n.body.refs[0]
		b := r.body
		if r.at == 0 && r.off == 0 && b != nil && b.unnamed() && b.blank == nil && b.sec.data != nil && b.size >= stampEnd {
			b.blank = bytes.Clone(b.bytes())
			clear(b.blank[stampAt:stampEnd])
		}
	}
}
