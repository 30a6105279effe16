// Package source finds the pre-image of a patched file.
//
// The object store of a git repository comes first: the blob id on a patch's
// index line names the content that the author saw, whatever is checked out.
// Else the working tree is read. Nothing outside the tree is ever opened: a
// name that leads out of it, by "..", by an absolute path or through a
// symbolic link, is an error before anything is read.
package source
