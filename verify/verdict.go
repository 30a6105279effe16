package verify

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lineneutral/lineneutral/diffcore"
)

// A Verdict is what a patch does to the objects of a tree.
type Verdict struct {
	Tree     string // absolute, symbolic links resolved
	Database string // the compile database that was used; the tree, for a kernel's .cmd files
	Mode     string // how both sides stood at the tree's path: overlay or copy
	Reason   string // why not as an overlay, "" if it was one

	Units    []Unit    // what was compiled, by object
	Findings []Finding // what changed, by object, symbol and kind

	// Same lists edited functions whose code is the same on both sides, by
	// object and symbol.
	Same []Named
	// Absent lists edited functions that no compiled object holds: they are
	// configured out, or nothing uses them. It is empty where that is not
	// known of all units.
	Absent []Spelled

	// Unchanged lists what was expected to change and did not.
	Unchanged []string

	// Impacts and Advice hold what Options.Impact asks for.
	Impacts []Impact // by object and function
	Advice  []Advice

	// Undecided says what could not be judged, and why. A verdict with one of
	// these is "cannot tell", whatever else it holds.
	Undecided []string
	// Notes are things to know that decide nothing.
	Notes []string
}

// A Unit is a translation unit that the patch reaches.
type Unit struct {
	Object string // the object's name relative to the tree
	Source string // relative to the tree where it is inside

	Compiler string   // as the objects of both sides name it; "" where they do not or nothing was compiled
	Command  []string // as the tree's build has it, the same on both sides
	Reused   bool     // the original was not compiled: the tree's own object stands for it
}

// A Named is a function of an object.
type Named struct {
	Object string // the object's name relative to the tree
	Symbol string // as in the source
}

func (n Named) compare(m Named) int {
	return cmp.Or(strings.Compare(n.Object, m.Object), strings.Compare(n.Symbol, m.Symbol))
}

// A Spelled is a function definition in the text of a patched file.
type Spelled struct {
	File string // relative to the tree, as the patch names it
	Line int    // physical line, counted from 1, on the patched side
	Name string
}

// A Role says how a change relates to what the patch edits.
type Role string

const (
	Edited     Role = "edited"     // its declaration holds an edit
	Inlines    Role = "inlines"    // an edited function is inlined into it, on either side
	Follows    Role = "follows"    // a chain leads from it to an edit
	Expected   Role = "expected"   // it was named as one that is to change
	Unintended Role = "unintended" // none of these

	// Unreproducible is what differs between two compilations of the original.
	Unreproducible Role = "unreproducible"
)

// Means says how a finding of Role Follows does so.
type Means string

const (
	ByName      Means = "name"      // it mentions what is edited, over others maybe
	ByRegisters Means = "registers" // proved: by the registers that a callee uses (-fipa-ra)
	ByAnalysis  Means = "analysis"  // proved: by what the compiler found out about a callee or caller
	ByInlining  Means = "inlining"  // proved: by what is inlined where

	// ByOptimising: proved, it is the same without optimisation, so by what the
	// compiler knows of other functions and of variables.
	ByOptimising Means = "optimisation"
)

// An Answer is that of an experiment which can fail.
type Answer string

const (
	NotAsked Answer = ""        // the change is intended
	Yes      Answer = "yes"     // proved
	No       Answer = "no"      // proved
	Unknown  Answer = "unknown" // the experiment failed
)

// A Finding is one function or data object that is not the same on both sides.
type Finding struct {
	Object string // the object's name relative to the tree
	Symbol string // as in the object; clones and parts are folded into it
	Source string // as in the source, where an __asm__ label names the symbol otherwise; else ""
	Kind   diffcore.Kind
	Change diffcore.ChangeKind
	Role   Role

	Was     Role   // what it was before it turned out not to be expected, "" where nothing was expected
	Inlines string // Role Inlines: the edited function

	// Chain leads, in the roles Inlines and Follows, from what the function
	// mentions or calls to the edit; the last link is its place, file:line.
	Chain []string
	Means Means // Role Follows

	// Line answers for a finding that the text does not explain whether the
	// presumed lines are its only cause: it is as in the original once the
	// patch moves no line.
	Line Answer
	Why  string // Line Unknown: why

	// Obstacles says, each in a sentence, what is to be known or stands in the
	// way if the change is to be made to a program that runs.
	Obstacles []string

	Causes []diffcore.Cause // what the difference consists of
	Sites  []diffcore.Site  // the first differing places
}

// Count returns how many findings have the role.
func (v *Verdict) Count(role Role) int {
	n := 0
	for i := range v.Findings {
		if v.Findings[i].Role == role {
			n++
		}
	}
	return n
}

// sort puts the lists in the order that their fields promise.
func (v *Verdict) sort() {
	slices.SortStableFunc(v.Impacts, func(a, b Impact) int { return strings.Compare(a.Object, b.Object) })
	slices.SortStableFunc(v.Units, func(a, b Unit) int { return strings.Compare(a.Object, b.Object) })
	slices.SortStableFunc(v.Same, Named.compare)
	slices.SortStableFunc(v.Findings, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.Object, b.Object), strings.Compare(a.Symbol, b.Symbol), cmp.Compare(a.Kind, b.Kind))
	})
}
