package build

// The tree's own object of a unit may stand for the one that compiling the
// original would make: that compilation can be spared. It may if all of this
// holds:
//
//   - the build wrote down what it read for the object, and the compiler, asked
//     again on the patched side, still reads all of that;
//   - none of it, nor anything that is read now, has been changed since the
//     object's file came to be, nor has the compiler been replaced. Modification
//     times can be set, and survive a copy; so it is the time of the last change
//     of the file's record (ctime), which nobody can set, that has to lie before
//     the birth of the object's file. An object that is touched stays as old as
//     it is, and a copy's sources are as new as its objects;
//   - debug information names the compiler, the options that make code, the
//     source and the folder that the patched side's object names, and lists
//     functions and inlined calls as -g1 with frontiers does.
//
//	f.c changed, f.h changed, f.o born      stands
//	f.c changed, f.o born, f.h changed      does not
//
// This is not proof. Debug information does not name -D and -I, so an object
// that was made by hand with others passes; so does one whose source was
// written while the compiler read it and for longer than patience tells; so
// does one that was put there from elsewhere after its sources. Hence a caller
// should compile some units all the same, and believe an object only where it
// is, in all that makes code, what the patched side made.

import (
	"debug/dwarf"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A Standing is a tree's own object that may stand for the original's.
type Standing struct {
	Object *Object   // stays where it is
	Born   time.Time // the birth of its file

	facts facts
	read  []string // files that went into it, as far as the tree tells
	stock *Stock
}

// A Stock finds the tree's own objects.
type Stock struct {
	patience int
	changed  *changeTimes
	shared   map[string]int // units that are made into one file
}

// NewStock looks at the objects of units, which is the whole database. patience
// is how many times the processors' time that it takes now an object's
// compilation may have lasted, from the first file that it read to the birth of
// its file: with more, a source may have been written while the compiler ran.
func NewStock(units []Unit, patience int) *Stock {
	stock := &Stock{patience: patience, changed: newChangeTimes(), shared: map[string]int{}}
	for i := range units {
		stock.shared[units[i].Output]++
	}
	return stock
}

// Of returns the object of u that may stand for the original's. The error says
// why there is none.
func (s *Stock) Of(u *Unit) (*Standing, error) {
	switch {
	case u.Built() == "":
		return nil, errors.New("the tree has no object of it")
	case filepath.Ext(u.Source) != ".c" || u.LTO() || s.shared[u.Output] > 1:
		return nil, errors.New("its object is not one of C with a file and machine code of its own")
	case debugLevel(u.Args) < 2:
		return nil, errors.New("its command asks for no full debug information")
	}
	own := &Standing{Object: &Object{Path: u.Output, Reads: u.recordedReads(), kept: true}, stock: s}
	if !slices.Contains(own.Object.Reads, u.Source) {
		return nil, errors.New("nothing tells what was read for the tree's object")
	}
	var err error
	if own.Born, err = madeAt(u.Output); err != nil {
		return nil, err
	}
	if err := own.afterPrograms(u); err != nil {
		return nil, err
	}
	own.read = slices.Concat(own.Object.Reads, responseFiles(u))
	if err := own.after(own.read, 0); err != nil {
		return nil, err
	}
	own.facts, err = factsOf(u.Output)
	return own, err
}

// Agrees reports, as nil, whether what the patched side's compilation of the
// same unit shows is in keeping with the object, and else what is not.
func (o *Standing) Agrees(v *Variant, made *Object) error {
	if made.Reads == nil {
		return errors.New("nothing tells what is read for it")
	}
	for _, path := range o.Object.Reads {
		if !slices.Contains(made.Reads, path) {
			return fmt.Errorf("%s, which was read for the tree's object, is not read now", path)
		}
	}
	read := slices.DeleteFunc(slices.Clone(made.Reads), func(path string) bool {
		return v.changed[path] && v.added[filepath.Base(path)]
	})
	// What was read first was read that long before the file was there.
	if err := o.after(slices.Concat(o.read, read), time.Duration(o.stock.patience)*made.took); err != nil {
		return err
	}
	facts, err := factsOf(made.Path)
	if err == nil && facts != o.facts {
		err = fmt.Errorf("the tree's object was made as %q, not as %q", o.facts, facts)
	}
	return err
}

// after reports whether the object was born later than any of paths was changed,
// by more than margin.
func (o *Standing) after(paths []string, margin time.Duration) error {
	for _, path := range paths {
		changed := o.stock.changed.of(path)
		if changed.IsZero() {
			return fmt.Errorf("%s, which was read for the tree's object, is not there", path)
		}
		if !changed.Add(margin).Before(o.Born) {
			return fmt.Errorf("%s was changed later than the tree's object was made, or shortly before", path)
		}
	}
	return nil
}

// ChangedAt returns when the file at path was changed last; zero if that cannot
// be told.
func (s *Stock) ChangedAt(path string) time.Time { return s.changed.of(path) }

// afterPrograms reports whether the object was born later than the compiler, and
// its launchers, were put in place or written. Their records change for less: a
// profiler links to them.
func (o *Standing) afterPrograms(u *Unit) error {
	programs, err := programsOf(u)
	if err != nil {
		return err
	}
	for _, path := range programs {
		info, err := os.Stat(path)
		if err != nil {
			return fmt.Errorf("the compiler: %w", err)
		}
		// A file system that keeps no birth leaves the time of writing.
		born, _ := birthOf(path)
		if born.After(o.Born) || info.ModTime().After(o.Born) {
			return fmt.Errorf("%s is newer than the tree's object", path)
		}
	}
	return nil
}

// programsOf finds the files of u's compiler, and of its launchers.
func programsOf(u *Unit) ([]string, error) {
	var paths []string
	for word := range strings.FieldsSeq(compilerOf(u.Args, u.Source)) {
		if strings.ContainsRune(word, filepath.Separator) {
			word = absoluteFrom(u.Dir, word)
		}
		path, err := exec.LookPath(word)
		if err == nil {
			path, err = filepath.EvalSymlinks(path)
		}
		if err != nil {
			return nil, fmt.Errorf("the compiler: %w", err)
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// responseFiles lists the files of arguments that u's command names.
func responseFiles(u *Unit) []string {
	var paths []string
	for _, arg := range u.Args {
		if name, is := strings.CutPrefix(arg, "@"); is {
			paths = append(paths, absoluteFrom(u.Dir, name))
		}
	}
	return paths
}

// debugLevel is that of the debug information that the command asks for.
func debugLevel(args []string) int {
	level := 0
	for _, arg := range args {
		switch {
		case !choosesDebug(arg):
		case arg == "-gsplit-dwarf":
			return 0 // it is elsewhere
		case strings.HasSuffix(arg, "0"):
			level = 0
		case strings.HasSuffix(arg, "1") || arg == "-gline-tables-only" || arg == "-gmlt":
			level = 1
		case arg == "-g" || strings.HasPrefix(arg, "-ggdb") || arg == "-g2" || arg == "-g3" || strings.HasPrefix(arg, "-gdwarf"):
			level = max(level, 2)
		}
	}
	return level
}

// facts is what an object's debug information says of how it was made.
type facts struct{ producer, source, folder, comment string }

func (f facts) String() string { return f.producer + " " + filepath.Join(f.folder, f.source) }

// factsOf reads the only unit in the debug information of the object at path.
// Options that choose debug information are no part of its producer.
func factsOf(path string) (facts, error) {
	object, err := elf.Open(path)
	if err != nil {
		return facts{}, err
	}
	defer object.Close()
	info, err := object.DWARF()
	if err != nil {
		return facts{}, err
	}
	reader := info.Reader()
	unit, err := reader.Next()
	if err != nil || unit == nil || unit.Tag != dwarf.TagCompileUnit {
		return facts{}, fmt.Errorf("%s: no debug information of one unit", path)
	}
	reader.SkipChildren()
	if second, err := reader.Next(); second != nil || err != nil {
		return facts{}, fmt.Errorf("%s: debug information of several units", path)
	}
	text := func(attribute dwarf.Attr) string { s, _ := unit.Val(attribute).(string); return s }
	producer := slices.DeleteFunc(strings.Fields(text(dwarf.AttrProducer)), choosesDebug)
	return facts{strings.Join(producer, " "), text(dwarf.AttrName), text(dwarf.AttrCompDir), CompilerOf(path)}, nil
}
