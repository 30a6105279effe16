package series

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// A quilt series lists patches by name, relative to the file itself, one a
// line, the first to apply first (quilt(1)):
//
//	# security
//	CVE-2026-1.patch
//	old/mmap.diff -p0       # made with plain diff
//
// -R asks to take a patch back instead: what that patch adds is the tree's
// text already, so that keeping line numbers means another thing. Refused.

// isSeries reports whether the name of a file says that it lists patches:
// quilt's own name for it, and how others keep several side by side.
func isSeries(path string) bool {
	name := filepath.Base(path)
	return name == "series" || strings.HasSuffix(name, ".series") || strings.HasPrefix(name, "series.") && !isPatchName(name)
}

// maxSeries bounds the bytes of a series file.
const maxSeries = 16 << 20

// quilt reads the patches that the series at path lists.
func (r *reader) quilt(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.Size() > maxSeries {
		return fmt.Errorf("%s: larger than %d MiB", path, maxSeries>>20)
	}
	list, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	n := 0
	for line := range strings.Lines(string(list)) {
		n++
		name, strip, err := seriesLine(line)
		if err == nil && name != "" {
			at := filepath.Join(filepath.Dir(path), filepath.FromSlash(name))
			err = r.file(Patch{Name: at, Path: at, Listed: name, Strip: strip})
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", path, n, err)
		}
	}
	return nil
}

// seriesLine returns the patch that a line of a series names, "" if it names
// none, and its strip count.
func seriesLine(line string) (name string, strip int, err error) {
	strip = DefaultStrip
	for _, word := range strings.Fields(line) {
		switch {
		case strings.HasPrefix(word, "#"):
			return name, strip, nil
		case name == "":
			if !filepath.IsLocal(filepath.FromSlash(word)) {
				return "", 0, fmt.Errorf("%q leads out of the folder of the series", word)
			}
			name = word
		default:
			if strip, err = stripOption(word); err != nil {
				return "", 0, err
			}
		}
	}
	return name, strip, nil
}

// stripOption reads an option behind a patch's name. -pab is quilt's for -p1
// with its own names for both sides.
func stripOption(word string) (int, error) {
	digits, ok := strings.CutPrefix(word, "-p")
	if digits == "ab" {
		return 1, nil
	}
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 0 {
		return 0, fmt.Errorf("unknown option %q; -pN and comments are understood", word)
	}
	return n, nil
}
