package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lineneutral/lineneutral/verify"
)

func impacted() *verify.Verdict {
	return &verify.Verdict{
		Impacts: []verify.Impact{
			{Object: "a.o", Function: "f", Inlined: []string{"x", "y"}, Copies: []string{"f.part.0"}, Merged: []string{"m"}, Known: []string{"k"}},
			{Object: "a.o", Function: "alone", New: true},
			{Object: "b.o", Function: "made", Unknown: "a macro makes it"},
			{Object: "b.o", Function: "made2", Inlined: []string{"x"}, Unknown: "a macro makes it"},
		},
		Advice: []verify.Advice{
			{Way: verify.Noinline, Function: "f", Spared: []verify.Named{{Object: "a.o", Symbol: "x"}, {Object: "a.o", Symbol: "y"}, {Object: "b.o", Symbol: "z"}},
				Added: []verify.Named{{Object: "a.o", Symbol: "f"}}},
			{Way: verify.Move, Headers: []string{"h.h"}, Sources: []string{"a.c", "b.c"}, Spared: []verify.Named{{Object: "c.o", Symbol: "x"}}},
		},
	}
}

func TestImpactAsText(t *testing.T) {
	var out bytes.Buffer
	if err := VerifyText(&out, impacted()); err != nil {
		t.Fatal(err)
	}
	want := `a.o: a change of f touches 4 other functions
  inlined into: x, y
  copies and parts: f.part.0
  shares its code with: m
  what the compiler knows of it is used in: k
a.o: a change of alone, which is new, touches no other function
b.o: a change of made touches an unknown number of other functions
b.o: a change of made2 touches 1 other function at least
  inlined into: x
smaller by 2 functions: noinline for f spares a.o: x, y; b.o: z and changes a.o: f
smaller by 1 function: with the edits of h.h in a.c, b.c instead, it spares c.o: x
`
	got := out.String()[:strings.LastIndex(strings.TrimSpace(out.String()), "\n")+1]
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestImpactAsJSON(t *testing.T) {
	var out bytes.Buffer
	if err := VerifyJSON(&out, impacted()); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Impact []struct {
			Object, Function, Unknown string
			New                       bool
			Inlined                   []string `json:"inlined_into"`
			Copies                    []string
			Merged                    []string `json:"shares_code_with"`
			Known                     []string `json:"known_to"`
		}
		Smaller []struct {
			Way, Function    string
			Headers, Sources []string
			Spared, Added    []struct{ Object, Symbol string }
		}
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Impact) != 4 || len(got.Smaller) != 2 || bytes.Contains(out.Bytes(), []byte("null")) {
		t.Fatalf("got %s", out.String())
	}
	f, noinline, move := got.Impact[0], got.Smaller[0], got.Smaller[1]
	if f.Object != "a.o" || f.Function != "f" || len(f.Inlined) != 2 || len(f.Copies) != 1 || f.Merged[0] != "m" || f.Known[0] != "k" || !got.Impact[1].New || got.Impact[2].Unknown == "" {
		t.Errorf("got %+v", got.Impact)
	}
	if noinline.Way != "noinline" || noinline.Function != "f" || len(noinline.Spared) != 3 || len(noinline.Added) != 1 || move.Way != "move" || move.Headers[0] != "h.h" || len(move.Sources) != 2 {
		t.Errorf("got %+v", got.Smaller)
	}
}
