package patch

import (
	"fmt"
	"strings"
)

// Quoted names. git writes a name that holds a quote, a backslash or control
// characters as a C string, and so, by default, one with bytes above 127:
//
//	"a/tab\there"  "a/\303\244.c"
//
// Names are bytes. Go's strconv.Unquote wants UTF-8 and replaces what is not,
// so the quoting is undone here.

// closingQuote returns the length of the quoted name that s begins with, or 0.
func closingQuote(s string) int {
	if !strings.HasPrefix(s, `"`) {
		return 0
	}
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return 0
}

// unquote undoes the quoting of name. What is not quoted, or not well, is
// returned as it is.
func unquote(name string) string {
	if len(name) < 2 || closingQuote(name) != len(name) {
		return name
	}
	var plain strings.Builder
	for rest := name[1 : len(name)-1]; rest != ""; {
		c, n := unquoteByte(rest)
		if n == 0 {
			return name
		}
		plain.WriteByte(c)
		rest = rest[n:]
	}
	return plain.String()
}

// unquoteByte reads one byte of the name from the n bytes that s begins with;
// n is 0 for an escape that git does not write.
func unquoteByte(s string) (c byte, n int) {
	if s[0] != '\\' || len(s) < 2 {
		return s[0], 1
	}
	if at := strings.IndexByte(escapeLetters, s[1]); at >= 0 {
		return escapeMeanings[at], 2
	}
	if len(s) >= 4 && s[1] <= '3' && hasOctal(s[1:4]) {
		return (s[1]-'0')<<6 | (s[2]-'0')<<3 | (s[3] - '0'), 4
	}
	return 0, 0
}

func hasOctal(s string) bool { return strings.Trim(s, "01234567") == "" }

const (
	escapeLetters  = `abfnrtv"\`
	escapeMeanings = "\a\b\f\n\r\t\v\"\\"
)

// quote quotes name as git does where it has to; high tells whether bytes
// above 127 count as such (core.quotePath, which is git's default).
func quote(name string, high bool) string {
	var quoted strings.Builder
	for i := range len(name) {
		switch c := name[i]; {
		case strings.IndexByte(escapeMeanings, c) >= 0:
			quoted.WriteString(`\` + escapeLetters[strings.IndexByte(escapeMeanings, c):][:1])
		case c < ' ' || c == 0x7f || high && c > 0x7f:
			fmt.Fprintf(&quoted, `\%03o`, c)
		default:
			quoted.WriteByte(c)
		}
	}
	if quoted.Len() == len(name) {
		return name
	}
	return `"` + quoted.String() + `"`
}
