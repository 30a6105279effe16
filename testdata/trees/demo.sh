#!/bin/sh
# Shows fix and verify on a small hypervisor-like tree: a patch adds two lines
# to f1, and f2, further down in the file, holds a BUG().
#
#   demo.sh LINENEUTRAL
set -eu

tool=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
tree=$here/hypervisor
raw=$here/../patches/check-max-pages.patch
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fixed=$work/fixed.patch

# verify exits 1 when it finds a function that nobody meant to change.
verify() {
    code=0
    "$tool" verify --tree "$tree" "$1" || code=$?
    [ "$code" = "$2" ] || { echo "demo: verify exited $code, expected $2" >&2; exit 1; }
}

echo "== the raw patch: which functions change?"
verify "$raw" 1
echo
echo "== lineneutral fix"
"$tool" fix --tree "$tree" "$raw" >"$fixed"
diff "$raw" "$fixed" || true
echo
echo "== the fixed patch: which functions change?"
verify "$fixed" 0
