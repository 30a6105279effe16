package build

// Which compiler made an object? gcc and clang write their name and version into
// the section .comment. (DW_AT_producer says more, but a build without debug
// information has none.) A kernel's tree also says it in a header that its build
// writes:
//
//	Linux  include/generated/compile.h  #define LINUX_COMPILER "gcc (Debian 12.2.0-14) 12.2.0, GNU ld ..."
//	Xen    xen/include/xen/compile.h    #define XEN_COMPILER "gcc (Debian 12.2.0-14) 12.2.0"

import (
	"debug/elf"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// CompilerOf returns the name and version of the compiler that made the object
// at path, "" if the file does not say or is no object.
func CompilerOf(path string) string {
	object, err := elf.Open(path)
	if err != nil {
		return ""
	}
	defer object.Close()
	section := object.Section(".comment")
	if section == nil || section.Size > 1<<16 {
		return ""
	}
	text, err := section.Data()
	if err != nil {
		return ""
	}
	first, _, _ := strings.Cut(strings.TrimLeft(string(text), "\x00"), "\x00")
	return first
}

// A Stamp is what a build wrote about its compiler.
type Stamp struct {
	File string // relative to the tree
	Text string
}

// CompilerStamp reads what a kernel's build wrote into the tree; the zero Stamp
// if there is nothing.
func CompilerStamp(tree string) Stamp {
	for _, file := range []string{"include/generated/compile.h", "xen/include/xen/compile.h", "include/xen/compile.h"} {
		text, err := readAtMost(filepath.Join(tree, file), 1<<16)
		if err != nil {
			continue
		}
		if m := stampRow.FindSubmatch(text); m != nil {
			return Stamp{file, string(m[1])}
		}
	}
	return Stamp{}
}

var stampRow = regexp.MustCompile(`(?m)^#\s*define\s+(?:LINUX|XEN)_COMPILER\s+"(.*)"`)

// Names reports whether the stamp is of the compiler that calls itself so in
// objects: "GCC: (Debian 12.2.0-14) 12.2.0" is gcc's own version row without the
// program's name.
func (s Stamp) Names(compiler string) bool {
	return strings.Contains(s.Text, strings.TrimPrefix(compiler, "GCC: "))
}

// Built returns the path of the object that the tree's own build made of u, ""
// if there is none.
func (u *Unit) Built() string {
	if u.Output == "" {
		return ""
	}
	if info, err := os.Stat(u.Output); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	return u.Output
}
