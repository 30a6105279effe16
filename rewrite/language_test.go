package rewrite

import "testing"

func TestLanguageByNameAndText(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       Language
	}{
		{"a/b.c", "", C}, {"b.hpp", "", C}, {"x.c.in", "", C}, {"entry.S", "", Assembler}, {"p.y", "", Generator}, {"l.ll", "", Generator},
		{"Makefile", "", NotC}, {"x.txt", "", NotC}, {"cocoa.m", "", NotC}, {"README.in", "", NotC},
		{"ops.def", "OP(add, 1)\nOP(sub, 2)\n", C},
		{"table.inc", "{ 1, 2 },\n", C},
		{"template.inc", "#ifdef A\nx\n#endif\n", C},
		{"modules.def", "program = {\n  name = x;\n  ldadd = '$(LIB)';\n};\n", C},
		{"zlib.def", "; exports\nLIBRARY zlib\nEXPORTS\n\tadler32\n\tcrc32\n", NotC},
		{"rules.inc", "OBJS += $(SRC)\nall: $(OBJS)\n\t$(CC) -o $@ $^\n", NotC},
		{"page.inc", "<?php\nf();\n", NotC},
		{"run.inc", "#!/bin/sh\nf() {\n}\n", NotC},
	} {
		if got := LanguageOf(tt.name).In([]byte(tt.text)); got != tt.want {
			t.Errorf("%s: language %d, want %d", tt.name, got, tt.want)
		}
	}
}
