package report

// What a change of the edited functions touches, and what would make the patch
// smaller, as text and as JSON.
//
//	src/t.o: a change of f touches 3 other functions
//	  inlined into: a, b
//	  copies and parts: f.constprop.0
//	  what the compiler knows of it is used in: c
//	smaller by 2 functions: noinline for f spares src/t.o: a, b

import (
	"fmt"
	"io"
	"strings"

	"github.com/lineneutral/lineneutral/verify"
)

func impactText(w io.Writer, v *verify.Verdict) {
	for i := range v.Impacts {
		impactOf(w, &v.Impacts[i])
	}
	for i := range v.Advice {
		adviceText(w, &v.Advice[i])
	}
}

// impactOf prints what a change of one function touches in one object.
func impactOf(w io.Writer, m *verify.Impact) {
	name := m.Function
	if m.New {
		name += ", which is new,"
	}
	what := count(m.Touched(), "other function")
	switch {
	case m.Unknown != "" && m.Touched() == 0:
		what = "an unknown number of other functions"
	case m.Unknown != "":
		what += " at least"
	case m.Touched() == 0:
		what = "no other function"
	}
	fmt.Fprintf(w, "%s: a change of %s touches %s\n", m.Object, name, what)
	for _, list := range []struct {
		head  string
		names []string
	}{
		{"inlined into", m.Inlined},
		{"copies and parts", m.Copies},
		{"shares its code with", m.Merged},
		{"what the compiler knows of it is used in", m.Known},
	} {
		if len(list.names) > 0 {
			fmt.Fprintf(w, "  %s: %s\n", list.head, strings.Join(list.names, ", "))
		}
	}
}

// adviceText prints one way to make the patch smaller.
func adviceText(w io.Writer, a *verify.Advice) {
	way := "noinline for " + a.Function
	if a.Way == verify.Move {
		way = fmt.Sprintf("with the edits of %s in %s instead, it", strings.Join(a.Headers, ", "), strings.Join(a.Sources, ", "))
	}
	fmt.Fprintf(w, "smaller by %s: %s spares %s", count(len(a.Spared)-len(a.Added), "function"), way, listNamed(a.Spared))
	if len(a.Added) > 0 {
		fmt.Fprintf(w, " and changes %s", listNamed(a.Added))
	}
	fmt.Fprintln(w)
}

// listNamed lists functions under their objects: a.o: f, g; b.o: h.
func listNamed(list []verify.Named) string {
	var text strings.Builder
	for i, f := range list {
		switch {
		case i == 0:
			text.WriteString(f.Object + ": ")
		case list[i-1].Object != f.Object:
			text.WriteString("; " + f.Object + ": ")
		default:
			text.WriteString(", ")
		}
		text.WriteString(f.Symbol)
	}
	return text.String()
}

type impactJSON struct {
	Object   string   `json:"object"`
	Function string   `json:"function"`
	New      bool     `json:"new,omitempty"`
	Inlined  []string `json:"inlined_into"`
	Copies   []string `json:"copies"`
	Merged   []string `json:"shares_code_with"`
	Known    []string `json:"known_to"`
	Unknown  string   `json:"unknown,omitempty"`
}

type adviceJSON struct {
	Way      verify.AdviceWay `json:"way"`
	Function string           `json:"function,omitempty"`
	Headers  []string         `json:"headers,omitempty"`
	Sources  []string         `json:"sources,omitempty"`
	Spared   []namedJSON      `json:"spared"`
	Added    []namedJSON      `json:"added"`
}

func impactsJSON(list []verify.Impact) []impactJSON {
	var out []impactJSON
	for _, m := range list {
		out = append(out, impactJSON{m.Object, m.Function, m.New, notNil(m.Inlined), notNil(m.Copies), notNil(m.Merged), notNil(m.Known), m.Unknown})
	}
	return out
}

func adviceOf(list []verify.Advice) []adviceJSON {
	var out []adviceJSON
	for _, a := range list {
		j := adviceJSON{Way: a.Way, Function: a.Function, Headers: a.Headers, Sources: a.Sources, Spared: []namedJSON{}, Added: []namedJSON{}}
		for _, f := range a.Spared {
			j.Spared = append(j.Spared, namedJSON(f))
		}
		for _, f := range a.Added {
			j.Added = append(j.Added, namedJSON(f))
		}
		out = append(out, j)
	}
	return out
}

func notNil(list []string) []string { return append([]string{}, list...) }
