// Package patch reads and writes patches without losing a byte.
//
// A patch file is more than its hunks: mail headers, log text that may look
// like a diff, diffstats, git's extended headers, a signature. Everything
// that lineneutral has no reason to change has to come back as it was, so
// Parse only cuts the input into pieces, never interprets it into something
// that has to be printed again:
//
//	Patch > Message > File > Hunk > Line
//
// For every input b, Parse(b).Bytes() equals b. A hunk is printed anew only
// when File.Replace has put another one in its place; then the diffstat that
// counts its lines is brought up to date. Mail in quoted-printable or base64 is
// read decoded and printed encoded.
//
// Hunks end where their counts say so, not where the next line looks like a
// header: a removed line that begins "-- " is a removed line, and the "-- "
// of a mail signature is not.
package patch
