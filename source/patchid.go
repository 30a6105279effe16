package source

import (
	"os"
	"strings"
)

// PatchIDs returns what git patch-id --stable says of each change in a patch
// or mbox, in order: an id that stays the same when line numbers move, and by
// which a fixed mail can be told to be that of an unfixed one. Mails without a
// change have none.
func PatchIDs(content []byte) ([]string, error) {
	t := &Tree{repo: os.TempDir()} // patch-id needs no repository
	rows, err := t.ask(maxListing, string(content), "patch-id", "--stable")
	if err != nil {
		return nil, err
	}
	var ids []string
	for row := range strings.Lines(string(rows)) {
		id, _, _ := strings.Cut(row, " ")
		ids = append(ids, id)
	}
	return ids, nil
}
