package diffcore

import (
	"math/rand"
	"testing"
)

// Where plainSize answers, decode gives the same length and finds no distance.
func TestPlainSizeAgreesWithDecode(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	answered, branches := 0, 0
	for i := range 3_000_000 {
		var b [maxInsn]byte
		r.Read(b[:])
		at := 0
		if i&1 == 0 {
			b[0] = 0x40 | b[0]&15
			at = 1
		}
		b[at] = byte(i >> 1)
		if i&0x200 != 0 {
			b[at], b[at+1] = 0x0f, byte(i>>1)
		}
		want, ok := decode(b[:])
		if n := plainSize(b[:]); n > 0 {
			answered++
			if !ok || want.size != n || want.relative || want.ripRelative {
				t.Fatalf("% x: %d, decode %+v %v", b, n, want, ok)
			}
		}
		if in, is := plainBranch(b[:]); is {
			branches++
			if !ok || in != want {
				t.Fatalf("% x: %+v, decode %+v %v", b, in, want, ok)
			}
		}
	}
	if answered < 1_000_000 || branches < 50_000 {
		t.Errorf("%d instructions measured and %d branches", answered, branches)
	}
}
