package source

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Commits as mails. git format-patch writes a file for each, and its names are
// kept: 0001-fix-the-leak.patch says more in a message than a number does.
// Merges have no mail; git leaves them out.

// Mail is a commit as git format-patch prints it.
type Mail struct {
	Name    string // the file name that git gives it
	Content []byte
}

// maxMails bounds the bytes of all mails of a range.
const maxMails = 1 << 30

// Mails returns the commits of a range of revisions (gitrevisions(7)), the
// oldest first, in the user's own format-patch settings.
func (t *Tree) Mails(revisions string) ([]Mail, error) {
	if t.repo == "" {
		return nil, errors.New("no git repository here")
	}
	if strings.HasPrefix(revisions, "-") {
		return nil, fmt.Errorf("%q is no range of revisions", revisions)
	}
	dir, err := os.MkdirTemp("", "lineneutral-mails-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	written, err := t.ask(maxListing, "", "format-patch", "-o", dir, "--src-prefix=a/", "--dst-prefix=b/", "--no-ext-diff", "--no-textconv", "--end-of-options", revisions, "--")
	if err != nil {
		return nil, err
	}
	mails, err := readMails(string(written))
	if err == nil && len(mails) == 0 {
		err = errors.New("no commits there, merges aside")
	}
	return mails, err
}

// readMails reads the files that git says it wrote, a path a line.
func readMails(written string) ([]Mail, error) {
	var mails []Mail
	left := int64(maxMails)
	for line := range strings.Lines(written) {
		path := strings.TrimSuffix(line, "\n")
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		content, err := readBounded(f, filepath.Base(path), 0, left)
		f.Close()
		if err != nil {
			return nil, err
		}
		left -= int64(len(content))
		mails = append(mails, Mail{filepath.Base(path), content})
	}
	return mails, nil
}
