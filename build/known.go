package build

// Which files a unit reads is often known from the build of the tree: the
// compiler was told to write a dependency file (-MD, -MMD, -Wp,-MMD,FILE), and
// kbuild turned it into the list in the .cmd file. (bear leaves those options
// out, so a file beside the object whose rule is about it counts as well.) Such a
// list holds as long as none of its files was changed after the birth of the
// object: what has changed since may include something else. It is the time of
// the last change of a file's record that counts, since the time of modification
// can be set, and a copy keeps it. -MMD leaves out what is found in
// system folders, so a unit that calls a folder of its own one is asked.

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// knownReads lists the files that the tree's build says u reads, its source
// among them, if that still holds for all of sought.
func (u *Unit) knownReads(times *changeTimes, sought *sought) ([]string, bool) {
	if u.Output == "" || u.hasSystemFolder() {
		return nil, false
	}
	born, err := madeAt(u.Output)
	if err != nil {
		return nil, false
	}
	since := func(path string) bool { return !times.of(path).Before(born) }
	reads := u.recordedReads()
	for _, path := range reads {
		if times.of(path).IsZero() || since(path) {
			return nil, false
		}
	}
	if slices.ContainsFunc(sought.doubtful(reads), since) {
		return nil, false
	}
	return reads, slices.Contains(reads, u.Source)
}

// madeAt is the birth of the object at path, which a compiler has made there: a
// copy with the time of another file shows nothing of when that was made.
func madeAt(path string) (time.Time, error) {
	born, err := birthOf(path)
	if err != nil {
		return time.Time{}, err
	}
	if info, err := os.Stat(path); err != nil || info.ModTime().Before(born) {
		return time.Time{}, errors.New("the tree's object is a copy of one that was made elsewhere")
	}
	return born, nil
}

// Recorded lists the files that the tree's build says u reads, whether or not
// that still holds; nil if it says nothing.
func (u *Unit) Recorded() []string { return u.recordedReads() }

// recordedReads reads what the build left beside the object.
func (u *Unit) recordedReads() []string {
	record := filepath.Join(filepath.Dir(u.Output), "."+filepath.Base(u.Output)+".cmd")
	if text, err := readAtMost(record, maxRecord); err == nil {
		return u.fromRecord(string(text))
	}
	path := u.dependencyFile()
	if path == "" {
		path = strings.TrimSuffix(u.Output, filepath.Ext(u.Output)) + ".d"
		if !isRuleFor(path, filepath.Base(u.Output)) {
			return nil
		}
	}
	reads, err := readDependencies(path, u.Dir)
	if err != nil {
		return nil
	}
	return reads
}

// isRuleFor reports whether the make rule at path is about object.
func isRuleFor(path, object string) bool {
	text, err := readAtMost(path, maxDependencyFile)
	target, _, ok := strings.Cut(string(text), ":")
	return err == nil && ok && filepath.Base(target) == object
}

// hasSystemFolder reports whether the command calls a folder a system one that
// is not the system's.
func (u *Unit) hasSystemFolder() bool {
	for i, arg := range u.Args {
		folder, joined := strings.CutPrefix(arg, "-isystem")
		if arg == "-isystem" && i+1 < len(u.Args) {
			folder = u.Args[i+1]
		}
		if joined && !strings.HasPrefix(folder, "/usr/") {
			return true
		}
	}
	return false
}

// fromRecord reads the source_ and deps_ lists of a .cmd file.
func (u *Unit) fromRecord(text string) []string {
	var reads []string
	listing := false
	for line := range strings.Lines(text) {
		name, value, assigns := strings.Cut(strings.TrimSpace(line), " := ")
		if assigns {
			listing = strings.HasPrefix(name, "deps_") || strings.HasPrefix(name, "source_")
		} else {
			value = name
		}
		if !listing {
			continue
		}
		rest, goesOn := strings.CutSuffix(strings.TrimSpace(value), `\`)
		if rest = strings.TrimSpace(rest); rest != "" && !strings.HasPrefix(rest, "$(wildcard") {
			reads = append(reads, absoluteFrom(u.Dir, rest))
		}
		listing = goesOn
	}
	return reads
}

// dependencyFile is where the command puts its dependency file, "" for nowhere.
func (u *Unit) dependencyFile() string {
	asked := ""
	for i, arg := range u.Args {
		switch {
		case arg == "-MF" && i+1 < len(u.Args):
			return absoluteFrom(u.Dir, u.Args[i+1])
		case strings.HasPrefix(arg, "-Wp,-MD,") || strings.HasPrefix(arg, "-Wp,-MMD,"):
			return absoluteFrom(u.Dir, arg[strings.LastIndexByte(arg, ',')+1:])
		case arg == "-MD" || arg == "-MMD":
			asked = strings.TrimSuffix(u.Output, filepath.Ext(u.Output)) + ".d"
		}
	}
	return asked
}
