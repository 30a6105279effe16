package verify

// What line-neutrality saved: the raw patch and its fixed form are verified on
// the same tree, and what only the raw one changes is what need not be patched.
//
//	raw    changes f g h
//	fixed  changes f          saved: g h

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/lineneutral/lineneutral/diffcore"
)

// A Saving compares two verdicts about one tree.
type Saving struct {
	Raw, Fixed *Verdict

	Saved []Finding // what only the raw patch changes, by object and symbol
	Added []Finding // what only the fixed patch changes
}

// Against verifies fixed, and raw, of which it is the line-neutral form. Errors
// are as of Run.
func Against(ctx context.Context, opts Options, fixed, raw []byte) (*Saving, error) {
	var s Saving
	var err error
	if s.Fixed, err = Run(ctx, opts, fixed); err != nil {
		return nil, err
	}
	opts.Impact = false // of what is to be applied, not of what is not
	if s.Raw, err = Run(ctx, opts, raw); err != nil {
		return nil, err
	}
	s.Saved, s.Added = s.Raw.less(s.Fixed), s.Fixed.less(s.Raw)
	return &s, nil
}

// less lists the findings of v that other has not.
func (v *Verdict) less(other *Verdict) []Finding {
	type key struct {
		object, symbol string
		kind           diffcore.Kind
	}
	there := map[key]bool{}
	for i := range other.Findings {
		f := &other.Findings[i]
		there[key{f.Object, f.Symbol, f.Kind}] = true
	}
	only := slices.Clone(v.Findings)
	only = slices.DeleteFunc(only, func(f Finding) bool { return there[key{f.Object, f.Symbol, f.Kind}] })
	slices.SortFunc(only, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.Object, b.Object), strings.Compare(a.Symbol, b.Symbol))
	})
	return only
}
