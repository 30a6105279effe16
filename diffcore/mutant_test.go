package diffcore

// Mutants: copies of a C source with one token changed, so that it means
// something else. A few words of lexing suffice: comments and directives are
// passed over, and the last name before a brace at file level is what the
// brace belongs to.
//
//	static int limit(int x) { return x < 10; }
//	                                   ^ ^^
//	operator, in limit: < becomes <=        constant, in limit: 10 becomes 11

import (
	"math/rand"
	"regexp"
	"strings"
)

// mutantKinds are the kinds of tokens that are changed, in the order of the
// table.
var mutantKinds = [...]string{"constant", "operator", "table entry", "string", "callee"}

// token is one token that can be changed.
type token struct {
	from, to int    // in the source
	kind     string // one of mutantKinds
	inside   string // the function or object whose braces enclose it
	function bool   // that is a function
	line     int
}

// mutant is a change of one token.
type mutant struct {
	token
	text string // what stands there now
}

func (m *mutant) apply(source string) string {
	return source[:m.from] + m.text + source[m.to:]
}

// otherOperator is what each operator becomes. A star or an ampersand may be
// no operator of two operands, and a plus may be a sign; what does not compile
// is no mutant.
var otherOperator = map[string]string{
	"+": "-", "-": "+", "*": "+", "/": "*", "%": "/", "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==",
	"&&": "||", "||": "&&", "&": "|", "|": "&", "^": "|", "<<": ">>", ">>": "<<", "++": "--", "--": "++", "+=": "-=", "-=": "+=", "!": "", "~": "",
}

// lexeme matches one token or one stretch of what is none.
var lexeme = regexp.MustCompile(`(?s)^(?:` +
	`(?P<skip>/\*.*?\*/|//[^\n]*|[ \t\r\n\f\v\\]+)|` +
	`(?P<string>"(?:\\.|[^"\\\n])*")|` +
	`(?P<char>'(?:\\.|[^'\\\n])*')|` +
	`(?P<number>\.?[0-9](?:[eEpP][+-]|[0-9A-Za-z_.])*)|` +
	`(?P<name>[A-Za-z_][A-Za-z_0-9]*)|` +
	`(?P<op><<=|>>=|->|\.\.\.|<<|>>|<=|>=|==|!=|&&|\|\||\+\+|--|[-+*/%&|^]=|.))`)

// tokensOf lists what can be changed in a source.
func tokensOf(source string) []token {
	l := mutantLexer{source: source, line: 1}
	for l.at < len(source) {
		l.step()
	}
	return l.out
}

type mutantLexer struct {
	source string
	at     int
	line   int
	depth  int // of braces
	parens int
	last   string // the token before
	name   string // the last name at file level outside parentheses, or before them
	quoted string // the last name between parentheses, as in int (f)(int)
	inside token  // what the outermost brace belongs to
	out    []token
}

func (l *mutantLexer) step() {
	rest := l.source[l.at:]
	if strings.HasPrefix(rest, "#") && strings.TrimSpace(l.source[strings.LastIndexByte(l.source[:l.at], '\n')+1:l.at]) == "" {
		l.skip(directiveLength(rest))
		return
	}
	m := lexeme.FindStringSubmatchIndex(rest)
	text := rest[:m[1]]
	for i, group := range lexeme.SubexpNames() {
		if i > 0 && m[2*i] >= 0 && group != "skip" {
			l.token(group, text)
		}
	}
	l.skip(len(text))
}

func (l *mutantLexer) skip(n int) {
	l.line += strings.Count(l.source[l.at:l.at+n], "\n")
	l.at += n
}

// directiveLength is the length of a directive with its continued lines.
func directiveLength(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] == '\n' && (i == 0 || s[i-1] != '\\') {
			return i
		}
	}
	return len(s)
}

func (l *mutantLexer) token(group, text string) {
	switch text {
	case "(":
		if l.depth > 0 && isWord(l.last) {
			l.callee()
		}
		if l.depth == 0 && l.last == ")" && l.quoted != "" {
			l.name = l.quoted
		}
		l.parens++
	case ")":
		l.parens--
	case "{":
		if l.depth == 0 {
			l.inside = token{inside: l.name, function: l.last == ")"}
		}
		l.depth++
	case "}":
		l.depth--
	case ";", ",":
	default:
		l.add(group, text)
	}
	if text != ")" {
		l.quoted = ""
	}
	if group == "name" && l.last == "(" && l.parens == 1 {
		l.quoted = text
	}
	if group == "name" && l.depth == 0 && l.parens == 0 && l.last != "=" {
		l.name = text
	}
	l.last = text
}

func isWord(s string) bool {
	return s != "" && (s[0] >= 'a' && s[0] <= 'z' || s[0] >= 'A' && s[0] <= 'Z' || s[0] == '_')
}

// callee adds the name just before the parenthesis at l.at.
func (l *mutantLexer) callee() {
	switch l.last {
	case "if", "for", "while", "switch", "return", "sizeof", "defined", "do", "else":
		return
	}
	from := strings.LastIndex(l.source[:l.at], l.last)
	l.out = append(l.out, token{from, from + len(l.last), "callee", l.inside.inside, l.inside.function, l.line})
}

func (l *mutantLexer) add(group, text string) {
	kind := map[string]string{"number": "constant", "string": "string", "op": "operator"}[group]
	if kind == "constant" && !l.inside.function {
		kind = "table entry"
	}
	if _, known := otherOperator[text]; kind == "" || kind == "operator" && !known || l.depth == 0 {
		return
	}
	l.out = append(l.out, token{l.at, l.at + len(text), kind, l.inside.inside, l.inside.function, l.line})
}

// mutateToken picks a token of the kind and another text for it. It reports false
// if there is none.
func mutateToken(source string, tokens []token, kind string, r *rand.Rand) (mutant, bool) {
	var list []token
	for _, t := range tokens {
		if t.kind == kind {
			list = append(list, t)
		}
	}
	if len(list) == 0 {
		return mutant{}, false
	}
	m := mutant{token: list[r.Intn(len(list))]}
	text := source[m.from:m.to]
	switch kind {
	case "operator":
		m.text = otherOperator[text]
	case "string":
		m.text = otherText(text, r)
	case "callee":
		other := list[r.Intn(len(list))]
		m.text = source[other.from:other.to]
	default:
		m.text = otherNumber(text)
	}
	return m, m.text != text
}

// otherNumber changes the last digit that is no part of a suffix.
func otherNumber(text string) string {
	hex := strings.HasPrefix(text, "0x") || strings.HasPrefix(text, "0X")
	for i := len(text) - 1; i >= 0; i-- {
		switch c := text[i]; {
		case c >= '0' && c <= '6':
			return text[:i] + string(c+1) + text[i+1:]
		case c >= '7' && c <= '9':
			return text[:i] + string(c-1) + text[i+1:]
		case hex && i > 1 && (c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'):
			return text[:i] + "1" + text[i+1:]
		}
	}
	return text
}

// otherText changes one letter of a string literal that is no part of an
// escape or a conversion.
func otherText(text string, r *rand.Rand) string {
	var places []int
	for i := 1; i < len(text)-1; i++ {
		if text[i] >= 'a' && text[i] <= 'y' && text[i-1] != '\\' && !strings.ContainsAny(text[max(i-4, 0):i], `%\`) {
			places = append(places, i)
		}
	}
	if len(places) == 0 {
		return text
	}
	i := places[r.Intn(len(places))]
	return text[:i] + string(text[i]+1) + text[i+1:]
}
