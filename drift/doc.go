// Package drift tells of two states of a source tree whether a translation
// unit differs in them by where its lines stand, and by nothing else.
//
// It is what `diff` asks of the sources where the objects have no line tables.
// A unit drifted if every file that it can include has the same preprocessing
// tokens on both sides, with the same white space between them as far as the
// standard lets it count. Its compiler then saw the same program but for the
// values of __LINE__, and each value is one of the pairs that [Trees.Moved]
// returns:
//
//	old                     new
//	1  #include "a.h"       1  (blank)
//	2  int f(void)          2  #include "a.h"
//	3  { check(); }         3  int f(void)
//	                        4  { check(); }       pairs: 1-2, 2-3, 3-4
//
// Which files a unit includes is not known here, as that takes its compile
// command. So more is asked than need be: each file of the tree whose base
// name an #include on the way mentions, each header of the tree, since a command
// can include any (-include), and where a macro says what is included, each
// text of the tree. One that differs in more than lines, or is there on one side
// only, ends the proof.
//
// What a tree cannot show is taken on trust from who names it: that the
// objects were made from these files, by the same commands, and that headers
// outside the tree are the same.
package drift
