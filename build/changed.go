package build

// When a file was changed last, by a time that nobody can set. The path to it
// counts too: a link on the way that leads elsewhere now makes it another file,
// however old that is.
//
//	cur -> v2        changed at 12:00
//	cur/f.h          v2/f.h, of last year: changed at 12:00

import (
	"path/filepath"
	"sync"
	"time"
)

// changeTimes asks once for each file when it was changed last: its content, its
// name, or anything else but the time of access.
type changeTimes struct {
	mu    sync.Mutex
	seen  map[string]time.Time // zero for what is not there
	links map[string]time.Time // folders: the last change of a link on the way to it, and in its place
}

func newChangeTimes() *changeTimes {
	return &changeTimes{seen: map[string]time.Time{}, links: map[string]time.Time{}}
}

// of is the latest change of path and of what it leads to, if it is a link, and
// of the links on the way.
func (c *changeTimes) of(path string) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	latest, known := c.seen[path]
	if !known {
		latest, _ = changeOf(path)
		if way := c.linksTo(filepath.Dir(path)); !latest.IsZero() && way.After(latest) {
			latest = way
		}
		c.seen[path] = latest
	}
	return latest
}

// linksTo is the latest change of a link on the way to folder, zero if there is
// none.
func (c *changeTimes) linksTo(folder string) time.Time {
	latest, known := c.links[folder]
	if known || folder == filepath.Dir(folder) {
		return latest
	}
	latest = c.linksTo(filepath.Dir(folder))
	if own, err := linkChangeOf(folder); err == nil && own.After(latest) {
		latest = own
	}
	c.links[folder] = latest
	return latest
}
