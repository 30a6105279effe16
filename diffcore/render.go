package diffcore

// Text for people: instructions and references. Nothing here decides whether
// something is equal. x86asm does the rendering; where its idea of the length
// is not ours, or it knows no name, the bytes are shown instead.

import (
	"fmt"
	"strings"

	"golang.org/x/arch/x86/x86asm"
)

// render shows one instruction of b in AT&T syntax, with what its references
// mean behind it.
func (o *Object) render(b *body, it *item) string {
	text := fmt.Sprintf(".byte % x", it.raw)
	if in, err := x86asm.Decode(it.raw, 64); err == nil && in.Op != 0 && in.Len == len(it.raw) {
		text = x86asm.GNUSyntax(in, it.off, nil)
	}
	var notes []string
	for i := range it.refs {
		notes = append(notes, o.describe(&it.refs[i]))
	}
	if it.dest >= 0 {
		notes = append(notes, fmt.Sprintf("+%#x", it.dest))
	}
	if len(notes) > 0 {
		text += "  # " + strings.Join(notes, ", ")
	}
	return text
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
