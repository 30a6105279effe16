package cparse

// Classes of bytes, looked up in a table: the scanner asks for one several
// times a byte, and a chain of comparisons takes about as long as the rest of
// its work.

type byteClass uint8

const (
	blankByte   byteClass = 1 << iota // white space that ends no line; gcc and clang take NUL for it too
	startByte                         // begins an identifier; see also dollarByte
	dollarByte                        // $, the same in C, but in assembler a token of its own
	digitByte                         // a decimal digit
	numberByte                        // goes on in a preprocessing number, but for signs (C11 6.4.8)
	literalByte                       // in a literal: neither a quote nor a line end, nor can it begin a splice or an escape
	commentByte                       // in a comment: neither a * nor a line end, nor can it begin a splice
	lonePunct                         // a punctuator that no other byte makes longer

	identByte = startByte | digitByte // goes on in an identifier
)

// classes holds the classes of each byte; it is never written to.
var classes = makeClasses()

func makeClasses() (t [256]byteClass) {
	for i := range t {
		c := byte(i)
		t[i] = classIf(startByte, 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' || c >= 0x80) |
			classIf(dollarByte, c == '$') |
			classIf(digitByte, '0' <= c && c <= '9') |
			classIf(literalByte, c != '"' && c != '\'' && c != '\n' && c != '\r' && c != '\\' && c != '?') |
			classIf(commentByte, c != '*' && c != '\n' && c != '\r' && c != '\\' && c != '?')
		t[i] |= classIf(numberByte, t[i]&identByte != 0 && c < 0x80 || c == '.')
	}
	for _, c := range " \t\f\v\x00" {
		t[c] |= blankByte
	}
	for _, c := range "()[]{};,~" {
		t[c] |= lonePunct
	}
	return t
}

func classIf(class byteClass, holds bool) byteClass {
	if holds {
		return class
	}
	return 0
}

func isBlank(c byte) bool      { return classes[c]&blankByte != 0 }
func isDigit(c byte) bool      { return classes[c]&digitByte != 0 }
func isIdentStart(c byte) bool { return classes[c]&(startByte|dollarByte) != 0 }
func isIdent(c byte) bool      { return classes[c]&(identByte|dollarByte) != 0 }
