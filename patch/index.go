package patch

import (
	"bytes"
	"slices"
)

// A base file, to be searched. Where most hunks stand can be guessed, so lines
// are compared there first. Only a hunk that has to be searched for makes the
// file ready for that: equal records get equal numbers, so comparing lines is
// comparing integers, and a hunk with a line that the base has nowhere is told
// at once. All places of a pattern are found in one pass (Knuth, Morris,
// Pratt), so that a file of a million equal lines costs a pass and not a
// square.

type index struct {
	records [][]byte
	number  map[string]int32 // nil until a hunk is searched for
	ids     []int32          // ids[i] is the number of records[i]
}

// enumerate fills number and ids.
func (x *index) enumerate() {
	x.number, x.ids = make(map[string]int32), make([]int32, len(x.records))
	for i, r := range x.records {
		id, ok := x.number[string(r)]
		if !ok {
			id = int32(len(x.number))
			x.number[string(r)] = id
		}
		x.ids[i] = id
	}
}

func (x *index) len() int { return len(x.records) }

// pattern returns the numbers of lines; false if the base lacks one of them.
func (x *index) pattern(lines [][]byte) ([]int32, bool) {
	ids := make([]int32, len(lines))
	for i, l := range lines {
		id, ok := x.number[string(l)]
		if !ok {
			return nil, false
		}
		ids[i] = id
	}
	return ids, true
}

// matches tells whether lines stand at record at.
func (x *index) matches(lines [][]byte, at int) bool {
	return at >= 0 && at+len(lines) <= x.len() && slices.EqualFunc(lines, x.records[at:at+len(lines)], bytes.Equal)
}

// find returns every record at which lines, which are not empty, stand,
// ascending.
func (x *index) find(lines [][]byte) []int {
	if x.number == nil {
		x.enumerate()
	}
	pattern, ok := x.pattern(lines)
	if !ok {
		return nil
	}
	var places []int
	border := borders(pattern)
	k := 0
	// pattern[:k] is the longest prefix that ends right before record i.
	for i, id := range x.ids {
		for k > 0 && (k == len(pattern) || pattern[k] != id) {
			k = border[k]
		}
		if pattern[k] == id {
			k++
		}
		if k == len(pattern) {
			places = append(places, i+1-k)
		}
	}
	return places
}

// borders returns for each k the length of the longest proper prefix of
// pattern[:k] that is a suffix of it as well.
func borders(pattern []int32) []int {
	border := make([]int, len(pattern)+1)
	k := 0
	// border[:i+1] is filled, and k == border[i].
	for i := 1; i < len(pattern); i++ {
		for k > 0 && pattern[k] != pattern[i] {
			k = border[k]
		}
		if pattern[k] == pattern[i] {
			k++
		}
		border[i+1] = k
	}
	return border
}
