package verify

// Symbols that an asm at file scope makes, of which debug information says
// nothing: what EXPORT_SYMBOL leaves for the module loader, initcalls, the
// trampolines of static calls. The preprocessed text says on which line the asm
// stands, and the declaration there is theirs. It is asked for only where a
// changed symbol has no other place.

import (
	"context"
	"errors"

	"github.com/lineneutral/lineneutral/build"
	"github.com/lineneutral/lineneutral/cparse"
	"github.com/lineneutral/lineneutral/diffcore"
	"github.com/lineneutral/lineneutral/rewrite"
)

// locateLabels finds out where the changed symbols that nothing else places are
// declared. The error is ctx's, or one of the sides.
func (j *unitJudge) locateLabels(ctx context.Context, c *comparison) error {
	if rewrite.LanguageOf(j.unit.Source) == rewrite.Assembler {
		return nil
	}
	for s, side := range []*build.Variant{j.old, j.new} {
		missing := j.placeless(c, state(s))
		if len(missing) == 0 {
			continue
		}
		text, err := side.Preprocess(ctx, j.unit)
		var refusal *build.CompileError
		if errors.As(err, &refusal) {
			continue // they stay without a place
		}
		if err != nil {
			return err
		}
		for _, label := range cparse.AsmLabels(text) {
			symbol := diffcore.SymbolOf(label.Name)
			if kind, is := missing[symbol]; is {
				c.place(state(s), kind, place{name: symbol, file: side.TreePath(label.File), line: label.Line})
			}
		}
	}
	return nil
}

// placeless lists the changed symbols of state s of which neither debug
// information nor a name in the text says where they are declared.
func (j *unitJudge) placeless(c *comparison, s state) map[string]diffcore.Kind {
	missing := map[string]diffcore.Kind{}
	for _, change := range c.Changes {
		absent := s == original && change.Change == diffcore.New || s == patched && change.Change == diffcore.Removed
		if !absent && !j.placed(c, s, &change) {
			missing[change.Symbol] = change.Kind
		}
	}
	return missing
}

// placed reports whether it is known where a changed symbol of state s is declared.
func (j *unitJudge) placed(c *comparison, s state, change *diffcore.Change) bool {
	if change.Kind == diffcore.KindData {
		return len(c.data[s][change.Symbol]) > 0 || j.spellsData(s, change.Symbol)
	}
	known := c.functions[s][change.Symbol]
	return len(known) != 1 || known[0].file != "" || j.scope(s).named[change.Symbol] != nil
}

// place takes over where a symbol of that kind is declared.
func (c *comparison) place(s state, kind diffcore.Kind, p place) {
	if kind == diffcore.KindFunction {
		c.functions[s][p.name][0].place = p
		return
	}
	c.data[s][p.name] = append(c.data[s][p.name], p)
}
