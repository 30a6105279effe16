package drift

// One unit: all that it can include, from its main file on.
//
//	a.c -> #include "x/b.h" -> inc/x/b.h and test/b.h
//	    -> #include NAME    -> every file of the trees
//
// The walk goes by base names, which a search path cannot change.

import "fmt"

// Moved returns the presumed lines before and after of all tokens of the
// translation units that the named files are the main ones of, each pair
// {old, new} with old != new. The names are base names, as an object's symbol
// table has them; where several files have one, all of them count. The error
// says why the units do not differ in lines only, or why that cannot be told;
// a *DifferenceError names the place.
func (t *Trees) Moved(mains []string) ([][2]int, error) {
	if err := t.headers.same(t); err != nil {
		return nil, err
	}
	w := walk{trees: t, met: map[string]bool{}}
	for _, name := range mains {
		if len(t.byName[name]) == 0 {
			return nil, fmt.Errorf("%s: the source trees have no such file", name)
		}
		w.include(name)
	}
	for len(w.waiting) > 0 {
		next := w.waiting[0]
		w.waiting = w.waiting[1:]
		f := t.file(next)
		if f.err != nil {
			return nil, f.err
		}
		w.moved = append(w.moved, f.moved...)
		names, any, err := t.includesOf(next)
		if err == nil && any {
			err = t.texts.same(t)
		}
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			w.include(name)
		}
	}
	return w.moved, nil
}

// walk goes over all that a unit can include. A name is in met once its files
// wait or were looked at, so the walk ends.
type walk struct {
	trees   *Trees
	met     map[string]bool // base names
	waiting []string        // paths
	moved   [][2]int
}

// include has all files of a base name looked at. One that no file of the
// tree has is a header of the system.
func (w *walk) include(name string) {
	if !w.met[name] {
		w.met[name] = true
		w.waiting = append(w.waiting, w.trees.byName[name]...)
	}
}

// group is files of which any may be a unit's, looked at together and once.
type group struct {
	paths []string // ascending
	asked bool
	err   error // what the first of them that differs says
}

func (g *group) same(t *Trees) error {
	for i := 0; i < len(g.paths) && !g.asked && g.err == nil; i++ {
		g.err = t.file(g.paths[i]).err
	}
	g.asked = true
	return g.err
}
