package verify

// Which entities of a patched file have no equal in its other state, and where
// the edit of each begins: at the first token that differs from the entity of
// that name there.

import "github.com/lineneutral/lineneutral/cparse"

// An edit says what of an entity has no equal in the other state.
type edit struct {
	head, body bool
	guards     bool // it is spelled alike, under other conditions
	line       int  // physical: where it begins
}

// A fileEntities is what one text defines.
type fileEntities struct {
	file *cparse.File // of patched files only
	list []entity

	// physical lists the physical lines that can have a presumed one; none where
	// that is not known.
	physical func(presumed int) []int
}

// markEdits compares the entities of both states of a file. Each entity there
// answers for one here.
func markEdits(old, new *fileEntities) {
	old.markAgainst(new)
	new.markAgainst(old)
}

func (f *fileEntities) markAgainst(other *fileEntities) {
	there := map[string]int{}
	byLabel := map[string]*entity{}
	for i := range other.list {
		e := &other.list[i]
		for _, key := range e.keys() {
			there[key]++
		}
		byLabel[e.label] = e
	}
	for i := range f.list {
		e := &f.list[i]
		keys := e.keys()
		e.edit = edit{head: !take(there, keys[0]), body: !take(there, keys[1]), line: e.line}
		e.edit.guards = !take(there, keys[2]) && !e.edit.head && !e.edit.body
		if like := byLabel[e.label]; like != nil && (e.edit.head || e.edit.body) {
			e.edit.line = f.firstDifference(e, other, like)
		}
	}
}

// keys are equal for two entities with the same head, the same tokens, and the
// same tokens under the same conditions.
func (e *entity) keys() [3]string {
	head := "h" + e.label + e.spelledHead
	return [3]string{head, "b" + head + e.spelledBody, "g" + head + e.spelledBody + "\x01" + e.spelledGuards}
}

// take takes one of what is counted under key.
func take(counts map[string]int, key string) bool {
	if counts[key] == 0 {
		return false
	}
	counts[key]--
	return true
}

// firstDifference is the line of the first token of e that like has not.
func (f *fileEntities) firstDifference(e *entity, other *fileEntities, like *entity) int {
	t, u := f.skipLines(e.first), other.skipLines(like.first)
	for t < e.end && u < like.end && f.file.Text(t) == other.file.Text(u) {
		t, u = f.skipLines(t+1), other.skipLines(u+1)
	}
	return int(f.file.Tokens[min(t, e.end-1)].Line)
}

// skipLines returns the first token from t on that belongs to no #line.
func (f *fileEntities) skipLines(t int) int {
	for t < len(f.file.Tokens) {
		at := f.file.Tokens[t].Directive
		if at < 0 || f.file.Directives[at].Kind != cparse.Line {
			break
		}
		t = f.file.Directives[at].End
	}
	return t
}
