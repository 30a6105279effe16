package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lineneutral/lineneutral/diffcore"
	"github.com/lineneutral/lineneutral/verify"
)

// verdict has one finding of each role and answer.
func verdict() *verify.Verdict {
	site := []diffcore.Site{{Symbol: "g.cold", Section: ".text", OldOffset: 18, NewOffset: 18, Old: "mov $0x2a,%esi", New: "mov $0x2c,%esi", Cause: "line",
		OldSource: "/t/src/a.c:42", NewSource: "/t/src/a.c:44"}}
	return &verify.Verdict{
		Tree: "/t", Database: "/t/compile_commands.json", Mode: "copy", Reason: "no namespace: operation not permitted",
		Units: []verify.Unit{{Object: "src/a.o", Source: "src/a.c"}},
		Findings: []verify.Finding{
			{Object: "src/a.o", Symbol: "e", Kind: diffcore.KindFunction, Change: diffcore.Changed, Role: verify.Edited, Causes: []diffcore.Cause{"code"}},
			{Object: "src/a.o", Symbol: "g", Kind: diffcore.KindFunction, Change: diffcore.Changed, Role: verify.Unintended, Line: verify.Yes, Causes: []diffcore.Cause{"line"}, Sites: site},
			{Object: "src/a.o", Symbol: "i", Kind: diffcore.KindFunction, Change: diffcore.New, Role: verify.Inlines, Inlines: "e"},
			{Object: "src/a.o", Symbol: "t", Kind: diffcore.KindData, Change: diffcore.Changed, Role: verify.Unintended, Line: verify.Unknown, Why: "it does not compile so"},
			{Object: "src/a.o", Symbol: "w", Kind: diffcore.KindFunction, Change: diffcore.Changed, Role: verify.Unintended, Line: verify.Yes, Causes: []diffcore.Cause{"line"},
				Sites: []diffcore.Site{{Symbol: "w", Section: "__bug_table", OldOffset: 8, NewOffset: 8, Old: "2a 00", New: "2c 00"}}},
			{Object: "src/a.o", Symbol: "c", Kind: diffcore.KindFunction, Change: diffcore.Changed, Role: verify.Follows, Line: verify.No,
				Chain: []string{"e", "src/a.c:3"}, Means: verify.ByRegisters},
			{Object: "src/a.o", Symbol: "sym", Source: "d", Kind: diffcore.KindFunction, Change: diffcore.Changed, Role: verify.Unintended, Was: verify.Edited},
			{Object: "src/a.o", Symbol: "r", Kind: diffcore.KindFunction, Change: diffcore.Changed, Role: verify.Unreproducible},
		},
		Unchanged: []string{"x"},
		Same:      []verify.Named{{Object: "src/a.o", Symbol: "s"}},
		Absent:    []verify.Spelled{{File: "src/a.c", Line: 7, Name: "n"}},
		Undecided: []string{"src/b.o: does not compile"},
		Notes:     []string{"README: not C"},
	}
}

func TestVerdictAsText(t *testing.T) {
	var out bytes.Buffer
	if err := VerifyText(&out, verdict()); err != nil {
		t.Fatal(err)
	}
	want := `src/a.o: changed function: e (edited)
src/a.o: changed function: g (unintended: line)
  - g.cold+0x12: mov $0x2a,%esi
  + g.cold+0x12: mov $0x2c,%esi
  at src/a.c:42 before, src/a.c:44 now
src/a.o: new function: i (inlines e)
src/a.o: changed data: t (unintended)
  whether it is the line: cannot tell, it does not compile so
src/a.o: changed function: w (unintended: line)
  - w+0x8 in __bug_table: 2a 00
  + w+0x8 in __bug_table: 2c 00
src/a.o: changed function: c (follows)
  c <- e <- src/a.c:3 (proved: by the registers that it uses)
src/a.o: changed function: sym, d in the source (unintended: edited, not expected)
src/a.o: changed function: r (unreproducible)
src/a.o: edited, same code: s
src/a.c:7: edited, in no object: n
expected, not changed: x
cannot tell: src/b.o: does not compile
note: README: not C
note: compiled on copies of the tree (no namespace: operation not permitted)
7 functions and 1 data changed in 1 unit: 1 edited, 1 inlining an edited one, 1 following, 4 unintended (2 by the line only), 1 unreproducible, 1 not decided
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestVerdictOfNothingAsText(t *testing.T) {
	var out bytes.Buffer
	if err := VerifyText(&out, &verify.Verdict{}); err != nil {
		t.Fatal(err)
	}
	if want := "0 functions changed in 0 units: 0 edited, 0 inlining an edited one, 0 following, 0 unintended\n"; out.String() != want {
		t.Errorf("got %q", out.String())
	}
}

func TestVerdictAsJSON(t *testing.T) {
	var out bytes.Buffer
	if err := VerifyJSON(&out, verdict()); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Mode    string
		Reason  string `json:"mode_reason"`
		Units   []struct{ Object, Source string }
		Changes []struct {
			Object, Symbol, Kind, Change, Role, Inlines, Line string
			LineOnly                                          bool `json:"line_only"`
			Chain                                             []string
			Means                                             string
			Was                                               string `json:"role_unexpected"`
			Source                                            string `json:"source_name"`
			Sites                                             []struct{ Old, New string }
		}
		SameCode []struct{ Object, Symbol string } `json:"same_code"`
		Absent   []struct {
			File, Symbol string
			Line         int
		} `json:"in_no_object"`
		Undecided, Notes []string
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Mode != "copy" || got.Reason == "" || len(got.Units) != 1 || len(got.Changes) != 8 || len(got.Undecided) != 1 || len(got.Notes) != 1 {
		t.Fatalf("got %+v", got)
	}
	if len(got.SameCode) != 1 || got.SameCode[0].Symbol != "s" || len(got.Absent) != 1 || got.Absent[0].Line != 7 || got.Absent[0].File != "src/a.c" {
		t.Errorf("got %+v, %+v", got.SameCode, got.Absent)
	}
	g, i := got.Changes[1], got.Changes[2]
	if g.Role != "unintended" || g.Line != "yes" || !g.LineOnly || g.Kind != "function" || len(g.Sites) != 1 || g.Sites[0].Old != "mov $0x2a,%esi" {
		t.Errorf("got %+v", g)
	}
	if c := got.Changes[5]; strings.Join(c.Chain, " ") != "e src/a.c:3" || c.Means != "registers" {
		t.Errorf("got %+v", c)
	}
	if d := got.Changes[6]; d.Was != "edited" || d.Source != "d" {
		t.Errorf("got %+v", d)
	}
	if i.Role != "inlines" || i.Inlines != "e" || i.Change != "new" || i.Line != "" {
		t.Errorf("got %+v", i)
	}
}

func TestListsOfAnEmptyVerdictAreNotNull(t *testing.T) {
	var out bytes.Buffer
	if err := VerifyJSON(&out, &verify.Verdict{}); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(out.Bytes(), []byte("null")) {
		t.Errorf("got %s", out.String())
	}
}
