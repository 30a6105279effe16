package verify

// How far a run has come, told by one goroutine at a time.

import (
	"slices"
	"sync"
)

// A Progress says how far a run has come.
type Progress struct {
	Done, Total int      // units
	Running     []string // objects under way, in the order in which they began
	Finished    string   // the object that is done now, "" where one begins
}

// progress keeps count of the units and tells of each that begins or ends.
type progress struct {
	tell func(Progress) // may be nil

	mu  sync.Mutex
	now Progress
}

// add tells of n more units.
func (p *progress) add(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.Total += n
}

func (p *progress) begin(object string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.Running = append(p.now.Running, object)
	p.say("")
}

func (p *progress) finish(object string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.Index(p.now.Running, object); i >= 0 {
		p.now.Running = slices.Delete(p.now.Running, i, i+1)
	}
	p.now.Done++
	p.say(object)
}

func (p *progress) say(finished string) {
	if p.tell == nil {
		return
	}
	now := p.now
	now.Running, now.Finished = slices.Clone(now.Running), finished
	p.tell(now)
}
