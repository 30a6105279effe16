package diffcore

// Proving that a difference is inlining.
//
// Debug information lists, at -g1 already, each call that was made part of a
// function, with the function that was called and the range of its code
// (DW_TAG_inlined_subroutine). Where a function is inlined into f on one side
// and nowhere in f on the other, two kinds of instructions differ for that
// reason: those in the range of the inlined call, and on the other side the
// call itself:
//
//	old  call help               new  imul $7,%edi      in the range of help
//
// Instructions that only one side has beside these (registers to save, a frame
// to set up) are code, and so is everything without debug information: that a
// call has gone and its callee too does not say that the one became part of
// the other.

// inlining is how the sets of functions inlined into two bodies differ.
type inlining struct{ old, new inlinedSide }

// inlinedSide is what is inlined on one side only, and where.
type inlinedSide struct {
	only  map[string]bool // names of functions
	spans []span          // of their code, in offsets of the body
}

// inliningOf compares what is inlined into two functions. It is nil without a
// difference that debug information shows.
func (c *comparer) inliningOf(o, n *node) *inlining {
	c.readLines()
	x, y := c.describedBy(c.oldLines, o), c.describedBy(c.newLines, n)
	if x == nil || y == nil {
		return nil
	}
	in := &inlining{x.inlinedBeside(y, c.oldLines, o.body), y.inlinedBeside(x, c.newLines, n.body)}
	if len(in.old.only)+len(in.new.only) == 0 {
		return nil
	}
	return in
}

// describedBy is what debug information says of a function, nil if nothing.
// clang at -g1 has no entry for a function that nothing is inlined into, only
// its lines.
func (c *comparer) describedBy(l *lines, n *node) *subprogram {
	about := c.functionsOf(l)
	s := about.at(l.bases[n.body.sec.index]+n.body.off, n.name, n.group)
	if s == nil && len(l.near(n.body.sec, n.body.off).covering) > 0 {
		s = &subprogram{table: about}
	}
	return s
}

// inlinedBeside lists what is inlined into s and not into t.
func (s *subprogram) inlinedBeside(t *subprogram, l *lines, b *body) inlinedSide {
	other := map[string]bool{}
	for _, name := range t.inlinedNames() {
		other[name] = true
	}
	start := l.bases[b.sec.index] + b.off
	out := inlinedSide{only: map[string]bool{}}
	for _, call := range s.inlined {
		f := s.table.byOffset[call.origin]
		if f == nil || f.name == "" || other[f.name] {
			continue
		}
		out.only[f.name] = true
		ranges, err := s.table.data.Ranges(call.entry)
		if err != nil {
			continue // then none of its instructions is called inlined
		}
		for _, r := range ranges {
			out.spans = append(out.spans, span{r[0] - start, r[1] - start})
		}
	}
	return out
}

// cause says why one of two functions has an instruction and the other has
// not; either may be nil.
func (in *inlining) cause(a, b *item) Cause {
	if in != nil && (in.old.holds(a) || in.new.holds(b) || in.new.calls(a) || in.old.calls(b)) {
		return CauseInline
	}
	return CauseCode
}

// holds tells whether the instruction is inlined code.
func (s *inlinedSide) holds(it *item) bool {
	if it == nil {
		return false
	}
	for _, r := range s.spans {
		if r.from <= it.off && it.off < r.to {
			return true
		}
	}
	return false
}

// calls tells whether the instruction calls one of the functions.
func (s *inlinedSide) calls(it *item) bool {
	if it == nil || !it.in.relative {
		return false
	}
	for i := range it.refs {
		for _, n := range it.refs[i].candidates() {
			if s.only[n.group] {
				return true
			}
		}
	}
	return false
}
