package build

// What a compiler says it did across the functions of a unit: which it inlined
// where, of which it made copies and parts. Debug information says less: a call
// whose code was folded into its surroundings leaves no trace there.
//
//	gcc    -fdump-ipa-clones=FILE       each inlining, copy and part, a line each
//	       -fopt-info-ipa-optimized=FILE    functions of one content, among others
//	clang  -foptimization-record-file=FILE  each inlining, as YAML
//
// The unit's command is run once more for it, as far as assembler text and
// without a launcher: a compile that comes out of a cache, or from another host,
// writes no such file here.

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
)

// maxDecisions bounds each file of a compiler's decisions, in bytes.
const maxDecisions = 64 << 20

// Decisions are the files in which a compiler tells of them, as it wrote them.
type Decisions struct {
	GCC    bool   // Clones and Merges hold it; else Record does
	Clones []byte // gcc's list of inlined calls and clones
	Merges []byte // gcc's remarks about optimisations across functions
	Record []byte // clang's remarks about inlining
}

// Decisions asks the compiler of u for them. What it does not know, and what it
// refuses, is a *CompileError.
func (v *Variant) Decisions(ctx context.Context, u *Unit) (Decisions, error) {
	args, err := v.command(u)
	if err != nil {
		return Decisions{}, err
	}
	theirs, ours := v.side.files(outputName(u, Tweak{Add: []string{"-S"}}))
	defer removeEach(ours, ours+".clones", ours+".merges", ours+".record", ours+".d")
	compiler := compilerOf(args, u.Source)
	if _, other := v.site.notGCC.Load(compiler); !other {
		err := v.decide(ctx, u, args, theirs, ours, clonesOption+"="+theirs+".clones", "-fopt-info-ipa-optimized="+theirs+".merges")
		if !complainsOf(err, clonesOption) {
			return v.readDecisions(u, err, ours, true)
		}
		v.site.notGCC.Store(compiler, true)
	}
	err = v.decide(ctx, u, args, theirs, ours, "-fsave-optimization-record", "-foptimization-record-passes=inline", "-foptimization-record-file="+theirs+".record")
	return v.readDecisions(u, err, ours, false)
}

// clonesOption is gcc's, since 9.
const clonesOption = "-fdump-ipa-clones"

// complainsOf reports whether err is a compiler's refusal that names option.
func complainsOf(err error, option string) bool {
	var refused *CompileError
	return errors.As(err, &refused) && strings.Contains(refused.Output, option)
}

// decide runs the command as far as assembler text.
func (v *Variant) decide(ctx context.Context, u *Unit, args []string, theirs, ours string, options ...string) error {
	own := append(options, "-S", "-o", theirs)
	own = append(own, dependencyArgs("-MD", theirs)...)
	if _, err := v.do(ctx, u, appendOptions(withoutOutputs(args), own)); err != nil {
		return err
	}
	if err := v.side.checkReads(u, ours+".d"); err != nil {
		return v.refuse(u, err)
	}
	return nil
}

// readDecisions reads what the command wrote if it ended without an error. clang
// writes no record if it has nothing to say, gcc always writes.
func (v *Variant) readDecisions(u *Unit, err error, ours string, gcc bool) (Decisions, error) {
	d := Decisions{GCC: gcc}
	if err != nil {
		return d, err
	}
	for _, f := range []struct {
		name string
		text *[]byte
		of   bool // gcc
	}{{".clones", &d.Clones, true}, {".merges", &d.Merges, true}, {".record", &d.Record, false}} {
		if f.of != gcc {
			continue
		}
		if *f.text, err = readAtMost(ours+f.name, maxDecisions); err != nil && (gcc || !os.IsNotExist(err)) {
			return d, v.refuse(u, fmt.Errorf("what the compiler says of inlined functions: %w", err))
		}
	}
	return d, nil
}

func removeEach(paths ...string) {
	for _, path := range paths {
		os.Remove(path)
	}
}
