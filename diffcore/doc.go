// Package diffcore answers one question about two x86-64 ELF objects: which
// functions and data of NEW are not those of OLD, and why.
//
// Equality is decided on bytes and relocations, with each relocation resolved
// to what it points at. A disassembly only explains a difference, it never
// decides one. What cannot be decoded or attributed is reported as undecided.
package diffcore
