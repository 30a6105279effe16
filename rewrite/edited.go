package rewrite

import "github.com/lineneutral/lineneutral/cparse"

// Which external declarations the author edited. A declaration of the target
// is unedited if it has the tokens of a declaration of the base, whatever
// happened to its comments and line ends; then none of its kept tokens may
// drift. The declaration of the base is found through any kept token.

// editedSet answers for the declarations of the target.
type editedSet struct {
	target *text
	edited []bool // by index into target.Decls
}

func editedDecls(c *change) *editedSet {
	s := &editedSet{target: c.target, edited: make([]bool, len(c.target.Decls))}
	if c.lang == Generator {
		return s // grammar rules are no declarations of C: nothing may drift
	}
	for i := range c.target.Decls {
		s.edited[i] = isEdited(c, &c.target.Decls[i])
	}
	return s
}

// of returns how to call the declaration of target token at, and whether it
// was edited. A token in none (a directive between declarations) is unedited.
func (s *editedSet) of(at int) (name string, edited bool) {
	i := s.target.DeclOf(at)
	if i < 0 {
		return "", false
	}
	return s.target.Decls[i].Name, s.edited[i]
}

// isEdited reports whether declaration d of the target differs in a token from
// that of the base which its kept tokens come from. One of doubtful extent may
// hold anything, so it excuses nothing.
func isEdited(c *change, d *cparse.Decl) bool {
	if d.Doubtful || untouched(c, d) {
		return false
	}
	own := -1
	for at := d.First; at < d.End; at++ {
		if base := (baseToken{c}).of(at); base >= 0 {
			if own = c.base.DeclOf(base); own >= 0 {
				break
			}
		}
	}
	return own < 0 || !sameDeclTokens(c, d, &c.base.Decls[own])
}

// untouched reports whether d lies between two edits: all of its records are
// kept, and they are neighbours in the base too. It spares most declarations
// the comparison.
func untouched(c *change, d *cparse.Decl) bool {
	lo, hi := c.target.record(d.Line), c.target.record(d.LastLine)
	return c.kept[lo] >= 0 && c.kept[hi]-c.kept[lo] == hi-lo && allKept(c.kept[lo:hi+1])
}

func allKept(kept []int) bool {
	for _, i := range kept {
		if i < 0 {
			return false
		}
	}
	return true
}

// sameDeclTokens compares two declarations token by token, #line directives
// inside left out.
func sameDeclTokens(c *change, d, b *cparse.Decl) bool {
	i, k := d.First, b.First
	for {
		i, k = skipLineDirectives(c.target, i), skipLineDirectives(c.base, k)
		if i >= d.End || k >= b.End {
			return i >= d.End && k >= b.End
		}
		if c.target.Text(i) != c.base.Text(k) {
			return false
		}
		i++
		k++
	}
}

// skipLineDirectives returns the first token at or behind i that belongs to no
// #line directive.
func skipLineDirectives(t *text, i int) int {
	for i < len(t.Tokens) && t.Tokens[i].Directive >= 0 && t.Directives[t.Tokens[i].Directive].Kind == cparse.Line {
		i = t.Directives[t.Tokens[i].Directive].End
	}
	return i
}

// betweenDecls reports whether no external declaration of t goes on from the token
// before token at to that one.
func (t *text) betweenDecls(at int) bool {
	return at == 0 || at == len(t.Tokens) || t.DeclOf(at) < 0 || t.DeclOf(at) != t.DeclOf(at-1)
}
