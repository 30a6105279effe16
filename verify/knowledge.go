package verify

// A change that no text explains can be the doing of what gcc knows of the
// functions in a unit while it compiles the others. It is proved, not guessed:
// both sides are compiled once more without that knowledge, and a function that
// is equal then has changed by it. Which edited function it came from is read
// off the calls.
//
//	-fno-ipa-ra      a caller keeps values in registers that it knows its
//	                 callee leaves alone (-fipa-ra)
//	-fno-ipa-...     parameters that are constant or unused, values, side
//	                 effects: what is passed and how, what is known of a result
//	-fno-inline ...  what is inlined depends on sizes and on the number of calls
//
// Each experiment keeps the options of those before it.

import (
	"context"
	"fmt"
	"slices"

	"github.com/lineneutral/lineneutral/build"
)

// An unknowing is one experiment.
type unknowing struct {
	means   Means
	options []string
	upwards bool // a callee can follow from its caller too
}

func unknowings() []unknowing {
	registers := []string{"-fno-ipa-ra"}
	analyses := slices.Concat(registers, []string{"-fno-ipa-sra", "-fno-ipa-cp", "-fno-ipa-vrp", "-fno-ipa-bit-cp", "-fno-ipa-pure-const",
		"-fno-ipa-modref", "-fno-ipa-reference", "-fno-ipa-icf", "-fno-ipa-profile", "-fno-ipa-stack-alignment", "-fno-partial-inlining"})
	inlining := slices.Concat(analyses, []string{"-fno-inline-functions-called-once", "-fno-inline-small-functions", "-fno-inline-functions", "-fno-early-inlining"})
	return []unknowing{{ByRegisters, registers, false}, {ByAnalysis, analyses, true}, {ByInlining, inlining, true}}
}

// followKnowledge asks for each of left whether it follows from an edited
// function by what the compiler knows of it, and returns the rest.
func (j *unitJudge) followKnowledge(ctx context.Context, c *comparison, left []*Finding) ([]*Finding, error) {
	for _, without := range unknowings() {
		chains := map[*Finding][]string{}
		for _, f := range left {
			if chain := j.callChain(c, f, without.upwards); chain != nil {
				chains[f] = chain
			}
		}
		if len(chains) == 0 {
			continue
		}
		e, err := j.try(ctx, fmt.Sprintf("without what gcc knows of other functions (%s)", without.means), j.old, j.new, build.Tweak{Add: without.options})
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

// callChain is the shortest chain of calls from f to an edited function of the
// unit, nil if there is none; upwards follows calls from callee to caller too.
func (j *unitJudge) callChain(c *comparison, f *Finding, upwards bool) []string {
	for _, s := range []state{patched, original} {
		calls := j.scope(s).calls(upwards)
		for _, from := range j.startsOf(c, s, f) {
			if chain := calls.toEdit(from); chain != nil {
				return chain
			}
		}
	}
	return nil
}

// A callGraph leads from a function to those that it calls, or takes the address
// of.
type callGraph map[*entity][]*entity

// calls is the graph of the functions with a body in the scope.
func (k *scope) calls(upwards bool) callGraph {
	graph := callGraph{}
	for _, f := range k.files {
		for i := range f.list {
			from := &f.list[i]
			if from.kind != functionEntity {
				continue
			}
			for _, name := range from.body {
				if to := k.definition(name); to != nil {
					graph[from] = append(graph[from], to)
					if upwards {
						graph[to] = append(graph[to], from)
					}
				}
			}
		}
	}
	return graph
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
