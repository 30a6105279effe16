package cparse

// K&R's function definitions: declarations of the parameters stand between the
// head and the body, and their semicolons do not end the definition.
//
//	int f(a, g)
//	int a;          begins in column 0 like the next declaration would
//	int (*g)();
//	{ }             a { right behind a ; tells

// knrParameters reports whether a K&R declaration list begins at token i:
// what follows, up to a {, is declarations that end in ;.
func (o *outliner) knrParameters(i int) bool {
	const farthest = 400 // no parameter list of old C is longer
	for n := i; n < len(o.f.Tokens) && n < i+farthest; n++ {
		t := &o.f.Tokens[n]
		if t.Directive >= 0 {
			continue
		}
		switch o.f.Text(n) {
		case "{":
			return n > i && o.f.Is(n-1, ";")
		case "(":
			if !o.pointsBehind(n) {
				return false
			}
		case "=", "}", "static", "extern", "typedef":
			return false
		}
	}
	return false
}

// knrFollows reports whether the ; at token i ends one of K&R's parameter
// declarations and not the external declaration: names stood in the
// parentheses, a declaration behind them, and the list goes on to a {.
func (o *outliner) knrFollows(i int) bool {
	if i+1 >= len(o.f.Tokens) || !o.st.knr && !o.knrBegan() {
		return false
	}
	return o.f.Is(i+1, "{") || o.knrParameters(i+1)
}

// pointsBehind reports whether the ( at token n is one of int (*f)(): it opens
// a nested declarator or empty parentheses.
func (o *outliner) pointsBehind(n int) bool {
	k := o.next(n)
	return k >= 0 && (o.f.Mark(k) == '*' || o.f.Mark(k) == ')')
}

// knrBegan reports whether the declaration so far is a head and one
// declaration of K&R's list.
func (o *outliner) knrBegan() bool {
	st := &o.st
	return st.parens && !st.assigned && st.lastClose >= 0 && st.lastClose+2 < len(o.cur) && o.beginsDeclaration(o.cur[st.lastClose+1])
}
