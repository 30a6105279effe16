package cparse

// Symbols that no declaration of C makes: those that an asm at file scope
// defines. Linux' EXPORT_SYMBOL(f) becomes, preprocessed,
//
//	# 7 "f.c"
//	extern const char __kstrtab_f[]; asm("__kstrtab_f:\n" ".asciz \"f\"\n");
//
// and the answer is __kstrtab_f, f.c:7. A symbol is defined by a label or by
// .set; both stand at the beginning of an assembler statement, which ends at a
// newline or a semicolon outside of the assembler's own strings.

import (
	"regexp"
	"strconv"
	"strings"
)

// AsmLabel is one symbol that an asm at file scope defines.
type AsmLabel struct {
	Name string
	File string // as the line marker spells it
	Line int    // the presumed line on which the asm begins
}

// AsmLabels lists the symbols that the asm declarations in the preprocessed text
// of a unit (gcc -E or clang -E, with line markers) define, in their order.
// What stands in functions is left out.
func AsmLabels(preprocessed []byte) []AsmLabel {
	f := Parse(preprocessed, Options{})
	presumed := f.Presumed()
	var labels []AsmLabel
	for i := range f.Decls {
		d := &f.Decls[i]
		if d.Kind == Function || !isAsmKeyword(f.Text(d.First)) {
			continue
		}
		line, known := presumed.At(d.Line)
		file, one := presumed.FileAt(d.Line)
		if !known || !one {
			continue
		}
		for _, name := range definedSymbols(f.asmText(d)) {
			labels = append(labels, AsmLabel{Name: name, File: fileName(file), Line: line})
		}
	}
	return labels
}

func isAsmKeyword(word string) bool { return word == "asm" || word == "__asm__" || word == "__asm" }

// fileName is the name in a line marker's literal; gcc writes octal escapes, as
// Go knows them.
func fileName(literal string) string {
	if name, err := strconv.Unquote(literal); err == nil {
		return name
	}
	return literal
}

// asmText is what the assembler gets of an asm declaration.
func (f *File) asmText(d *Decl) string {
	var text strings.Builder
	for i := d.First; i < d.End; i++ {
		if f.Tokens[i].Kind == String && f.Tokens[i].Directive < 0 {
			text.WriteString(asmEscapes.Replace(strings.Trim(f.Text(i), `"`)))
		}
	}
	return text.String()
}

// asmEscapes undoes the escapes that matter for where statements end.
var asmEscapes = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\n`, "\n", `\t`, "\t")

// asmDefinition matches the beginning of a statement that defines a symbol.
var asmDefinition = regexp.MustCompile(`^\s*(?:([A-Za-z_.$][\w.$]*)\s*:|\.(?:set|equ)\s+([A-Za-z_.$][\w.$]*)\s*,)`)

// definedSymbols lists the symbols that assembler text defines.
func definedSymbols(text string) []string {
	var names []string
	for text != "" {
		if m := asmDefinition.FindStringSubmatch(text); m != nil {
			names = append(names, m[1]+m[2])
			text = text[len(m[0]):] // a statement may stand behind its label
			continue
		}
		text = text[statementEnd(text):]
	}
	return names
}

// statementEnd is the offset behind the first statement of text.
func statementEnd(text string) int {
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case c == '\n' || c == ';' && !quoted:
			return i + 1
		}
	}
	return len(text)
}
