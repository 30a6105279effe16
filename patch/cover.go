package patch

import "slices"

// The cover letter of a series. Its diffstat counts the lines between the
// base and the last patch, and that is not the sum over the patches: what one
// of them adds the next may take away again (pile.go).

// Follow tells the patches that each applies on top of the one before it: a
// cover letter in a file of its own counts the lines of those behind.
func Follow(series ...*Patch) {
	var behind []*Message
	for _, p := range slices.Backward(series) {
		p.behind = behind
		behind = slices.Concat(p.Messages, behind)
	}
}

// cover returns the text of message i with its diffstat brought up to date if
// it, which has no files, is a cover letter above others that have some.
func (p *Patch) cover(i int) []byte {
	m := p.Messages[i]
	t := findTable(m.Head)
	if t == nil {
		return m.Head
	}
	series := slices.Concat(p.Messages[i+1:], p.behind)
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
