package verify

// Functions that have no definition of their own name. The code of an alias is
// that of another function, and it follows from what that follows from, or from
// the declaration that makes it one:
//
//	int impl(int x) { ... }
//	int pub(int) __attribute__((alias("impl")));
//
// A declaration beside the definition decides as well: by its attributes, or by
// asm("name").

// followDeclared finds an edit that f follows from by a declaration of it that is
// no definition, or as another name of a function's code.
func (j *unitJudge) followDeclared(c *comparison, f *Finding) found {
	for _, s := range []state{patched, original} {
		for _, d := range c.functions[s][f.Symbol] {
			if to := j.fromDeclarations(s, d.name); to.chain != nil {
				return to
			}
			if d.file != "" || j.scope(s).definition(d.name) != nil {
				continue
			}
			if to := j.fromSameCode(c, s, d); to.chain != nil {
				return to
			}
		}
	}
	return found{}
}

// fromDeclarations finds an edited declaration of name in state s.
func (j *unitJudge) fromDeclarations(s state, name string) found {
	for _, e := range j.scope(s).named[name] {
		if e.kind == otherEntity && !e.invocation && (e.edit.head || e.edit.guards) {
			return found{[]string{e.place()}, e}
		}
	}
	return found{}
}

// fromSameCode finds an edit that a function with the code of d follows from, or
// that it holds.
func (j *unitJudge) fromSameCode(c *comparison, s state, d declared) found {
	for _, other := range c.sharing(s, d) {
		e := j.scope(s).function(j.intent, j.unit, other.place)
		if e == nil {
			continue
		}
		if e.edit.head || e.edit.body {
			return found{[]string{other.name, e.place()}, e}
		}
		q := &search{scope: j.scope(s), inlined: c.inlinedInto(s, other.symbol)}
		if to := q.find(e); to.chain != nil {
			return found{append([]string{other.name}, to.chain...), to.edit}
		}
	}
	return found{}
}

// sharing lists the functions of state s that debug information describes at the
// place of d's code.
func (c *comparison) sharing(s state, d declared) []declared {
	var others []declared
	for _, places := range c.functions[s] {
		for _, other := range places {
			if other.code == d.code && other.file != "" {
				others = append(others, other)
			}
		}
	}
	return others
}
