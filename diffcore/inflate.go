package diffcore

// Compressed debug sections.
//
// One with SHF_COMPRESSED begins with an Elf64_Chdr: the kind of compression,
// four bytes of nothing, the size of the contents, their alignment. Before
// there was that flag, a section named .zdebug_info began with "ZLIB" and the
// size, highest byte first (-gz=zlib-gnu). Relocations are about the contents.

import (
	"bytes"
	"compress/zlib"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// maxInflate bounds what a section may unpack to, as a multiple of the size of
// the packed bytes plus a little: zlib's own limit is 1032. Zstandard can do
// more, but debug information does not shrink so.
const maxInflate = 1100

const (
	packedHeader    = 24
	oldPackedHeader = 12
	oldPackedName   = ".zdebug_"
)

// debugName is what the section of debug information is called, "info" for
// .debug_info and .zdebug_info; "" for other sections.
func debugName(section string) string {
	if n, ok := strings.CutPrefix(section, oldPackedName); ok {
		return n
	}
	n, _ := strings.CutPrefix(section, ".debug_")
	if n == section {
		return ""
	}
	return n
}

// packed tells whether the section's bytes are not its contents.
func (s *section) packed() bool {
	return s.flags&elf.SHF_COMPRESSED != 0 || !s.alloc() && strings.HasPrefix(s.name, oldPackedName)
}

// inflate returns the section's contents, unpacked if need be.
func (o *Object) inflate(s *section) ([]byte, error) {
	switch {
	case !s.packed():
		return s.data, nil
	case s.flags&elf.SHF_COMPRESSED == 0:
		if len(s.data) < oldPackedHeader || string(s.data[:4]) != "ZLIB" {
			return nil, o.packedError(s, "no header of a compressed section")
		}
		return o.unpack(s, elf.COMPRESS_ZLIB, binary.BigEndian.Uint64(s.data[4:]), s.data[oldPackedHeader:])
	case len(s.data) < packedHeader:
		return nil, o.packedError(s, "header of a compressed section is cut off")
	}
	le := binary.LittleEndian
	return o.unpack(s, elf.CompressionType(le.Uint32(s.data)), le.Uint64(s.data[8:]), s.data[packedHeader:])
}

// unpack returns the contents of a section, of that size, from its packed bytes.
func (o *Object) unpack(s *section, kind elf.CompressionType, size uint64, packed []byte) ([]byte, error) {
	if size > maxInflate*uint64(len(s.data)) {
		return nil, o.packedError(s, fmt.Sprintf("unpacked size %d is absurd", size))
	}
	var b []byte
	var err error
	switch kind {
	case elf.COMPRESS_ZLIB:
		b, err = inflateZlib(packed, size)
	case elf.COMPRESS_ZSTD:
		b, err = inflateZstd(packed, size)
	default:
		return nil, &UnsupportedError{Name: o.Name, Reason: fmt.Sprintf("section %s: compression of type %d is not read", s.name, kind)}
	}
	if err != nil {
		return nil, o.packedError(s, err.Error())
	}
	return b, nil
}

func inflateZlib(packed []byte, size uint64) ([]byte, error) {
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	b := make([]byte, size)
	_, err = io.ReadFull(z, b)
	return b, err
}

// zstdWindow is the window that Zstandard's levels up to 19 use at most.
const zstdWindow = 8 << 20

func inflateZstd(packed []byte, size uint64) ([]byte, error) {
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(max(size, zstdWindow)))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	b, err := z.DecodeAll(packed, make([]byte, 0, size))
	if err == nil && uint64(len(b)) != size {
		err = fmt.Errorf("%d bytes unpacked, want %d", len(b), size)
	}
	return b, err
}

func (o *Object) packedError(s *section, why string) error {
	return &FormatError{Name: o.Name, Reason: "section " + s.name + ": " + why}
}
