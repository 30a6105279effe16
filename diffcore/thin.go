package diffcore

// Thin archives of a folder. A thin archive lists the paths of its members from
// the folder that it lies in, and holds none of them; a kernel's built-in.a
// are such. In
//
//	kernel/built-in.a       fork.o sched/core.o
//	kernel/fork.o
//	kernel/sched/core.o
//
// the objects are files of the folder and compared as such, so nothing is left
// to compare of the archive but its list. A member outside of the folder is not
// read, and so not judged.

import (
	"path/filepath"
	"slices"
)

// compareThin compares two thin archives of folders that hold what all says;
// rel is the path of both.
func compareThin(old, new, rel string, all map[string][2]holding) (*Result, error) {
	x, err := thinMembers(old)
	if err != nil {
		return nil, err
	}
	y, err := thinMembers(new)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(x, y) {
		return nil, &UnsupportedError{Name: new, Reason: "a thin archive that lists other objects than " + old}
	}
	for _, name := range x {
		path := filepath.Join(filepath.Dir(rel), name)
		if filepath.IsAbs(name) || all[path] != [2]holding{objects, objects} {
			return nil, &UnsupportedError{Name: new, Reason: "a thin archive of " + name + ", which is not in both folders"}
		}
	}
	return &Result{}, nil
}

// thinMembers lists what a thin archive names, in order.
func thinMembers(path string) ([]string, error) {
	b, err := readFile(path)
	if err != nil {
		return nil, err
	}
	list, err := readMembers(path, b)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, m := range list {
		out = append(out, m.name)
	}
	return out, nil
}
