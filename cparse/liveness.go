package cparse

// Liveness follows the conditional directives of a file in order and knows
// where no configuration leads: in #if 0, and behind an #if 1's #else.
// The zero value is ready for the first directive.
type Liveness struct {
	chains []chain
	dead   int // open chains whose current group no configuration reaches
}

type chain struct {
	taken bool // an earlier group of the chain is always taken
	dead  bool // the current group is never taken
}

// Dead reports whether the current place is in no configuration.
func (l *Liveness) Dead() bool { return l.dead > 0 }

// Step moves over directive d of f.
func (l *Liveness) Step(f *File, d *Directive) {
	switch d.Kind {
	case If:
		l.chains = append(l.chains, chain{})
		l.enter(f.Constant(d))
	case Elif, Else:
		if len(l.chains) == 0 {
			return
		}
		l.leave()
		v := Always
		if d.Kind == Elif {
			v = f.Constant(d)
		}
		l.enter(v)
	case Endif:
		if len(l.chains) == 0 {
			return
		}
		l.leave()
		l.chains = l.chains[:len(l.chains)-1]
	}
}

// enter begins a group whose own condition is v.
func (l *Liveness) enter(v Verdict) {
	c := &l.chains[len(l.chains)-1]
	c.dead = c.taken || v == Never
	c.taken = c.taken || v == Always
	if c.dead {
		l.dead++
	}
}

func (l *Liveness) leave() {
	if l.chains[len(l.chains)-1].dead {
		l.dead--
	}
}
