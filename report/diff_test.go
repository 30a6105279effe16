package report

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lineneutral/lineneutral/diffcore"
)

func diffExample() *diffcore.Result {
	return &diffcore.Result{
		Changes: []diffcore.Change{
			{Object: "t.o", Symbol: "f", Kind: diffcore.KindFunction, Change: diffcore.Changed,
				Causes: []diffcore.Cause{diffcore.CauseLine}, LineOnly: true,
				Sites: []diffcore.Site{{Symbol: "f.cold", Section: ".text.unlikely", OldOffset: 4, NewOffset: 5,
					Old: "mov $0x8,%esi", New: "mov $0xa,%esi", Cause: diffcore.CauseLine}}},
			{Object: "t.o", Symbol: "tab", Kind: diffcore.KindData, Change: diffcore.New},
		},
		Undecided: []string{"u.o: no symbol table"},
	}
}

func TestDiffText(t *testing.T) {
	var b bytes.Buffer
	if err := DiffText(&b, diffExample()); err != nil {
		t.Fatal(err)
	}
	want := `t.o: changed function: f (line)
  - f.cold+0x4: mov $0x8,%esi
  + f.cold+0x5: mov $0xa,%esi
t.o: new data: tab
cannot tell: u.o: no symbol table
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestDiffJSON(t *testing.T) {
	var b bytes.Buffer
	if err := DiffJSON(&b, diffExample()); err != nil {
		t.Fatal(err)
	}
	want := `{
  "changes": [
    {
      "object": "t.o",
      "symbol": "f",
      "kind": "function",
      "change": "changed",
      "causes": [
        "line"
      ],
      "line_only": true,
      "sites": [
        {
          "symbol": "f.cold",
          "section": ".text.unlikely",
          "old_offset": 4,
          "new_offset": 5,
          "old": "mov $0x8,%esi",
          "new": "mov $0xa,%esi",
          "cause": "line"
        }
      ]
    },
    {
      "object": "t.o",
      "symbol": "tab",
      "kind": "data",
      "change": "new",
      "causes": [],
      "line_only": false
    }
  ],
  "undecided": [
    "u.o: no symbol table"
  ]
}
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestDiffOfNothing(t *testing.T) {
	var b bytes.Buffer
	if err := DiffJSON(&b, &diffcore.Result{}); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), "{\n  \"changes\": [],\n  \"undecided\": []\n}\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSideBySide(t *testing.T) {
	r := &diffcore.Result{Listings: []diffcore.Listing{{Object: "t.o", Symbol: "f", Rows: []diffcore.Row{
		{Site: diffcore.Site{Old: "push %rbx", New: "push %rbx"}, Same: true},
		{Site: diffcore.Site{OldOffset: 1, NewOffset: 1, Old: "mov $0x5,%edi", New: "mov $0x6,%edi", Cause: diffcore.CauseCode, OldSource: "t.c:3", NewSource: "t.c:4"}},
		{Site: diffcore.Site{OldOffset: 6, NewOffset: -1, Old: "callq g", Cause: diffcore.CauseCode, OldSource: "t.c:3"}},
		{Site: diffcore.Site{OldOffset: -1, NewOffset: 6, New: "callq h", Cause: diffcore.CauseCode}},
	}}}}
	var b bytes.Buffer
	if err := DiffText(&b, r); err != nil {
		t.Fatal(err)
	}
	want := `t.o: f
     0  push %rbx            0  push %rbx
     1  mov $0x5,%edi |      1  mov $0x6,%edi    [code t.c:3 -> t.c:4]
     6  callq g       <     [code t.c:3]
                      >      6  callq h    [code]
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
