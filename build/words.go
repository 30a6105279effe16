package build

// A compile database gives a command either as a list of arguments or as one
// string. The string is quoted for a POSIX shell, but nothing in it is to be
// expanded: the format knows quotes and backslashes and no variables. So
//
//	gcc -DNAME='"a b"' -DX=\$Y f.c
//
// is five words, the second -DNAME="a b" and the third -DX=$Y, and a command
// with a bare $Y is an error: what the shell of that build had in Y is gone.
//
// Response files (@FILE) are the same idea one level down. They are taken
// apart here, because an output that is named in one has to be dropped like
// any other.

import (
	"fmt"
	"os"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

const (
	// maxResponseFile bounds one response file, in bytes.
	maxResponseFile = 16 << 20
	// maxResponseDepth bounds how deep response files name each other, as
	// libiberty does with its own limit.
	maxResponseDepth = 20
	// maxWords bounds the words of one command after all expansion.
	maxWords = 1 << 17
)

// splitWords cuts a shell-escaped command into its words.
func splitWords(command string) ([]string, error) {
	parser := syntax.NewParser(syntax.Variant(syntax.LangPOSIX))
	var words []string
	for word, err := range parser.WordsSeq(strings.NewReader(command)) {
		if err != nil {
			return nil, fmt.Errorf("command is not a list of shell words: %w", err)
		}
		text, err := unquote(word.Parts, false)
		if err != nil {
			return nil, err
		}
		words = append(words, text)
	}
	return words, nil
}

// unquote is the text of parts without their quoting, inside of double quotes
// or not.
func unquote(parts []syntax.WordPart, quoted bool) (string, error) {
	var out strings.Builder
	for _, part := range parts {
		switch p := part.(type) {
		case *syntax.Lit:
			out.WriteString(withoutBackslashes(p.Value, quoted))
		case *syntax.SglQuoted:
			out.WriteString(p.Value)
		case *syntax.DblQuoted:
			inner, err := unquote(p.Parts, true)
			if err != nil {
				return "", err
			}
			out.WriteString(inner)
		default:
			return "", fmt.Errorf("command holds an expansion (%s), and a compile database knows none", describePart(part))
		}
	}
	return out.String(), nil
}

// withoutBackslashes undoes the shell's backslash quoting. In double quotes a
// backslash quotes only $ ` " \ and is itself before all else.
func withoutBackslashes(text string, quoted bool) string {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) && (!quoted || strings.IndexByte("$`\"\\", text[i+1]) >= 0) {
			i++
		}
		out.WriteByte(text[i])
	}
	return out.String()
}

func describePart(part syntax.WordPart) string {
	if p, ok := part.(*syntax.ParamExp); ok && p.Param != nil {
		return "$" + p.Param.Value
	}
	return strings.TrimPrefix(fmt.Sprintf("%T", part), "*syntax.")
}

// expandResponse replaces every @FILE of args by the words of FILE, which is
// read relative to dir. A file that is not there stays as it is, which is what
// the compilers do.
func expandResponse(args []string, dir string) ([]string, error) {
	return expandResponseAt(args, dir, 0)
}

func expandResponseAt(args []string, dir string, depth int) ([]string, error) {
	var out []string
	for _, arg := range args {
		name, isResponse := strings.CutPrefix(arg, "@")
		if !isResponse {
			out = append(out, arg)
			continue
		}
		text, err := readResponse(name, dir)
		if os.IsNotExist(err) {
			out = append(out, arg)
			continue
		}
		if err != nil {
			return nil, err
		}
		if depth == maxResponseDepth {
			return nil, fmt.Errorf("response file %s: nested deeper than %d", name, maxResponseDepth)
		}
		inner, err := expandResponseAt(responseWords(text), dir, depth+1)
		if err != nil {
			return nil, err
		}
		out = append(out, inner...)
		if len(out) > maxWords {
			return nil, fmt.Errorf("response file %s: more than %d words", name, maxWords)
		}
	}
	return out, nil
}

func readResponse(name, dir string) (string, error) {
	data, err := readAtMost(absoluteFrom(dir, name), maxResponseFile)
	if err != nil && !os.IsNotExist(err) {
		return "", fmt.Errorf("response file %s: %w", name, err)
	}
	return string(data), err
}

// responseWords splits text as gcc and clang split a response file: at white
// space outside of quotes, and a backslash takes the next byte as it is, in
// quotes too (unlike the shell's single quotes).
func responseWords(text string) []string {
	var words []string
	var word strings.Builder
	inWord := false
	var quote byte // the open quote, 0 outside
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\' && i+1 < len(text):
			i++
			word.WriteByte(text[i])
			inWord = true
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote, inWord = c, true
		case quote == 0 && isResponseSpace(c):
			if inWord {
				words = append(words, word.String())
				word.Reset()
				inWord = false
			}
		default:
			word.WriteByte(c)
			inWord = true
		}
	}
	if inWord {
		words = append(words, word.String())
	}
	return words
}

func isResponseSpace(c byte) bool {
	return c == ' ' || (c >= '\t' && c <= '\r')
}
