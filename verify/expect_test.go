package verify

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExpectStatesTheIntent(t *testing.T) {
	for _, c := range []struct {
		tree, expect string
		want         []string
	}{
		{"inline", "twice", []string{"f: inlines", "g: inlines"}},
		{"inline", "f", []string{"f: expected", "g: unintended (inlines)"}},
		{"struct", "init,struct s", []string{"f: follows", "init: expected", "g: follows"}},
		{"struct", "f,g", []string{"f: expected", "init: unintended (edited)", "g: expected"}},
		{"labels", "f,use,nothing", []string{"assist: expected", "g: expected", "unchanged nothing"}},
	} {
		tree, change := load(t, c.tree)
		verdict, err := Run(t.Context(), Options{Tree: tree, Strip: 1, Expect: strings.Split(c.expect, ",")}, change)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range verdict.Findings {
			text := f.Symbol + ": " + string(f.Role)
			if f.Was != "" {
				text += " (" + string(f.Was) + ")"
			}
			got = append(got, text)
		}
		for _, name := range verdict.Unchanged {
			got = append(got, "unchanged "+name)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s, %s: -want +got\n%s", c.tree, c.expect, diff)
		}
	}
}
