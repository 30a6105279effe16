"""redis: Debian's source without its patches, which are the series to judge."""
import quilt

NEEDS = ["bear", "make", "gcc", "quilt", "patch"]
PACKAGES = NEEDS


def prepare(work):
    return quilt.prepare(work, "redis", ["make", "MALLOC=libc"])


patches = quilt.patches
