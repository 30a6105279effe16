package patch

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// How git names a file in a diffstat. The path stands without "a/" and "b/",
// quoted where it has to be; a rename or a copy shows both, with what they
// share at their ends once:
//
//	src/old/f.c -> src/new/f.c      src/{old => new}/f.c
//	f.c -> src/f.c                  f.c => src/f.c
//	src/f.c -> src/lib/f.c          src/{ => lib}/f.c
//
// A name too wide for the table loses its front: ".../deep/down/f.c".

// elision stands for the front of a name that was too wide.
const elision = "..."

// statNames lists the names that f may have in a table. The first is that of
// git's default prefixes.
func (f *File) statNames() []string {
	from, to := f.RenamedFrom+f.CopiedFrom, f.RenamedTo+f.CopiedTo
	if from != "" && to != "" {
		return renameNames(from, to)
	}
	name := f.New
	if name == "" {
		name = f.Old
	}
	var names []string
	for _, n := range []int{1, 0, 2} {
		if rest, ok := stripComponents(name, n); ok {
			names = append(names, quote(rest, true), quote(rest, false))
		}
	}
	return names
}

// renameNames is statNames for a file that is at from before and at to behind.
func renameNames(from, to string) []string {
	if quote(from, true) == from && quote(to, true) == to {
		return []string{braced(from, to)}
	}
	arrow := func(high bool) string { return quote(from, high) + " => " + quote(to, high) }
	return []string{arrow(true), arrow(false), braced(from, to)}
}

// braced writes what a and b share, whole directories at the front and at the
// back, around the two that differ.
func braced(a, b string) string {
	front := commonFront(a, b)
	// The slash that ends the front may also begin the back: "x/{ => y}/f".
	back := commonBack(a, b, max(front-1, 0))
	inside := func(s string) string { return s[front:max(front, len(s)-back)] }
	if front+back == 0 {
		return a + " => " + b
	}
	return fmt.Sprintf("%s{%s => %s}%s", a[:front], inside(a), inside(b), a[len(a)-back:])
}

// commonFront returns the length of the directories that a and b begin with.
func commonFront(a, b string) int {
	n := 0
	for i := 0; i < min(len(a), len(b)) && a[i] == b[i]; i++ {
		if a[i] == '/' {
			n = i + 1
		}
	}
	return n
}

// commonBack returns the length of the end that a and b share, from a slash
// on, without the first keep bytes of either.
func commonBack(a, b string, keep int) int {
	n := 0
	for i := 1; i <= min(len(a), len(b))-keep && a[len(a)-i] == b[len(b)-i]; i++ {
		if a[len(a)-i] == '/' {
			n = i
		}
	}
	return n
}

// columnsOf returns how wide git takes name to be. Wide characters of East
// Asian scripts count as one here; a table that holds them is not laid out
// anew but amended in place.
func columnsOf(name string) int { return utf8.RuneCountInString(name) }

// elide shortens name to width columns, from the front and then to the next
// directory.
func elide(name string, width int) string {
	if columnsOf(name) <= width {
		return name
	}
	for columnsOf(name) > width-len(elision) && name != "" {
		_, size := utf8.DecodeRuneInString(name)
		name = name[size:]
	}
	if slash := strings.IndexByte(name, '/'); slash >= 0 {
		name = name[slash:]
	}
	return elision + name
}

// showsName tells whether a table that prints shown means the file called
// name: whole, elided, or with a remark such as " (new)" behind it.
func showsName(shown, name string) bool {
	if rest, ok := strings.CutPrefix(shown, elision); ok && strings.HasSuffix(name, rest) {
		return true
	}
	return shown == name || strings.HasPrefix(shown, name+" (")
}
