"""Where a target's patches come from: Debian's series, or two versions of a file."""
import collections
import os
import re
import subprocess

# A Patch has a name of its own among all, the group that it is counted under,
# and the path of its file. It applies to the tree with -p1.
Patch = collections.namedtuple("Patch", "name group path")


def series(folder, tree):
    """Yields the patches of a quilt series that touch C, each while the tree is
    as the patches before it leave it; at last the tree is as it was."""
    applied = []
    for line in (folder / "series").read_text().splitlines():
        words = line.split("#")[0].split()
        if not words:
            continue
        path = folder / words[0]
        if touches_c(path):
            name = os.path.basename(words[0]).removesuffix(".patch")
            yield Patch(name, name, path)
        apply(path, tree)
        applied.append(path)
    for path in reversed(applied):
        apply(path, tree, "-R")


def apply(path, tree, *options):
    subprocess.run(["patch", "-d", tree, "-p1", "-s", "-f", "--no-backup-if-mismatch", *options, "-i", path], check=True)


def touches_c(path):
    return re.search(r"^\+\+\+ [^ \t\n]*\.[ch](\s|$)", path.read_text(errors="replace"), re.M) is not None


def versions(old, new, folders, into):
    """Yields one patch for each C source below folders that both trees have and
    that differs, grouped by folder. Each applies to old alone."""
    into.mkdir(exist_ok=True)
    for folder in folders:
        for source in sorted((old / folder).rglob("*.c")):
            name = source.relative_to(old).as_posix()
            change = difference(name, source, new / name)
            if change:
                path = into / (name.replace("/", "_") + ".patch")
                path.write_bytes(change)
                yield Patch(path.stem, folder, path)


def difference(name, old, new):
    """What makes old to new, with git's names; nothing if either is not there."""
    if not new.is_file():
        return b""
    return subprocess.run(["diff", "-u", f"--label=a/{name}", f"--label=b/{name}", old, new],
                          capture_output=True, check=False).stdout
