#!/usr/bin/env python3
"""Makes the table of mutants of docs/EVALUATION.md: does the proof refute every wrong answer?

    evaluate-mutants.py LINENEUTRAL ORACLE [--cases DIR] [--corpus DIR] [OPTIONS]

LINENEUTRAL is the program, ORACLE an independent judge: a Python file with run([TREE, RAW, FIXED, '-p', N]) that
returns {'verdict': 'PASS' or 'FAIL', ...}. DIR of cases holds CATEGORY/NAME/{change.patch,expect.json} beside the files
that the patch changes, DIR of the corpus PACKAGE/NNNN/{change.patch,meta.json,a/}.

Each patch is fixed in two styles. Answers that the oracle and `check --raw` both accept are broken, one place at a
time: a #line directive or a token that the fixed patch adds. Hunk counts are kept right, so that a mutant is wrong
for what it says and not for its form. Both judges see each mutant. A mutant that the oracle rejects and the proof
accepts is a hole in the proof: it is kept in the directory that --keep names, and the exit code is 1.

Mutants may be right by luck (a directive that nothing can see). The last column counts those and the cases in which
the proof is stricter than the oracle; "cannot tell" counts as rejected, since nothing is printed then.
"""
import argparse
import collections
import glob
import importlib.util
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor

STYLES = ("auto", "line")
C_FILE = re.compile(rb"\.(c|h|cc|cpp|cxx|hh|hpp|inc|def|S|y|l|x)$")
HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@(.*)", re.S)
DIRECTIVE = re.compile(rb"\+(\s*#\s*line\s+)(\d+)(\s*)$")
TOKEN = re.compile(rb"[A-Za-z_]\w*|\.?\d[\w.]*|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[^\s\w]")
WORD = re.compile(rb"[\w.]+$")

Subject = collections.namedtuple("Subject", "name tree patch strip trigraphs")
Mutant = collections.namedtuple("Mutant", "kind row patch")


# ---- subjects

def cases(root):
    for path in sorted(glob.glob(os.path.join(root, "*", "*", "expect.json"))):
        expect, home = json.load(open(path)), os.path.dirname(path)
        yield Subject(os.path.relpath(home, root), home, os.path.join(home, "change.patch"),
                      expect.get("strip", 1), bool(expect.get("trigraphs")))


def corpus(root):
    for path in sorted(glob.glob(os.path.join(root, "*", "[0-9]" * 4, "meta.json"))):
        meta, home = json.load(open(path)), os.path.dirname(path)
        if meta.get("status") != "fail":
            yield Subject(os.path.relpath(home, root), os.path.join(home, "a"), os.path.join(home, "change.patch"),
                          meta.get("strip", 1), False)


# ---- patches

def hunks(rows):
    """Yields (header, end) of each hunk of a C file, as indices into the rows of a patch."""
    i, is_c = 0, False
    while i < len(rows):
        if rows[i].startswith(b"+++ "):
            is_c = bool(C_FILE.search(rows[i].split(b"\t")[0].rstrip()))
        m = HUNK.match(rows[i])
        if not m:
            i += 1
            continue
        old, new, end = count(m[2]), count(m[4]), i + 1
        while end < len(rows) and (old > 0 or new > 0 or rows[end].startswith(b"\\")):
            old -= rows[end][:1] in (b" ", b"-", b"\n", b"\r")
            new -= rows[end][:1] in (b" ", b"+", b"\n", b"\r")
            end += 1
        if is_c:
            yield i, end
        i = end


def count(digits):
    return 1 if digits is None else int(digits)


def edited(rows, header, end, at, until, instead):
    """Returns the patch with rows [at,until) of one hunk replaced, and the numbers of the headers kept right."""
    grown = sum(r[:1] in b" +\n\r" for r in instead) - sum(r[:1] in b" +\n\r" for r in rows[at:until])
    out = rows[:at] + instead + rows[until:]
    m = HUNK.match(rows[header])
    out[header] = numbered(m, int(m[3]), count(m[4]) + grown)
    i = end + len(instead) - (until - at)
    while i < len(out) and not out[i].startswith(b"--- "):  # later hunks of the same file begin elsewhere
        m = HUNK.match(out[i])
        if m:
            out[i] = numbered(m, int(m[3]) + grown, count(m[4]))
        i += 1
    return b"".join(out)


def numbered(m, start, length):
    old = m[1] if m[2] is None else m[1] + b"," + m[2]
    return b"@@ -%s +%d,%d @@%s" % (old, start, length, m[5])


# ---- mutations

def broken_directives(rows, header, end, i):
    """Yields (kind, at, until, rows instead) for the #line directive in row i."""
    m = DIRECTIVE.match(rows[i])
    for kind, step in (("`#line` one more", 1), ("`#line` one less", -1)):
        yield kind, i, i + 1, [b"+%s%d%s" % (m[1], int(m[2]) + step, m[3])]
    yield "`#line` dropped", i, i + 1, []
    yield "`#line` in a comment", i, i + 1, [b"+/* " + rows[i][1:].strip() + b" */" + m[3]]
    if i + 1 < end and rows[i + 1][:1] in (b" ", b"+") and not (i + 2 < end and rows[i + 2].startswith(b"\\")):
        yield "`#line` a line late", i, i + 2, [rows[i + 1], rows[i]]
    before = rows[i - 1]
    if i - 1 > header and before[:1] in (b" ", b"+") and before.strip():
        spliced = b"+" + before[1:].rstrip() + b" \\" + before[len(before.rstrip(b"\r\n")):]
        yield "`#line` in a continuation", i - 1, i + 1, ([b"-" + before[1:]] if before[:1] == b" " else []) + [spliced, rows[i]]


def broken_tokens(row):
    """Yields (kind, row instead) for the tokens of an added row."""
    tokens = list(TOKEN.finditer(row, 1))
    for k, t in enumerate(tokens):
        yield "token dropped", row[:t.start()] + row[t.end():]
        if re.match(rb"[A-Za-z_]", t[0]):
            yield "token renamed", row[:t.end()] + b"_x" + row[t.end():]
        if k + 1 == len(tokens):
            continue
        n = tokens[k + 1]
        if t[0] != n[0]:
            yield "tokens swapped", row[:t.start()] + n[0] + row[t.end():n.start()] + t[0] + row[n.end():]
        if t.end() < n.start() and WORD.match(t[0]) and WORD.match(n[0]):
            yield "tokens glued", row[:t.end()] + row[n.start():]
    m = re.match(rb"\+\s*#\s*define\s+\w+([ \t]+)\(", row)
    if m:
        yield "blank lost before `(` in `#define`", row[:m.start(1)] + row[m.end(1):]
    m = re.match(rb"\+\s*#\s*define\s+\w+(?=\()", row)
    if m:
        yield "blank put before `(` in `#define`", row[:m.end()] + b" " + row[m.end():]


def mutants(answer):
    """Returns all mutants of a fixed patch, in its order, by kind."""
    rows, out = split_at_lf(answer), {}
    for header, end in hunks(rows):
        for i in range(header + 1, end):
            if DIRECTIVE.match(rows[i]):
                made = broken_directives(rows, header, end, i)
            elif rows[i].startswith(b"+"):
                made = ((kind, i, i + 1, [row]) for kind, row in broken_tokens(rows[i]))
            else:
                continue
            for kind, at, until, instead in made:
                out.setdefault(kind, []).append((i, (rows, header, end, at, until, instead)))
    return out


def split_at_lf(b):
    return re.findall(rb"[^\n]*\n|[^\n]+$", b)


def chosen(answer, kinds, each, dice):
    """Draws mutants: of up to that many kinds, up to each of a kind."""
    found = mutants(answer)
    # Sorted before the draw, so that the same seed gives the same mutants.
    names = sorted(found)
    for kind in dice.sample(names, min(kinds, len(names))):
        for row, how in dice.sample(found[kind], min(each, len(found[kind]))):
            patch = edited(*how)
            if patch != answer:
                yield Mutant(kind, row + 1, patch)


# ---- the judges

class Judges:
    """The oracle and the proof. Each process loads the oracle once."""

    def __init__(self, program, oracle):
        spec = importlib.util.spec_from_file_location("oracle", oracle)
        self.program, self.oracle = program, importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.oracle)

    def flags(self, s):
        return ["--tree", s.tree, "-p", str(s.strip)] + ["--trigraphs"] * s.trigraphs

    def answer(self, s, style):
        p = subprocess.run([self.program, "fix", "--style", style, *self.flags(s), s.patch], capture_output=True)
        return p.stdout if p.returncode == 0 else None

    def oracle_accepts(self, s, fixed):
        v = self.oracle.run([s.tree, s.patch, fixed, "-p", str(s.strip)] + ["--trigraphs"] * s.trigraphs)
        return v["verdict"] == "PASS", v.get("reason", "") + ": " + str(v.get("detail", ""))[:200]

    def proof_accepts(self, s, fixed):
        p = subprocess.run([self.program, "check", "--raw", s.patch, *self.flags(s), fixed], capture_output=True)
        if p.returncode not in (0, 1, 3):
            raise RuntimeError(f"check --raw {s.patch} {fixed}: exit {p.returncode}: {p.stderr.decode(errors='replace')}")
        return p.returncode == 0


def judge(job):
    """Judges the mutants of one subject: [(kind, name, oracle accepts, proof accepts, why)], and how many answers were
    usable, None if there was no time left for it."""
    s, options, kinds, each = job
    if time.monotonic() > options.until:
        return [], None
    judges, dice, rows, used, seen = Judges(options.program, options.oracle), random.Random(f"{options.seed} {s.name}"), [], 0, set()
    for style in STYLES:
        answer = judges.answer(s, style)
        if answer is None or answer in seen:
            continue
        seen.add(answer)
        with tempfile.TemporaryDirectory() as work:
            fixed = os.path.join(work, "fixed.patch")
            write(fixed, answer)
            judged = judges.oracle_accepts(s, fixed), judges.proof_accepts(s, fixed)
            if not judged[0][0] or not judged[1]:
                rows.append(("", f"{s.name} ({style})", judged[0][0], judged[1], judged[0][1]))
                continue
            used += 1
            for m in chosen(answer, kinds, each, dice):
                write(fixed, m.patch)
                (right, why), proved = judges.oracle_accepts(s, fixed), judges.proof_accepts(s, fixed)
                name = f"{s.name}.{style}.{m.row}.{m.kind}".replace("/", "_").replace(" ", "-").replace("`", "")
                if right != proved:
                    write(os.path.join(options.keep, ("hole." if proved else "strict.") + name + ".patch"), m.patch)
                rows.append((m.kind, name, right, proved, why))
    return rows, used


def write(path, content):
    with open(path, "wb") as f:
        f.write(content)


# ---- the table

def table(rows):
    print("| mutation | tried | rejected by the oracle | rejected by the proof | rejected by the oracle, accepted by the proof | accepted by the oracle, rejected by the proof |")
    print("|---|---:|---:|---:|---:|---:|")
    kinds = sorted({r[0] for r in rows})
    for kind in kinds + ["all"]:
        of = [r for r in rows if kind in (r[0], "all")]
        numbers = (len(of), sum(not r[2] for r in of), sum(not r[3] for r in of),
                   sum(r[3] and not r[2] for r in of), sum(r[2] and not r[3] for r in of))
        print(f"| {kind} | " + " | ".join(map(str, numbers)) + " |")


def evaluate(title, subjects, options, kinds, each):
    rows, used, done = [], 0, 0
    with ProcessPoolExecutor(options.jobs) as pool:
        for found, answers in pool.map(judge, [(s, options, kinds, each) for s in subjects], chunksize=4):
            if answers is not None:
                rows, used, done = rows + found, used + answers, done + 1
            if done % 50 == 0 and done:
                print(f"{title}: {done} of {len(subjects)} patches", end="\r", file=sys.stderr)
    print(f"\n{title}: {done} patches, {used} answers\n")
    table([r for r in rows if r[0]])
    for _, name, right, proved, why in (r for r in rows if not r[0]):
        print(f"not used: {name}: the oracle {'accepts' if right else 'rejects'} the answer, the proof {'accepts' if proved else 'rejects'} it: {why}")
    holes = [r for r in rows if r[0] and r[3] and not r[2]]
    for _, name, _, _, why in holes:
        print(f"hole: {os.path.join(options.keep, 'hole.' + name + '.patch')}: {why}")
    sys.stdout.flush()
    return len(holes)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("program", metavar="LINENEUTRAL")
    p.add_argument("oracle", metavar="ORACLE")
    p.add_argument("--cases", help="directory of cases")
    p.add_argument("--corpus", help="directory of the corpus")
    p.add_argument("--sample", type=int, default=500, help="how many patches of the corpus (default 500)")
    p.add_argument("--kinds", type=int, default=3, help="mutations to try on an answer of the corpus (default 3)")
    p.add_argument("--each", type=int, default=2, help="mutants of each mutation from an answer of a case (default 2)")
    p.add_argument("--seed", default="1")
    p.add_argument("--jobs", "-j", type=int, default=os.cpu_count())
    p.add_argument("--minutes", type=float, default=1e6, help="begin no patch after so long, and print what there is")
    p.add_argument("--keep", help="where mutants go that the judges disagree on (default: a new directory)")
    o = p.parse_args()
    o.program, o.oracle = os.path.abspath(o.program), os.path.abspath(o.oracle)
    o.until = time.monotonic() + 60 * o.minutes
    o.keep = o.keep or tempfile.mkdtemp(prefix="mutants.")
    os.makedirs(o.keep, exist_ok=True)
    holes = 0
    if o.cases:
        holes += evaluate("Cases", list(cases(o.cases)), o, 100, o.each)
    if o.corpus:
        found = list(corpus(o.corpus))
        random.Random(o.seed).shuffle(found)
        holes += evaluate("Corpus", found[:o.sample], o, o.kinds, 1)
    return 1 if holes else 0


if __name__ == "__main__":
    sys.exit(main())
