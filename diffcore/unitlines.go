package diffcore

// Lines from the sources, for objects without line tables.

import (
	"debug/elf"
	"slices"
)

// unitLines lists where the lines of the objects' translation units went, if
// the caller knows that nothing else of the units differs. Both objects must
// have the same main files.
func (c *comparer) unitLines() []linePair {
	if c.unitsAsked || c.opts.Moved == nil {
		return c.unitMoved
	}
	c.unitsAsked = true
	files := c.old.mainFiles()
	if len(files) == 0 || !slices.Equal(files, c.new.mainFiles()) {
		return nil
	}
	for _, p := range c.opts.Moved(files) {
		c.unitMoved = append(c.unitMoved, linePair{p[0], p[1]})
	}
	return c.unitMoved
}

// mainFiles names the files that the object was compiled from, as its symbol
// table does: without folders. An object joined from several has several.
func (o *Object) mainFiles() (files []string) {
	for i := range o.symbols {
		if s := &o.symbols[i]; s.typ == elf.STT_FILE && s.name != "" {
			files = append(files, s.name)
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}
