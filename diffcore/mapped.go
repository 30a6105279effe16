package diffcore

// Files mapped into memory.
//
// A look at two files in which little differs costs less than copying them.
// So they are mapped, looked at, and unmapped. Others may write to a file
// meanwhile: one that is cut short faults where it ends, and bytes that change
// may fall out of what was checked. Both end the look with a panic of the
// runtime, which is caught here and here only. Nothing was learned then, and
// the files are read and judged like any others.

import (
	"os"
	"runtime"
	"runtime/debug"
	"syscall"
)

// lookAt calls look with the contents of two files, which are gone when it
// returns. It reports false if the files could not be mapped or changed while
// look was at work; else what look reports.
func lookAt(old, new string, look func(x, y []byte) bool) (ok bool) {
	x, closeOld := mapFile(old)
	defer closeOld()
	y, closeNew := mapFile(new)
	defer closeNew()
	if x == nil || y == nil {
		return false
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			if _, changed := p.(runtime.Error); !changed {
				panic(p)
			}
			ok = false
		}
	}()
	return look(x, y)
}

// mapFile maps a regular file; nil if that is not possible.
func mapFile(path string) (b []byte, unmap func()) {
	none := func() {}
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return nil, none // opening a pipe would take its bytes from readFile
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, none
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() == 0 || info.Size() > maxFile {
		return nil, none
	}
	b, err = syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_PRIVATE)
	if err != nil {
		return nil, none
	}
	return b, func() { syscall.Munmap(b) }
}
