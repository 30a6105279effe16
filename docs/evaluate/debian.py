"""Packages of Debian: which versions the mirrors offer, and one of them unpacked."""
import functools
import shutil
import subprocess
import sys


def offered(package, kind, suite=""):
    """Versions of package that apt knows, newest first.

    kind is "Sources" or "Packages"; suite, as in "bookworm-security/main",
    leaves out what other suites offer.
    """
    rows = subprocess.run(["apt-cache", "madison", package], text=True, capture_output=True, check=True).stdout
    versions = set()
    for row in rows.splitlines():
        _, version, place = (cell.strip() for cell in row.split("|"))
        words = place.split()  # URL SUITE ARCHITECTURE KIND, or URL SUITE KIND
        if words[-1] == kind and suite in ("", words[1]):
            versions.add(version)
    return sorted(versions, key=functools.cmp_to_key(compare), reverse=True)


def compare(a, b):
    """As strcmp, in Debian's order of versions."""
    if a == b:
        return 0
    older = subprocess.run(["dpkg", "--compare-versions", a, "lt", b], check=False).returncode == 0
    return -1 if older else 1


def source(package, versions, folder):
    """Unpacks the first of versions that a mirror still has, Debian's patches
    applied, as folder, which must not exist; returns the version."""
    return fetch(package, versions, folder, unpack_source)


def binary(package, versions, folder):
    """As source, with the files of a binary package."""
    return fetch(package, versions, folder, unpack_binary)


def fetch(package, versions, folder, unpack):
    parts = folder.with_name(folder.name + ".download")
    for version in versions:
        shutil.rmtree(parts, ignore_errors=True)
        parts.mkdir()
        unpacked = unpack(f"{package}={version}", parts)
        if unpacked is not None:
            unpacked.rename(folder)
            shutil.rmtree(parts)
            return version
    sys.exit(f"no version of {package} could be fetched (tried: {', '.join(versions) or 'none'}); is there a deb-src entry?")


def unpack_source(package, folder):
    if not succeeds(["apt-get", "source", package], folder):
        return None
    return next(path for path in folder.iterdir() if path.is_dir())


def unpack_binary(package, folder):
    if not succeeds(["apt-get", "download", package], folder):
        return None
    archive = next(folder.glob("*.deb"))
    subprocess.run(["dpkg-deb", "-x", archive.name, "unpacked"], cwd=folder, check=True)
    return folder / "unpacked"


def succeeds(command, folder):
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0
