"""openssl: as redis; its libraries only."""
import quilt

NEEDS = ["bear", "make", "gcc", "quilt", "patch", "perl"]
PACKAGES = NEEDS


def prepare(work):
    return quilt.prepare(work, "openssl", ["sh", "-c", "./Configure linux-x86_64 no-tests && make -j$(nproc) build_libs"])


patches = quilt.patches
