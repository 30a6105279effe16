package rewrite

// How a file is laid out: what its authors begin a new line for. Unfix guesses
// by it where people differ.

// braceHabit counts how a file writes the braces that open bodies, on a line of
// their own or behind what they belong to, and what follows a label.
type braceHabit struct {
	function, block, label int // lines of their own, less the others
}

func habitOf(t *text) *braceHabit {
	h := &braceHabit{}
	s := newStatements(t)
	for i := 1; i < len(t.Tokens); i++ {
		if t.Is(i-1, ":") && t.Tokens[i].Directive < 0 && s.start[i] == i && s.brace[i] > 0 {
			h.label += ownOr(t.BeginsLine(i))
		}
		if t.Tokens[i].Directive >= 0 || !t.Is(i, "{") || !t.Is(i-1, ")") && !t.Is(i-1, "else") && !t.Is(i-1, "do") {
			continue
		}
		if n := ownOr(t.BeginsLine(i)); s.brace[i] == 0 {
			h.function += n
		} else {
			h.block += n
		}
	}
	return h
}

// ownOr counts a line of its own for, any other against.
func ownOr(own bool) int {
	if own {
		return 1
	}
	return -1
}

// ownLine reports whether the file would have the brace at token i of t on a
// line of its own. Where it has no function, that is how most people do.
func (h *braceHabit) ownLine(t *text, s *statements, i int) bool {
	switch {
	case !t.Is(i-1, ")") && !t.Is(i-1, "else") && !t.Is(i-1, "do"):
		return false
	case s.brace[i] == 0:
		return h.function >= 0
	}
	return h.block > 0
}
