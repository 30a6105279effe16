package patch

import "testing"

func TestIsMail(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       bool
	}{
		{"a cover letter", "From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\nFrom: A <a@example.org>\nSubject: [PATCH 0/2] x\n\n*** BLURB ***\n", true},
		{"without a separator", "Subject: x\n\ntext\n", true},
		{"folded", "Subject: x\n y\nFrom: A\n\n", true},
		{"with CRLF", "From: A\r\nSubject: x\r\n\r\ntext\r\n", true},
		{"other fields", "Description: x\nAuthor: A\n\n", false},
		{"a text", "hello\n", false},
		{"nothing", "", false},
	} {
		p := Parse([]byte(test.text))
		got := len(p.Messages) > 0 && p.Messages[0].IsMail()
		if got != test.want {
			t.Errorf("%s: IsMail %v, want %v", test.name, got, test.want)
		}
	}
}
