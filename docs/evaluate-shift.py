#!/usr/bin/env python3
"""Builds a tree twice, and once more with every C file shifted by two lines, and diffs the objects.

    evaluate-shift.py LINENEUTRAL DATABASE [WORKDIR]

DATABASE is the tree's compile_commands.json, at its root, as `bear -- make`
writes it. The tree is copied to first, second and shifted below WORKDIR; in
the last each .c and .h file begins with two blank lines. All that the database
lists is compiled in each, with its own command. First and second must be the
same; what shifted shows must be lines only: where the units were compiled with
-g that is asked of the objects alone, and with the sources named of all.
"""
import collections
import concurrent.futures
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile


def copy(tree, to, shifted):
    shutil.copytree(tree, to, symlinks=True, ignore=shutil.ignore_patterns(".git", "*.o", "*.a", "*.so", "*.lo"))
    for folder, _, names in os.walk(to) if shifted else []:
        for path in (os.path.join(folder, n) for n in names if n.endswith((".c", ".h"))):
            with open(path, "rb") as f:
                text = f.read()
            with open(path, "wb") as f:
                f.write(b"\n\n" + text)


def moved(tree, to, entry):
    """An entry's command and folder, at the copy."""
    command = entry.get("arguments") or shlex.split(entry["command"])
    return [a.replace(tree, to) for a in command], entry["directory"].replace(tree, to)


def compile_all(entries, tree, to):
    def one(entry):
        command, folder = moved(tree, to, entry)
        return subprocess.run(command, cwd=folder, capture_output=True).returncode
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        failed = sum(code != 0 for code in pool.map(one, entries))
    if failed:
        sys.exit(f"{to}: {failed} of {len(entries)} units do not compile")


def diff(tool, old, new, *flags):
    answer = subprocess.run([tool, "diff", "--json", *flags, old, new], capture_output=True, text=True)
    if answer.returncode not in (0, 1, 3):
        sys.exit(answer.stderr)
    return json.loads(answer.stdout)


def row(what, answer):
    found = collections.Counter((c["kind"], bool(c.get("line_only"))) for c in answer["changes"])
    cells = [found[kind, line] for kind in ("function", "data") for line in (True, False)]
    print(f"| {what} | " + " | ".join(map(str, cells)) + f" | {len(answer['undecided'])} |", flush=True)


def main():
    tool, database = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    work = os.path.abspath(sys.argv[3]) if len(sys.argv) > 3 else tempfile.mkdtemp()
    tree = os.path.dirname(database)
    with open(database) as f:
        entries = [e for e in json.load(f) if "-c" in (e.get("arguments") or shlex.split(e["command"]))]
    first, second, shifted = (os.path.join(work, d) for d in ("first", "second", "shifted"))
    for to in (first, second, shifted):
        copy(tree, to, to == shifted)
        compile_all(entries, tree, to)
    print(f"{len(entries)} units.\n")
    print("| | functions, by line | functions, else | data, by line | data, else | cannot tell |")
    print("|---|---:|---:|---:|---:|---:|")
    sources = ["--old-source", first, "--new-source", shifted]
    row("built twice", diff(tool, first, second))
    row("shifted", diff(tool, first, shifted))
    row("shifted, sources named", diff(tool, first, shifted, *sources))
    row("shifted, sources named, `--line-neutral`", diff(tool, first, shifted, "--line-neutral", *sources))
    if len(sys.argv) <= 3:
        shutil.rmtree(work)


main()
