// Package diffcore answers one question about two x86-64 ELF objects: which
// functions and data of NEW are not those of OLD, and why.
//
//	old, err := diffcore.Open("a/file.o")
//	new, err := diffcore.Open("b/file.o")
//	result := diffcore.Compare(old, new, diffcore.Options{})
//
// Equality is decided on bytes and relocations, with each relocation resolved
// to what it points at. A disassembly only explains a difference, it never
// decides one. What cannot be decoded or attributed is reported, as a change
// of its section or as undecided; it is never taken for equal.
//
// The files, in the order in which an object passes through them:
//
//	elf, symtab, reloc                           sections, symbols and relocations, all checked
//	group, linked, address                       COMDAT groups; linked files taken apart again
//	length, opcodes, reach                       where instructions end, their fields, what memory they use
//	cover, trace                                 who lies where, and what refers to what
//	resolve, tables, orc                         from addresses to what is meant; tables about functions
//	unwind, unwindrules, unwindlinked            records of .eh_frame, each to its function
//	coverage, roster                             records of gcov; lists of what an object defines
//	names, correlate, vote                       which node of NEW is which of OLD
//	canon, align                                 content without numbers and addresses
//	compare, same, content, filler               equality
//	family, attributes, alignment, data          functions and data
//	wanted, order, sections, rest                what has no name, or nothing behind it
//	cause, render, listing                       why, and text for people
//	line, nearlines, dataline, unitlines         proof that a difference is a line number
//	values, numbers                              the numbers in which something differs
//	inlining, renumber                           proof that it is inlining, or a number in a name
//	inflate                                      compressed debug sections
//	debug, debugunits, debugline, linehead,
//	lineprogram, functions, variables, declared  debug information
//	footing                                      what stands in the way of a live patch
//	folder, archive, thin                        many objects at once
//
// Two objects that are nearly the same do not take this way as a whole, nor are
// their references traced:
//
//	mapped, outline, residents          the bytes as they lie in the file
//	congruent                           what differs, if nothing has moved
//	shifted, shiftedpairs, shiftedcode, plainsize,
//	shifteddata, shiftedframes, pieces  the same, if something has
//	excerpt, aims, veil, unseen         objects of nothing else, compared as above
package diffcore
