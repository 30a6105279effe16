"""Makes a target's table of docs/EVALUATION.md from nothing but Debian packages.

    python3 docs/evaluate TARGET LINENEUTRAL [WORKDIR] [--every N] [--resume]

TARGET is a file of docs/evaluate/targets; it says how the target is fetched and
built, and which patches there are. Each is fixed, and raw and fixed patch are
verified (judge.py); table.py adds up. WORKDIR keeps the built tree for another
run, and each patch's answer in WORKDIR/reports; --resume takes over those that
are there. Needs dpkg-dev, patch, diff, and what the target's file names.
"""
import argparse
import importlib
import itertools
import os
import pathlib
import shutil
import sys
import tempfile

import judge
import table

TARGETS = sorted(p.stem for p in (pathlib.Path(__file__).parent / "targets").glob("*.py"))


def arguments():
    parser = argparse.ArgumentParser(prog="evaluate", description="Evaluates fix and verify on a target.")
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("lineneutral", type=pathlib.Path)
    parser.add_argument("workdir", type=pathlib.Path, nargs="?")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="judge one patch in N only")
    parser.add_argument("--resume", action="store_true", help="take over the answers of an earlier run in WORKDIR")
    return parser.parse_args()


def main():
    args = arguments()
    target = importlib.import_module(f"targets.{args.target}")
    missing = [program for program in target.NEEDS if shutil.which(program) is None]
    if missing:
        sys.exit(f"{args.target} needs {', '.join(missing)}: apt-get install {' '.join(target.PACKAGES)}")
    work = (args.workdir or pathlib.Path(tempfile.mkdtemp(prefix="evaluate."))).resolve()
    (work / "reports").mkdir(parents=True, exist_ok=True)
    tool, reports, tree = args.lineneutral.resolve(), work / "reports", target.prepare(work)
    judged = table.Table()
    for patch in itertools.islice(target.patches(work, tree), 0, None, args.every):
        known = judge.earlier(patch, reports) if args.resume else None
        outcome = known or judge.judge(tool, tree, patch, reports)
        print(f"{patch.name}: {outcome}", file=sys.stderr, flush=True)
        judged.add(outcome)
    judged.print()
    print(f"\nwork folder: {os.fspath(work)}", file=sys.stderr)


main()
