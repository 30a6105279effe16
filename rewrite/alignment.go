package rewrite

import (
	"bytes"
	"slices"

	"github.com/lineneutral/lineneutral/patch"
)

// An alignment says which records of two texts are the same ones. It holds for
// each record of the second text the index of the record of the first that it
// is, or -1. Strictly increasing where not -1.
//
//	first     second    alignment   gap
//	0 a       a         0
//	1 b       B         -1          first [1,2), second [1,3)
//	2 c       #line 3   -1
//	          c         2
//
// What lies between two pairs is a gap.
type alignment []int

// gap is a run of records of the first text, [a,b), that became records [c,d)
// of the second. One of the two may be empty.
type gap struct{ a, b, c, d int }

// size counts the records that differ.
func (g gap) size() int { return g.b - g.a + g.d - g.c }

// identity aligns a text of n records with itself.
func identity(n int) alignment {
	out := make(alignment, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// unaligned finds none of n records in another text.
func unaligned(n int) alignment { return slices.Repeat(alignment{-1}, n) }

// gaps lists the gaps in order; the first text has n records. Between two gaps
// stands at least one pair.
func (al alignment) gaps(n int) []gap {
	var out []gap
	a, c := 0, 0 // behind the last pair
	pair := func(i, k int) {
		if i > a || k > c {
			out = append(out, gap{a, i, c, k})
		}
		a, c = i+1, k+1
	}
	for k, i := range al {
		if i >= 0 {
			pair(i, k)
		}
	}
	pair(n, len(al))
	return out
}

// after aligns the first text of before with the second of al: a record is the
// same if it is in both steps.
func (al alignment) after(before alignment) alignment {
	out := make(alignment, len(al))
	for k, i := range al {
		if out[k] = -1; i >= 0 {
			out[k] = before[i]
		}
	}
	return out
}

// inverse swaps the two texts; the first one has n records.
func (al alignment) inverse(n int) alignment {
	out := unaligned(n)
	for k, i := range al {
		if i >= 0 {
			out[i] = k
		}
	}
	return out
}

// restored aligns also what stands in gaps whose two sides are the same text:
// what one patch took away and another gave back was never touched.
func (al alignment) restored(first, second [][]byte) alignment {
	out := slices.Clone(al)
	for _, g := range al.gaps(len(first)) {
		if slices.EqualFunc(first[g.a:g.b], second[g.c:g.d], bytes.Equal) {
			for k := g.c; k < g.d; k++ {
				out[k] = g.a + k - g.c
			}
		}
	}
	return out
}

// align finds the alignment of a text and a rewriting of it, or of the two the
// other way round. Their tokens are the same ones (tokens.go), and that ties the
// lines that begin with the same token; what stands between, comments and blank
// lines, is matched from both ends.
func align(first, second []byte, lang Language, trigraphs bool) alignment {
	if bytes.Equal(first, second) {
		return identity(len(patch.Records(first)))
	}
	opt := lang.options(trigraphs)
	m := matcher{first: newText(first, opt), second: newText(second, opt)}
	m.rows = unaligned(len(m.second.records))
	if pairs, err := pair(m.first, m.second); err == nil {
		for i, at := range pairs.toTarget {
			m.token(at, i)
		}
	} else if pairs, err := pair(m.second, m.first); err == nil {
		for i, at := range pairs.toTarget {
			m.token(i, at)
		}
	}
	m.between(len(m.first.records), len(m.second.records))
	return m.rows
}

// matcher fills rows from top to bottom; records of first below a, and of
// second below c, are done.
type matcher struct {
	first, second *text
	rows          alignment
	a, c          int
}

// token pairs the records that begin with token i of first and k of second,
// one of which may be -1, if they are equal.
func (m *matcher) token(i, k int) {
	if i < 0 || k < 0 || !m.first.beginsRecord(i) || !m.second.beginsRecord(k) {
		return
	}
	a, c := m.first.recordOf(i), m.second.recordOf(k)
	if a < m.a || c < m.c || !bytes.Equal(m.first.records[a], m.second.records[c]) {
		return
	}
	m.between(a, c)
	m.rows[c] = a
	m.a, m.c = a+1, c+1
}

// between matches the records up to a of first and c of second from both ends.
func (m *matcher) between(a, c int) {
	same := func(i, k int) bool { return bytes.Equal(m.first.records[i], m.second.records[k]) }
	for ; m.a < a && m.c < c && same(m.a, m.c); m.a, m.c = m.a+1, m.c+1 {
		m.rows[m.c] = m.a
	}
	for ; m.a < a && m.c < c && same(a-1, c-1); a, c = a-1, c-1 {
		m.rows[c-1] = a - 1
	}
}

// recordOf returns the record on which token i begins.
func (t *text) recordOf(i int) int { return t.record(int(t.Tokens[i].Line)) }

// beginsRecord reports whether no token stands before token i on its record.
func (t *text) beginsRecord(i int) bool { return i == 0 || t.recordOf(i-1) < t.recordOf(i) }
