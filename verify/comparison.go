package verify

// A comparison is one unit's two objects, and what differs between them.

import (
	"fmt"

	"github.com/lineneutral/lineneutral/build"
	"github.com/lineneutral/lineneutral/diffcore"
)

// A comparison is what differs, and what is known of both objects.
type comparison struct {
	*diffcore.Result
	functions [2]map[string][]declared // by state, then by name in the source
}

func compare(paths build.Objects) (*comparison, error) {
	var c comparison
	var objects [2]*diffcore.Object
	for s, path := range []string{paths.Old, paths.New} {
		var err error
		if objects[s], err = diffcore.Open(path); err == nil {
			c.functions[s], err = declarations(objects[s])
		}
		if err != nil {
			return nil, fmt.Errorf("the object of the %s side: %w", state(s), err)
		}
	}
	c.Result = diffcore.Compare(objects[original], objects[patched], diffcore.Options{})
	return &c, nil
}

// A declared is what debug information says of one function's code.
type declared struct {
	place
	inlined []string
}

// declarations lists the functions of an object by their name in the source. A
// name may have several: a function and its clones.
func declarations(object *diffcore.Object) (map[string][]declared, error) {
	functions, err := object.Functions()
	if err != nil {
		return nil, err
	}
	known := map[string][]declared{}
	for _, f := range functions {
		known[f.Parent] = append(known[f.Parent], declared{place{f.Parent, f.File, f.Line}, f.Inlined})
	}
	return known, nil
}
