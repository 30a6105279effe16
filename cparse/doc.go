// Package cparse reads one C source file as the compiler's first phases do,
// without knowing a single flag.
//
// It is tolerant on purpose: a kernel header, a template that is included
// twice, a file whose macros nobody has seen, all have physical lines,
// comments, preprocessing tokens, directives, conditional groups and external
// declarations that can be told from the text alone. What cannot be told from
// the text (whether NAME( starts a macro invocation, say) is answered on the
// safe side, and the predicate's comment says which side that is.
//
//	bytes -> scanner  -> tokens, comments, directives, line starts   (scan.go, directive.go)
//	      -> groups   -> which directives open, divide and close      (group.go)
//	      -> outline  -> external declarations with name and extent   (outline.go)
//	      -> argument regions -> where a directive is undefined       (args.go)
//	      -> presumed -> what __LINE__ would expand to                (presumed.go)
//
// All positions are byte offsets into the source and 1-based physical lines as
// the compiler counts them: LF, CRLF and a lone CR end a line.
package cparse
