package diffcore

import (
	"math/rand"
	"testing"
)

// Where plainSize answers, decode gives the same length and finds no distance.
func TestPlainSizeAgreesWithDecode(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	answered := 0
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
		n := plainSize(b[:])
		if n == 0 {
			continue
		}
		answered++
		if in, ok := decode(b[:]); !ok || in.size != n || in.relative || in.ripRelative {
			t.Fatalf("% x: %d, decode %+v %v", b, n, in, ok)
		}
	}
	if answered < 1_000_000 {
		t.Errorf("%d instructions measured", answered)
	}
}
