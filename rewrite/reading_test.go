package rewrite

import "testing"

// Where nobody says whether trigraphs are replaced, the answer is neutral for
// gcc both with and without -trigraphs.
func TestUnknownTrigraphsAreReadBothWays(t *testing.T) {
	for _, test := range []struct{ name, base, target string }{
		{"a comment that may go on", `int a;
// what??/
int b = __LINE__;
int keep_1 = __LINE__;
`, `int a;
int aa;
// what??/
int b = __LINE__;
int keep_1 = __LINE__;
`},
		{"a directive that may be one", `int a;
??=define B
int keep_1 = __LINE__;
`, `int a;
int aa;
??=define B
int keep_1 = __LINE__;
`},
		{"added where a line may go on", `int a; // so??/
int b;
int keep_1 = __LINE__;
`, `int a; // so??/
int aa;
int ab;
int b;
int keep_1 = __LINE__;
`},
		{"a macro that may have two lines", `#define X 1 ??/
  + 1
int keep_1 = __LINE__;
`, `#define X 1 ??/
  + 1 ??/
  + 2
int keep_1 = __LINE__;
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			hunks := diffHunks(t, []byte(test.base), []byte(test.target), 3)
			result, err := Neutralise("a.c", []byte(test.base), hunks, Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, flag := range []string{"-trigraphs", "-std=gnu99"} {
				was, is := kept(t, "gcc", []byte(test.base), []string{flag}), kept(t, "gcc", result.Fixed, []string{flag})
				if was == "" || was != is {
					t.Errorf("%s: %s became %s in\n%s", flag, was, is, result.Fixed)
				}
			}
			if !proofOf(t, test.base, result.Fixed, Options{}).Neutral() {
				t.Errorf("check does not agree on\n%s", result.Fixed)
			}
		})
	}
}

// proofOf checks the change from base to fixed.
func proofOf(t *testing.T, base string, fixed []byte, opt Options) *Proof {
	t.Helper()
	proof, err := Check("a.c", []byte(base), diffHunks(t, []byte(base), fixed, 3), opt)
	if err != nil {
		t.Fatal(err)
	}
	return proof
}

// A drift that only one reading has is a drift, unless the reading is known.
func TestADriftOfEitherReadingIsFound(t *testing.T) {
	const base = "int a; // so??/\nint b;\nint keep_1 = __LINE__;\n"
	const moved = "int a; // so??/\nint b;\nint c; // too??/\n#line 3\nint keep_1 = __LINE__;\n"
	for _, test := range []struct {
		trigraphs Trigraphs
		want      bool
	}{{TrigraphsKept, true}, {TrigraphsReplaced, false}, {TrigraphsUnknown, false}} {
		if got := proofOf(t, base, []byte(moved), Options{Trigraphs: test.trigraphs}).Neutral(); got != test.want {
			t.Errorf("trigraphs %d: neutral %v, want %v", test.trigraphs, got, test.want)
		}
	}
}
