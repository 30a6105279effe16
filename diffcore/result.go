package diffcore

// Kind tells code from data.
type Kind string

// ChangeKind tells what became of a symbol.
type ChangeKind string

// Cause says what a difference consists of.
type Cause string

const (
	KindFunction Kind = "function"
	KindData     Kind = "data"

	Changed ChangeKind = "changed"
	New     ChangeKind = "new"
	Removed ChangeKind = "removed"

	CauseLine         Cause = "line"          // a presumed line number, proved from the line tables or the sources
	CauseString       Cause = "string"        // the text of a string literal
	CauseData         Cause = "data"          // a constant, an initial value, a table entry about the code
	CauseTable        Cause = "table"         // a jump table or a table made from a switch
	CauseInline       Cause = "inline"        // another set of functions is inlined, proved from debug information
	CauseClone        Cause = "clone"         // another set of clones or parts of one function
	CauseMovedSection Cause = "moved-section" // another section
	CauseRenumbered   Cause = "renumbered"    // only a compiler's number in a name that can be seen
	CauseCounter      Cause = "counter"       // such a number that comes from __COUNTER__
	CauseCode         Cause = "code"          // instructions
)

// Change is one function or data object that is not the same in both objects.
type Change struct {
	Object   string     // the new object's name as given to Parse
	Symbol   string     // the name in the source; clones and parts are folded into it
	Kind     Kind       //
	Change   ChangeKind //
	Causes   []Cause    // ascending, without repetition; empty for new and removed
	LineOnly bool       // proved: nothing differs but presumed line numbers
	Sites    []Site     // the first differing places, in order; empty for new and removed
}

// Site is one differing place.
type Site struct {
	Symbol    string // the symbol in the object, such as f.cold
	Section   string // where the bytes lie: the symbol's section or a table about it
	OldOffset int64  // from the start of the symbol or table entry; -1 where OLD has nothing
	NewOffset int64  // the same in NEW
	Old, New  string // the instruction, or the bytes, on both sides
	OldSource string // file:line of the instruction, "" without debug information
	NewSource string //
	Cause     Cause
}

// Listing is one function of the source side by side, symbol by symbol.
type Listing struct {
	Object string // as in Change
	Symbol string // of this part: f, f.cold
	Rows   []Row
}

// Row is an instruction of one side or of both.
type Row struct {
	Site
	Same bool // on both sides, and means the same; Cause is empty then
}

// Result is the answer about two objects.
type Result struct {
	Changes   []Change  // by symbol, then kind
	Undecided []string  // what could not be judged, each with its reason
	Listings  []Listing // of Options.Function, in the order of symbols
}

// Options choose what is compared and how much is said.
type Options struct {
	// MaxSites bounds the number of sites that a Change lists; 0 means 16.
	// All are counted for Causes and LineOnly.
	MaxSites int

	// LineNeutral leaves out what is LineOnly.
	LineNeutral bool

	// Intel chooses Intel's syntax for instructions; else AT&T's.
	Intel bool

	// Function, if not empty, is the name in the source of the only function
	// that is reported, and listed side by side.
	Function string

	// Moved, if set, tells from the sources what the line tables of the
	// objects do not: the presumed lines, {before, after}, of all tokens of
	// the translation units whose main files have these names, provided that
	// nothing else in the units differs; else none. It is asked once for each
	// pair of objects in which something may be a line.
	Moved func(files []string) [][2]int
}
