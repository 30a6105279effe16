#!/usr/bin/env python3
"""Makes a target's table of docs/EVALUATION.md from nothing but Debian packages.

    evaluate.py TARGET LINENEUTRAL [WORKDIR]

TARGET is redis or openssl. Needs a deb-src source, dpkg-dev, bear, make, gcc,
quilt and patch. The package is built without its patches; then every patch of
the series that touches C is fixed, and raw and fixed patch are verified on the
tree as the patches before leave it. The reports stay in WORKDIR/reports.
"""
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

BUILDS = {
    "redis": ["make", "MALLOC=libc"],
    "openssl": ["sh", "-c", "./Configure linux-x86_64 no-tests && make -j%d build_libs" % (os.cpu_count() or 1)],
}
COLUMNS = ["units", "edited", "inlining, following", "changed, raw", "changed, fixed", "by line, raw",
           "by line, fixed", "unintended, fixed", "unreproducible"]


def run(args, **more):
    return subprocess.run(args, text=True, capture_output=True, check=True, **more)


def fetch(target, work):
    """Unpacks the newest source package that the mirrors still have."""
    rows = run(["apt-cache", "madison", target]).stdout.splitlines()
    versions = [r.split("|")[1].strip() for r in rows if r.rstrip().endswith("Sources")]
    for version in versions:
        if subprocess.run(["apt-get", "source", f"{target}={version}"], cwd=work, capture_output=True).returncode == 0:
            return
    sys.exit(f"no source package of {target} could be fetched (tried {versions}); is there a deb-src entry?")


def unpack(target, work):
    """Leaves the unpatched, built tree in work/TARGET and its series in work/series."""
    tree = os.path.join(work, target)
    if os.path.isdir(tree):
        return tree
    fetch(target, work)
    found = [d for d in os.listdir(work) if d.startswith(target + "-") and os.path.isdir(os.path.join(work, d))]
    os.rename(os.path.join(work, found[0]), tree)
    subprocess.run(["quilt", "pop", "-a"], cwd=tree, env=os.environ | {"QUILT_PATCHES": "debian/patches"}, capture_output=True)
    shutil.copytree(os.path.join(tree, "debian/patches"), os.path.join(work, "series"))
    with open(os.path.join(work, "build.log"), "w") as log:
        subprocess.run(["bear", "--"] + BUILDS[target], cwd=tree, stdout=log, stderr=log, check=True)
    return tree


def series(work):
    with open(os.path.join(work, "series", "series")) as f:
        names = [line.split("#")[0].split() for line in f]
    return [n[0] for n in names if n]


def touches_c(path):
    with open(path, errors="replace") as f:
        return re.search(r"^\+\+\+ [^ \t\n]*\.[ch](\s|$)", f.read(), re.M) is not None


def count(verdict, *roles):
    return sum(1 for c in verdict["changes"] if c["role"] in roles)


def by_line(verdict):
    return sum(1 for c in verdict["changes"] if c.get("line") == "yes")


def row(saving):
    raw, fixed = saving["raw"], saving["fixed"]
    return {
        "units": len(fixed["units"]), "edited": count(fixed, "edited"),
        "inlining, following": count(fixed, "inlines", "follows"),
        "changed, raw": len(raw["changes"]), "changed, fixed": len(fixed["changes"]),
        "by line, raw": by_line(raw), "by line, fixed": by_line(fixed),
        "unintended, fixed": count(fixed, "unintended"), "unreproducible": count(fixed, "unreproducible"),
    }


def judge(tool, tree, patch, report):
    """Fixes and verifies one patch; returns the row, or why there is none."""
    fixed = subprocess.run([tool, "fix", "--tree", tree, patch], capture_output=True)
    if fixed.returncode != 0:
        return "refused"
    with open(report + ".patch", "wb") as f:
        f.write(fixed.stdout)
    answer = subprocess.run([tool, "verify", "--json", "--tree", tree, "--against-raw", patch, report + ".patch"], capture_output=True, text=True)
    with open(report + ".json", "w") as f:
        f.write(answer.stdout)
    if answer.returncode == 2 or not answer.stdout:
        return answer.stderr.strip().splitlines()[-1]
    return json.loads(answer.stdout)


def main():
    target, tool = sys.argv[1], os.path.abspath(sys.argv[2])
    work = os.path.abspath(sys.argv[3]) if len(sys.argv) > 3 else tempfile.mkdtemp()
    os.makedirs(os.path.join(work, "reports"), exist_ok=True)
    tree = unpack(target, work)
    print("| patch | " + " | ".join(COLUMNS) + " | s |")
    print("|---|" + "---:|" * (len(COLUMNS) + 1))
    total, patches, seconds = collections.Counter(), 0, 0
    unintended = []
    for name in series(work):
        path = os.path.join(work, "series", name)
        short = os.path.basename(name).removesuffix(".patch")
        if touches_c(path):
            begin = time.time()
            saving = judge(tool, tree, path, os.path.join(work, "reports", short))
            took = round(time.time() - begin)
            if isinstance(saving, str):
                print(f"| {short} | {saving} |" + " |" * len(COLUMNS), flush=True)
            else:
                cells = row(saving)
                total.update(cells)
                patches, seconds = patches + 1, seconds + took
                unintended += [(short, c) for c in saving["fixed"]["changes"] if c["role"] == "unintended"]
                print(f"| {short} | " + " | ".join(str(cells[c]) for c in COLUMNS) + f" | {took} |", flush=True)
        run(["patch", "-d", tree, "-p1", "-s", "-f", "--no-backup-if-mismatch", "-i", path])
    print(f"| all {patches} | " + " | ".join(str(total[c]) for c in COLUMNS) + f" | {seconds} |")
    for short, change in unintended:
        print(f"\n{short}: {change['object']}: {change['symbol']}")


main()
