package diffcore

// Static archives, member by member.
//
// An archive is "!<arch>\n" and then members, each behind a header of 60
// bytes of text: name, times and owners, size, and "`\n". GNU ar keeps names
// of more than 15 bytes in a member called "//" and refers to them as
// "/offset". The symbol index "/" is no member. Several members may have one
// name: they pair in their order.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"sync"
)

const (
	archiveMagic = "!<arch>\n"
	thinMagic    = "!<thin>\n"
	memberHeader = 60
)

// member is one file of an archive.
type member struct {
	name string
	data []byte
}

// compareMember compares two files of an archive.
func compareMember(old string, x []byte, new string, y []byte, opts Options) (*Result, error) {
	if r, ok := compareNearlySame(old, x, new, y, opts); ok {
		return r, nil
	}
	return compareBytes(old, x, new, y, opts)
}

// compareBytes compares in full. It parses both sides at once; they share nothing.
func compareBytes(old string, x []byte, new string, y []byte, opts Options) (*Result, error) {
	var a, b *Object
	var first, second error
	var both sync.WaitGroup
	both.Go(func() { a, first = Parse(old, x) })
	both.Go(func() { b, second = Parse(new, y) })
	both.Wait()
	switch {
	case opts.Function == "" && bytes.Equal(x, y) && (first == nil || notRead(first)):
		return &Result{}, nil // whatever it holds
	case first != nil:
		return nil, first
	case second != nil:
		return nil, second
	}
	return compareInFull(a, b, opts), nil
}

// notRead tells whether a file is well-formed and for x86-64, but holds nothing
// to compare. Of another machine's code nothing is said, equal or not.
func notRead(err error) bool {
	var unsupported *UnsupportedError
	return errors.As(err, &unsupported) && !unsupported.foreign
}

func isArchive(b []byte) bool {
	return bytes.HasPrefix(b, []byte(archiveMagic)) || isThin(b)
}

func isThin(b []byte) bool { return bytes.HasPrefix(b, []byte(thinMagic)) }

// readArchive lists the members in order.
func readArchive(name string, b []byte) ([]member, error) {
	switch {
	case isThin(b):
		return nil, &UnsupportedError{Name: name, Reason: "a thin archive holds no objects, only their names; compare the objects"}
	case !isArchive(b):
		return nil, &UnsupportedError{Name: name, Reason: "an archive can only be compared with an archive"}
	}
	return readMembers(name, b)
}

// readMembers reads the headers of an archive. The members of a thin one have
// no data here; its own tables have.
func readMembers(name string, b []byte) ([]member, error) {
	var out []member
	var long []byte // the "//" member
	for pos := len(archiveMagic); pos < len(b); {
		if len(b)-pos < memberHeader || string(b[pos+58:pos+60]) != "`\n" {
			return nil, &FormatError{Name: name, Reason: fmt.Sprintf("no archive member at %#x", pos)}
		}
		h := string(b[pos : pos+memberHeader])
		raw := strings.TrimRight(h[:16], " ")
		size, err := strconv.Atoi(strings.TrimRight(h[48:58], " "))
		pos += memberHeader
		if isThin(b) && !isTable(raw) {
			out = append(out, member{name: memberName(raw, long)})
			continue
		}
		if err != nil || size < 0 || size > len(b)-pos {
			return nil, &FormatError{Name: name, Reason: fmt.Sprintf("archive member at %#x: bad size %q", pos-memberHeader, h[48:58])}
		}
		data := b[pos : pos+size]
		pos += size + size&1
		switch {
		case raw == "//":
			long = data
		case !isTable(raw):
			out = append(out, member{memberName(raw, long), data})
		}
	}
	return out, nil
}

// isTable reports whether a header of that name is of the archive's own: its
// index of symbols, or its table of long names.
func isTable(raw string) bool { return raw == "/" || raw == "/SYM64/" || raw == "//" }

// memberName resolves the name field of a header. Where a member's path fills the
// field, GNU ar leaves its last slash in a thin archive: "/145           /".
func memberName(raw string, long []byte) string {
	digits, isOffset := strings.CutPrefix(strings.TrimRight(raw, " /"), "/")
	if off, err := strconv.Atoi(digits); err == nil && isOffset && off >= 0 && off < len(long) {
		name, _, _ := strings.Cut(string(long[off:]), "\n")
		raw = name
	}
	return strings.TrimSuffix(raw, "/")
}

// compareMembers pairs members by name and compares each pair. What only one
// side has is new or removed as a whole.
func compareMembers(ctx context.Context, old, new string, a, b []member, opts Options) (*Result, error) {
	total := &Result{}
	left := map[string][]int{} // indices into b that have no partner yet
	for i, m := range b {
		left[m.name] = append(left[m.name], i)
	}
	alone := make([]bool, len(b))
	for i := range alone {
		alone[i] = true
	}
	for _, m := range a {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		path := memberPath(old, m.name)
		list := left[m.name]
		if len(list) == 0 {
			total.add(wholeMember(path, m.data, Removed))
			continue
		}
		left[m.name], alone[list[0]] = list[1:], false
		if other := b[list[0]].data; !bytes.Equal(m.data, other) || isELF(other) {
			total.add(compareMember(path, m.data, memberPath(new, m.name), other, opts))
		}
	}
	for i, m := range b {
		if alone[i] {
			total.add(wholeMember(memberPath(new, m.name), m.data, New))
		}
	}
	total.sort()
	return total, nil
}

// sort brings the results of several objects into the order of their names.
func (r *Result) sort() {
	sort.SliceStable(r.Changes, func(i, j int) bool { return r.Changes[i].Object < r.Changes[j].Object })
	sort.Strings(r.Undecided)
}

// add takes over the result about one member. A member that cannot be read
// leaves the rest to be judged.
func (r *Result) add(m *Result, err error) {
	if err != nil {
		r.Undecided = append(r.Undecided, err.Error())
		return
	}
	r.Changes = append(r.Changes, m.Changes...)
	r.Undecided = append(r.Undecided, m.Undecided...)
	r.Listings = append(r.Listings, m.Listings...)
}

func isELF(b []byte) bool { return bytes.HasPrefix(b, []byte("\x7fELF")) }

func memberPath(archive, name string) string { return archive + "(" + name + ")" }

// wholeMember reports everything that a member defines.
func wholeMember(name string, b []byte, k ChangeKind) (*Result, error) {
	o, err := Parse(name, b)
	if err != nil {
		return nil, err
	}
	nothing := &Object{Name: name, maps: map[int]*atlas{}}
	if k == New {
		return compareInFull(nothing, o, Options{}), nil
	}
	return compareInFull(o, nothing, Options{}), nil
}
