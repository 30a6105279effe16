package rewrite

import (
	"strings"

	"github.com/lineneutral/lineneutral/cparse"
)

// Which macros lead to a word: those whose bodies hold it, those whose bodies
// hold these, and so on. Bodies are read, nothing is expanded; so a macro that
// leads to a word need not expand to it.

// macroIndex finds macros by what their bodies hold.
type macroIndex struct {
	defined map[string]bool
	users   map[string][]string // word -> names of macros whose bodies have it
	pasters []paster
}

// paster is a macro whose body pastes a name together: one that begins with
// prefix and ends with suffix, whatever its arguments are.
type paster struct{ name, prefix, suffix string }

// indexMacros reads lists of definitions.
func indexMacros(lists ...[]cparse.Macro) *macroIndex {
	x := &macroIndex{defined: map[string]bool{}, users: map[string][]string{}}
	for _, list := range lists {
		for i := range list {
			x.defined[list[i].Name] = true
			for _, word := range list[i].Body {
				if word != "" && word != cparse.AnyArgument {
					x.users[word] = append(x.users[word], list[i].Name)
				}
			}
			x.addPasters(&list[i])
		}
	}
	return x
}

// addPasters notes each row of operands with ## between them. An argument in
// the row may be several tokens, of which the first is pasted to what stands
// before it and the last to what stands behind (C11 6.10.3.3p3):
//
//	#define Q(a) __LI ## a ## x       Q(NE__ + y) is __LINE__ + yx
//
// so a row is noted in parts, from one argument to the next. An operand that is
// no name and no argument makes no name, so none is noted for its part.
func (x *macroIndex) addPasters(m *cparse.Macro) {
	for first := 0; first+2 < len(m.Body); {
		last := first
		for last+2 < len(m.Body) && m.Body[last+1] == cparse.Paste {
			last += 2
			if m.Body[last] == cparse.AnyArgument {
				break
			}
		}
		if last > first && m.Body[first] != "" && m.Body[last] != "" {
			x.pasters = append(x.pasters, paster{m.Name, knownPart(m.Body[first]), knownPart(m.Body[last])})
		}
		first = max(last, first+1)
	}
}

// knownPart is what is known of an operand's text.
func knownPart(word string) string {
	if word == cparse.AnyArgument {
		return ""
	}
	return word
}

// closure returns the names whose bodies reach one of words, through any number
// of other names.
func closure(macros []*macroIndex, words ...string) map[string]bool {
	found := map[string]bool{}
	reach(found, macros, words)
	return found
}

// reach adds to found the names that reach words, and returns those it added.
func reach(found map[string]bool, macros []*macroIndex, words []string) (added []string) {
	for queue := words; len(queue) > 0; queue = queue[1:] {
		for _, x := range macros {
			for _, name := range x.users[queue[0]] {
				if !found[name] {
					found[name] = true
					added = append(added, name)
					queue = append(queue, name)
				}
			}
		}
	}
	return added
}

// pastingClosure is closure over names that may be pasted together as well:
// with  #define CALL(x) do_##x(0)  and a macro do_warn that reaches a word,
// CALL reaches it too.
func pastingClosure(macros []*macroIndex, words ...string) map[string]bool {
	found := map[string]bool{}
	for fresh := words; len(fresh) > 0; {
		// Nothing yet was asked who uses or pastes the fresh names.
		reached := append(fresh, reach(found, macros, fresh)...)
		fresh = nil
		for _, word := range reached {
			for _, x := range macros {
				fresh = append(fresh, x.pastersOf(word, found)...)
			}
		}
	}
	return found
}

// pastersOf adds to found the macros that may paste word, and returns those it
// added.
func (x *macroIndex) pastersOf(word string, found map[string]bool) (added []string) {
	for _, p := range x.pasters {
		if !found[p.name] && len(word) >= len(p.prefix)+len(p.suffix) && strings.HasPrefix(word, p.prefix) && strings.HasSuffix(word, p.suffix) {
			found[p.name] = true
			added = append(added, p.name)
		}
	}
	return added
}
