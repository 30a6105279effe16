#!/usr/bin/env python3
"""Makes the round-trip tables of docs/EVALUATION.md.

    evaluate-roundtrip.py [--show] LINENEUTRAL DIR [EVERY]

DIR holds patches, one directory each: either CASES/*/*/ with the tree,
change.patch and expect.json, or CORPUS/*/NNNN/ with change.patch, a/ (the
touched files before it) and meta.json; both may name "strip" and "trigraphs".
With EVERY, only each such directory is taken. Each patch is fixed in each
style; where that changed it, unfix is asked for it back, told the style, and
told nothing ("any"). Prints how many came back

    equal    with the lines removed, added and shown as context of the patch
    said     otherwise, with a word on standard error
    silent   otherwise, without: there must be none

--show lists those that are not equal.
"""
import collections, concurrent.futures, glob, json, os, re, subprocess, sys

STYLES = ("line", "auto", "reflow")
HEADER = re.compile(rb"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


def run(*argv, stdin=b""):
    return subprocess.run(argv, input=stdin, capture_output=True, timeout=600)


def changes(patch):
    """-> the lines of each hunk, by position and file, counted by its header."""
    out, lines, at = [], patch.split(b"\n"), 0
    while at < len(lines):
        m = HEADER.match(lines[at])
        if lines[at].startswith((b"--- ", b"+++ ")):
            out.append(lines[at].split(b"\t")[0])
        at += 1
        if not m:
            continue
        old, new = (int(n) if n is not None else 1 for n in (m[2], m[4]))
        body = []
        while at < len(lines) and (old > 0 or new > 0 or lines[at].startswith(b"\\")):
            op = lines[at][:1]
            old -= op in (b" ", b"-", b"", b"\t")
            new -= op in (b" ", b"+", b"", b"\t")
            body.append(lines[at])
            at += 1
        out.append((m[1], body))
    return out


def judge(tool, directory, style):
    """-> what became of one patch: {how unfix was asked: verdict}, None where fix changes nothing."""
    about = {}
    for name in ("expect.json", "meta.json"):
        if os.path.exists(os.path.join(directory, name)):
            with open(os.path.join(directory, name), encoding="utf-8") as f:
                about = json.load(f)
    tree = os.path.join(directory, "a")
    args = ["--tree", tree if os.path.isdir(tree) else directory, "-p", str(about.get("strip", 1))]
    if about.get("trigraphs"):
        args.append("--trigraphs")
    with open(os.path.join(directory, "change.patch"), "rb") as f:
        raw = f.read()
    fixed = run(tool, "fix", "--style", style, *args, "-", stdin=raw)
    if fixed.returncode or fixed.stdout == raw:
        return None
    out = {}
    for asked in (style, "any"):
        back = run(tool, "unfix", "--style", asked, *args, "-", stdin=fixed.stdout)
        if changes(back.stdout) == changes(raw):
            out[asked] = "equal"
            if back.returncode == 0 and back.stderr:
                out[asked] = "equal, a guess"
            elif back.returncode:
                out[asked] = "equal, exit %d" % back.returncode
        else:
            out[asked] = "said, exit %d" % back.returncode if back.stderr else "silent"
    return out


def main():
    argv = [a for a in sys.argv[1:] if a != "--show"]
    tool, every = os.path.abspath(argv[0]), int(argv[2]) if len(argv) > 2 else 1
    directories = sorted(os.path.dirname(p) for p in glob.glob(os.path.join(argv[1], "*", "*", "change.patch")))[::every]
    kinds = ("equal", "equal, a guess", "equal, exit 3", "said, exit 0", "said, exit 3", "silent")
    print(f"{len(directories)} patches.\n")
    print("| fix | unfix | changed by fix | " + " | ".join(kinds) + " |\n|---|---|---:|" + "---:|" * len(kinds))
    for style in STYLES:
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            answers = list(zip(directories, pool.map(lambda d: judge(tool, d, style), directories)))
        for asked in (style, "any"):
            count = collections.Counter(a[asked] for _, a in answers if a)
            print(f"| {style} | {asked} | {sum(count.values())} | " + " | ".join(str(count.pop(k, 0)) for k in kinds) + " |", *count.items(), flush=True)
        if "--show" in sys.argv:
            for directory, answer in answers:
                for asked, verdict in (answer or {}).items():
                    if verdict != "equal":
                        print(f"    {style} {asked} {directory}: {verdict}")


main()
