package diffcore

// Alignment inside functions.
//
// Loop heads and jump targets are aligned with no-ops, and how many bytes that
// takes depends on everything before. Such filler is no part of what a
// function does. A no-op in the source is, and so is one that is patched at
// run time, so a no-op counts as filler only where it ends a run of them, what
// follows is aligned, and the function does not begin with it:
//
//	40: jmp 50              old: 9 bytes of filler, new: 6
//	42: nopw 0x0(%rax,%rax,1)
//	4b: nopl 0x0(%rax,%rax,1)
//	50: the loop
//
// Even so it is passed over only where the other side does not have the same.

// droppable tells whether the i-th instruction of b is alignment.
func droppable(b *body, list []item, i int) bool {
	if i == 0 || !isFiller(list[i].raw) || isEndbr(list[0].raw) && i == 1 {
		return false
	}
	last := i
	for last+1 < len(list) && isFiller(list[last+1].raw) {
		last++
		if len(list[last].raw) == 1 && last != i && last+1 < len(list) && isFiller(list[last+1].raw) {
			return false // single-byte no-ops in the middle are the source's
		}
	}
	if last != i && len(list[i].raw) == 1 || last+1 == len(list) {
		return false
	}
	end := list[last].off + uint64(len(list[last].raw))
	return (b.off+end)%8 == 0 && end-list[i].off < 64
}

func isEndbr(raw []byte) bool { return string(raw) == "\xf3\x0f\x1e\xfa" }

// match is two bodies with their matched instructions.
type match struct {
	old, new *body
	x, y     []item
}

// matched is the same, kept for the next question about the same two.
func (c *comparer) matched(o, n *body) (x, y []item) {
	if c.match.old != o || c.match.new != n {
		c.match = match{old: o, new: n}
		c.match.x, c.match.y = matched(o, n)
	}
	return c.match.x, c.match.y
}

// matched returns the instructions of two bodies without the alignment that
// only one of them has.
func matched(o, n *body) (x, y []item) {
	a, b := items(o), items(n)
	x, y = a[:0], b[:0] // each ends before the item at hand
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		f, g := isFiller(a[i].raw), isFiller(b[j].raw)
		same := f && g && string(a[i].raw) == string(b[j].raw)
		dropA := f && !same && droppable(o, a, i)
		dropB := g && !same && droppable(n, b, j)
		if !dropA && !dropB {
			x, y = append(x, a[i]), append(y, b[j])
			i, j = i+1, j+1
			continue
		}
		if dropA {
			i++
		}
		if dropB {
			j++
		}
	}
	return append(x, a[i:]...), append(y, b[j:]...)
}
