package diffcore

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the generator of mutants takes a token to belong to.
func TestTokensBelongToTheirFunction(t *testing.T) {
	const source = `#define M 5 + 6
static int limit(int x) { return x < 10; } /* 7 + 8 */
API void (quoted) (int x) { other(x); }
const char *const names[] = { "one", "two" };
`
	got := map[string]string{}
	for _, x := range tokensOf(source) {
		got[source[x.from:x.to]] = x.kind + " in " + x.inside
	}
	want := map[string]string{"<": "operator in limit", "10": "constant in limit", "other": "callee in quoted", `"one"`: "string in names", `"two"`: "string in names"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
