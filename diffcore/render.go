package diffcore

// Text for people: instructions and references. Nothing here decides whether
// something is equal. x86asm does the rendering; where its idea of the length
// is not ours, or it knows no name, the bytes are shown instead.

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/arch/x86/x86asm"
)

// codeSite is a place in two functions. One of the instructions may be nil.
func (c *comparer) codeSite(o *node, a *item, n *node, b *item, cause Cause) Site {
	c.readLines()
	s := Site{Symbol: o.name, Section: o.place(), OldOffset: -1, NewOffset: -1, Cause: cause}
	if a != nil {
		s.OldOffset, s.Old = int64(a.off), c.old.render(a, c.opts.Intel)
		s.OldSource = c.oldLines.place(o.body.sec, o.body.off+a.off)
	}
	if b != nil {
		s.NewOffset, s.New = int64(b.off), c.new.render(b, c.opts.Intel)
		s.NewSource = c.newLines.place(n.body.sec, n.body.off+b.off)
	}
	return s
}

// render shows one instruction with its references folded in: call g,
// mov server+0x8(%rip),%eax. Of what has no place in the text, such as the
// number that a relocation replaces, the meaning stands behind.
func (o *Object) render(it *item, intel bool) string {
	in, err := x86asm.Decode(it.raw, 64)
	if err != nil || in.Op == 0 || in.Len != len(it.raw) {
		return withNotes(fmt.Sprintf(".byte % x", it.raw), o.notes(it, nil))
	}
	branch, memory := it.refAt(it.in.relative, it.in.immAt), it.refAt(it.in.ripRelative, it.in.dispAt)
	name := func(addr uint64) (string, uint64) {
		if branch == nil {
			return "", 0
		}
		return o.describe(branch), addr
	}
	at := it.off
	if branch != nil {
		at++ // which is not shown; but at 0, x86asm asks for no name
	}
	text := x86asm.GNUSyntax(in, at, name)
	if intel {
		text = x86asm.IntelSyntax(in, at, name)
	}
	folded := []*ref{branch}
	if place := relativeOperand.FindString(text); memory != nil && place != "" {
		operand := o.describe(memory) + "(%rip)"
		if intel {
			operand = "[rip+" + o.describe(memory) + "]"
		}
		text = strings.Replace(text, place, operand, 1)
		folded = append(folded, memory)
	}
	return withNotes(text, o.notes(it, folded))
}

// relativeOperand is an operand relative to the instruction, in both syntaxes.
var relativeOperand = regexp.MustCompile(`-?(0x[0-9a-f]+)?\(%rip\)|\[rip([+-]0x[0-9a-f]+)?\]`)

// refAt is the reference whose field lies at this byte of the instruction, if
// it is of the kind asked for.
func (it *item) refAt(ok bool, at int) *ref {
	for i := range it.refs {
		if r := &it.refs[i]; ok && r.width > 0 && r.at == it.off+uint64(at) {
			return r
		}
	}
	return nil
}

// notes says what those references mean that are not folded in.
func (o *Object) notes(it *item, folded []*ref) (notes []string) {
	for i := range it.refs {
		if r := &it.refs[i]; !slices.Contains(folded, r) {
			notes = append(notes, o.describe(r))
		}
	}
	if it.dest >= 0 && !it.in.relative {
		notes = append(notes, fmt.Sprintf("+%#x", it.dest))
	}
	return notes
}

func withNotes(text string, notes []string) string {
	if len(notes) == 0 {
		return text
	}
	return text + "  # " + strings.Join(notes, ", ")
}

// describe says what a reference means.
func (o *Object) describe(r *ref) string {
	name := "absolute"
	switch list := r.candidates(); {
	case r.lit != nil && r.base >= r.lit.size:
		name = r.lit.name
	case r.lit != nil && isStrings(r.lit) && r.lit.entsize == 1:
		name = fmt.Sprintf("%.80q", strings.TrimSuffix(string(entity(r.lit, r.base)), "\x00"))
	case r.lit != nil:
		name = fmt.Sprintf("%s{% x}", r.lit.name, entity(r.lit, r.base))
	case len(list) > 0 && list[0].sym != nil && list[0].name != "":
		name = list[0].name
	case len(list) > 0 && list[0].body != nil:
		name = "unnamed bytes in " + list[0].body.sec.name
	}
	if r.off != 0 {
		name += fmt.Sprintf("%+#x", r.off)
	}
	return name
}
