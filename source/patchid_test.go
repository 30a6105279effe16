package source

import (
	"strings"
	"testing"
)

const someMails = `From 1111111111111111111111111111111111111111 Mon Sep 17 00:00:00 2001
Subject: one

diff --git a/a.c b/a.c
--- a/a.c
+++ b/a.c
@@ -1 +1,2 @@
 int a;
+int b;
From 2222222222222222222222222222222222222222 Mon Sep 17 00:00:00 2001
Subject: two

diff --git a/b.c b/b.c
--- a/b.c
+++ b/b.c
@@ -1 +1,2 @@
 int b;
+int c;
`

func TestPatchIDsDependOnTheChangeAlone(t *testing.T) {
	ids, err := PatchIDs([]byte(someMails))
	if err != nil || len(ids) != 2 || ids[0] == ids[1] || len(ids[0]) != 40 {
		t.Fatalf("ids %q, %v", ids, err)
	}
	moved, err := PatchIDs([]byte(strings.ReplaceAll(someMails, "@@ -1 +1,2 @@", "@@ -7 +7,2 @@")))
	if err != nil || len(moved) != 2 || moved[0] != ids[0] || moved[1] != ids[1] {
		t.Errorf("moved hunks have ids %q, %v; want %q", moved, err, ids)
	}
	if none, err := PatchIDs([]byte("hello\n")); err != nil || len(none) != 0 {
		t.Errorf("a text has ids %q, %v", none, err)
	}
}
