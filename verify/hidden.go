package verify

// What rests on a function is measured. It is hidden from the compiler, which
// then has to treat it as if its body were somewhere else: nothing is inlined or
// copied, no register, parameter, result or side effect of it is known. A
// function that is the same then does not rest on it, and one that differs does.

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/lineneutral/lineneutral/build"
	"github.com/lineneutral/lineneutral/diffcore"
)

// hide names the functions, this one aside, that differ once it is hidden, or
// says why that is not known.
func (q *impactQuery) hide(ctx context.Context) (touched map[string]bool, why string, err error) {
	hidden, known := hiding(q.c.objects[q.state].Producer())
	if !known {
		return nil, "no attribute is known that hides a function from " + q.compiler, nil
	}
	e, err := q.withMark(ctx, q.state, q.plain, q.of.Function, hidden)
	if err != nil || e.comparison == nil {
		return nil, e.why, err
	}
	if e.inlined(patched)[q.of.Function] || len(e.symbolsOf(patched, q.of.Function)) == 0 {
		return nil, "the compiler inlines it whatever its attributes say", nil
	}
	return e.changedFunctions(q.of.Function), "", nil
}

// changedFunctions names the functions among the changes, as the source does,
// but for one.
func (c *comparison) changedFunctions(but string) map[string]bool {
	names := map[string]bool{}
	for _, change := range c.Changes {
		if change.Kind != diffcore.KindFunction {
			continue
		}
		name := change.Symbol
		for _, s := range []state{original, patched} {
			if places := c.functions[s][change.Symbol]; len(places) > 0 {
				name = places[0].name
			}
		}
		if name != but {
			names[name] = true
		}
	}
	return names
}

// withMark compares plain, an object of the unit as it is, with the unit in state
// s under a mark on one function.
func (j *unitJudge) withMark(ctx context.Context, s state, plain *build.Object, name string, mark mark) (experiment, error) {
	if j.whole != nil {
		return experiment{why: noCommand}, nil
	}
	marked, err := j.marks(ctx)
	if err != nil {
		return experiment{}, err
	}
	if !marked.names[s][name] {
		return experiment{why: "a macro makes it, and no attribute can be put in front"}, nil
	}
	object, err := marked.sides[s].Compile(ctx, j.unit, marked.tweak(mark, name))
	var refusal *build.CompileError
	if errors.As(err, &refusal) {
		return experiment{why: fmt.Sprintf("with attribute %s: %v", mark.attributes, err)}, nil
	}
	if err != nil {
		return experiment{}, err
	}
	defer object.Remove()
	return compared(build.Objects{Old: plain, New: object}, "with attribute "+mark.attributes), nil
}

// hiding is the mark that hides a function from the compiler that calls itself
// producer in debug information, if one is known. gcc has an attribute for it
// since 8.
func hiding(producer string) (hidden mark, known bool) {
	switch {
	case isClang(producer):
		return weakMark(), true
	case strings.HasPrefix(producer, "GNU C") && gccVersion(producer) >= 8:
		return mark{"noipa", false}, true
	}
	return mark{}, false
}

func isClang(producer string) bool { return strings.Contains(producer, "clang") }

// weakMark hides a function from clang, which takes nothing for granted of one
// that another object may replace. With hidden visibility its address is taken
// as before.
func weakMark() mark { return mark{`noinline, weak, visibility("hidden")`, true} }

// gccVersion is the major version in "GNU C17 12.2.0 -mtune=...", 0 if there is
// none.
func gccVersion(producer string) int {
	for _, word := range strings.Fields(producer) {
		major, _, dotted := strings.Cut(word, ".")
		if n, err := strconv.Atoi(major); err == nil && dotted {
			return n
		}
	}
	return 0
}
