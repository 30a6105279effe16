package cparse

import (
	"fmt"
	"slices"
)

// A directive among the arguments of a macro invocation is undefined
// (C11 6.10.3p11), and one between a function-like macro's name and its
// parenthesis stops the expansion silently (gcc and clang, measured). Which
// names are macros cannot be told from the text: Linux even has an if() macro.
// So every parenthesis behind a name or behind another closing parenthesis
// counts as one that may open macro arguments, and everything up to its
// partner as inside.
//
//	x = f(a,        the next line begins inside f's possible arguments
//	      b) +
//	    ({ int t;   a statement expression: its ( stands behind =, so the
//	       t; });   lines inside are free
//	y = NAME        the next line may not be separated from NAME
//	    (b);

// argLine is what keeps a directive off the start of a physical line.
type argLine struct {
	inside bool  // an argument list may be open
	opener int32 // its ( token, valid if inside
	split  bool  // the line begins with ( and a name or ) stands before it
}

type bracket struct {
	open  byte
	token int32
	call  bool // a ( that may open macro arguments, or any bracket inside such
}

// findArguments fills f.args.
func (f *File) findArguments() {
	f.args = make([]argLine, len(f.Lines))
	w := argWalk{f: f, prev: -1, decl: -1}
	for i := range f.Tokens {
		t := &f.Tokens[i]
		for ; w.line < int(t.Line); w.line++ {
			w.mark()
		}
		if t.Directive >= 0 {
			if d := &f.Directives[t.Directive]; d.First == i {
				w.directive(d)
			}
			continue
		}
		if w.live.Dead() {
			continue
		}
		w.enterDecl(i)
		w.token(i)
	}
	for ; w.line < len(f.Lines); w.line++ {
		w.mark()
	}
}

type argWalk struct {
	f     *File
	stack []bracket
	saved []argChain
	live  Liveness
	line  int // lines below this one are marked (0-based index of the next)
	prev  int // the last live token outside directives, -1 none
	decl  int // index of the last external declaration entered

	tooDeep bool // brackets were dropped; the file has a Problem
}

// maxNesting bounds open brackets and open conditional groups, far above
// the 63 that C asks of compilers (C11 5.2.4.1).
const maxNesting = 1024

// argChain is an open chain of conditional groups.
type argChain struct {
	before  []bracket // the stack at its #if
	deepest []bracket // of the stacks at the ends of its groups so far
	hasElse bool      // else all its groups may be skipped
}

// mark notes what holds where line w.line begins.
func (w *argWalk) mark() {
	for i := range w.stack {
		if w.stack[i].call {
			w.f.args[w.line].inside, w.f.args[w.line].opener = true, w.stack[i].token
			return
		}
	}
}

// enterDecl forgets open brackets where the outline sees a new external
// declaration: whatever was left open there was no bracket of the compiler's.
func (w *argWalk) enterDecl(i int) {
	next := w.decl + 1
	if next < len(w.f.Decls) && w.f.Decls[next].First == i {
		w.decl = next
		w.stack = w.stack[:0]
	}
}

func (w *argWalk) token(i int) {
	t := &w.f.Tokens[i]
	if w.f.opt.Asm && w.prev >= 0 && t.Line > w.f.Tokens[w.prev].Line+1 {
		// Assembler comments may hold a bracket that nobody closes; no
		// invocation goes on behind a line without a token.
		w.stack = w.stack[:0]
	}
	switch c := w.f.Mark(i); c {
	case '(':
		call := w.mayCall()
		if call && w.prev >= 0 && w.f.Tokens[w.prev].Line < t.Line {
			for l := int(w.f.Tokens[w.prev].Line); l < int(t.Line); l++ {
				w.f.args[l].split = true
			}
		}
		w.push(bracket{c, int32(i), call})
	case '{', '[':
		w.push(bracket{c, int32(i), false})
	case ')', '}', ']':
		w.pop(c)
	}
	w.prev = i
}

// mayCall reports whether a ( behind the previous token may open the
// arguments of a macro: behind a name, or behind a ) whose invocation may
// have expanded to a name.
func (w *argWalk) mayCall() bool {
	if w.prev < 0 {
		return false
	}
	t := &w.f.Tokens[w.prev]
	return t.Kind == Ident || t.Kind == Punct && w.f.Src[t.Start] == ')'
}

func (w *argWalk) push(b bracket) {
	if len(w.stack) == maxNesting {
		if !w.tooDeep {
			w.tooDeep = true
			w.f.problem(int(w.f.Tokens[b.token].Line), fmt.Sprintf("more than %d open brackets", maxNesting))
		}
		return
	}
	w.stack = append(w.stack, b)
}

// pop closes the innermost partner of c; brackets that were left open inside
// it are dropped with it. A closer without a partner is ignored.
func (w *argWalk) pop(c byte) {
	open := partner(c)
	for i := len(w.stack) - 1; i >= 0; i-- {
		if w.stack[i].open == open {
			w.stack = w.stack[:i]
			return
		}
		if c != '}' && w.stack[i].open == '{' {
			return
		}
	}
}

func partner(closer byte) byte {
	switch closer {
	case ')':
		return '('
	case ']':
		return '['
	}
	return '{'
}

// directive keeps the brackets of the groups of a chain apart: each begins
// with those of the #if, and behind the #endif the deepest stack goes on,
// since that is the one that forbids most.
func (w *argWalk) directive(d *Directive) {
	n := len(w.saved) - 1
	switch d.Kind {
	case If:
		w.saved = append(w.saved, argChain{before: slices.Clone(w.stack)})
	case Elif, Else:
		if n >= 0 {
			c := &w.saved[n]
			c.deepest = deeper(c.deepest, slices.Clone(w.stack))
			c.hasElse = c.hasElse || d.Kind == Else
			w.stack = slices.Clone(c.before)
		}
	case Endif:
		if n >= 0 {
			c := &w.saved[n]
			w.stack = deeper(c.deepest, w.stack)
			if !c.hasElse {
				w.stack = deeper(c.before, w.stack)
			}
			w.saved = w.saved[:n]
		}
	}
	w.live.Step(w.f, d)
}

func deeper(a, b []bracket) []bracket {
	if len(a) > len(b) {
		return a
	}
	return b
}

// InArguments reports whether physical line n (from 1) begins inside
// parentheses that may be a macro's arguments, and the token that opened them.
func (f *File) InArguments(n int) (opener int, inside bool) {
	if n < 1 || n > len(f.args) {
		return 0, false
	}
	return int(f.args[n-1].opener), f.args[n-1].inside
}

// SplitsInvocation reports whether a directive at the start of physical line
// n would stand between a name and its parenthesis.
func (f *File) SplitsInvocation(n int) bool {
	return n >= 1 && n <= len(f.args) && f.args[n-1].split
}
