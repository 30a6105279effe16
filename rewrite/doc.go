// Package rewrite makes a change to a file line-neutral, and proves it.
//
// A C file's presumed line is what __LINE__ would expand to there. A change is
// line-neutral when every token that it did not touch keeps its presumed line,
// in every combination of #if outcomes.
//
//	base    the pre-image
//	target  what the author's hunks make of it
//	fixed   the target again, with blank lines and #line directives added
//
// Two halves that share no reasoning:
//
//   - the planner (plan.go and what it asks: layout.go, safe.go, numbers.go)
//     walks the target once and adds lines where the numbers went wrong;
//   - the proof (proof.go, tokens.go, shift.go, collide.go) takes the three
//     texts, trusts nothing of the planner, and shows that fixed has target's
//     tokens and base's presumed lines.
//
// What is not proved is not handed out: Neutralise returns a *Refusal instead.
package rewrite
