package rewrite

import (
	"slices"

	"github.com/lineneutral/lineneutral/patch"
)

// Cutting added lines at their seams. All edits are tried at once, each with
// guesses of its own, and each trial says which edits agree (untrial.go):
//
//	round 1     every likely seam of every edit is cut
//	round 2...  in the edits that did not agree, one seam after the other, each
//	            besides those that did
//
// At last all that agreed alone has to agree together.

// maxRounds bounds the trials of one such search.
const maxRounds = 12

// contender is one edit and the guesses about it.
type contender struct {
	edit  int
	seams []seam
	held  []seam // those that agree
	next  int    // seams[next] is tried besides held, all of them if it is -1
	done  bool
}

// trying returns the guesses that the contender is tried with.
func (c *contender) trying() []seam {
	switch {
	case c.done:
		return c.held
	case c.next < 0:
		return c.seams
	}
	return append(c.held[:len(c.held):len(c.held)], c.seams[c.next])
}

// heard goes on after a trial.
func (c *contender) heard(agrees bool) {
	if c.done {
		return
	}
	if agrees {
		c.held = c.trying()
	}
	// One seam alone is all of them.
	c.done = agrees && c.next < 0 || len(c.seams) == 1 || c.next+1 == len(c.seams)
	c.next++
}

// contenders sorts seams, which are in order, by edit.
func contenders(seams []seam) []*contender {
	var out []*contender
	for _, s := range seams {
		if n := len(out); n == 0 || out[n-1].edit != s.edit {
			out = append(out, &contender{edit: s.edit, next: -1})
		}
		c := out[len(out)-1]
		c.seams = append(c.seams, s)
	}
	return out
}

// splitAdded cuts added lines at their likely seams, as far as Neutralise joins
// them again.
func (s *search) splitAdded(lines [][]patch.Line) (out [][]patch.Line, cuts []seam) {
	all := contenders(s.likelySeams(lines))
	if len(all) == 0 {
		return lines, nil
	}
	for range maxRounds {
		if allDone(all) || !s.budget() {
			break
		}
		s.round(lines, all)
	}
	for len(all) > 0 {
		cuts = gather(all, func(c *contender) []seam { return c.held })
		out = cutLines(lines, cuts)
		if s.agrees(out) < 0 {
			return out, cuts
		}
		w := s.trial(s.change(out))
		all = slices.DeleteFunc(all, func(c *contender) bool { return w == nil || !w.agrees(c.edit) || !s.budget() })
		if w != nil && len(cuts) == len(gather(all, func(c *contender) []seam { return c.held })) {
			break // it differs where no edit is to blame
		}
	}
	return lines, nil
}

// round tries all contenders at once; in halves, if Neutralise refuses them
// together.
func (s *search) round(lines [][]patch.Line, all []*contender) {
	w := s.trial(s.change(cutLines(lines, gather(all, (*contender).trying))))
	if w == nil && len(all) > 1 && s.budget() {
		s.round(lines, all[:len(all)/2])
		s.round(lines, all[len(all)/2:])
		return
	}
	for _, c := range all {
		c.heard(w != nil && w.agrees(c.edit))
	}
}

func allDone(all []*contender) bool {
	return !slices.ContainsFunc(all, func(c *contender) bool { return !c.done })
}

// gather lists what part says of each contender.
func gather(all []*contender, part func(*contender) []seam) []seam {
	var out []seam
	for _, c := range all {
		out = append(out, part(c)...)
	}
	return out
}

// likelySeams lists the likely seams of all added lines. An edit that takes
// lines away which have such seams themselves has none.
func (s *search) likelySeams(lines [][]patch.Line) []seam {
	c := s.change(lines)
	habit := habitOf(c.base)
	f, was := newSeamFinder(c.target, habit), newSeamFinder(c.base, habit)
	var out []seam
	last, crowded := -1, false
	for _, l := range addedLines(c, lines) {
		if l.edit != last {
			last, crowded = l.edit, was.crowded(c.edits[l.edit].i, c.edits[l.edit].j)
		}
		if !crowded {
			out = append(out, f.likely(l)...)
		}
	}
	return out
}

// cutLines cuts lines at seams, which are in order.
func cutLines(lines [][]patch.Line, seams []seam) [][]patch.Line {
	out := slices.Clone(lines)
	for first := 0; first < len(seams); {
		n, end := seams[first].hunk, first
		for end < len(seams) && seams[end].hunk == n {
			end++
		}
		out[n] = cutHunk(lines[n], seams[first:end])
		first = end
	}
	return out
}

// cutHunk cuts the lines of one hunk.
func cutHunk(lines []patch.Line, seams []seam) []patch.Line {
	var out []patch.Line
	for i, line := range lines {
		first := 0
		for first < len(seams) && seams[first].line == i {
			first++
		}
		out = append(out, cutLine(line, seams[:first])...)
		seams = seams[first:]
	}
	return out
}

// cutLine cuts one line. The text behind a cut is that of the seam, up to the
// next cut.
func cutLine(line patch.Line, seams []seam) []patch.Line {
	var before, after []patch.Line
	text := string(line.Text)
	_, end := cutLineEnd(line.Text)
	var out []patch.Line
	for _, s := range seams {
		lost := patch.Line{Op: patch.Add, Text: []byte(s.second)}
		switch s.at {
		case -1:
			before = append(before, lost)
			continue
		case behind:
			after = append(after, lost)
			continue
		}
		tail := len(line.Text) - s.at // of the line from the blank on
		if tail > len(text) {
			continue
		}
		out = append(out, patch.Line{Op: patch.Add, Text: []byte(text[:len(text)-tail] + s.splice + end)})
		text = s.second
	}
	out = append(out, patch.Line{Op: line.Op, Text: []byte(text)})
	if len(out) == 1 {
		out[0] = line
	}
	return slices.Concat(before, out, after)
}
