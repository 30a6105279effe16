"""A target whose patches are the series of its Debian source package.

The unpatched tree is built with bear, whose compile database verify reads; the
series is kept beside it, as work/series.
"""
import os
import shutil

import debian
import patches as sources
import workspace


def prepare(work, package, build):
    """Returns the unpatched, built tree of a package."""
    def unpack(tree):
        debian.source(package, debian.offered(package, "Sources"), tree)
        workspace.run(work, ["quilt", "pop", "-a"], tree, env=os.environ | {"QUILT_PATCHES": "debian/patches"})
        shutil.copytree(tree / "debian/patches", work / "series", dirs_exist_ok=True)
        workspace.run(work, ["bear", "--", *build], tree)
    return workspace.built(work, unpack)


def patches(work, tree):
    return sources.series(work / "series", tree)
