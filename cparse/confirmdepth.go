package cparse

// The parser is a recursive one, and Go ends the whole program when a stack
// outgrows its limit: no recover helps. So the depth that a text can drive it
// to is bounded before it is called.
//
// It recurses at brackets, and without any at prefix operators, assignments,
// ?:, labels and nested statements:
//
//	((((a))))     - - - - a     a = b = c = d     if (a) while (b) do c;
//
// One bound serves all of them. Count the tokens since the last place where
// everything but the open brackets has returned: behind a semicolon or a
// comma. A bracket and what it holds count as one token once it is closed, so
// the count is the longest chain that the parser can be inside of.
//
//	f ( a , b      count 3: f, ( and b
//	f ( a , b ) +  count 3: f, the closed brackets and +
//
// So does a } that a name follows: it was a block's or a type's, since behind a
// compound literal only an operator can stand. An else goes on with the chain of
// its if, whose own statement may have ended in a semicolon; the count from
// before it comes back. The same for a while, which may be a do's. Between ? and
// : a comma ends nothing.

const (
	// maxBrackets is four times what clang allows by default.
	maxBrackets = 1024
	// maxChain bounds the stack to a few tens of megabytes.
	maxChain = 20000
)

// recursion bounds how deep the parser recurses. The zero value is ready.
type recursion struct {
	open  []chainLevel
	top   chainLevel // of the innermost open bracket
	chain int        // tokens in the current chain
}

// chainLevel is what holds directly inside one bracket.
type chainLevel struct {
	base    int  // the chain at its opening
	ended   int  // the chain before the last ; or }
	choices int  // ? without their :
	braces  bool // the last token was a }
}

// token moves over a token and reports whether the parser may go on.
func (r *recursion) token(text string) bool {
	if r.top.braces && isIdentStart(text[0]) {
		r.end()
	}
	r.top.braces = false
	r.chain++
	switch text {
	case "(", "[", "{":
		r.open = append(r.open, r.top)
		r.top = chainLevel{base: r.chain}
	case ")", "]", "}":
		r.close()
		r.top.braces = text == "}"
	case ";":
		r.end()
	case ",":
		if r.top.choices == 0 {
			r.chain = r.top.base
		}
	case "?":
		r.top.choices++
	case ":":
		r.top.choices = max(r.top.choices-1, 0)
	case "else", "while":
		r.chain = max(r.chain, r.top.ended+1)
	}
	return r.chain <= maxChain && len(r.open) <= maxBrackets
}

// close leaves the innermost bracket.
func (r *recursion) close() {
	if n := len(r.open) - 1; n >= 0 {
		r.chain = r.top.base
		r.top, r.open = r.open[n], r.open[:n]
	}
}

// end notes that a statement or declaration may have ended.
func (r *recursion) end() {
	r.top.ended = max(r.chain, 0)
	r.chain, r.top.choices = r.top.base, 0
}
