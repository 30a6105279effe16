package verify

// A comparison is one unit's two objects, and what differs between them.

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/lineneutral/lineneutral/build"
	"github.com/lineneutral/lineneutral/diffcore"
)

// A comparison is what differs, and what is known of both objects.
type comparison struct {
	*diffcore.Result
	functions [2]map[string][]declared // by state, then by symbol
	data      [2]map[string][]place    // the same; only what has changed, as far as it was found
	decided   [2]*decisions            // what the compiler said, nil if it was not asked or did not tell
	telling   [2]telling               // whether inlined is all that was inlined
	objects   [2]*diffcore.Object      // by state
}

// A telling says how far what is inlined is known.
type telling int

const (
	traces    telling = iota // what debug information shows; a call that was folded leaves no trace there
	told                     // the compiler was asked, and told all
	notToldOf                // the compiler was asked, and does not tell
)

// maxSites bounds the differing places that are kept of a change.
const maxSites = 16

func compare(made build.Objects) (*comparison, error) {
	var c comparison
	for s, object := range []*build.Object{made.Old, made.New} {
		var err error
		if c.objects[s], err = diffcore.Open(object.Path); err == nil {
			c.functions[s], err = declarations(c.objects[s])
		}
		if err != nil {
			return nil, unread(state(s), err)
		}
	}
	c.Result = diffcore.Compare(c.objects[original], c.objects[patched], diffcore.Options{MaxSites: maxSites})
	return &c, nil
}

// unread says why an object of one side is not compared. Where it lies is of no
// use to anybody.
func unread(s state, err error) error {
	var unsupported *diffcore.UnsupportedError
	if errors.As(err, &unsupported) {
		unsupported.Name = fmt.Sprintf("the object of the %s side", s)
		return unsupported
	}
	return fmt.Errorf("the object of the %s side: %w", s, err)
}

// sameUnread reports whether an object could not be compared, but both sides
// made the same: kernels have units of 32 bits for the time before they boot.
func sameUnread(err error, made build.Objects) bool {
	var unsupported *diffcore.UnsupportedError
	if !errors.As(err, &unsupported) {
		return false
	}
	old, oldErr := os.ReadFile(made.Old.Path)
	new, newErr := os.ReadFile(made.New.Path)
	return oldErr == nil && newErr == nil && bytes.Equal(old, new)
}

// A declared is what debug information says of one function's code.
type declared struct {
	place
	symbol  string // in the object
	code    codePlace
	inlined []string // names in the source
}

// A codePlace is where code lies in an object.
type codePlace struct {
	section string
	offset  uint64
}

// declarations lists the functions of an object by symbol, clones under that of
// the whole. There may be several of one: a function and its clones, and nested
// functions (GNU C), which have one name in each function around them.
func declarations(object *diffcore.Object) (map[string][]declared, error) {
	functions, err := object.Functions()
	if err != nil {
		return nil, err
	}
	known := map[string][]declared{}
	for _, f := range functions {
		name := f.Source
		if name == "" {
			name = f.Parent
		}
		known[f.Parent] = append(known[f.Parent], declared{place{name: name, file: f.File, line: f.Line}, f.Name, codePlace{f.Section, f.Offset}, f.Inlined})
	}
	for _, places := range known {
		for i := range places {
			places[i].only = !oneDeclaration(places)
		}
	}
	return known, nil
}

// oneDeclaration reports whether all places are the same.
func oneDeclaration(places []declared) bool {
	return !slices.ContainsFunc(places, func(d declared) bool {
		return d.line != places[0].line || d.file != places[0].file
	})
}

// concerned lists the functions of state s that change is about. Of several
// functions of one name, nested ones, these are those with a differing place, as
// far as the places of the change name them.
func (c *comparison) concerned(s state, change *diffcore.Change) []declared {
	all := c.functions[s][change.Symbol]
	if oneDeclaration(all) || s == patched || len(change.Sites) == maxSites {
		return all
	}
	differ := slices.DeleteFunc(slices.Clone(all), func(d declared) bool {
		return !slices.ContainsFunc(change.Sites, func(site diffcore.Site) bool { return site.Symbol == d.symbol })
	})
	if len(differ) == 0 {
		return all
	}
	return differ
}
