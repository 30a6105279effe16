package patch

import "slices"

// The cover letter of a series. Its diffstat counts the lines between the
// base and the last patch, and that is not the sum over the patches: what one
// of them adds the next may take away again. So the hunks of a file are laid
// one upon the other, in spans of lines that are the base's or were added:
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

// cover returns the text of message i with its diffstat brought up to date if
// it, which has no files, is a cover letter above others that have some.
func (p *Patch) cover(i int) []byte {
	m := p.Messages[i]
	t := findTable(m.Head)
	if t == nil {
		return m.Head
	}
	series := p.Messages[i+1:]
	end := slices.IndexFunc(series, func(m *Message) bool { return len(m.Files) == 0 && findTable(m.Head) != nil })
	if end >= 0 {
		series = series[:end]
	}
	if files := piled(series); anyChanged(files) {
		return t.update(files)
	}
	return m.Head
}

// piledFile is a file of a series: as its author and as the patch now has it.
type piledFile struct {
	first         string // the name in the base
	last          *File
	before, after pile
}

// piled counts the lines that the messages change in each file.
func piled(series []*Message) []*counted {
	now := map[string]*piledFile{}
	var files []*piledFile
	for _, m := range series {
		for _, f := range m.Files {
			from, to := f.seriesNames()
			file := now[from]
			if file == nil || f.CopiedFrom != "" {
				file = &piledFile{first: from}
				files = append(files, file)
			}
			if f.RenamedFrom != "" {
				delete(now, from)
			}
			now[to], file.last = file, f
			file.before.lay(f.author)
			file.after.lay(f.Hunks)
		}
	}
	var out []*counted
	for _, file := range files {
		out = append(out, file.counted())
	}
	return out
}

func (p *piledFile) counted() *counted {
	names := p.last.statNames()
	if _, last := p.last.seriesNames(); p.first != last {
		names = append(names, renameNames(p.first, last)...)
	}
	return &counted{names, p.before.sum, p.after.sum}
}

// seriesNames returns the names of f before and after it, as they connect the
// patches of a series.
func (f *File) seriesNames() (from, to string) {
	from, to = f.RenamedFrom+f.CopiedFrom, f.RenamedTo+f.CopiedTo
	if from != "" && to != "" {
		return from, to
	}
	from, to = f.Old, f.New
	if from == "" {
		from = to
	}
	if to == "" {
		to = from
	}
	return withoutFirst(from), withoutFirst(to)
}

// withoutFirst takes "a/" or "b/" off name.
func withoutFirst(name string) string {
	if rest, ok := stripComponents(name, 1); ok {
		return rest
	}
	return name
}
