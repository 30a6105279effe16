package patch

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// The ids on git's index row. They name the content of the file before and
// behind the patch; "git am -3" looks the first one up where the hunks do not
// apply, and a series has the second one of each patch as the first one of
// the next. So who puts other hunks into a section has to bring them up to
// date:
//
//	index 3367afd..3e75765 100644     git hash-object of both states, abbreviated
//
// Which hash a repository uses cannot be read off an abbreviation. It is
// SHA-256 if an id is longer than a SHA-1, or if the SHA-256 of a pre-image
// whose SHA-1 is another begins with its id.

// objectFormat is what the sections of one patch know of the repository.
type objectFormat struct{ sha256 bool }

// hexSHA1 is the length of a SHA-1 object id.
const hexSHA1 = 2 * sha1.Size

// blobID returns the object id of a blob.
func (o *objectFormat) blobID(content []byte) string {
	header := fmt.Appendf(nil, "blob %d\x00", len(content))
	h := sha1.New()
	if o != nil && o.sha256 {
		h = sha256.New()
	}
	h.Write(header)
	h.Write(content)
	return hex.EncodeToString(h.Sum(nil))
}

// learn looks at an id that stands for content.
func (o *objectFormat) learn(id string, content []byte) {
	if o == nil || o.sha256 {
		return
	}
	by256 := (&objectFormat{sha256: true}).blobID(content)
	o.sha256 = len(id) > hexSHA1 || strings.HasPrefix(by256, id) && !strings.HasPrefix(o.blobID(content), id)
}

// SetPreImage puts the id of content, the file that f applies to, on f's index
// row, in the length that the row has. A section without that row, and an id
// of zeros (no file), stay as they are.
func (f *File) SetPreImage(content []byte) {
	f.OldBlob = f.setBlob(f.OldBlob, 0, content)
}

// SetPostImage is SetPreImage for after, what f makes of before.
func (f *File) SetPostImage(before, after []byte) {
	if isHex(f.OldBlob) {
		f.format.learn(f.OldBlob, before)
	}
	at := len(f.OldBlob) + len("..")
	f.NewBlob = f.setBlob(f.NewBlob, at, after)
}

// setBlob replaces id, which begins behind so many bytes of the index row's
// value, and returns the new one. Head is the caller's input, so it is copied.
func (f *File) setBlob(id string, behind int, content []byte) string {
	row := f.indexRow()
	if row < 0 || strings.Trim(id, "0") == "" {
		return id
	}
	f.format.learn(id, content)
	full := f.format.blobID(content)
	made := full[:min(len(id), len(full))]
	if made == id {
		return id
	}
	at := row + len(indexPrefix) + behind
	f.Head = bytes.Join([][]byte{f.Head[:at], []byte(made), f.Head[at+len(id):]}, nil)
	return made
}

const indexPrefix = "index "

// indexRow returns where in Head the index row begins that the ids were read
// from, which is the last one; -1 without.
func (f *File) indexRow() int {
	want, found, at := []byte(indexPrefix+f.OldBlob+".."+f.NewBlob), -1, 0
	if f.OldBlob == "" || !f.isGit() {
		return -1
	}
	for _, record := range Records(f.Head) {
		if bytes.HasPrefix(record, want) {
			found = at
		}
		at += len(record)
	}
	return found
}
