#!/usr/bin/env python3
"""Makes the corpus tables of docs/EVALUATION.md.

    evaluate-corpus.py LINENEUTRAL CORPUS

CORPUS/*/NNNN/ holds change.patch, a/ (the touched files before it) and
meta.json with "strip", one directory a patch. Every patch is fixed in each
style; --explain says which layout each run of edits got. Prints the share of
the layouts, and how many lines an answer has more than its patch.
"""
import collections, concurrent.futures, glob, json, os, re, statistics, subprocess, sys

STYLES = ("auto", "line", "reflow")
DECISION = re.compile(r"^.*?: line \d+: (?:\d+ lines? (?:missing|too many): )?(keep|pad|absorb|join|directive|range|open), ", re.M)


def fix(tool, style, directory):
    """-> (layouts, added lines) of one patch, None where it is refused."""
    with open(os.path.join(directory, "meta.json"), encoding="utf-8") as f:
        strip = json.load(f).get("strip", 1)
    patch = os.path.join(directory, "change.patch")
    run = subprocess.run([tool, "fix", "--explain", "--style", style, "--tree", os.path.join(directory, "a"), "-p", str(strip), patch],
                         capture_output=True)
    if run.returncode:
        return None
    with open(patch, "rb") as f:
        before = f.read().count(b"\n+")
    return DECISION.findall(run.stderr.decode("latin1")), run.stdout.count(b"\n+") - before


def main():
    tool, corpus = os.path.abspath(sys.argv[1]), sys.argv[2]
    directories = sorted(map(os.path.dirname, glob.glob(os.path.join(corpus, "*", "[0-9]" * 4, "meta.json"))))
    rows = []
    for style in STYLES:
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            answers = [a for a in pool.map(lambda d: fix(tool, style, d), directories) if a]
        layouts = collections.Counter(l for a in answers for l in a[0])
        added = sorted(a[1] for a in answers)
        rows.append((style, len(answers), layouts, added))
    kinds = ("keep", "pad", "absorb", "join", "directive", "range", "open")
    print(f"{len(directories)} patches.\n")
    print("| style | fixed | runs of edits | " + " | ".join(kinds) + " | added lines: median | 90 % | most |")
    print("|---|---:|---:|" + "---:|" * len(kinds) + "---:|---:|---:|")
    for style, fixed, layouts, added in rows:
        total = sum(layouts.values())
        share = " | ".join(f"{100 * layouts[k] / total:.1f} %" for k in kinds)
        print(f"| {style} | {fixed} | {total} | {share} | {statistics.median(added):.0f} | {added[len(added) * 9 // 10]} | {added[-1]} |")


main()
