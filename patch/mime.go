package patch

import (
	"bytes"
	"mime"
	"path"
	"slices"
	"strings"
)

// Which parts of a mail are encoded. A header is a block of fields, some of
// them folded, that an empty row ends. One stands at the start of the input,
// behind each mail separator and behind each boundary that a multipart
// announces:
//
//	From: A <a@example.org>
//	Content-Type: multipart/mixed; boundary="x"
//
//	--x
//	Content-Transfer-Encoding: base64      the body of this part, up to
//	                                       the next boundary, is encoded
//	LS0tIGEvZi5jCg==
//	--x--
//
// Fields elsewhere are text, and so are pictures and web pages.

// mailPart is the body of a mail or of a part, as rows [from,to).
type mailPart struct {
	from, to int
	coding   coding
}

const encodingField = "Content-Transfer-Encoding"

// mayBeEncoded is a quick look: most patches announce no encoding.
func mayBeEncoded(input []byte) bool {
	for len(input) > 0 {
		if len(input) > len(encodingField) && bytes.EqualFold(input[:len(encodingField)], []byte(encodingField)) {
			return true
		}
		end := bytes.IndexByte(input, '\n') + 1
		if end == 0 {
			return false
		}
		input = input[end:]
	}
	return false
}

// mailScanner goes over the rows of mails.
type mailScanner struct {
	rows
	boundaries []string // that the present mail announced, with "--"
	parts      []mailPart
	unread     []*SyntaxError
}

// maxBoundaries bounds the multiparts within one mail.
const maxBoundaries = 32

// encodedParts lists the encoded bodies in r, in order, and what says that a
// patch may be in it, but not in a form that is read here.
func encodedParts(r rows) ([]mailPart, []*SyntaxError) {
	s := &mailScanner{rows: r}
	i := 0
	for i < r.len() && len(chomp(r.at(i))) == 0 {
		i++
	}
	i = s.header(i)
	for i < r.len() {
		switch {
		case isMailSeparator(r.at(i)):
			s.boundaries = nil
			i = s.header(i)
		case s.isBoundary(i):
			i = s.header(i + 1)
		default:
			i++
		}
	}
	return s.parts, s.unread
}

// header reads the header at row i, if there is one, and an encoded body
// behind it. It returns the row behind what it read.
func (s *mailScanner) header(i int) int {
	h, next, ok := s.fields(i)
	if !ok {
		return i + 1
	}
	kind, params, err := mime.ParseMediaType(h["content-type"])
	if why := unreadable(h, kind, params); why != "" {
		s.unread = append(s.unread, &SyntaxError{i + 1, why + "; save it as a file of its own"})
	}
	switch {
	case err == nil && strings.HasPrefix(kind, "multipart/") && len(s.boundaries) < maxBoundaries && params["boundary"] != "":
		s.boundaries = append(s.boundaries, "--"+params["boundary"])
	case kind == "message/rfc822":
		return s.header(next)
	case codingOf(h) == nil || holdsNoPatch(kind):
	default:
		part := mailPart{next, next, codingOf(h)}
		for part.to < s.len() && !s.isBoundary(part.to) && !isMailSeparator(s.at(part.to)) {
			part.to++
		}
		s.parts = append(s.parts, part)
		return part.to
	}
	return next
}

// isBoundary tells whether row i begins a part or ends a multipart.
func (s *mailScanner) isBoundary(i int) bool {
	if !s.has(i, "--") {
		return false
	}
	row := strings.TrimRight(string(s.at(i)), " \t\r\n")
	return slices.Contains(s.boundaries, row) || slices.Contains(s.boundaries, strings.TrimSuffix(row, "--"))
}

// fields reads the header at row i: names in lower case, values unfolded. It
// returns the row behind the empty row that ends the header. Another row ends
// a header only where an encoding was announced, as it does for git: better an
// error of decoding than encoded text that is taken for plain.
func (s *mailScanner) fields(i int) (fields map[string]string, next int, ok bool) {
	fields = map[string]string{}
	if isMailSeparator(s.at(i)) || s.has(i, ">From ") {
		i++
	}
	name := ""
	for ; i < s.len(); i++ {
		row := string(chomp(s.at(i)))
		switch {
		case row == "":
			return fields, i + 1, true
		case (row[0] == ' ' || row[0] == '\t') && name != "":
			if len(fields[name]) < maxField {
				fields[name] += " " + strings.TrimSpace(row)
			}
			continue
		}
		field, value, found := strings.Cut(row, ":")
		if !found || field == "" || strings.ContainsAny(field, " \t") {
			return fields, i, codingOf(fields) != nil
		}
		name = strings.ToLower(field)
		fields[name] = strings.TrimSpace(value)
	}
	return nil, i, false
}

// maxField bounds the folded rows of one field that are read.
const maxField = 4096

// announced returns the name of the encoding that a header announces.
func announced(fields map[string]string) string {
	value, _, _ := strings.Cut(fields[strings.ToLower(encodingField)], ";")
	return strings.ToLower(strings.TrimSpace(value))
}

// codingOf returns the encoding that a header announces, nil for none.
func codingOf(fields map[string]string) coding {
	switch announced(fields) {
	case "quoted-printable":
		return quotedPrintable{}
	case "base64":
		return base64Lines{}
	}
	return nil
}

// unreadable says why a part that may hold a patch cannot be read, "" if it can.
func unreadable(h map[string]string, kind string, params map[string]string) string {
	if holdsNoPatch(kind) {
		return ""
	}
	switch how := announced(h); how {
	case "", "7bit", "8bit", "binary", "quoted-printable", "base64":
	default:
		return "this part of the mail is in an encoding that is not read, " + how
	}
	if charset := strings.ToLower(params["charset"]); strings.HasPrefix(charset, "utf-16") || strings.HasPrefix(charset, "utf-32") {
		return "this part of the mail is in a character set in which no patch is read, " + charset
	}
	_, disposition, _ := mime.ParseMediaType(h["content-disposition"])
	for _, name := range []string{params["name"], disposition["filename"]} {
		if isPackedPatch(name) {
			return "this attachment, " + name + ", is a packed patch, and is not read"
		}
	}
	return ""
}

// isPackedPatch tells whether a file of that name is a compressed patch.
func isPackedPatch(name string) bool {
	ext := path.Ext(name)
	switch ext {
	case ".gz", ".xz", ".bz2", ".zst", ".zip", ".Z":
		bare := strings.TrimSuffix(name, ext)
		return strings.HasSuffix(bare, ".patch") || strings.HasSuffix(bare, ".diff")
	}
	return false
}

// holdsNoPatch tells whether a body of this media type is none of a patch.
func holdsNoPatch(kind string) bool {
	main, _, _ := strings.Cut(kind, "/")
	return main == "image" || main == "audio" || main == "video" || kind == "text/html"
}
