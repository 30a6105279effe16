#!/usr/bin/env python3
"""Times one small patch: fix against gawk | recountdiff (patchutils).

    evaluate-speed.py LINENEUTRAL TREE PATCH

The second is what a filter costs that knows no C: gawk copies the patch,
recountdiff counts its hunks anew. The two are run in turn, so that whatever
else the machine does hits both. Prints the median time of a run, and the
processor time of all processes that a run starts.
"""
import os, resource, statistics, subprocess, sys, time

RUNS = 200


def fix(tool, tree, patch):
    subprocess.run([tool, "fix", "--tree", tree, patch], stdout=subprocess.DEVNULL, check=True)


def recount(tool, tree, patch):
    copy = subprocess.Popen(["gawk", "{print}", patch], stdout=subprocess.PIPE)
    subprocess.run(["recountdiff"], stdin=copy.stdout, stdout=subprocess.DEVNULL, check=True)
    copy.stdout.close()
    if copy.wait():
        sys.exit("gawk failed")


def measured(run, *args):
    """-> seconds by the clock, seconds of processor time."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    run(*args)
    clock = time.perf_counter() - start
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    return clock, now.ru_utime - used.ru_utime + now.ru_stime - used.ru_stime


def main():
    args = os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3]
    ways = {"lineneutral fix": fix, "gawk, recountdiff": recount}
    samples = {name: [] for name in ways}
    for _ in range(RUNS):
        for name, run in ways.items():
            samples[name].append(measured(run, *args))
    print("| | median, ms | processor, ms |\n|---|---:|---:|")
    for name, pairs in samples.items():
        clock, cpu = (1000 * statistics.median(column) for column in zip(*pairs))
        print(f"| {name} | {clock:.1f} | {cpu:.1f} |")


main()
