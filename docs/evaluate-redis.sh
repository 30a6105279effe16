#!/bin/sh
# Makes the redis table of docs/EVALUATION.md from nothing but Debian packages.
#
#   evaluate-redis.sh LINENEUTRAL [WORKDIR]
#
# Needs a deb-src source, dpkg-dev, bear, make, gcc, quilt and patch. Every
# patch of the series that touches C is fixed and verified on the tree as the
# patches before it leave it; raw and fixed patch are verified against the
# same tree. The report of every verify stays in WORKDIR/reports.
set -eu

tool=$(realpath "$1")
work=${2:-$(mktemp -d)}
mkdir -p "$work/reports"
cd "$work"
for program in bear make gcc quilt patch dpkg-source; do
    command -v $program >/dev/null || {
        echo "$program is missing; install it with: apt-get install bear make gcc quilt patch dpkg-dev" >&2
        exit 1
    }
done

[ -d redis ] || {
    apt-get source redis >source.log 2>&1
    mv redis-*/ redis
    (cd redis && QUILT_PATCHES=debian/patches quilt pop -a >/dev/null)
    (cd redis && bear -- make MALLOC=libc -j"$(nproc)" >../build.log 2>&1)
    cp -a redis/debian/patches series
}

# counts prints one number of a report's last line: counts REPORT WORD.
counts() {
    tail -n 1 "$1" | grep -o "[0-9]* $2" | grep -o '^[0-9]*' || echo 0
}

echo "| patch | edited | changed, raw | changed, fixed | by line, raw | by line, fixed | other, fixed | applies | verify, s |"
echo "|---|---:|---:|---:|---:|---:|---:|---|---:|"
for name in $(sed 's/ *#.*//; /^$/d' series/series); do
    raw=$work/series/$name
    short=$(basename "$name" .patch)
    if grep -q '^+++ [^ ]*\.[ch]\([[:space:]]\|$\)' "$raw"; then
        fixed=$work/reports/$short.patch
        if "$tool" fix --tree redis "$raw" >"$fixed" 2>"$work/reports/$short.refused"; then
            applies=no
            patch -d redis -p1 --dry-run -s -f -i "$fixed" >/dev/null && applies=yes
            "$tool" verify --tree redis "$raw" >"reports/$short.raw" 2>&1 || true
            start=$(date +%s)
            "$tool" verify --tree redis "$fixed" >"reports/$short.fixed" 2>&1 || true
            seconds=$(($(date +%s) - start))
            r=reports/$short.raw f=reports/$short.fixed
            other=$(($(counts $f unintended) - $(counts $f 'by the line')))
            echo "| $short | $(counts $f edited) | $(counts $r function) | $(counts $f function) | $(counts $r 'by the line') | $(counts $f 'by the line') | $other | $applies | $seconds |"
        else
            echo "| $short | | | | | | | refused | |"
        fi
    fi
    patch -d redis -p1 -s -f --no-backup-if-mismatch -i "$raw" >>patch.log || { echo "$name does not apply" >&2; exit 1; }
done

# What the fixed patches change besides: neither edited nor inlining an edited
# function, nor by its line; each with its first differing instruction.
echo
for f in reports/*.fixed; do
    grep -q '(unintended)' "$f" || continue
    echo "$(basename "$f" .fixed):"
    echo
    awk '/\(unintended\)$/ { print "    " $0; rest = 2; next } /^  [-+] / && rest > 0 { print "    " $0; rest--; next } { rest = 0 }' "$f"
    echo
done
