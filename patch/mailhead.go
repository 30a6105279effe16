package patch

import (
	"bytes"
	"net/mail"
)

// IsMail reports whether the message begins as a mail does (RFC 5322), with a
// header that has a sender or a subject, behind the row that separates mails in
// an mbox. A mail may have no file: a cover letter.
func (m *Message) IsMail() bool {
	head := m.Head
	if row, rest, _ := bytes.Cut(head, []byte{'\n'}); isMailSeparator(row) {
		head = rest
	}
	letter, err := mail.ReadMessage(bytes.NewReader(head))
	return err == nil && (letter.Header.Get("Subject") != "" || letter.Header.Get("From") != "")
}
