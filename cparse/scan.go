package cparse

import (
	"bytes"
	"slices"
)

// The scanner does translation phases 1 to 3 (C11 5.1.1.2) in one pass and
// notes, for every physical line, what it was in the middle of when the line
// began. It works on the raw bytes: a line splice is skipped where it stands,
// so offsets and physical lines need no mapping back.
//
//	#define A(x) \          line 1 starts a LogicalLine
//	        f(x, "ab\       line 2 is InDirective
//	cd")                    line 3 is InLiteral (and the directive goes on)
//	/* one                  line 4 starts a LogicalLine
//	   two */ int a;        line 5 is InComment
//
// Measured for gcc and clang: LF, CRLF and a lone CR end a line; form feed,
// vertical tab and the non-ASCII separators do not; white space between the
// backslash and the line end does not hinder a splice; an unterminated
// literal ends with its line.

type scanner struct {
	f     *File
	src   []byte
	pos   int
	line  int32
	bol   bool // no token yet on this logical line
	space bool
	dir   int32 // current directive, -1 outside
	inDir int   // tokens of the current directive so far: the # is 1, its name 2
	hdr   bool  // an #include wants its header name next
	// dollar is dollarByte where $ is part of names. In assembler it marks a
	// number (gcc and clang): $COUNT is two tokens, and the second a macro.
	dollar byteClass
	// unclosed holds the ends of raw strings that do not occur any more
	unclosed map[string]bool
}

// scan cuts src into physical lines, tokens, comments and directives.
func scan(src []byte, opt Options) *File {
	f := &File{Src: src, text: string(src), opt: opt}
	s := &scanner{f: f, src: src, line: 1, bol: true, dir: -1, dollar: dollarByte, unclosed: map[string]bool{}}
	if opt.Asm {
		s.dollar = 0
	}
	if len(s.src) >= 3 && s.src[0] == 0xEF && s.src[1] == 0xBB && s.src[2] == 0xBF {
		s.pos = 3 // a byte order mark is not part of the text
	}
	// One allocation serves most files: C averages 6.7 bytes a token (over
	// 100 source packages), and few files have ends of lines but LF.
	lines := bytes.Count(src, []byte{'\n'}) + 2
	f.Tokens = make([]Token, 0, len(src)/5+16)
	f.Lines = append(make([]int, 0, lines), 0)
	f.Starts = append(make([]Start, 0, lines), LogicalLine)
	f.Directives = make([]Directive, 0, min(lines, bytes.Count(src, []byte{'#'})))
	for s.pos < len(s.src) {
		s.step()
	}
	s.endDirective()
	if n := len(f.Lines); n > 1 && f.Lines[n-1] == len(s.src) {
		f.Lines, f.Starts = f.Lines[:n-1], f.Starts[:n-1]
	}
	return f
}

// makeRoom makes room for as many more tokens as the text so far lets expect:
// doubling again and again cost a tenth of the time for dense files.
func (s *scanner) makeRoom() {
	density := float64(len(s.f.Tokens)) / float64(s.pos)
	s.f.Tokens = slices.Grow(s.f.Tokens, int(density*float64(len(s.src)-s.pos)*1.1)+16)
}

// step consumes one token, comment, stretch of white space or line end.
func (s *scanner) step() {
	c := s.src[s.pos]
	switch {
	case isBlank(c):
		s.pos = s.skip(s.pos+1, blankByte)
		s.space = true
	case classes[c]&(startByte|s.dollar) != 0:
		s.ident()
	case c == '\n' || c == '\r':
		s.newline()
	case c == '\\' || c == '?':
		if n := s.splice(s.pos); n > 0 {
			s.crossSplice(n, s.between())
			return
		}
		s.punct()
	case c == '/' && s.comment():
	case c == '"':
		if s.hdr && s.headerName('"') {
			return
		}
		s.literalFrom(s.pos, s.line, '"')
	case c == '\'':
		s.literalFrom(s.pos, s.line, '\'')
	case isDigit(c) || c == '.' && s.digitFollows():
		s.number()
	case c == '<' && s.hdr && s.headerName('>'):
	default:
		s.punct()
	}
}

// skip returns the first offset at or behind pos whose byte is not of class.
func (s *scanner) skip(pos int, class byteClass) int {
	for pos < len(s.src) && classes[s.src[pos]]&class != 0 {
		pos++
	}
	return pos
}

// between is the state of a line that a splice begins outside any token.
func (s *scanner) between() Start {
	if s.dir >= 0 {
		return InDirective
	}
	return InText
}

// splice returns the length of the line splice at pos, 0 if there is none.
func (s *scanner) splice(pos int) int { return spliceLen(s.src, pos, s.f.opt.Trigraphs) }

// spliceLen returns the length of a backslash, blanks and line end at pos.
// Blanks between the two are allowed by gcc and clang (with a warning).
func spliceLen(src []byte, pos int, trigraphs bool) int {
	i := pos
	switch {
	case i < len(src) && src[i] == '\\':
		i++
	case trigraphs && i+2 < len(src) && src[i] == '?' && src[i+1] == '?' && src[i+2] == '/':
		i += 3
	default:
		return 0
	}
	for i < len(src) && isBlank(src[i]) {
		i++
	}
	n := lineEndLen(src, i)
	if n == 0 {
		return 0
	}
	return i + n - pos
}

// lineEndLen returns the length of the line end at pos: 0, 1 or 2.
func lineEndLen(src []byte, pos int) int {
	if pos >= len(src) {
		return 0
	}
	switch src[pos] {
	case '\n':
		return 1
	case '\r':
		if pos+1 < len(src) && src[pos+1] == '\n' {
			return 2
		}
		return 1
	}
	return 0
}

// crossSplice skips the n bytes of a splice; the next line starts in state.
func (s *scanner) crossSplice(n int, state Start) {
	s.pos += n
	s.beginLine(state)
}

// beginLine notes that a physical line begins at pos.
func (s *scanner) beginLine(state Start) {
	s.line++
	s.f.Lines = append(s.f.Lines, s.pos)
	s.f.Starts = append(s.f.Starts, state)
}

// newline ends a logical line, and with it the directive on it.
func (s *scanner) newline() {
	s.pos += lineEndLen(s.src, s.pos)
	s.endDirective()
	s.beginLine(LogicalLine)
	s.bol, s.space = true, true
}

// comment consumes a comment at pos and reports whether there was one. The
// two bytes that open and close it may have a splice between them.
func (s *scanner) comment() bool {
	next := s.skipSplices(s.pos + 1)
	if next >= len(s.src) || s.src[next] != '*' && s.src[next] != '/' {
		return false
	}
	c := Comment{Start: s.pos, Line: s.line, Next: len(s.f.Tokens)}
	kind := InComment
	if s.src[next] == '/' {
		kind = InLineComment
	}
	s.advance(next+1, kind)
	if kind == InComment {
		s.blockComment()
	} else {
		s.lineComment()
	}
	c.End = s.pos
	s.f.Comments = append(s.f.Comments, c)
	s.space = true
	return true
}

func (s *scanner) blockComment() {
	first := s.line
	for s.pos < len(s.src) {
		switch s.src[s.pos] {
		case '*':
			if end := s.skipSplices(s.pos + 1); end < len(s.src) && s.src[end] == '/' {
				s.advance(end+1, InComment)
				return
			}
			s.pos++
		case '\n', '\r':
			s.pos += lineEndLen(s.src, s.pos)
			s.beginLine(InComment)
		default:
			s.pos = s.skip(s.pos+1, commentByte)
		}
	}
	s.f.problem(int(first), "this block comment is never closed")
}

func (s *scanner) lineComment() {
	for s.pos < len(s.src) {
		switch s.src[s.pos] {
		case '\n', '\r':
			return
		case '\\', '?':
			if n := s.splice(s.pos); n > 0 {
				s.crossSplice(n, InLineComment)
				continue
			}
		}
		s.pos = s.skip(s.pos+1, commentByte)
	}
}

// skipSplices returns the first offset at or behind pos that is no splice.
func (s *scanner) skipSplices(pos int) int {
	for {
		n := s.splice(pos)
		if n == 0 {
			return pos
		}
		pos += n
	}
}

// advance moves to offset to; lines that begin on the way start in state.
func (s *scanner) advance(to int, state Start) {
	for s.pos < to {
		if n := s.splice(s.pos); n > 0 {
			s.crossSplice(n, state)
			continue
		}
		s.pos++
	}
}

func (f *File) problem(line int, text string) {
	f.Problems = append(f.Problems, Problem{line, text})
}
