"""Xen: what changed in the hypervisor since Debian's bookworm, file by file.

Two versions of the source package xen; bookworm's hypervisor is built, and each
of its C sources that the later version has otherwise is a patch. The later one is
bookworm-security's, or, where the mirrors no longer have that, trixie's: a new
release of Xen, of which most files need the others' changes too.
"""
import patches as sources
import suite
import workspace

NEEDS = ["make", "gcc", "flex", "bison", "python3"]
PACKAGES = NEEDS
FOLDERS = ["xen/arch/x86", "xen/common", "xen/crypto", "xen/drivers", "xen/lib", "xen/xsm"]
LATER = ["bookworm-security", "trixie-security", "trixie"]
# What the build would ask the clock and the machine for.
PINNED = ["XEN_TARGET_ARCH=x86_64", "XEN_BUILD_DATE=2025-01-01", "XEN_BUILD_TIME=00:00:00",
          "XEN_BUILD_HOST=host", "XEN_DOMAIN=domain", "XEN_WHOAMI=user"]


def prepare(work):
    """Returns bookworm's tree, built; work/newer is the later one."""
    def build(tree):
        versions = [suite.upstream("xen", ["bookworm"], tree), suite.upstream("xen", LATER, work / "newer")]
        (work / "versions").write_text("\n".join(versions) + "\n")
        make = ["make", "-C", "xen", *PINNED]
        workspace.run(work, [*make, "defconfig"], tree)
        workspace.run(work, ["sh", "-c", '"$@" -j$(nproc)', "sh", *make], tree)
    return workspace.built(work, build)


def patches(work, tree):
    return sources.versions(tree, work / "newer", FOLDERS, work / "patches")
