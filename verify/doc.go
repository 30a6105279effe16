// Package verify decides whether a patch changes only what it means to.
//
// It is the only package that knows both sides: the intent, which is what the
// patch edits at source level, and the object changes, which are what the
// compiler made of it. Its verdict names every changed function with the
// reason why it changed.
package verify
