package report

// The verdict about a patch, as JSON.

import (
	"encoding/json"
	"io"

	"github.com/lineneutral/lineneutral/diffcore"
	"github.com/lineneutral/lineneutral/verify"
)

// verifyJSON is the documented form: these keys stay, further ones may come.
type verifyJSON struct {
	Tree      string        `json:"tree"`
	Database  string        `json:"compile_database"`
	Mode      string        `json:"mode"`
	Reason    string        `json:"mode_reason,omitempty"`
	Units     []unitJSON    `json:"units"`
	Changes   []findingJSON `json:"changes"`
	SameCode  []namedJSON   `json:"same_code"`
	Absent    []spelledJSON `json:"in_no_object"`
	Unchanged []string      `json:"expected_unchanged,omitempty"`
	Impacts   []impactJSON  `json:"impact,omitempty"`
	Advice    []adviceJSON  `json:"smaller,omitempty"`
	Undecided []string      `json:"undecided"`
	Notes     []string      `json:"notes"`
}

type unitJSON struct {
	Object string `json:"object"`
	Source string `json:"source"`

	Compiler string   `json:"compiler,omitempty"`
	Command  []string `json:"command,omitempty"`
	Reused   bool     `json:"original_reused,omitempty"`
}

type namedJSON struct {
	Object string `json:"object"`
	Symbol string `json:"symbol"`
}

type spelledJSON struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Name string `json:"symbol"`
}

// findingJSON has the keys of diff's changes and adds the intent.
type findingJSON struct {
	changeJSON
	Source  string        `json:"source_name,omitempty"`
	Role    verify.Role   `json:"role"`
	Was     verify.Role   `json:"role_unexpected,omitempty"`
	Inlines string        `json:"inlines,omitempty"`
	Chain   []string      `json:"chain,omitempty"`
	Means   verify.Means  `json:"means,omitempty"`
	Line    verify.Answer `json:"line,omitempty"`
	Live    []string      `json:"live_obstacles,omitempty"`
	LineWhy string        `json:"line_unknown,omitempty"`
}

// VerifyJSON writes v as one JSON object.
func VerifyJSON(w io.Writer, v *verify.Verdict) error {
	out := verifyJSON{Tree: v.Tree, Database: v.Database, Mode: v.Mode, Reason: v.Reason,
		Units: []unitJSON{}, Changes: []findingJSON{}, SameCode: []namedJSON{}, Absent: []spelledJSON{},
		Unchanged: v.Unchanged, Undecided: append([]string{}, v.Undecided...), Notes: append([]string{}, v.Notes...)}
	for _, u := range v.Units {
		out.Units = append(out.Units, unitJSON(u))
	}
	for i := range v.Findings {
		out.Changes = append(out.Changes, verifyFindingJSON(&v.Findings[i]))
	}
	for _, f := range v.Same {
		out.SameCode = append(out.SameCode, namedJSON(f))
	}
	for _, f := range v.Absent {
		out.Absent = append(out.Absent, spelledJSON(f))
	}
	out.Impacts, out.Advice = impactsJSON(v.Impacts), adviceOf(v.Advice)
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

func verifyFindingJSON(f *verify.Finding) findingJSON {
	j := findingJSON{Source: f.Source, Role: f.Role, Was: f.Was, Inlines: f.Inlines, Chain: f.Chain, Means: f.Means, Line: f.Line, LineWhy: f.Why, Live: f.Obstacles}
	j.changeJSON = changeJSON{Object: f.Object, Symbol: f.Symbol, Kind: f.Kind, Change: f.Change,
		Causes: append([]diffcore.Cause{}, f.Causes...), LineOnly: f.Line == verify.Yes}
	for _, s := range f.Sites {
		j.Sites = append(j.Sites, siteJSON(s))
	}
	return j
}
