package rewrite

import "testing"

// A blank line that the author adds may give way to what another hunk adds.
// Nothing is left of its hunk then, and patch(1) takes one without lines for
// malformed.
func TestNoHunkIsLeftWithoutAChange(t *testing.T) {
	base := []byte("int keep_1 = __LINE__;\n// a\n// b\n// c\n// d\n// e\nint keep_2 = __LINE__;\n")
	target := []byte("int keep_1 = __LINE__;\n// a\n\n// b\n// c\n// d\n// new\n// e\nint keep_2 = __LINE__;\n")
	for context := range 2 {
		result, err := Neutralise("x.c", base, diffHunks(t, base, target, context), Options{Style: Reflow})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range result.Hunks {
			if !changes(h) {
				t.Errorf("context %d: a hunk changes nothing:\n%s", context, h.Bytes())
			}
		}
	}
}

// Nothing is padded before a #line of the base: it sets the count itself.
func TestLineDirectiveBehindAnEditSetsTheCount(t *testing.T) {
	base := []byte("int keep_1 = __LINE__;\nint x;\n\n#line 7\nint keep_2 = __LINE__;\n")
	target := []byte("int keep_1 = __LINE__;\n\n#line 7\nint keep_2 = __LINE__;\n")
	result, err := Neutralise("x.c", base, diffHunks(t, base, target, 3), Options{})
	if err != nil || result.Changed {
		t.Errorf("error %v, or changed:\n%s", err, result.Fixed)
	}
}
