package report

// The verdict about a patch, as text: one line a change, why it changed, and
// for what nobody meant the first place that differs.
//
//	src/networking.o: changed function: f (edited)
//	src/networking.o: changed function: g (unintended: line)
//	  - g+0x12: mov $0x2a,%esi
//	  + g+0x12: mov $0x2c,%esi
//	  at src/networking.c:42 before, src/networking.c:44 now
//	src/networking.o: edited, same code: h
//	src/networking.c:90: edited, in no object: k
//	2 functions changed in 1 unit: 1 edited, 0 inlining an edited one, 0 following, 1 unintended (1 by the line only)

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/lineneutral/lineneutral/diffcore"
	"github.com/lineneutral/lineneutral/verify"
)

// VerifyText writes v for people.
func VerifyText(w io.Writer, v *verify.Verdict) error {
	out := bufio.NewWriter(w)
	for i := range v.Findings {
		verifyFinding(out, v.Tree, &v.Findings[i])
	}
	for _, f := range v.Same {
		fmt.Fprintf(out, "%s: edited, same code: %s\n", f.Object, f.Symbol)
	}
	for _, f := range v.Absent {
		fmt.Fprintf(out, "%s:%d: edited, in no object: %s\n", f.File, f.Line, f.Name)
	}
	impactText(out, v)
	for _, name := range v.Unchanged {
		fmt.Fprintf(out, "expected, not changed: %s\n", name)
	}
	for _, text := range v.Undecided {
		fmt.Fprintf(out, "cannot tell: %s\n", text)
	}
	for _, text := range v.Notes {
		fmt.Fprintf(out, "note: %s\n", text)
	}
	if v.Reason != "" {
		fmt.Fprintf(out, "note: compiled on copies of the tree (%s)\n", v.Reason)
	}
	fmt.Fprintln(out, verifySummary(v))
	return out.Flush()
}

func verifyFinding(w io.Writer, tree string, f *verify.Finding) {
	name := f.Symbol
	if f.Source != "" {
		name += ", " + f.Source + " in the source"
	}
	fmt.Fprintf(w, "%s: %s %s: %s (%s)\n", f.Object, f.Change, f.Kind, name, verifyRole(f))
	if len(f.Chain) > 0 {
		fmt.Fprintf(w, "  %s\n", verifyChain(f))
	}
	for _, text := range f.Obstacles {
		fmt.Fprintf(w, "  live: %s\n", text)
	}
	if f.Role != verify.Unintended {
		return
	}
	if f.Line == verify.Unknown {
		fmt.Fprintf(w, "  whether it is the line: cannot tell, %s\n", f.Why)
	}
	firstSite(w, &diffcore.Change{Sites: f.Sites})
	if len(f.Sites) > 0 {
		sourceOf(w, tree, &f.Sites[0])
	}
}

// sourceOf prints the line of the source of a differing place: f.c:12, or
// f.c:12 before, f.c:14 now.
func sourceOf(w io.Writer, tree string, s *diffcore.Site) {
	old, now := strings.TrimPrefix(s.OldSource, tree+"/"), strings.TrimPrefix(s.NewSource, tree+"/")
	switch {
	case old == now && now != "":
		fmt.Fprintf(w, "  at %s\n", now)
	case old != "" && now != "":
		fmt.Fprintf(w, "  at %s before, %s now\n", old, now)
	case old+now != "":
		fmt.Fprintf(w, "  at %s\n", old+now)
	}
}

// verifyChain words how a change follows: f <- struct s <- s.h:4.
func verifyChain(f *verify.Finding) string {
	text := strings.Join(append([]string{f.Symbol}, f.Chain...), " <- ")
	switch f.Means {
	case verify.ByRegisters:
		text += " (proved: by the registers that it uses)"
	case verify.ByAnalysis:
		text += " (proved: by what the compiler knows of it)"
	case verify.ByInlining:
		text += " (proved: by what is inlined)"
	case verify.ByOptimising:
		text += " (proved: it is the same without optimisation)"
	}
	return text
}

// verifyRole words the reason: edited, inlines NAME, unintended: line.
func verifyRole(f *verify.Finding) string {
	switch {
	case f.Role == verify.Inlines:
		return "inlines " + f.Inlines
	case f.Role == verify.Unintended && f.Line == verify.Yes:
		return "unintended: line"
	case f.Was != "" && f.Was != verify.Unintended:
		return fmt.Sprintf("unintended: %s, not expected", f.Was)
	}
	return string(f.Role)
}

// verifySummary is the closing line.
func verifySummary(v *verify.Verdict) string {
	functions, byLine := 0, 0
	for i := range v.Findings {
		if v.Findings[i].Kind == diffcore.KindFunction {
			functions++
		}
		if v.Findings[i].Line == verify.Yes {
			byLine++
		}
	}
	text := count(functions, "function")
	if data := len(v.Findings) - functions; data > 0 {
		text += fmt.Sprintf(" and %d data", data)
	}
	if n := v.Count(verify.Expected); n > 0 {
		text += fmt.Sprintf(" (%d expected)", n)
	}
	text += fmt.Sprintf(" changed in %s: %d edited, %d inlining an edited one, %d following, %d unintended",
		count(len(v.Units), "unit"), v.Count(verify.Edited), v.Count(verify.Inlines), v.Count(verify.Follows), v.Count(verify.Unintended))
	if byLine > 0 {
		text += fmt.Sprintf(" (%d by the line only)", byLine)
	}
	if n := v.Count(verify.Unreproducible); n > 0 {
		text += fmt.Sprintf(", %d unreproducible", n)
	}
	if n := len(v.Undecided); n > 0 {
		text += fmt.Sprintf(", %d not decided", n)
	}
	return text
}

func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
