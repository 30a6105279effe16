"""The folder that a run works in: its built tree, and the log of what it ran."""
import shutil
import subprocess
import sys


def built(work, build):
    """Returns work/tree, which build(tree) makes where no run before has."""
    tree, done = work / "tree", work / "tree.done"
    if not done.exists():
        shutil.rmtree(tree, ignore_errors=True)
        build(tree)
        done.touch()
    return tree


def run(work, command, folder, **more):
    """Runs command in folder; what it prints goes to work/build.log."""
    with open(work / "build.log", "a", encoding="utf-8") as log:
        print("+", *command, file=log, flush=True)
        ended = subprocess.run(command, cwd=folder, stdout=log, stderr=log, check=False, **more)
    if ended.returncode != 0:
        sys.exit(f"{command[0]} failed; {work / 'build.log'} says why")
