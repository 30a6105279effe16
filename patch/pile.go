package patch

import "slices"

// What several patches change in one file. Their hunks are laid one upon the
// other, in stretches of lines that are the base's or were added:
//
//	base                  [0,inf) base
//	@@ -3,0 +4,2 @@ ++    3 base, 2 added, the rest base     2 added
//	@@ -5 +5,0 @@ -       3 base, 1 added, the rest base     1 added
//
// The positions are those of the headers; a series that is sent stands where
// they say.

// stretch is a run of lines that have the same origin.
type stretch struct {
	n     int
	added bool
}

// pile is a file under the hunks so far.
type pile struct {
	runs []stretch // behind them all lines are the base's
	sum  changes
}

// lay lays the hunks of one section upon p.
func (p *pile) lay(hunks []*Hunk) {
	under := stretchReader{runs: p.runs}
	var out []stretch
	at := 0 // lines of the file before the section that are in out
	for _, h := range hunks {
		for at < h.named() {
			r := under.next(h.named() - at)
			out = appendStretch(out, r)
			at += r.n
		}
		for _, l := range h.Lines {
			out = p.layLine(out, l.Op, &under)
			if l.Op.Old() {
				at++
			}
		}
	}
	p.runs = append(out, under.rest()...)
}

// layLine lays one line and returns the runs with it.
func (p *pile) layLine(out []stretch, op Op, under *stretchReader) []stretch {
	switch {
	case op == Add:
		p.sum.added++
		return appendStretch(out, stretch{1, true})
	case op == Context:
		return appendStretch(out, under.next(1))
	case under.next(1).added:
		p.sum.added--
	default:
		p.sum.removed++
	}
	return out
}

// appendStretch joins runs of one origin.
func appendStretch(runs []stretch, r stretch) []stretch {
	if last := len(runs) - 1; last >= 0 && runs[last].added == r.added {
		runs[last].n += r.n
		return runs
	}
	return append(runs, r)
}

// stretchReader takes lines off the front of runs.
type stretchReader struct {
	runs []stretch
	used int // lines of runs[0] that are taken
}

// next takes up to n lines of one origin, at least one.
func (r *stretchReader) next(n int) stretch {
	if len(r.runs) == 0 {
		return stretch{n, false}
	}
	first := r.runs[0]
	n = min(n, first.n-r.used)
	r.used += n
	if r.used == first.n {
		r.runs, r.used = r.runs[1:], 0
	}
	return stretch{n, first.added}
}

func (r *stretchReader) rest() []stretch {
	if len(r.runs) == 0 {
		return nil
	}
	rest := slices.Clone(r.runs)
	rest[0].n -= r.used
	return rest
}
