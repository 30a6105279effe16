package diffcore

import "testing"

// At an address relative to the instruction; the widths are those of the
// manual's operands.
func TestReach(t *testing.T) {
	tests := []struct {
		name  string
		code  string
		least uint64 // the operand's width
		most  uint64 // what may be said instead
	}{
		{"movss", "\xf3\x0f\x10\x05\x00\x00\x00\x00", 4, 4},
		{"mulsd", "\xf2\x0f\x59\x05\x00\x00\x00\x00", 8, 8},
		{"ucomiss", "\x0f\x2e\x05\x00\x00\x00\x00", 4, 4},
		{"comisd", "\x66\x0f\x2f\x05\x00\x00\x00\x00", 8, 8},
		{"mulps", "\x0f\x59\x05\x00\x00\x00\x00", 16, 64},
		{"pshufhw", "\xf3\x0f\x70\x05\x00\x00\x00\x00\x1b", 16, 64},
		{"haddps", "\xf2\x0f\x7c\x05\x00\x00\x00\x00", 16, 64},
		{"cvtpd2dq", "\xf2\x0f\xe6\x05\x00\x00\x00\x00", 16, 64},
		{"cvttps2dq", "\xf3\x0f\x5b\x05\x00\x00\x00\x00", 16, 64},
		{"lddqu", "\xf2\x0f\xf0\x05\x00\x00\x00\x00", 16, 64},
		{"movdqu", "\xf3\x0f\x6f\x05\x00\x00\x00\x00", 16, 64},
		{"vmovaps ymm", "\xc5\xfc\x28\x05\x00\x00\x00\x00", 32, 64},
		{"fldt", "\xdb\x2d\x00\x00\x00\x00", 10, 10},
		{"fldl", "\xdd\x05\x00\x00\x00\x00", 8, 8},
		{"fldenv", "\xd9\x25\x00\x00\x00\x00", 28, 28},
		{"fxsave", "\x0f\xae\x05\x00\x00\x00\x00", 512, 4096},
		{"mov", "\x48\x8b\x05\x00\x00\x00\x00", 8, 8},
		{"lea", "\x48\x8d\x05\x00\x00\x00\x00", 0, 0},
	}
	for _, tt := range tests {
		in, ok := decode([]byte(tt.code))
		if !ok || in.size != len(tt.code) {
			t.Errorf("%s: not decoded", tt.name)
			continue
		}
		if got := in.reach(); got < tt.least || got > tt.most {
			t.Errorf("%s uses %d bytes, want %d to %d", tt.name, got, tt.least, tt.most)
		}
	}
}
