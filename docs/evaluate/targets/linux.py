"""Linux: what Debian's security suite changed since the release, file by file.

Two versions of linux-source-6.1; the older is built, as far as FOLDERS go, and
each of its C sources that the newer has otherwise is a patch.
"""
import pathlib
import shutil

import debian
import patches as sources
import workspace

NEEDS = ["make", "gcc", "flex", "bison", "bc", "xz"]
PACKAGES = ["make", "gcc", "flex", "bison", "bc", "xz-utils", "libelf-dev", "libssl-dev"]
PACKAGE = "linux-source-6.1"
FOLDERS = ["kernel", "mm", "net/ipv4", "fs/ext4"]
OPTIONS = pathlib.Path(__file__).with_suffix(".config")


def prepare(work):
    """Returns the older tree, built; work/newer has the newer's FOLDERS."""
    newest = debian.offered(PACKAGE, "Packages")
    release = [v for v in debian.offered(PACKAGE, "Packages", "bookworm/main") if v != newest[0]]

    def build(tree):
        unpack(work, newest, work / "newer", [f"{PACKAGE}/{folder}" for folder in FOLDERS])
        unpack(work, release, tree, [])
        configure(work, tree)
        workspace.run(work, ["sh", "-c", "make -j$(nproc) " + " ".join(folder + "/" for folder in FOLDERS)], tree)
    return workspace.built(work, build)


def unpack(work, versions, into, members):
    """Leaves the package's tree, or only members of it, as into."""
    package = work / (into.name + ".package")
    shutil.rmtree(package, ignore_errors=True)
    shutil.rmtree(into, ignore_errors=True)
    version = debian.binary(PACKAGE, versions, package)
    into.mkdir()
    workspace.run(work, ["tar", "-xJf", package / f"usr/src/{PACKAGE}.tar.xz", "--strip-components=1", *members], into)
    shutil.rmtree(package)
    (work / (into.name + ".version")).write_text(version + "\n")


def configure(work, tree):
    """The architecture's defaults, and OPTIONS."""
    workspace.run(work, ["make", "defconfig"], tree)
    workspace.run(work, ["scripts/kconfig/merge_config.sh", "-m", ".config", OPTIONS], tree)
    workspace.run(work, ["make", "olddefconfig"], tree)


def patches(work, tree):
    return sources.versions(tree, work / "newer", FOLDERS, work / "patches")
