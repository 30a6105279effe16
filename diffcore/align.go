package diffcore

// Which instruction of NEW stands for which of OLD.
//
// The common start and the common end are taken first. What is between them
// is a longest common subsequence by shape, as long as that is cheap; where it
// is not, instructions whose shape is unique on both sides serve as anchors
// in ascending order. The result only explains and correlates, it never
// decides that something is equal.

// lcsLimit bounds the table of the subsequence search, in cells.
const lcsLimit = 1 << 21

// alignRefs pairs the references of two bodies by place. The second result
// tells whether the bodies have one layout; if not and strict is set, no pairs
// are made.
func alignRefs(o, n *body, strict bool) (pairs [][2]*ref, same bool) {
	if sameLayout(o, n) {
		for i := range o.refs {
			pairs = append(pairs, [2]*ref{&o.refs[i], &n.refs[i]})
		}
		return pairs, true
	}
	if strict {
		return nil, false
	}
	if !o.sec.exec() || !n.sec.exec() {
		return alignData(o, n), false
	}
	x, y := items(o), items(n)
	for _, p := range alignItems(x, y) {
		a, b := &x[p[0]], &y[p[1]]
		for i := 0; i < len(a.refs) && i < len(b.refs); i++ {
			pairs = append(pairs, [2]*ref{&a.refs[i], &b.refs[i]})
		}
	}
	return pairs, false
}

// alignData pairs the references of data by offset.
func alignData(o, n *body) (pairs [][2]*ref) {
	j := 0
	for i := range o.refs {
		for j < len(n.refs) && n.refs[j].at < o.refs[i].at {
			j++
		}
		if j < len(n.refs) && n.refs[j].at == o.refs[i].at {
			pairs = append(pairs, [2]*ref{&o.refs[i], &n.refs[j]})
		}
	}
	return pairs
}

// shapes hashes what stays of each instruction when references and distances
// are taken away.
func shapes(list []item) []uint64 {
	out := make([]uint64, len(list))
	var buf []byte
	for i := range list {
		buf = list[i].plain(buf)
		for k := range list[i].refs {
			buf = append(buf, byte(list[i].refs[k].kind))
		}
		out[i] = fnv1a(buf)
	}
	return out
}

// fnv1a is the 64-bit FNV-1a hash.
func fnv1a(b []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range b {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}

// alignItems returns pairs of indices, ascending on both sides.
func alignItems(x, y []item) [][2]int {
	a, b := shapes(x), shapes(y)
	var out [][2]int
	lo := 0
	for lo < len(a) && lo < len(b) && a[lo] == b[lo] {
		out = append(out, [2]int{lo, lo})
		lo++
	}
	hiA, hiB := len(a), len(b)
	for hiA > lo && hiB > lo && a[hiA-1] == b[hiB-1] {
		hiA, hiB = hiA-1, hiB-1
	}
	out = append(out, alignMiddle(a[lo:hiA], b[lo:hiB], lo)...)
	for i := hiA; i < len(a); i++ {
		out = append(out, [2]int{i, hiB + i - hiA})
	}
	return out
}

func alignMiddle(a, b []uint64, base int) [][2]int {
	if len(a)*len(b) > lcsLimit {
		return alignUnique(a, b, base)
	}
	// best[i][j] is the length of the longest common subsequence of a[i:], b[j:].
	w := len(b) + 1
	best := make([]int32, (len(a)+1)*w)
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			switch {
			case a[i] == b[j]:
				best[i*w+j] = best[(i+1)*w+j+1] + 1
			default:
				best[i*w+j] = max(best[(i+1)*w+j], best[i*w+j+1])
			}
		}
	}
	var out [][2]int
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			out = append(out, [2]int{base + i, base + j})
			i, j = i+1, j+1
		case best[(i+1)*w+j] >= best[i*w+j+1]:
			i++
		default:
			j++
		}
	}
	return out
}

// alignUnique pairs what occurs once on both sides, in ascending order.
func alignUnique(a, b []uint64, base int) [][2]int {
	place := map[uint64]int{} // shape -> index in b, -1 when it occurs again
	for j, h := range b {
		if _, seen := place[h]; seen {
			j = -1
		}
		place[h] = j
	}
	count := map[uint64]int{}
	for _, h := range a {
		count[h]++
	}
	var out [][2]int
	last := -1
	for i, h := range a {
		if j, ok := place[h]; ok && j > last && count[h] == 1 {
			out = append(out, [2]int{base + i, base + j})
			last = j
		}
	}
	return out
}
