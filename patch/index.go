package patch

// A base file made ready for searching. Equal records get equal numbers, so
// comparing lines is comparing integers, and a hunk with a line that the base
// has nowhere is told at once. All places of a pattern are found in one pass
// (Knuth, Morris, Pratt), so that a file of a million equal lines costs a
// pass and not a square.

type index struct {
	records [][]byte
	number  map[string]int32
	ids     []int32 // ids[i] is the number of records[i]
}

func newIndex(records [][]byte) *index {
	x := &index{records: records, number: make(map[string]int32), ids: make([]int32, len(records))}
	for i, r := range records {
		id, ok := x.number[string(r)]
		if !ok {
			id = int32(len(x.number))
			x.number[string(r)] = id
		}
		x.ids[i] = id
	}
	return x
}

func (x *index) len() int { return len(x.ids) }

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

// matches tells whether pattern stands at record at.
func (x *index) matches(pattern []int32, at int) bool {
	if at < 0 || at+len(pattern) > len(x.ids) {
		return false
	}
	for i, id := range pattern {
		if x.ids[at+i] != id {
			return false
		}
	}
	return true
}

// find returns every record at which the pattern, which is not empty, stands,
// ascending.
func (x *index) find(pattern []int32) []int {
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
