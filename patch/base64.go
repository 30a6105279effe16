package patch

import (
	"bytes"
	"encoding/base64"
)

// Base64 (RFC 2045, 6.8). Four characters are three bytes, wherever the rows
// of the text end, so from the first changed byte on all is written anew, in
// lines of the author's length. Empty lines around stay.

type base64Lines struct{}

func (base64Lines) decode(raw []byte) (text []byte, starts []int, bad int, ok bool) {
	var digits []byte
	lines := Records(raw)
	for _, line := range lines {
		starts = append(starts, len(digits)/4*3)
		digits = append(digits, bytes.Trim(line, " \t\r\n")...)
	}
	text = make([]byte, base64.StdEncoding.DecodedLen(len(digits)))
	n, err := base64.StdEncoding.Strict().Decode(text, digits)
	if err == nil {
		return text[:n], starts, 0, true
	}
	if at, is := err.(base64.CorruptInputError); is {
		// The line that holds the bad digit.
		for bad < len(lines)-1 && starts[bad+1] <= int(at)/4*3 {
			bad++
		}
	}
	return nil, nil, bad, false
}

// base64Width is the length of lines that the standard allows.
const base64Width = 76

func (base64Lines) encode(raw, text []byte) []byte {
	body := bytes.Trim(raw, " \t\r\n")
	begin := bytes.Index(raw, body)
	first, _, several := bytes.Cut(body, []byte{'\n'})
	width, lineEnd := len(chomp(first)), "\n"
	if !several || width == 0 {
		width = max(width, base64Width)
	}
	if bytes.Contains(raw, []byte("\r\n")) {
		lineEnd = "\r\n"
	}
	digits := []byte(base64.StdEncoding.EncodeToString(text))
	var out bytes.Buffer
	out.Write(raw[:begin])
	for len(digits) > width {
		out.Write(digits[:width])
		out.WriteString(lineEnd)
		digits = digits[width:]
	}
	out.Write(digits)
	out.Write(raw[begin+len(body):])
	return out.Bytes()
}
