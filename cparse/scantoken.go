package cparse

import (
	"bytes"
	"strings"
)

// This file holds the part of the scanner that cuts preprocessing tokens.

// emit appends the token src[start:pos] and keeps the directive in step.
func (s *scanner) emit(kind Kind, start int, line int32) {
	i := len(s.f.Tokens)
	t := Token{Start: start, End: s.pos, Line: line, Directive: s.dir, Kind: kind, Space: s.space, Spliced: s.line != line}
	if s.bol && s.dir < 0 && kind == Punct && s.opensDirective(start) {
		s.beginDirective(i, line)
		t.Directive = s.dir
	}
	if i == cap(s.f.Tokens) {
		s.makeRoom()
	}
	s.f.Tokens = append(s.f.Tokens, t)
	if s.dir >= 0 {
		s.inDir++
		if s.inDir == 2 {
			s.hdr = s.nameDirective(i)
		} else {
			s.hdr = false
		}
	}
	s.bol, s.space = false, false
}

// opensDirective reports whether the punctuator at start is # or its digraph
// or trigraph (C11 6.4.6p3, 5.2.1.1).
func (s *scanner) opensDirective(start int) bool {
	t := s.src[start:s.pos]
	return len(t) == 1 && t[0] == '#' || len(t) == 2 && t[0] == '%' && t[1] == ':' || len(t) == 3 && string(t) == "??="
}

// ident cuts an identifier, or a literal whose encoding prefix it is.
func (s *scanner) ident() {
	start, line := s.pos, s.line
	s.wordBytes(identByte | s.dollar)
	if s.pos < len(s.src) && (s.src[s.pos] == '"' || s.src[s.pos] == '\'') && s.line == line {
		prefix := string(s.src[start:s.pos])
		switch prefix {
		case "L", "u", "U", "u8":
			s.literalFrom(start, line, s.src[s.pos])
			return
		case "R", "LR", "uR", "UR", "u8R":
			if s.src[s.pos] == '"' && s.rawString(start, line) {
				return
			}
		}
	}
	s.emit(Ident, start, line)
}

// wordBytes consumes bytes of class, and splices between them.
func (s *scanner) wordBytes(class byteClass) {
	for s.pos = s.skip(s.pos, class); s.wordGoesOn(class); {
		s.pos = s.skip(s.pos, class)
	}
}

// wordGoesOn crosses the splices at pos if a byte of class stands behind
// them; else it leaves them for the next step, so that they lie between tokens.
func (s *scanner) wordGoesOn(class byteClass) bool {
	to := s.skipSplices(s.pos)
	if to == s.pos || to >= len(s.src) || classes[s.src[to]]&class == 0 {
		return false
	}
	s.advance(to, s.between())
	return true
}

// number cuts a preprocessing number (C11 6.4.8): digits, letters, dots, a
// sign behind e, E, p or P, and a ' between digits (C23 6.4.8, C++14). In
// older C nothing valid has a ' there, so it does no harm.
func (s *scanner) number() {
	start, line := s.pos, s.line
	s.pos++
	for {
		s.wordBytes(numberByte | s.dollar)
		if s.pos+1 < len(s.src) && s.src[s.pos] == '\'' && isIdent(s.src[s.pos+1]) {
			s.pos += 2
			continue
		}
		if s.pos >= len(s.src) || (s.src[s.pos] != '+' && s.src[s.pos] != '-') || !strings.ContainsRune("eEpP", rune(s.src[s.pos-1])) {
			break
		}
		s.pos++
	}
	s.emit(Number, start, line)
}

func (s *scanner) digitFollows() bool {
	next := s.skipSplices(s.pos + 1)
	return next < len(s.src) && isDigit(s.src[next])
}

// literalFrom cuts a string literal or character constant from the quote at
// pos; its prefix, if any, began at start on line. Without its closing quote the
// literal ends with its line, as gcc and clang lex it in a skipped group, and is
// no literal but Other.
func (s *scanner) literalFrom(start int, line int32, quote byte) {
	kind := String
	if quote == '\'' {
		kind = Char
	}
	s.pos++
	for s.pos < len(s.src) {
		c := s.src[s.pos]
		if n := s.spliceAt(c); n > 0 {
			s.crossSplice(n, InLiteral)
			continue
		}
		switch c {
		case quote:
			s.pos++
			s.emit(kind, start, line)
			return
		case '\n', '\r':
			s.emit(Other, start, line)
			return
		case '\\':
			s.escaped()
			continue
		case '?':
			if s.f.opt.Trigraphs && bytes.HasPrefix(s.src[s.pos:], []byte("??/")) {
				s.pos += 2
				s.escaped()
				continue
			}
		}
		s.pos = s.skip(s.pos+1, literalByte)
	}
	s.emit(Other, start, line)
}

func (s *scanner) spliceAt(c byte) int {
	if c != '\\' && c != '?' {
		return 0
	}
	return s.splice(s.pos)
}

// escaped consumes a backslash, or the last byte of its trigraph, and the byte
// that it escapes, which may stand behind splices; a line end is not consumed.
func (s *scanner) escaped() {
	s.advance(s.skipSplices(s.pos+1), InLiteral)
	if s.pos < len(s.src) && lineEndLen(s.src, s.pos) == 0 {
		s.pos++
	}
}

// rawString cuts R"delim( ... )delim", which gcc's gnu dialects know in C too,
// and reports whether there was one. No splice is one inside it.
func (s *scanner) rawString(start int, line int32) bool {
	open := s.pos + 1
	paren := open
	for paren < len(s.src) && paren-open <= 16 && !strings.ContainsRune("()\\ \t\n\r\"", rune(s.src[paren])) {
		paren++
	}
	if paren >= len(s.src) || s.src[paren] != '(' {
		return false
	}
	closing := ")" + string(s.src[open:paren]) + "\""
	if s.unclosed[closing] {
		return false // searched for before, from farther up
	}
	end := bytes.Index(s.src[paren:], []byte(closing))
	if end < 0 {
		s.unclosed[closing] = true
		return false
	}
	end += paren + len(closing)
	for s.pos = paren; s.pos < end; {
		if n := lineEndLen(s.src, s.pos); n > 0 {
			s.pos += n
			s.beginLine(InRawString)
			continue
		}
		s.pos++
	}
	s.emit(String, start, line)
	s.f.Tokens[len(s.f.Tokens)-1].Spliced = false
	return true
}

// headerName cuts <name> or "name" behind #include; the closing byte has to
// stand on the same line (C11 6.4.7).
func (s *scanner) headerName(closing byte) bool {
	for i := s.pos + 1; i < len(s.src) && lineEndLen(s.src, i) == 0; i++ {
		if s.src[i] == closing {
			start := s.pos
			s.pos = i + 1
			s.emit(Header, start, s.line)
			return true
		}
	}
	return false
}

// punct cuts the longest punctuator at pos (C11 6.4p4), or a byte that starts
// none.
func (s *scanner) punct() {
	start, line := s.pos, s.line
	switch {
	case classes[s.src[start]]&lonePunct != 0:
		s.pos++
	case s.f.opt.Trigraphs && bytes.HasPrefix(s.src[start:], []byte("??=")), bytes.HasPrefix(s.src[start:], []byte("...")):
		s.pos += 3
	default:
		s.pos++
		for s.punctGoesOn(start, line) {
		}
	}
	s.emit(Punct, start, line)
}

// punctGoesOn consumes the next byte, and splices before it, if the
// punctuator that begins at start on line goes on with it.
func (s *scanner) punctGoesOn(start int, line int32) bool {
	next := s.skipSplices(s.pos)
	if next >= len(s.src) {
		return false
	}
	p := s.src[start:s.pos]
	if s.line != line {
		p = s.f.unsplice(start, s.pos)
	}
	if !joins(p, s.src[next]) {
		return false
	}
	s.advance(next+1, s.between())
	return true
}

// joins reports whether the punctuator p followed by c is, or begins, a
// longer one.
func joins(p []byte, c byte) bool {
	switch len(p) {
	case 1:
		switch p[0] {
		case '+', '&', '|':
			return c == p[0] || c == '='
		case '-':
			return c == '-' || c == '=' || c == '>'
		case '<':
			return c == '<' || c == '=' || c == ':' || c == '%'
		case '>':
			return c == '>' || c == '='
		case '=', '!', '*', '/', '^':
			return c == '='
		case '%':
			return c == '=' || c == '>' || c == ':'
		case ':':
			return c == '>'
		case '#':
			return c == '#'
		}
	case 2:
		return (string(p) == "<<" || string(p) == ">>") && c == '='
	}
	return false
}
