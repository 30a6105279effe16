package verify

// The chain from a changed function to an edit that it must follow.
//
//	f <- server <- struct redisServer <- src/server.h:1531
//
// f mentions server, which is of type struct redisServer, which is edited on
// that line. It is the shortest one. From an entity the names lead on that can
// matter for what mentions it: of a function that is called its head only (its
// type), of one that is inlined its body too, of all else everything, and
// always the conditions under which it stands.

import (
	"fmt"
	"slices"
)

// A step is an entity that was reached, and how.
type step struct {
	entity *entity
	from   *step  // nil at the start
	by     string // the name by which it was mentioned
}

// A search looks for an edit from one function or object.
type search struct {
	scope   *scope
	inlined func(name string) bool // is the function inlined here?
	goal    string                 // the only function of which an edit counts; "" for any edit
	seen    map[*entity]bool
	queue   []*step
}

// A found is where a search ended.
type found struct {
	chain []string // from what the start mentions to the place of the edit; nil if there is none
	edit  *entity  // what is edited
}

// find returns the shortest chain from start to an edit that reaches it.
func (q *search) find(start *entity) found {
	q.seen = map[*entity]bool{start: true}
	first := &step{entity: start}
	if q.goal == "" && start.edit.guards {
		return found{[]string{"conditions or pragmas around it", start.place()}, start}
	}
	q.expand(first, slices.Concat(start.head, start.body, start.guards))
	for len(q.queue) > 0 {
		at := q.queue[0]
		q.queue = q.queue[1:]
		e := at.entity
		names := slices.Concat(e.head, e.guards)
		reached := e.edit.head || e.edit.guards
		if e.kind == functionEntity && q.inlined(e.label) {
			names = append(names, e.body...)
			reached = reached || e.edit.body
		}
		if reached && (q.goal == "" || q.goal == e.label) {
			return found{at.chain(), e}
		}
		q.expand(at, names)
	}
	return found{}
}

// expand puts what names mean behind the queue.
func (q *search) expand(from *step, names []string) {
	for _, name := range names {
		member := len(name) > 0 && name[:1] == memberMark
		if member {
			name = name[1:]
		}
		for _, e := range q.scope.named[name] {
			if q.seen[e] || member && e.kind != macroEntity {
				continue
			}
			q.seen[e] = true
			q.queue = append(q.queue, &step{e, from, name})
		}
	}
}

// chain lists what leads to s, and the place of its edit.
func (s *step) chain() []string {
	var links []string
	for at := s; at.from != nil; at = at.from {
		if at.entity.label != at.by {
			links = append(links, at.entity.label)
		}
		links = append(links, at.by)
	}
	slices.Reverse(links)
	return append(links, s.entity.place())
}

// place is where the entity's edit begins.
func (e *entity) place() string { return fmt.Sprintf("%s:%d", e.file, e.edit.line) }
