// Package rewrite makes a change to a file line-neutral, and proves it.
//
// A C file's presumed line is what __LINE__ would expand to there. A change is
// line-neutral when every token that it did not touch keeps its presumed line,
// in every combination of #if outcomes.
//
//	base    the pre-image
//	target  what the author's hunks make of it
//	fixed   the target again, with lines added, joined or taken out
//
// Two halves that share the facts about C and no decision:
//
//   - the planner (plan.go, choose.go, reflow.go, join.go) walks the target
//     once and mends the count where the numbers went wrong;
//   - the proof (proof.go, tokens.go, shift.go, collide.go) takes the three
//     texts and the author's alignment, and shows that fixed has target's
//     tokens and base's presumed lines. It has a walk of its own through the
//     conditional groups, so that a slip of the planner's cannot hide in it.
//
// The facts are cparse's (tokens, groups, extents, argument regions) and those
// of safe.go (where a directive may stand), numbers.go (which macros show
// their line), sight.go (which tokens can see theirs) and edited.go (what the
// author edited). A fact that is wrong is wrong for both halves; the tests
// therefore ask gcc and clang.
//
// What is not proved is not handed out: Neutralise returns a *Refusal instead.
//
// Around one change to one file stand a Rewriter (rewriter.go), which goes
// through the sections of patches and keeps what became of each file
// (lineage.go), and an Unfixer, which takes back what Neutralise did (unfix.go).
package rewrite
