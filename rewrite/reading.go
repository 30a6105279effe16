package rewrite

import "bytes"

// Whether trigraphs are replaced (C11 5.2.1.1) is said by the compile command
// and by nothing else, and it decides what a line is:
//
//	// what??/
//	int b;        a declaration; or, with -std=c99, the rest of the comment
//
// Where nobody says it, and the file has trigraphs, it is read both ways. What
// is printed is proved in both; a reading in which the file's comments or
// groups do not close is none that anybody compiles.

// Trigraphs says whether trigraphs are replaced.
type Trigraphs uint8

const (
	TrigraphsUnknown  Trigraphs = iota // either: what is said has to hold both ways
	TrigraphsKept                      // as gcc and clang do in the GNU dialects
	TrigraphsReplaced                  // -trigraphs, -std=c99
)

// TrigraphsIf returns what it means that trigraphs are, or are not, replaced.
func TrigraphsIf(replaced bool) Trigraphs {
	if replaced {
		return TrigraphsReplaced
	}
	return TrigraphsKept
}

// hasTrigraph reports whether src has one of the nine trigraphs.
func hasTrigraph(src []byte) bool {
	for {
		i := bytes.Index(src, []byte("??"))
		if i < 0 || i+2 >= len(src) {
			return false
		}
		if bytes.IndexByte([]byte("=/'()!<>-"), src[i+2]) >= 0 {
			return true
		}
		src = src[i+1:]
	}
}

// readings returns the ways in which the change may be read, c itself first if
// it is one of them. The error is c's *Refusal if there is none.
func (c *change) readings() ([]*change, error) {
	err := readable(c)
	if c.around.trigraphs != TrigraphsUnknown || !hasTrigraph(c.base.Src) && !hasTrigraph(c.target.Src) {
		return []*change{c}, err
	}
	var out []*change
	if err == nil {
		out = append(out, c)
	}
	other := *c
	other.readWith(c.base.Src, c.target.Src, c.lang, c.around, !c.base.opt.Trigraphs)
	if readable(&other) == nil {
		out, err = append(out, &other), nil
	}
	return out, err
}

// proveIn proves fixed in each of the readings, and returns the first proof that
// is not neutral, else that of the first reading.
func proveIn(readings []*change, fixed *text) (*Proof, error) {
	var first *Proof
	for _, c := range readings {
		text := fixed
		if text.opt != c.base.opt {
			text = newText(fixed.Src, c.base.opt)
		}
		proof, err := prove(c, text)
		if err != nil || !proof.Neutral() {
			return proof, err
		}
		if first == nil {
			first = proof
		}
	}
	return first, nil
}
