#!/usr/bin/env python3
"""Kills verify again and again, and says what is left.

    evaluate-kill.py LINENEUTRAL [TREE PATCH] [--kills N] [--seed N]

Each run gets kill -9 at a random moment of the time that a whole run takes. Then
the tree has to be as it was (names, modes, sizes, contents, all times but that
of access; git status too where it is a repository), no process of the run may
live two seconds on, and no mount may show. A temporary folder may stay until
the next run; a last whole run has to leave none. Without TREE a small
repository of C is made. Exit 1 if anything is left.
"""
import argparse
import hashlib
import os
import random
import signal
import stat
import subprocess
import sys
import tempfile
import time

MARK = "LINENEUTRAL_EVALUATE_KILL"  # in the environment of all that a run starts
UNITS, FUNCTIONS = 6, 40


def make_tree(work):
    """A repository with objects, and a patch to the header of all its units."""
    tree = os.path.join(work, "tree")
    os.mkdir(tree)

    def write(name, text):
        with open(os.path.join(tree, name), "w") as f:
            f.write(text)

    body = "".join(f"int f{i}(int x, int *p)\n{{\n\tfor (int i = 0; i < x; i++)\n\t\tp[i] += used(i * {i}) ? p[x - i] : x;\n"
                   f"\treturn p[x] * {i} + LIMIT;\n}}\n" for i in range(FUNCTIONS))
    write("h.h", "#define LIMIT 7\nint used(int);\n")
    for i in range(UNITS):
        write(f"u{i}.c", f'#include "h.h"\n/* {i} */\n{body}')
    rows = [f'{{"directory": "{tree}", "file": "u{i}.c", "output": "u{i}.o", "arguments": '
            f'["gcc", "-O2", "-g", "-MD", "-c", "-o", "u{i}.o", "u{i}.c"]}}' for i in range(UNITS)]
    write("compile_commands.json", "[" + ",\n".join(rows) + "]\n")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", tree]
    subprocess.run(git + ["init", "-q"], check=True)
    subprocess.run(git + ["add", "."], check=True)
    subprocess.run(git + ["commit", "-qm", "a tree"], check=True)
    for i in range(UNITS):
        subprocess.run(["gcc", "-O2", "-g", "-MD", "-c", "-o", f"u{i}.o", f"u{i}.c"], cwd=tree, check=True)
    patch = os.path.join(work, "change.patch")
    with open(patch, "w") as f:
        f.write("--- a/h.h\n+++ b/h.h\n@@ -1,2 +1,2 @@\n-#define LIMIT 7\n+#define LIMIT 8\n int used(int);\n")
    return tree, patch


def state(tree):
    """All that a run could change in the tree."""
    total = hashlib.sha256()
    for folder, folders, files in os.walk(tree):
        folders.sort()
        for name in [""] + sorted(files):
            path = os.path.join(folder, name)
            info = os.lstat(path)
            total.update(repr((path, info.st_mode, info.st_size if name else 0, info.st_mtime_ns, info.st_ctime_ns, info.st_ino)).encode())
            if stat.S_ISREG(info.st_mode):
                with open(path, "rb") as f:
                    total.update(hashlib.sha256(f.read()).digest())
    return total.hexdigest()


def git_status(tree):
    return subprocess.run(["git", "--no-optional-locks", "-C", tree, "status", "--porcelain"], capture_output=True, text=True).stdout


def mounts():
    with open("/proc/self/mountinfo") as f:
        return sorted(line.split(" ", 3)[3] for line in f)


def marked():
    """The processes, other than this one's, that carry the mark."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as f:
                environment = f.read()
            with open(f"/proc/{pid}/stat") as f:
                dead = f.read().rpartition(")")[2].split()[0] == "Z"
        except OSError:
            continue
        if MARK.encode() + b"=" in environment and not dead:
            found.append(int(pid))
    return found


def await_none(seconds):
    """Waits for the marked processes to be gone; returns those that are not."""
    end = time.time() + seconds
    while (left := marked()) and time.time() < end:
        time.sleep(0.01)
    return left


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lineneutral")
    parser.add_argument("tree", nargs="?")
    parser.add_argument("patch", nargs="?")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        tree, patch = (args.tree, args.patch) if args.patch else make_tree(work)
        temp, cache = os.path.join(work, "tmp"), os.path.join(work, "cache")
        os.mkdir(temp)
        command = [os.path.abspath(args.lineneutral), "verify", "--tree", os.path.abspath(tree), os.path.abspath(patch)]
        env = os.environ | {MARK: "1", "TMPDIR": temp, "XDG_CACHE_HOME": cache}

        def start():
            return subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        before, status, mounted = state(tree), git_status(tree), mounts()
        began = time.time()
        wanted = start().wait()
        whole = time.time() - began
        rng = random.Random(args.seed)
        killed, alive, folders, faults = 0, 0, 0, []
        for n in range(args.kills):
            run = start()
            time.sleep(rng.random() * whole)
            alive = max(alive, len(marked()))
            run.send_signal(signal.SIGKILL)
            killed += run.wait() == -signal.SIGKILL
            left = await_none(2)
            faults += [f"kill {n}: processes {left} live on"] * bool(left)
            faults += [f"kill {n}: the tree is not what it was"] * (state(tree) != before)
            faults += [f"kill {n}: git status says otherwise"] * (git_status(tree) != status)
            faults += [f"kill {n}: a mount shows"] * (mounts() != mounted)
            folders = max(folders, len(os.listdir(temp)))
        again = start().wait()
        faults += [f"the last run answers {again}, the first one {wanted}"] * (again != wanted)
        faults += [f"temporary folders after the last run: {os.listdir(temp)}"] * bool(os.listdir(temp))
        partial = [name for _, _, names in os.walk(cache) for name in names if name.endswith(".new")]
        faults += [f"in the cache: {partial}"] * bool(partial)
        print(f"{args.kills} runs of {whole:.1f} s: {killed} killed before their end, with up to {alive} processes each;")
        print(f"up to {folders} temporary folders before the next run, {len(os.listdir(temp))} after the last one; {len(faults)} faults")
        print("\n".join(faults), end="\n" if faults else "")
        sys.exit(1 if faults else 0)


main()
