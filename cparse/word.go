package cparse

// Words of declarations, told apart by their spelling: there is no table of
// types here, so a name that a header makes a type is known by custom only.

import "strings"

// isTagWord reports whether a tag follows the word.
func isTagWord(w string) bool {
	return w == "struct" || w == "union" || w == "enum" || w == "class"
}

// takesOperand reports whether a ( behind the word belongs to the word and
// not to a declarator.
func takesOperand(w string) bool {
	switch w {
	case "__attribute__", "__attribute", "typeof", "__typeof__", "__typeof", "_Alignas", "alignas", "__declspec",
		"asm", "__asm__", "__asm", "_Atomic", "_Static_assert", "static_assert", "sizeof", "_BitInt":
		return true
	}
	return false
}

// isStorageClass reports whether the word is a storage class that an external
// declaration can have.
func isStorageClass(w string) bool {
	return w == "static" || w == "extern" || w == "typedef"
}

// isTypeWord reports whether the word is part of declaration specifiers (C11
// 6.7p1) and names nothing.
func isTypeWord(w string) bool {
	switch w {
	case "void", "char", "short", "int", "long", "float", "double", "signed", "unsigned", "_Bool", "bool", "const", "volatile",
		"static", "extern", "inline", "restrict":
		return true
	}
	return false
}

// isQualifier reports whether the word is a type qualifier, or the function
// specifier inline: no type by itself.
func isQualifier(w string) bool { return w == "const" || w == "volatile" || w == "inline" }

// isReserved reports whether the word is the implementation's (C11 7.1.3p1).
func isReserved(w string) bool { return strings.HasPrefix(w, "__") }

// isTypeLike reports whether the word is a type's, by the customs of C and of
// kernels: size_t, u32, __le16.
func isTypeLike(w string) bool {
	if isTypeWord(w) || strings.HasSuffix(w, "_t") {
		return true
	}
	switch strings.Trim(w, "_0123456789") {
	case "u", "s", "le", "be":
		return strings.ContainsAny(w[len(w)-1:], "0123456789") // with a width
	}
	return false
}
