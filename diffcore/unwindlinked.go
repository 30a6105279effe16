package diffcore

// Unwind tables of linked files. They have no relocations; the CIE says how
// its records encode addresses.

import (
	"bytes"
	"encoding/binary"
)

// Encodings of addresses in unwind tables that x86-64 compilers use: four
// bytes, as a distance from the field, direct or through a word, or as they are.
const (
	encodedDistance = 0x1b
	encodedIndirect = 0x9b
	encodedSigned   = 0x0b
	encodedUnsigned = 0x03
)

// frameAddresses finds the addresses in a record of a linked file: of the
// function and of its exception table in an FDE, of the handler in a CIE.
func (o *Object) frameAddresses(b, common *body, yield func(field)) {
	cie := b
	if common != nil {
		cie = common
	}
	a := augmentationOf(cie.bytes())
	if common == nil {
		o.frameAddress(b, a.handlerAt, a.handler, yield)
		return
	}
	o.frameAddress(b, 0, a.function, yield)
	o.frameAddress(b, 9, a.table, yield) // behind address, size and the length of one byte
}

func (o *Object) frameAddress(b *body, at uint64, encoding byte, yield func(field)) {
	if at+4 > b.size || encoding == 0 {
		return
	}
	f := field{pos: b.off + at, width: 4, kind: kindDistance}
	v := binary.LittleEndian.Uint32(b.bytes()[at:])
	addr := uint64(v)
	switch encoding {
	case encodedDistance, encodedIndirect:
		addr = b.sec.addr + f.pos + uint64(int64(int32(v)))
	case encodedSigned, encodedUnsigned:
	default:
		return
	}
	if f, ok := o.aimAddress(f, addr); ok && v != 0 {
		yield(f)
	}
}

// augmentation is how the records of one CIE encode addresses; 0 for none.
type augmentation struct {
	function, table, handler byte
	handlerAt                uint64 // in the CIE
}

// augmentationOf reads "zPLR": version, the letters, code and data alignment,
// the return column, and then a byte for each letter, behind P the handler.
func augmentationOf(x []byte) (a augmentation) {
	end := bytes.IndexByte(x[min(1, len(x)):], 0) + 1
	if end < 2 || x[1] != 'z' {
		return augmentation{function: encodedSigned}
	}
	c := headerCursor{b: x[end+1:]}
	c.variable()
	c.variable()
	c.fixed(1)
	c.variable()
	for _, letter := range x[2:end] {
		switch letter {
		case 'R':
			a.function = byte(c.fixed(1))
		case 'L':
			a.table = byte(c.fixed(1))
		case 'P':
			a.handler = byte(c.fixed(1))
			a.handlerAt = uint64(len(x) - len(c.b))
			c.skip(4)
		}
	}
	return a
}
