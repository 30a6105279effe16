package diffcore

// Unwind records of two objects that correspond (shifted.go).
//
//	.eh_frame   CIE, FDE of f, FDE of g        OLD
//	            CIE, FDE of g, FDE of f        NEW
//
// Common records (CIE) correspond in their order, and must be equal. Another one
// (FDE) stands for its function, so the records go where the functions go, and
// those of odd functions may differ.

import "bytes"

// findOddFrames compares two unwind tables record by record.
func (s *shifted) findOddFrames(i, j int) bool {
	if !wellFormed(s.old.sections[i]) || !wellFormed(s.new.sections[j]) {
		return false
	}
	commons, list := s.framesOf(0, i)
	others, rest := s.framesOf(1, j)
	s.commons = [2]map[place]record{s.byStart(0, i, commons), s.byStart(1, j, others)}
	if len(commons) != len(others) || len(list) != len(rest) {
		return false
	}
	partner, ok := s.pairCommons(i, commons, j, others)
	if !ok {
		return false
	}
	byFunction, ok := s.byFunction(1, j, rest)
	if !ok {
		return false
	}
	for _, r := range list {
		at, known := s.owner(0, i, r)
		if !known {
			return false
		}
		there := s.partnerOf(at)
		q, known := byFunction[there]
		if common, met := partner[r.common]; !known || !met || common != q.common {
			return false
		}
		delete(byFunction, there) // each of old, with a record of its own
		if s.sameFrame(i, j, r, q) {
			continue
		}
		if !s.oddAt[0][at] {
			return false
		}
		s.frames[0][r.from], s.frames[1][q.from] = true, true
	}
	return true
}

// pairCommons tells where each common record of old begins in new. It reports
// false if they are not equal, one by one.
func (s *shifted) pairCommons(i int, commons []record, j int, others []record) (partner map[int64]int64, ok bool) {
	partner = map[int64]int64{}
	for k, c := range commons {
		if !s.sameFrame(i, j, c, others[k]) {
			return nil, false
		}
		partner[startOfRecord(s.old.sections[i], c.from)] = startOfRecord(s.new.sections[j], others[k].from)
	}
	return partner, true
}

// byFunction lists records by where their functions begin. It reports false for
// one without a function, and for two of one.
func (s *shifted) byFunction(side, sec int, list []record) (map[place]record, bool) {
	out := map[place]record{}
	for _, r := range list {
		at, known := s.owner(side, sec, r)
		if _, twice := out[at]; twice || !known {
			return nil, false
		}
		out[at] = r
	}
	return out, true
}

// sameRules tells whether one of two records goes on in no-ops where the other
// ends: the last one of a table is filled up.
func (s *shifted) sameRules(i, j int, r, q record) bool {
	x, y := s.old.sections[i].data[r.from:r.to], s.new.sections[j].data[q.from:q.to]
	n := min(len(x), len(y))
	if !bytes.Equal(x[:n], y[:n]) || len(bytes.TrimLeft(x[n:], "\x00"))+len(bytes.TrimLeft(y[n:], "\x00")) > 0 {
		return false
	}
	return s.rulesEnd(0, i, r) && s.rulesEnd(1, j, q)
}

// rulesEnd tells whether the instructions of a record end with it.
func (s *shifted) rulesEnd(side, sec int, r record) bool {
	t := s.sides()[side].sections[sec]
	common, known := s.commons[side][place{sec, uint64(r.common)}]
	first := s.sides()[side].entries(sec).within(r.from, r.to)
	if !known || first.len() == 0 {
		return false
	}
	entry := first.at(0)
	f := &frame{common: &body{sec: t, off: common.from, size: common.to - common.from},
		record: &body{sec: t, off: r.from, size: r.to - r.from, refs: []ref{{width: entry.width()}}}}
	f.rules = f.rulesAt()
	_, ok := f.steps()
	return ok
}

// framesOf lists the common records and the others of an unwind table.
func (s *shifted) framesOf(side, sec int) (commons, list []record) {
	for _, r := range records(s.sides()[side].sections[sec]) {
		if r.common < 0 {
			commons = append(commons, r)
		} else {
			list = append(list, r)
		}
	}
	return commons, list
}

// byStart lists common records by where they begin.
func (s *shifted) byStart(side, sec int, list []record) map[place]record {
	out := map[place]record{}
	for _, r := range list {
		out[place{sec, uint64(startOfRecord(s.sides()[side].sections[sec], r.from))}] = r
	}
	return out
}

// owner is where the function of a record begins.
func (s *shifted) owner(side, sec int, r record) (place, bool) {
	l := s.sides()[side]
	t := l.entries(sec).within(r.from, r.to)
	if t.len() == 0 {
		return place{}, false
	}
	first := t.at(0)
	to := l.table.section(int32(first.sym))
	if to < 0 || !l.sections[to].exec() {
		return place{}, false
	}
	p := s.spotAt(side, to, int64(l.table.value(int32(first.sym)))+first.addend)
	if p.kind != within || p.off != 0 {
		return place{}, false
	}
	return place{to, s.residents[side][to].list[p.k].off}, true
}

// partnerOf is the place of new for one of old where a resident begins.
func (s *shifted) partnerOf(at place) place {
	j := s.shifts.section(0, at.sec)
	n := s.partners[0][at.sec][s.residents[0][at.sec].at(at.off)]
	return place{j, s.residents[1][j].list[n].off}
}

// sameFrame compares two records behind length and id.
func (s *shifted) sameFrame(i, j int, r, q record) bool {
	x, y := s.old.sections[i].data[r.from:r.to], s.new.sections[j].data[q.from:q.to]
	a, b := s.old.entries(i).within(r.from, r.to), s.new.entries(j).within(q.from, q.to)
	same := (bytes.Equal(x, y) || s.sameRules(i, j, r, q)) && a.len() == b.len()
	for k := 0; same && k < a.len(); k++ {
		v, w := a.at(k), b.at(k)
		same = v.off-r.from == w.off-q.from && s.sameAim(&v, &w, 0, access{})
	}
	if same {
		s.settle()
	}
	s.pending = s.pending[:0]
	return same
}
