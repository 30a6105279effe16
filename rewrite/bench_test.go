package rewrite

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/lineneutral/lineneutral/patch"
)

// bigChange makes a file of n functions of ten lines and a change that adds a
// line to every tenth of them.
func bigChange(n int) (base []byte, hunks []*patch.Hunk) {
	var b, t bytes.Buffer
	for i := range n {
		head := fmt.Sprintf("/* number %d */\nint f%d(int a)\n{\n\tif (a > %d)\n\t\ta -= %d;\n", i, i, i, i)
		tail := "#ifdef A\n\ta++;\n#endif\n\treturn a;\n}\n"
		b.WriteString(head + tail)
		t.WriteString(head)
		if i%10 == 0 {
			t.WriteString("\ta *= 3;\n")
			at := i*10 + 5
			context := patch.Records([]byte(head + tail))
			lines := []patch.Line{{Op: patch.Context, Text: context[4]}, {Op: patch.Add, Text: []byte("\ta *= 3;\n")}, {Op: patch.Context, Text: context[5]}}
			hunks = append(hunks, patch.NewHunk(at, at+i/10, "", lines))
		}
		t.WriteString(tail)
	}
	return b.Bytes(), hunks
}

// The throughput is that of the base's bytes; it must not fall with the size
// of the file or the number of hunks.
func BenchmarkNeutralise(b *testing.B) {
	for _, n := range []int{100, 1000, 10000} {
		base, hunks := bigChange(n)
		b.Run(fmt.Sprintf("lines=%d/hunks=%d", n*10, len(hunks)), func(b *testing.B) {
			b.SetBytes(int64(len(base)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Neutralise("x.c", base, hunks, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
