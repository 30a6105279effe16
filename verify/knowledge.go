package verify

// A change that no text explains can be the doing of what the compiler knows of
// the functions in a unit while it compiles the others. It is proved, not
// guessed: both sides are compiled once more without that knowledge, and a
// function that is equal then has changed by it. Which edited function it came
// from is read off the calls. Of gcc the knowledge is taken away in steps, each
// with the options of those before it:
//
//	-fno-ipa-ra      a caller keeps values in registers that it knows its
//	                 callee leaves alone (-fipa-ra)
//	-fno-ipa-...     parameters that are constant or unused, values, side
//	                 effects: what is passed and how, what is known of a result
//	-fno-inline ...  what is inlined depends on sizes and on the number of calls
//
// clang has no such options; there the edited functions are hidden instead (see
// hidden.go). What is left of both is asked without any optimisation: then the
// code of a function has nothing but its own text to come from. That also shows
// what is known of variables: one that no function writes is a constant, until
// the patch writes it.

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/lineneutral/lineneutral/build"
)

// An unknowing is one experiment.
type unknowing struct {
	means   Means
	options []string
	hide    bool // hide the edited functions
	ways    ways
}

// ways says how one function can come to know of another.
type ways int

const (
	fromCallee ways = iota // it calls it
	fromCalls              // or is called by it
	fromShared             // or they have a static variable in common
)

func unknowings(producer string) []unknowing {
	without := []string{"-O0", "-w"}
	last := unknowing{means: ByOptimising, options: without, ways: fromShared}
	if isClang(producer) {
		return []unknowing{{means: ByAnalysis, hide: true, ways: fromCalls}, last}
	}
	registers := []string{"-fno-ipa-ra"}
	analyses := slices.Concat(registers, []string{"-fno-ipa-sra", "-fno-ipa-cp", "-fno-ipa-vrp", "-fno-ipa-bit-cp", "-fno-ipa-pure-const",
		"-fno-ipa-modref", "-fno-ipa-reference", "-fno-ipa-icf", "-fno-ipa-profile", "-fno-ipa-stack-alignment", "-fno-partial-inlining"})
	inlining := slices.Concat(analyses, []string{"-fno-inline-functions-called-once", "-fno-inline-small-functions", "-fno-inline-functions", "-fno-early-inlining"})
	return []unknowing{{means: ByRegisters, options: registers}, {means: ByAnalysis, options: analyses, ways: fromCalls},
		{means: ByInlining, options: inlining, ways: fromCalls}, last}
}

// followKnowledge asks for each of left whether it follows from an edited
// function by what the compiler knows of it, and returns the rest.
func (j *unitJudge) followKnowledge(ctx context.Context, c *comparison, left []*Finding) ([]*Finding, error) {
	for _, without := range unknowings(c.objects[original].Producer()) {
		chains := j.callChains(c, left, without.ways)
		if len(chains) == 0 {
			continue
		}
		e, err := j.unknow(ctx, without)
		if err != nil {
			return nil, err
		}
		left = slices.DeleteFunc(left, func(f *Finding) bool {
			answer, _ := e.equal(f)
			if chains[f] == nil || answer != Yes {
				return false
			}
			f.Role, f.Chain, f.Means = Follows, chains[f], without.means
			j.doubtLine(f)
			return true
		})
	}
	return left, nil
}

// unknow makes one experiment.
func (j *unitJudge) unknow(ctx context.Context, without unknowing) (experiment, error) {
	name := fmt.Sprintf("without what the compiler knows of other functions (%s)", without.means)
	if !without.hide {
		return j.try(ctx, name, j.old, j.new, build.Tweak{Add: without.options, NoErrors: without.means == ByOptimising})
	}
	if j.whole != nil {
		return experiment{why: noCommand}, nil
	}
	marked, err := j.marks(ctx)
	if err != nil {
		return experiment{}, err
	}
	return j.try(ctx, name, marked.sides[original], marked.sides[patched], marked.tweak(weakMark(), marked.all()...))
}

// callChains finds, for each of left that has one, the shortest chain of calls to
// an edited function of the unit.
func (j *unitJudge) callChains(c *comparison, left []*Finding, over ways) map[*Finding][]string {
	chains := map[*Finding][]string{}
	for _, s := range []state{patched, original} {
		if len(chains) == len(left) {
			break
		}
		calls := j.scope(s).calls(over)
		for _, f := range left {
			for _, from := range j.startsOf(c, s, f) {
				if chains[f] == nil {
					chains[f] = calls.toEdit(from)
				}
			}
			if chains[f] == nil {
				delete(chains, f)
			}
		}
	}
	return chains
}

// A callGraph leads from a function to those that it calls, or takes the address
// of, and further ways.
type callGraph map[*entity][]*entity

// calls is the graph of the functions with a body in the scope.
func (k *scope) calls(over ways) callGraph {
	graph := callGraph{}
	for _, path := range slices.Sorted(maps.Keys(k.files)) { // in order, so that of two chains it is always the same
		list := k.files[path].list
		for i := range list {
			from := &list[i]
			if from.kind != functionEntity {
				continue
			}
			for _, to := range k.known(from, over) {
				graph[from] = append(graph[from], to)
				if over != fromCallee {
					graph[to] = append(graph[to], from)
				}
			}
		}
	}
	return graph
}

// known lists the functions, and static variables, that the body of from mentions.
func (k *scope) known(from *entity, over ways) []*entity {
	var found []*entity
	for _, name := range from.body {
		if to := k.definition(name); to != nil {
			found = append(found, to)
		}
		for _, e := range k.named[name] {
			if over == fromShared && e.static {
				found = append(found, e)
			}
		}
	}
	return found
}

// toEdit is the shortest way from a function to one whose body is edited.
func (g callGraph) toEdit(from *entity) []string {
	seen := map[*entity]bool{from: true}
	for queue := []*step{{entity: from}}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if at.from != nil && (at.entity.edit.body || at.entity.edit.head) {
			return at.chain()
		}
		for _, to := range g[at.entity] {
			if !seen[to] {
				seen[to] = true
				queue = append(queue, &step{to, at, to.label})
			}
		}
	}
	return nil
}
