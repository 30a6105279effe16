package series

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// Compressed patches, as distributions and mail archives keep them. What a
// file is says its first bytes, not its name:
//
//	1f 8b               gzip (RFC 1952)
//	42 5a 68            bzip2
//	fd 37 7a 58 5a 00   xz
//	28 b5 2f fd         zstd (RFC 8878)
//
// The content goes on as if it had never been packed; Patch.Pack gives it the
// same dress again. Unpacking stops at MaxPatch, so that a small file cannot
// ask for all memory. gzip is the standard library's. The others go through
// their programs, which are where such files are: the libraries for them take
// a dictionary of any size that a file announces, or cannot write.

// packing is a way of compression.
type packing struct {
	name   string
	magic  string
	unpack func(b []byte, limit int64) ([]byte, error)
	// pack compresses content as the file was that original holds.
	pack func(content, original []byte) ([]byte, error)
}

// packings lists what is understood.
func packings() []packing {
	return []packing{
		{"gzip", "\x1f\x8b", gunzip, gzipAs},
		filter("bzip2", "BZh"),
		filter("xz", "\xfd7zXZ\x00", "--memlimit-decompress=1GiB"),
		filter("zstd", "\x28\xb5\x2f\xfd", "--memory=1024MB"),
	}
}

// unpacked returns what the bytes of a file hold and how to pack the like
// again, nil if they were not packed. What holds more than limit bytes is refused.
func unpacked(name string, b []byte, limit int64) (content []byte, pack func([]byte) ([]byte, error), err error) {
	for _, p := range packings() {
		if !bytes.HasPrefix(b, []byte(p.magic)) {
			continue
		}
		content, err := p.unpack(b, limit)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %s: %w", name, p.name, err)
		}
		return content, func(now []byte) ([]byte, error) {
			if bytes.Equal(now, content) {
				return b, nil // another level, or another program, would give other bytes
			}
			return p.pack(now, b)
		}, nil
	}
	return b, nil, nil
}

// Pack returns content as the patch's file keeps it, compressed if that was.
func (p *Patch) Pack(content []byte) ([]byte, error) {
	if p.pack == nil {
		return content, nil
	}
	return p.pack(content)
}

// readAll reads r to its end, which has to come within limit bytes.
func readAll(r io.Reader, limit int64) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(content)) > limit {
		err = fmt.Errorf("holds more than %d bytes", limit)
	}
	return content, err
}

func gunzip(b []byte, limit int64) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return readAll(z, limit)
}

// gzipAs packs content under the original's name and time.
func gzipAs(content, original []byte) ([]byte, error) {
	old, err := gzip.NewReader(bytes.NewReader(original))
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	z, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	z.Header = old.Header
	_, err = z.Write(content)
	err = errors.Join(err, z.Close())
	return buf.Bytes(), err
}

// filter is a way of compression that a program of that name does. The
// arguments bound its memory.
func filter(name, magic string, bounds ...string) packing {
	return packing{name, magic,
		func(b []byte, limit int64) ([]byte, error) {
			return throughProgram(b, limit, name, append(bounds, "--decompress")...)
		},
		func(content, _ []byte) ([]byte, error) {
			return throughProgram(content, 2*MaxPatch, name, "--compress")
		},
	}
}

// throughProgram runs a program as a filter.
func throughProgram(in []byte, limit int64, name string, args ...string) ([]byte, error) {
	cmd := exec.Command(name, append(args, "--stdout", "--quiet")...)
	cmd.Stdin = bytes.NewReader(in)
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return nil, fmt.Errorf("the program %s is needed: %w", name, err)
	}
	content, err := readAll(out, limit)
	if err != nil {
		err = errors.Join(err, cmd.Process.Kill())
	}
	if end := cmd.Wait(); err == nil && end != nil {
		err = fmt.Errorf("%w: %s", end, strings.TrimSpace(said.String()))
	}
	return content, err
}
