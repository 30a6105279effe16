// Package build compiles the same translation units in two states of one tree.
//
// Both states have to be seen by the compiler at the same absolute path:
// __FILE__, -I and debug information would differ otherwise. So each side is
// compiled in a user and mount namespace of its own, with an overlay on the
// tree; the tree itself is never written. Where namespaces are not permitted
// a copy and -ffile-prefix-map do, and the result says so.
package build
