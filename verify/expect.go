package verify

// The intent stated by hand. Then what the patch edits does not matter: only the
// functions and data that were named are meant to change, and what follows from
// one of them. All else is unintended, edited or not.

import "slices"

// expect gives the findings the roles that Options.Expect makes of them.
func (j *unitJudge) expect() {
	if len(j.opts.Expect) == 0 {
		return
	}
	for i := range j.findings {
		f := &j.findings[i]
		switch {
		case slices.Contains(j.opts.Expect, f.Symbol) || f.Source != "" && slices.Contains(j.opts.Expect, f.Source):
			f.Role = Expected
		case f.Role == Inlines && slices.Contains(j.opts.Expect, f.Inlines):
		case f.Role == Follows && slices.Contains(j.opts.Expect, f.cause()):
		case f.Role != Unreproducible:
			f.Was, f.Role = f.Role, Unintended
		}
	}
}

// cause is what is edited at the end of the chain.
func (f *Finding) cause() string {
	if len(f.Chain) < 2 {
		return ""
	}
	return f.Chain[len(f.Chain)-2]
}

// listUnchanged lists what was expected to change and did not.
func (r *runner) listUnchanged() {
	for _, name := range r.opts.Expect {
		changed := slices.ContainsFunc(r.verdict.Findings, func(f Finding) bool {
			return f.Symbol == name || f.Source == name || f.Inlines == name || f.cause() == name
		})
		if !changed {
			r.verdict.Unchanged = append(r.verdict.Unchanged, name)
		}
	}
}
