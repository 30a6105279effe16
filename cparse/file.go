package cparse

import (
	"slices"
	"sort"
)

// Options tell what the name of a file and its compile command say about it.
type Options struct {
	Asm       bool // assembler source for the preprocessor (.S): a line end separates statements
	Trigraphs bool // ??/ is a backslash (-trigraphs or -std=cNN)
}

// File is one source file, taken apart. It is read-only once Parse returns.
type File struct {
	Src []byte
	// Lines holds the offset of the first byte of each physical line, in
	// increasing order; Lines[0] is 0. A file that ends in a line end has no
	// further empty line behind it.
	Lines []int
	// Starts says of each physical line how its first byte is reached;
	// len(Starts) == len(Lines).
	Starts     []Start
	Tokens     []Token
	Comments   []Comment
	Directives []Directive
	Decls      []Decl
	// Problems are the places where the text is not C's: an unterminated
	// comment, an #else without #if. In increasing Line.
	Problems []Problem

	opt  Options
	text string    // Src once more: the spelling of a token is a part of it and no copy of its own
	args []argLine // by physical line, see args.go
	// first holds for each physical line the first token on it or behind it,
	// and for the line behind the last len(Tokens).
	first []int32
}

// Problem is a place where a file is not well formed.
type Problem struct {
	Line int
	Text string
}

// Start says what the preprocessor is in the middle of where a physical line
// begins. Only at a LogicalLine can a directive begin (C11 6.10p2).
type Start uint8

const (
	LogicalLine   Start = iota // nothing: translation phase 4 sees a line begin here
	InComment                  // a block comment goes on
	InLineComment              // a // comment goes on behind a line splice
	InDirective                // a directive goes on behind a line splice or a comment
	InText                     // the logical line goes on behind a line splice
	InLiteral                  // a literal goes on behind a line splice
	InRawString                // a raw string literal goes on: every byte is content
)

func (s Start) String() string {
	return [...]string{"a logical line", "a block comment", "a // comment continued by a backslash", "a continued directive",
		"a line continued by a backslash", "a literal continued by a backslash", "a raw string"}[s]
}

// Parse takes src apart. It never fails: what is not C is in Problems.
func Parse(src []byte, opt Options) *File {
	f := scan(src, opt)
	f.findFirst()
	f.matchGroups()
	f.outline()
	f.findArguments()
	slices.SortStableFunc(f.Problems, func(a, b Problem) int { return a.Line - b.Line })
	return f
}

// LineOf returns the physical line, counted from 1, that holds offset.
func (f *File) LineOf(offset int) int {
	return sort.Search(len(f.Lines), func(i int) bool { return f.Lines[i] > offset })
}

// StartOf returns how physical line n (counted from 1) begins. Behind the
// last line it is what the end of the file leaves open.
func (f *File) StartOf(n int) Start {
	if n < 1 || n > len(f.Starts) {
		return LogicalLine
	}
	return f.Starts[n-1]
}

// FirstTokenFrom returns the index of the first token on line n or behind it;
// len(f.Tokens) if there is none.
func (f *File) FirstTokenFrom(n int) int {
	return int(f.first[min(max(n, 1), len(f.first))-1])
}

// findFirst fills f.first.
func (f *File) findFirst() {
	f.first = make([]int32, 0, len(f.Lines)+1)
	for i := range f.Tokens {
		// Line len(f.first)+1 has no token before i.
		for len(f.first) < int(f.Tokens[i].Line) {
			f.first = append(f.first, int32(i))
		}
	}
	for len(f.first) <= len(f.Lines) {
		f.first = append(f.first, int32(len(f.Tokens)))
	}
}

// Asm reports whether the file was read as assembler source.
func (f *File) Asm() bool { return f.opt.Asm }

// BeginsLine reports whether token i is the first on its logical line.
func (f *File) BeginsLine(i int) bool {
	if i == 0 {
		return true
	}
	for n := f.Tokens[i-1].Line + 1; n <= f.Tokens[i].Line; n++ {
		if f.Starts[n-1] == LogicalLine {
			return true
		}
	}
	return false
}
