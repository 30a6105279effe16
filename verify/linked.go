package verify

// A build of the whole tree makes objects of other objects too (ld -r): Xen's
// built_in.o and prelink.o, Linux's vmlinux.o. What changes in a part changes in
// them, and is told of where the part is judged, with its reason. So they come
// last, and only what no other object tells is asked of them: the parts may be
// gone once they are linked.

import (
	"slices"

	"github.com/lineneutral/lineneutral/build"
	"github.com/lineneutral/lineneutral/diffcore"
)

// A subject is what a finding is about, in whichever object.
type subject struct {
	kind   diffcore.Kind
	symbol string
}

// linkedApart parts the indices of units whose objects are compiled from those
// whose objects are made of others.
func (r *runner) linkedApart(units []int) (compiled, linked []int) {
	if r.whole == nil {
		return units, nil
	}
	r.whole.linked = map[*build.Unit]bool{}
	for _, i := range units {
		u := r.units[i]
		if r.whole.isLinked(r.whole.made[r.old], u) {
			r.whole.linked[u] = true
			linked = append(linked, i)
		} else {
			compiled = append(compiled, i)
		}
	}
	return compiled, linked
}

// isLinked reports whether the object of u, one of made, is made of others. One
// that has a source of its name is compiled from that.
func (w *whole) isLinked(made map[string]*build.Object, u *build.Unit) bool {
	object := made[w.pathOf(u)]
	return object != nil && u.Source+".o" == u.Output && object.Linked()
}

// remember notes what is told by the units that have been judged.
func (w *whole) remember(judged []judgement) {
	if w == nil {
		return
	}
	w.told = map[subject]bool{}
	for i := range judged {
		for _, f := range judged[i].findings {
			w.told[subject{f.Kind, f.Symbol}] = true
		}
	}
}

// toldElsewhere leaves out of c, of an object that is made of others, what those
// told, and reports whether that was all.
func (j *unitJudge) toldElsewhere(c *comparison) bool {
	if j.whole == nil || !j.whole.linked[j.unit] {
		return false
	}
	c.Changes = slices.DeleteFunc(c.Changes, func(change diffcore.Change) bool {
		return j.whole.told[subject{change.Kind, change.Symbol}]
	})
	return len(c.Changes) == 0
}
