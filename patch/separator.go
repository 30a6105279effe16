package patch

import "bytes"

// Where a mail begins in an mbox. A row of the log may begin with "From " too
// (mail programs write ">From " then, git does not), so the row has to end as
// the separators of mail programs do, in a date:
//
//	From 0123456789abcdef Mon Sep 17 00:00:00 2001
//	From joe@example.org Fri Nov 21 8:07:02 2025 +0100

// isMailSeparator tells whether row begins a message of an mbox: "From ", a
// sender or commit id, and at the end a time of day and a year.
func isMailSeparator(row []byte) bool {
	if !bytes.HasPrefix(row, []byte("From ")) {
		return false
	}
	words := bytes.Fields(row)
	if n := len(words); n > 0 && isZone(words[n-1]) {
		words = words[:n-1]
	}
	n := len(words)
	return n >= 4 && isDigits(words[n-1], 4) && isClock(words[n-2])
}

// isClock accepts h:mm, hh:mm and either with :ss.
func isClock(word []byte) bool {
	parts := bytes.Split(word, []byte{':'})
	if len(parts) != 2 && len(parts) != 3 {
		return false
	}
	for _, p := range parts[1:] {
		if !isDigits(p, 2) {
			return false
		}
	}
	return isDigits(parts[0], 1) || isDigits(parts[0], 2)
}

func isZone(word []byte) bool {
	return len(word) == 5 && (word[0] == '+' || word[0] == '-') && isDigits(word[1:], 4)
}

// isDigits tells whether word is n decimal digits.
func isDigits(word []byte, n int) bool {
	for _, c := range word {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(word) == n
}
